use super::Fix;
use crate::source::Span;

/// A text with all fixes that do not touch each other, and how many of them were made.
pub fn mend(text: &str, fixes: &[&Fix]) -> (String, usize) {
    let mut ordered: Vec<&Fix> = fixes.to_vec();
    ordered.sort_by_key(|fix| (fix.span.start, fix.span.end));
    let mut mended = String::with_capacity(text.len());
    let mut done = 0;
    let mut made = 0;
    for fix in ordered {
        let Span { start, end } = fix.span;
        if start < done || text.get(start..end).is_none() {
            continue;
        }
        mended.push_str(&text[done..start]);
        mended.push_str(&fix.text);
        done = end;
        made += 1;
    }
    mended.push_str(&text[done..]);
    (mended, made)
}

#[cfg(test)]
mod tests {
    use super::{Fix, mend};
    use crate::source::Span;

    fn cut(start: usize, end: usize) -> Fix {
        Fix {
            does: "cuts".to_owned(),
            span: Span::new(start, end),
            text: String::new(),
        }
    }

    #[test]
    fn fixes_are_made_from_the_start_and_never_twice_at_one_place() {
        let fixes = [cut(4, 6), cut(0, 1), cut(5, 7)];
        let (mended, made) = mend("0123456789", &fixes.iter().collect::<Vec<_>>());
        assert_eq!((mended.as_str(), made), ("1236789", 2));
    }
}
