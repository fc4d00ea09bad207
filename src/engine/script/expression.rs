use super::tokens::{comment_length, quoted_length};

/// The expression that begins at a byte of a script, as it is written, in one line: up to the comma, semicolon or
/// bracket that ends it, or to the block behind it.
pub(crate) fn expression_at(script: &str, start: usize) -> String {
    let text = script.get(start..).unwrap_or_default().trim_start();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(next) = text[at..].chars().next() {
        let rest = &text[at..];
        at += match next {
            '"' | '`' | '\'' => quoted_length(rest, next),
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => comment_length(rest),
            // The block behind a condition; one at the beginning is the body of a closure.
            '{' if depth == 0 && at > 0 && !text[..at].ends_with('#') => break,
            ',' | ';' if depth == 0 => break,
            '(' | '[' | '{' => {
                depth += 1;
                1
            }
            ')' | ']' | '}' if depth == 0 => break,
            ')' | ']' | '}' => {
                depth -= 1;
                1
            }
            other => other.len_utf8(),
        };
    }
    text[..at].split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::expression_at;

    #[track_caller]
    fn check(script: &str, expected: &str) {
        assert_eq!(expression_at(script, 0), expected);
    }

    #[test]
    fn a_condition_ends_at_its_block() {
        check("a.b == \"{,\" && c(d, [e]) { pass(1) }", "a.b == \"{,\" && c(d, [e])");
        check("x == #{ a: 1 }\n{ }", "x == #{ a: 1 }");
    }

    #[test]
    fn the_body_of_a_closure_ends_at_its_bracket() {
        check(" x.y\n    && x.z)\n", "x.y && x.z");
        check(" { let y = x; y.z }, 2)", "{ let y = x; y.z }");
    }
}
