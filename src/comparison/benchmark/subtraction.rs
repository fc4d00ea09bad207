use std::collections::BTreeSet;

use super::LEAST_MEMBERS;

/// Members by their number.
pub(super) type Members = BTreeSet<usize>;

/// So many combinations are tried; where there are more, a cohort is rather left out.
const MOST_TRIED: usize = 100_000;

/// Whether the cohorts that are told would let the scores of fewer than five members be worked out, if one more were told.
///
/// Sums of a cohort less those of smaller ones within it, which have no member in common, are the sums of the rest: the
/// rest has to be nobody, or five and more.
pub(super) fn is_derivable(told: &[Members], more: &Members) -> bool {
    let all: Vec<&Members> = told.iter().chain([more]).collect();
    let mut tried = 0;
    all.iter().any(|whole| {
        let within: Vec<&Members> = all
            .iter()
            .copied()
            .filter(|part| part.len() < whole.len() && part.is_subset(whole))
            .collect();
        leaves_few(whole, &within, &mut tried)
    })
}

/// Whether taking some of these parts away, one after the other, leaves somebody and fewer than five.
fn leaves_few(whole: &Members, parts: &[&Members], tried: &mut usize) -> bool {
    for (number, part) in parts.iter().enumerate() {
        *tried += 1;
        if *tried > MOST_TRIED {
            return true;
        }
        if !part.is_subset(whole) {
            continue;
        }
        let rest: Members = whole.difference(part).copied().collect();
        let is_few = !rest.is_empty() && rest.len() < LEAST_MEMBERS;
        if is_few || leaves_few(&rest, &parts[number + 1..], tried) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(range: std::ops::Range<usize>) -> Members {
        range.collect()
    }

    #[test]
    fn a_small_rest_can_be_worked_out() {
        assert!(is_derivable(&[members(0..12)], &members(0..8)));
        assert!(!is_derivable(&[members(0..12)], &members(0..7)));
        assert!(!is_derivable(&[members(0..12)], &members(0..12)));
        assert!(!is_derivable(&[members(0..12)], &members(20..26)));
    }

    #[test]
    fn several_parts_together_leave_a_small_rest() {
        let all = members(0..20);
        assert!(!is_derivable(&[all.clone(), members(0..9)], &members(5..14)));
        assert!(is_derivable(&[all.clone(), members(0..9)], &members(9..17)));
        assert!(!is_derivable(&[all, members(0..9)], &members(9..20)));
    }

    #[test]
    fn the_smaller_one_may_come_first() {
        assert!(is_derivable(&[members(0..8)], &members(0..12)));
    }
}
