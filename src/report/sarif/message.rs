use crate::report::style::visible;

/// Text in which a viewer finds neither a link nor a place to fill in: sections 3.11.5 and 3.11.6 of the standard.
pub(super) fn plain(text: &str) -> String {
    let mut text = visible(text);
    let has_placeholder = text
        .match_indices('{')
        .any(|(at, _)| text[at + 1..].starts_with(|next: char| next.is_ascii_digit()));
    if has_placeholder {
        text = text.replace('{', "{{").replace('}', "}}");
    }
    // Brackets alone are what paths have; a viewer that does not read escapes would show them all.
    if text.contains("](") {
        text = text.replace('[', "\\[").replace(']', "\\]");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn links_and_places_to_fill_in_are_text() {
        assert_eq!(plain("users[2].on = true"), "users[2].on = true");
        assert_eq!(plain("[here](https://evil)"), "\\[here\\](https://evil)");
        assert_eq!(plain("{0} of {}"), "{{0}} of {{}}");
    }
}
