/// The shipped rules, as the build step packed them.
pub fn packed() -> &'static str {
    include_str!(concat!(env!("OUT_DIR"), "/rules.json"))
}
