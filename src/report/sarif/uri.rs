/// A path as a URI: relative as the path is, with everything written out that a URI reads otherwise.
pub(super) fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.trim_start_matches("./").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    if path.starts_with('/') {
        format!("file://{uri}")
    } else {
        uri
    }
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_are_written_as_uris() {
        assert_eq!(uri("./rules/a b/größe.rhai"), "rules/a%20b/gr%C3%B6%C3%9Fe.rhai");
        assert_eq!(uri("/tmp/a:b"), "file:///tmp/a%3Ab");
    }
}
