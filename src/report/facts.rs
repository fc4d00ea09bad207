//! The settings that a script read, for reading: those of many elements in one row.

use super::controls::{cut, evidence, value};
use super::style::{Width, counted, visible, wrapped};
use crate::engine::Fact;
use crate::model::EvidenceValue;

/// Settings of so many elements are still shown one by one.
const ONE_BY_ONE: usize = 3;
/// Of values of one setting so many are told apart,
const VALUES: usize = 4;
/// each up to so many characters.
const LONGEST_VALUE: usize = 40;

/// Some facts in their order; at most `most` rows, and how many settings those that follow are.
pub(super) fn facts(facts: &[&Fact], most: usize, indent: usize, width: Width) -> String {
    let mut groups: Vec<(String, Vec<&Fact>)> = Vec::new();
    let mut by_pattern = std::collections::HashMap::new();
    for fact in facts {
        let pattern = pattern(&fact.evidence.path);
        let number = *by_pattern.entry(pattern.clone()).or_insert_with(|| {
            groups.push((pattern, Vec::new()));
            groups.len() - 1
        });
        groups[number].1.push(fact);
    }
    let mut text = String::new();
    let mut rows = 0;
    let mut left = facts.len();
    for (pattern, group) in &groups {
        if rows >= most {
            break;
        }
        left -= group.len();
        if group.len() <= ONE_BY_ONE {
            rows += group.len();
            text.extend(group.iter().map(|fact| evidence(&fact.evidence, indent, width)));
        } else {
            rows += 1;
            text.push_str(&together(pattern, group, indent, width));
        }
    }
    if left > 0 {
        text.push_str(&wrapped(
            &format!("… and {}", counted(left, "more setting")),
            indent,
            width,
        ));
    }
    text
}

/// One setting of many elements: how many were read, and how often each value stood there.
fn together(pattern: &str, group: &[&Fact], indent: usize, width: Width) -> String {
    let mut values: Vec<(&EvidenceValue, usize)> = Vec::new();
    for fact in group {
        match values.iter_mut().find(|(value, _)| **value == fact.evidence.value) {
            Some((_, times)) => *times += 1,
            None => values.push((&fact.evidence.value, 1)),
        }
    }
    let mut said: Vec<String> = values
        .iter()
        .take(VALUES)
        .map(|(own, times)| format!("{} × {times}", cut(&visible(&value(own)), LONGEST_VALUE)))
        .collect();
    if values.len() > VALUES {
        said.push(format!("{} more values", values.len() - VALUES));
    }
    let first = group.iter().find_map(|fact| fact.evidence.line);
    let place = first
        .map(|line| format!("  (the first in line {line})"))
        .unwrap_or_default();
    let line = format!("{} = {}{place}", visible(pattern), said.join(", "));
    wrapped(&line, indent, width)
}

/// A path with `*` for the number of every element.
fn pattern(path: &str) -> String {
    let mut pattern = String::new();
    let mut rest = path;
    while let Some(start) = rest.find('[') {
        let inside = &rest[start + 1..];
        let digits = inside.find(|c: char| !c.is_ascii_digit()).unwrap_or(inside.len());
        pattern.push_str(&rest[..=start]);
        rest = &inside[digits..];
        if digits > 0 {
            pattern.push('*');
        }
    }
    pattern + rest
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn only_numbers_of_elements_become_stars() {
        assert_eq!(pattern("users[12].roles[0]"), "users[*].roles[*]");
        assert_eq!(pattern("users[\"a1\"].on"), "users[\"a1\"].on");
    }
}
