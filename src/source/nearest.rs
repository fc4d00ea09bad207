/// The candidate that a misspelt name most likely meant, or none that is near enough.
///
/// Names that differ in case alone are nearest; else the edit distance decides, up to a third of the name's
/// length; a name of one letter is near to nothing.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let length = name.chars().count();
    let allowed = if length < 2 { 0 } else { (length / 3).max(1) };
    candidates
        .into_iter()
        .filter(|candidate| *candidate != name)
        .filter_map(|candidate| {
            let other = candidate.to_lowercase();
            if least_distance(&lower, &other) > allowed {
                return None;
            }
            Some((strsim::osa_distance(&lower, &other), candidate))
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// A bound below the edit distance of two names, for a small part of its cost: an edit takes one letter away at most, and
/// brings one at most.
fn least_distance(a: &str, b: &str) -> usize {
    const KINDS: u32 = 64;
    let mut surplus = [0_i32; KINDS as usize];
    for letter in a.chars() {
        surplus[(u32::from(letter) % KINDS) as usize] += 1;
    }
    for letter in b.chars() {
        surplus[(u32::from(letter) % KINDS) as usize] -= 1;
    }
    let taken: i32 = surplus.iter().filter(|count| **count > 0).sum();
    let brought: i32 = surplus.iter().filter(|count| **count < 0).sum();
    taken.max(-brought).unsigned_abs() as usize
}

/// The question "did you mean `x`?" for a misspelt name, where something is near enough.
pub fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(name, candidates).map(|candidate| format!("did you mean `{candidate}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transposition_is_near() {
        assert_eq!(nearest("Sttae", ["State", "Id"]), Some("State"));
    }

    #[test]
    fn case_alone_is_nearest() {
        assert_eq!(nearest("state", ["stats", "State"]), Some("State"));
    }

    #[test]
    fn the_bound_is_never_above_the_distance() {
        let names = [
            "",
            "State",
            "Sttae",
            "stats",
            "users",
            "applications",
            "ÄÖ",
            "aä",
            "conditional_access",
        ];
        for (a, b) in names.iter().flat_map(|a| names.map(|b| (*a, b))) {
            assert!(least_distance(a, b) <= strsim::osa_distance(a, b), "{a} and {b}");
        }
    }

    #[test]
    fn something_else_altogether_is_not_offered() {
        assert_eq!(nearest("users", ["applications"]), None);
    }
}
