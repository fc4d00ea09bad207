/// Whether a text fits a pattern in which `*` stands for any text.
pub(crate) fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|tail| {
            let ends = tail.char_indices().map(|(at, _)| at).chain([tail.len()]);
            ends.into_iter().any(|at| fits(rest, &tail[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(fits("entra/*", "entra/mfa-for-all-users"));
        assert!(fits("*/mfa-*", "entra/mfa-for-all-users"));
        assert!(fits("*", ""));
        assert!(!fits("entra", "entra/mfa-for-all-users"));
        assert!(!fits("*mfa", "entra/mfa-for-all-users"));
        assert!(!fits("ab*ba", "aba"));
        assert!(fits("*8 of 10*", "only 8 of 10 users"));
    }
}
