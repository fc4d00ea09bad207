//! Lists of exclusions that are taken for empty where nobody knows.

use super::Lint;
use super::finding::Found;
use super::follow::Unit;
use crate::engine::{Kind, Node, Step};
use crate::model::LintLevel;

pub(super) static EXCLUSIONS_BY_DEFAULT: Lint = Lint {
    code: "exclusions-by-default",
    level: LintLevel::Error,
    summary: "a list of exclusions that counts as empty where it is absent",
    why: "An export without the list would look like a policy that excludes nobody, and the control would pass. \
          Absence must stop the script as inconclusive. A list that is null is empty without saying so.",
    example: "(policy.Conditions.Users.ExcludeUsers ?? []).is_empty()",
    instead: "policy.Conditions.Users.ExcludeUsers.is_empty()",
    fixable: false,
};

pub(super) fn check(unit: &Unit<'_>, found: &mut Vec<Found>) {
    unit.script.walk(&mut |node| {
        let name = match &node.kind {
            Kind::Coalesce(operands) => match operands.as_slice() {
                [first, .., last] if is_nothing(last) => read_name(first),
                _ => None,
            },
            Kind::Call(call) if call.name == "get" && call.args.len() == 2 && is_nothing(&call.args[1]) => {
                match &call.args[0].kind {
                    Kind::Text(path) => path.rsplit('.').next().map(str::to_owned),
                    _ => None,
                }
            }
            _ => None,
        };
        let Some(name) = name.filter(|name| is_exclusion(name)) else {
            return;
        };
        let place = match &node.kind {
            Kind::Coalesce(operands) => unit.place(&operands[0]),
            _ => unit.place(node),
        };
        found.push(
            Found::new(
                &EXCLUSIONS_BY_DEFAULT,
                place,
                format!("`{name}` counts as empty where it is absent"),
            )
            .label("absent is not empty")
            .help("leave the default out: null is empty, and absent is inconclusive"),
        );
    });
}

fn is_exclusion(name: &str) -> bool {
    let name = name.to_lowercase();
    ["exclu", "except", "exempt"].iter().any(|part| name.contains(part))
}

fn is_nothing(node: &Node) -> bool {
    match &node.kind {
        Kind::List(parts) => parts.is_empty(),
        Kind::Object(parts) => parts.is_empty(),
        _ => false,
    }
}

fn read_name(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::Read {
            step: Step::Property(name),
            ..
        } => Some(name.clone()),
        _ => None,
    }
}
