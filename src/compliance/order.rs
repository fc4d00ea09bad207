/// An id as people sort it: `AC-2` before `AC-10`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Natural(Vec<Part>, String);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Number(u64),
    Sign(char),
}

impl Natural {
    pub(super) fn of(id: &str) -> Self {
        let mut parts = Vec::new();
        for sign in id.chars() {
            match (sign.to_digit(10).map(u64::from), parts.last_mut()) {
                (Some(digit), Some(Part::Number(number))) => {
                    *number = number.saturating_mul(10).saturating_add(digit);
                }
                (Some(digit), _) => parts.push(Part::Number(digit)),
                (None, _) => parts.push(Part::Sign(sign)),
            }
        }
        Self(parts, id.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::Natural;

    #[test]
    fn numbers_are_sorted_as_numbers() {
        let mut ids = [
            "AC-10",
            "AC-2(12)",
            "MS.AAD.3.10v1",
            "AC-2",
            "AC-02",
            "AC-2(1)",
            "MS.AAD.3.9v1",
        ];
        ids.sort_by_key(|id| Natural::of(id));
        assert_eq!(
            ids,
            [
                "AC-02",
                "AC-2",
                "AC-2(1)",
                "AC-2(12)",
                "AC-10",
                "MS.AAD.3.9v1",
                "MS.AAD.3.10v1"
            ]
        );
    }
}
