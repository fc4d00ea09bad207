use std::ops::BitOr;

/// The kinds of value that something can be: a set of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lint) struct Kinds(u16);

impl Kinds {
    /// Nothing at all: the element of an empty list.
    pub(in crate::lint) const NONE: Self = Self(0);
    pub(in crate::lint) const NULL: Self = Self(1);
    pub(in crate::lint) const BOOL: Self = Self(2);
    pub(in crate::lint) const NUMBER: Self = Self(4);
    pub(in crate::lint) const TEXT: Self = Self(8);
    pub(in crate::lint) const LIST: Self = Self(16);
    pub(in crate::lint) const OBJECT: Self = Self(32);
    pub(in crate::lint) const VERDICT: Self = Self(64);
    /// A share that does not say what an empty list means.
    pub(in crate::lint) const SHARE: Self = Self(128);
    /// A date, an address, a version, a function.
    pub(in crate::lint) const OTHER: Self = Self(256);
    /// Whatever there is: nobody knows.
    pub(in crate::lint) const ANY: Self = Self(511);

    const NAMES: [(Self, &'static str); 8] = [
        (Self::BOOL, "true or false"),
        (Self::NUMBER, "a number"),
        (Self::TEXT, "a text"),
        (Self::LIST, "a list"),
        (Self::OBJECT, "an object"),
        (Self::VERDICT, "a verdict"),
        (Self::SHARE, "a share"),
        (Self::OTHER, "a value of another type"),
    ];

    pub(in crate::lint) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(in crate::lint) fn only(self, others: Self) -> bool {
        self.0 & !others.0 == 0
    }

    pub(in crate::lint) fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    pub(in crate::lint) fn and(self, others: Self) -> Self {
        Self(self.0 & others.0)
    }

    /// Whether it is certain that a value is of kinds that hold data, null aside, and which.
    pub(in crate::lint) fn certain(self) -> Option<Self> {
        let data = Self::BOOL | Self::NUMBER | Self::TEXT | Self::LIST | Self::OBJECT;
        let kinds = self.without(Self::NULL);
        (kinds != Self::NONE && kinds.only(data)).then_some(kinds)
    }

    /// In words: "a text or a number".
    pub(in crate::lint) fn described(self) -> String {
        let names = Self::NAMES
            .iter()
            .filter(|(kind, _)| self.has(*kind))
            .map(|(_, name)| *name);
        let names: Vec<&str> = names.collect();
        if names.is_empty() {
            "null".to_owned()
        } else {
            names.join(" or ")
        }
    }
}

impl BitOr for Kinds {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
