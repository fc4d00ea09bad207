//! The compliance frameworks that a control may name, and what their ids look like.

use std::sync::OnceLock;

use regex::Regex;

/// A compliance framework.
#[derive(Debug)]
pub(crate) struct Framework {
    /// Its name in `compliance`.
    pub(crate) name: &'static str,
    /// What its ids look like, as a regular expression for the whole id.
    pub(crate) pattern: &'static str,
    /// An id of it.
    pub(crate) example: &'static str,
}

/// Every framework. The patterns follow the numbering of the publications themselves: CIS Microsoft 365 Foundations
/// Benchmark 5.0, NIST SP 800-53 revision 5, NIST Cybersecurity Framework 2.0, ISO/IEC 27001:2022 annex A, MITRE ATT&CK
/// techniques, CISA SCuBA baselines.
pub(crate) const FRAMEWORKS: [Framework; 6] = [
    Framework {
        name: "cis-microsoft-365-v5",
        pattern: r"[1-9](\.[0-9]{1,2}){1,4}",
        example: "5.2.2.3",
    },
    Framework {
        name: "nist-800-53-r5",
        pattern: r"[A-Z]{2}-[0-9]{1,2}(\([0-9]{1,2}\))?(\([a-z]\)|[a-z](\.[0-9]{1,2})?)?",
        example: "AC-2(12)",
    },
    Framework {
        name: "nist-csf-2.0",
        pattern: r"(GV|ID|PR|DE|RS|RC)\.[A-Z]{2}-[0-9]{2}",
        example: "PR.AA-03",
    },
    Framework {
        name: "iso-27001-2022",
        pattern: r"(A\.)?[5-8]\.[0-9]{1,2}",
        example: "A.8.5",
    },
    Framework {
        name: "mitre-attack",
        pattern: r"T[0-9]{4}(\.[0-9]{3})?",
        example: "T1078.004",
    },
    Framework {
        name: "scuba",
        pattern: r"MS\.[A-Z0-9]+\.[0-9]{1,2}\.[0-9]{1,2}v[0-9]+",
        example: "MS.AAD.1.1v1",
    },
];

impl Framework {
    /// The framework of that name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        FRAMEWORKS.iter().find(|framework| framework.name == name)
    }

    /// The names of all of them, for a person.
    pub(crate) fn all() -> String {
        let names = FRAMEWORKS.each_ref().map(|framework| framework.name);
        format!("the frameworks are {}", names.join(", "))
    }

    /// Whether a text looks like an id of it.
    pub(super) fn is_id(&self, text: &str) -> bool {
        static PATTERNS: OnceLock<Vec<Regex>> = OnceLock::new();
        let compile = |framework: &Self| Regex::new(&format!("^(?:{})$", framework.pattern));
        let patterns = PATTERNS.get_or_init(|| {
            let compiled = FRAMEWORKS.iter().map(compile).collect::<Result<_, _>>();
            compiled.expect("the patterns are regular expressions")
        });
        let at = FRAMEWORKS.iter().position(|framework| framework.name == self.name);
        at.is_some_and(|at| patterns[at].is_match(text))
    }
}

#[cfg(test)]
mod tests {
    use super::FRAMEWORKS;

    #[test]
    fn examples_are_ids_of_their_framework_alone() {
        for framework in &FRAMEWORKS {
            assert!(framework.is_id(framework.example), "{}", framework.example);
            assert!(!framework.is_id(&format!("{}x!", framework.example)));
        }
    }
}
