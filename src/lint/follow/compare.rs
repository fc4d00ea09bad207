use super::Follow;
use super::read::described;
use crate::lint::comparisons::{IMPOSSIBLE_TYPE, IMPOSSIBLE_VALUE};
use crate::lint::finding::Found;
use crate::lint::shape::{Kinds, Shape};
use crate::source::{Place, did_you_mean};

/// Whether upper and lower case matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Matters,
    Ignored,
}

impl Follow<'_> {
    /// Reports a comparison of two values that cannot be equal.
    pub(super) fn compare(&mut self, a: &Shape, b: &Shape, case: Case, place: &Place) {
        self.compare_kinds(a, b, place);
        self.compare_texts(a, b, case);
        self.compare_texts(b, a, case);
    }

    fn compare_kinds(&mut self, a: &Shape, b: &Shape, place: &Place) {
        let (Some(left), Some(right)) = (a.kinds.certain(), b.kinds.certain()) else {
            return;
        };
        if left.and(right) == Kinds::NONE {
            let message = format!(
                "{} is {}, {} is {}",
                described(a),
                left.described(),
                described(b),
                right.described()
            );
            self.found.push(
                Found::new(&IMPOSSIBLE_TYPE, place.clone(), message)
                    .label("values of different types")
                    .help("values of different types never compare: the script stops as inconclusive"),
            );
        }
    }

    /// Reports a constant that is none of the texts that the other can be.
    fn compare_texts(&mut self, of: &Shape, constant: &Shape, case: Case) {
        let (Some(texts), Some(constant)) = (&of.texts, &constant.constant) else {
            return;
        };
        let same = |text: &String| match case {
            Case::Matters => *text == constant.text,
            Case::Ignored => text.to_lowercase() == constant.text.to_lowercase(),
        };
        if texts.iter().any(same) {
            return;
        }
        let values = || texts.iter().map(String::as_str);
        let near = did_you_mean(&constant.text, values());
        let all = values().collect::<Vec<_>>().join(", ");
        let message = format!("{} is never `{}`", described(of), constant.text);
        self.found.push(
            Found::new(&IMPOSSIBLE_VALUE, constant.place.clone(), message)
                .label("not one of its values")
                .help(near.unwrap_or(format!("it is one of {all}"))),
        );
    }

    /// The same for a value that is looked for in a list.
    pub(super) fn look_for(&mut self, value: &Shape, list: &Shape, case: Case, place: &Place) {
        if list.kinds.has(Kinds::LIST) && !list.is_unknown() {
            match &list.written {
                Some(written) => {
                    for one in written.iter() {
                        self.compare_texts(value, one, case);
                    }
                    // One of them may be of the right type.
                    self.compare_kinds(value, &list.item(), place);
                }
                None => self.compare(value, &list.item(), case, place),
            }
        }
    }
}
