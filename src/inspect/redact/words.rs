use std::collections::HashMap;

/// Names that are looked for as whole words, whatever their case.
#[derive(Debug, Default)]
pub(super) struct Words<T> {
    /// By their first word in lower case, longer names first.
    by_first: HashMap<String, Vec<(String, T)>>,
}

impl<T: Copy> Words<T> {
    /// The names with what they are; of names that are the same the first counts.
    pub(super) fn new(names: impl IntoIterator<Item = (String, T)>) -> Self {
        let mut by_first: HashMap<String, Vec<(String, T)>> = HashMap::new();
        for (name, kind) in names {
            let name = name.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            let known = by_first.entry(first_word(&name).to_owned()).or_default();
            if known.iter().all(|(other, _)| *other != name) {
                known.push((name, kind));
            }
        }
        for names in by_first.values_mut() {
            names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        }
        Self { by_first }
    }

    /// The same text with each name replaced.
    pub(super) fn replace(&self, text: &str, with: impl Fn(&str, T) -> String, out: &mut String) {
        let mut rest = text;
        while !rest.is_empty() {
            let word = first_word(rest);
            if word.is_empty() {
                let between = rest.find(char::is_alphanumeric).unwrap_or(rest.len());
                out.push_str(&rest[..between]);
                rest = &rest[between..];
                continue;
            }
            let length = match self.at_start(rest, word) {
                Some((length, kind)) => {
                    out.push_str(&with(&rest[..length], kind));
                    length
                }
                None => {
                    out.push_str(word);
                    word.len()
                }
            };
            rest = &rest[length..];
        }
    }

    /// A text without its last words, where a longer name begins with them.
    pub(super) fn without_begun<'t>(&self, text: &'t str) -> &'t str {
        const MOST: usize = 6;
        let mut starts = Vec::new();
        let mut last = ' ';
        for (at, character) in text.char_indices() {
            if character.is_alphanumeric() && !last.is_alphanumeric() {
                starts.push(at);
            }
            last = character;
        }
        let begins_name = |at: &usize| {
            let rest = text[*at..].trim_end().to_lowercase();
            let names = self.by_first.get(first_word(&rest)).into_iter().flatten();
            names
                .into_iter()
                .any(|(name, _)| name.len() > rest.len() && name.starts_with(&rest))
        };
        let first = starts.len().saturating_sub(MOST);
        let begun = starts[first..].iter().find(|at| begins_name(at));
        begun.map_or(text, |at| &text[..*at])
    }

    /// The name that a text starts with, as its length in the text.
    fn at_start(&self, text: &str, word: &str) -> Option<(usize, T)> {
        let names = self.by_first.get(&word.to_lowercase())?;
        names
            .iter()
            .find_map(|(name, kind)| Some((length_of(name, text)?, *kind)))
    }
}

/// The word that a text starts with; none where it starts with something else.
fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    &text[..end]
}

/// How many bytes of a text a name in lower case takes, where the text starts with it and the word ends there.
fn length_of(name: &str, text: &str) -> Option<usize> {
    let mut wanted = name.chars();
    let mut characters = text.char_indices();
    let mut end = 0;
    while !wanted.as_str().is_empty() {
        let (at, character) = characters.next()?;
        for lower in character.to_lowercase() {
            if wanted.next() != Some(lower) {
                return None;
            }
        }
        end = at + character.len_utf8();
    }
    let ends = text[end..].chars().next().is_none_or(|next| !next.is_alphanumeric());
    ends.then_some(end)
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let words = Words::new([
            ("Ann Öst".to_owned(), ()),
            ("ann".to_owned(), ()),
            ("(x-y".to_owned(), ()),
        ]);
        let mut out = String::new();
        words.replace(text, |name, ()| format!("<{}>", name.len()), &mut out);
        assert_eq!(out, expected);
    }

    #[test]
    fn names_are_replaced_as_whole_words() {
        check("CN=ANN ÖST, Annabel", "CN=<8>, Annabel");
        check("ann_2, (ann)", "<3>_2, (<3>)");
        check("Ann Östlund x-y", "<3> Östlund <3>");
        check("", "");
    }

    #[test]
    fn words_with_which_a_name_begins_are_left_out() {
        let words = Words::new([("Ann Maria Öst".to_owned(), ())]);
        let left = |text| words.without_begun(text);
        assert_eq!(left("[\"Bo\", \"ann maria "), "[\"Bo\", \"");
        assert_eq!(left("by Ann "), "by ");
        for same in ["by Anna ", "Ann Maria Öst, ", "", "Ann. And so on"] {
            assert_eq!(left(same), same);
        }
    }
}
