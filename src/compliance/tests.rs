use super::RequirementStatus::{self, Met, NotAssessed, NotMet, PartlyMet, Unmapped};
use super::judge::Shows::{self, Fails, Nothing, Part, Passes, Unknown};
use super::judge::judge;
use crate::model::Strength;

fn check(shown: &[Shows], expected: RequirementStatus) {
    let shown: Vec<_> = shown.iter().map(|shows| (*shows, None)).collect();
    assert_eq!(judge(&shown), expected, "{shown:?}");
}

#[test]
fn a_requirement_is_met_where_all_that_could_speak_pass() {
    check(&[], Unmapped);
    check(&[Passes, Passes], Met);
    check(&[Passes, Nothing], Met);
    check(&[Passes, Fails], PartlyMet);
    check(&[Passes, Part], PartlyMet);
    check(&[Passes, Unknown], PartlyMet);
    check(&[Part], PartlyMet);
    check(&[Fails, Unknown, Nothing], NotMet);
    check(&[Unknown, Nothing], NotAssessed);
    check(&[Nothing], NotAssessed);
}

#[test]
fn what_answers_a_part_alone_meets_a_part_at_best() {
    let part = Some(Strength::Partial);
    assert_eq!(judge(&[(Passes, part), (Passes, part)]), PartlyMet);
    assert_eq!(judge(&[(Passes, part), (Passes, Some(Strength::Full))]), Met);
    assert_eq!(judge(&[(Passes, part), (Unknown, None)]), PartlyMet);
    assert_eq!(judge(&[(Fails, part)]), NotMet);
}

#[test]
fn knowing_less_makes_no_requirement_better() {
    let rank = |status| match status {
        Met => 2,
        PartlyMet => 1,
        NotMet | NotAssessed | Unmapped => 0,
    };
    let strengths = [None, Some(Strength::Full), Some(Strength::Partial)];
    let each: Vec<_> = [Passes, Part, Fails, Unknown, Nothing]
        .into_iter()
        .flat_map(|shows| strengths.map(|strength| (shows, strength)))
        .collect();
    for first in &each {
        for second in &each {
            for third in &each {
                let all = [*first, *second, *third];
                for hidden in 0..all.len() {
                    let mut less = all;
                    less[hidden].0 = Unknown;
                    assert!(rank(judge(&less)) <= rank(judge(&all)), "{all:?} without {hidden}");
                }
            }
        }
    }
}
