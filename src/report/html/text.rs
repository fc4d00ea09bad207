use crate::report::style::visible;

/// Text from anywhere inside an element or between the quotes of an attribute: it cannot end either.
pub(super) fn text(text: &str) -> String {
    let visible = visible(text);
    let mut out = String::with_capacity(visible.len());
    for character in visible.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// Text in which what stands between backticks is code.
pub(super) fn prose(said: &str) -> String {
    let mut out = String::new();
    for (number, part) in said.split('`').enumerate() {
        let is_code = number % 2 == 1;
        out.push_str(&match is_code {
            true => format!("<code>{}</code>", text(part)),
            false => text(part),
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{prose, text};

    #[test]
    fn nothing_ends_an_element_or_an_attribute() {
        assert_eq!(text("\"><b>'&"), "&quot;&gt;&lt;b&gt;&#39;&amp;");
        assert_eq!(prose("no `a<b` here"), "no <code>a&lt;b</code> here");
    }
}
