use super::tokens;

/// How two scripts differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ScriptDifference {
    /// Not at all, or in layout and comments alone.
    Layout,
    /// In the texts of verdicts alone.
    Wording,
    /// In what they do.
    Logic,
}

/// The functions that give a verdict a text for people.
const SAY: [&str; 6] = ["pass", "fail", "partial", "not_applicable", "inconclusive", "because"];
/// What stands in the place of such a text.
const TEXT: &str = "\"…\"";

/// How a script differs from an earlier one, by its tokens.
pub(crate) fn script_difference(before: &str, after: &str) -> ScriptDifference {
    let (before, after) = (tokens(before), tokens(after));
    if before == after {
        ScriptDifference::Layout
    } else if without_wording(&before) == without_wording(&after) {
        ScriptDifference::Wording
    } else {
        ScriptDifference::Logic
    }
}

/// The tokens, without the texts that verdicts are given as they stand there.
fn without_wording(tokens: &str) -> Vec<&str> {
    let tokens: Vec<&str> = tokens.split_terminator('\u{1f}').collect();
    let mut out = Vec::with_capacity(tokens.len());
    // For each open bracket, whether it holds the arguments of a function that says something.
    let mut open: Vec<bool> = Vec::new();
    for (at, token) in tokens.iter().copied().enumerate() {
        let before = at.checked_sub(1).map_or("", |at| tokens[at]);
        let after = tokens.get(at + 1).copied().unwrap_or_default();
        let is_argument = matches!(before, "(" | ",") && matches!(after, ")" | ",");
        let is_said = open.last() == Some(&true) && is_argument && is_plain_text(token);
        out.push(if is_said { TEXT } else { token });
        match token {
            "(" => open.push(SAY.contains(&before)),
            "[" | "{" => open.push(false),
            ")" | "]" | "}" => {
                open.pop();
            }
            _ => {}
        }
    }
    out
}

/// A text in which nothing is computed.
fn is_plain_text(token: &str) -> bool {
    token.starts_with('"') || (token.starts_with('`') && !token.contains("${"))
}

#[cfg(test)]
mod tests {
    use super::{ScriptDifference, script_difference};

    #[test]
    fn layout_wording_and_logic_are_told_apart() {
        let script = r#"if snapshot.tls == "on" { pass("TLS is on") } else { fail("TLS is of") }"#;
        let differs = |other: &str| script_difference(script, other);
        let laid_out = "// why\nif snapshot.tls == \"on\" { pass(\"TLS is on\") }\nelse { fail(\"TLS is of\") }";
        assert_eq!(differs(laid_out), ScriptDifference::Layout);
        assert_eq!(differs(&script.replace("is of", "is off")), ScriptDifference::Wording);
        assert_eq!(
            differs(&script.replace("== \"on\"", "== \"off\"")),
            ScriptDifference::Logic
        );
    }

    #[test]
    fn a_text_that_decides_is_no_wording() {
        let script = r#"let mode = pick(["a", "b"], "a"); partial(f("x"), snapshot.total)"#;
        for (from, to) in [("\"b\"", "\"c\""), ("], \"a\"", "], \"b\""), ("f(\"x\")", "f(\"y\")")] {
            let other = script.replace(from, to);
            assert_eq!(script_difference(script, &other), ScriptDifference::Logic, "{other}");
        }
        let computed = "fail(`${snapshot.count} are left`)";
        let other = computed.replace("count", "total");
        assert_eq!(script_difference(computed, &other), ScriptDifference::Logic);
    }
}
