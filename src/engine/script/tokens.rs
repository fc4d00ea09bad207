/// The tokens of a script in one text, without comments and layout: two scripts that differ in formatting alone
/// have the same.
pub(crate) fn tokens(script: &str) -> String {
    let mut out = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            c if c.is_whitespace() => {
                rest = &rest[first.len_utf8()..];
                continue;
            }
            '/' if rest.starts_with("//") => {
                rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
                continue;
            }
            '/' if rest.starts_with("/*") => {
                rest = &rest[comment_length(rest)..];
                continue;
            }
            '"' | '`' | '\'' => quoted_length(rest, first),
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        // A text of several lines is the same whatever ends them in a checkout.
        out.extend(
            rest[..length]
                .split("\r\n")
                .enumerate()
                .flat_map(|(at, part)| [if at == 0 { "" } else { "\n" }, part]),
        );
        out.push('\u{1f}');
        rest = &rest[length..];
    }
    out
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Rhai's block comments nest.
pub(super) fn comment_length(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

pub(super) fn quoted_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote != '`' => escaped = true,
            c if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::tokens;

    #[test]
    fn layout_and_comments_do_not_count() {
        let plain = tokens("if a==1{pass(\"a  b\")}");
        let laid_out = tokens("// why\nif a == 1 {\n  /* a /* nested */ comment */ pass(\"a  b\")\n}");
        assert_eq!(plain, laid_out);
    }

    #[test]
    fn the_ends_of_lines_do_not_count() {
        let script = "// why\nif a {\n  pass(`one\ntwo`)\n}\n";
        assert_eq!(tokens(script), tokens(&script.replace('\n', "\r\n")));
        assert_ne!(tokens("`one\ntwo`"), tokens("`one two`"));
    }

    #[test]
    fn texts_and_names_count() {
        assert_ne!(tokens("pass(\"a b\")"), tokens("pass(\"a  b\")"));
        assert_ne!(tokens("let ab"), tokens("let a b"));
    }
}
