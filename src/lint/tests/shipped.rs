use std::path::Path;

use crate::engine::Workers;
use crate::lint::{Asked, check};
use crate::origin::{Wanted, directory};
use crate::ruleset::RuleSet;

#[test]
fn the_shipped_rules_are_clean() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let (files, _) = directory(&folder, Wanted::RulesAndCases).expect("the rules are there");
    let (rules, _) = RuleSet::parse(files);
    let whole = Asked {
        whole: true,
        ..Asked::default()
    };
    let checked = Workers::new(1).expect("a thread").run(|| check(&rules, &whole));
    let told: Vec<String> = checked
        .findings
        .iter()
        .map(|one| {
            let at = one.problem.line_column().expect("a place");
            format!(
                "{}:{}:{}: {} {} ({})",
                one.problem.file().unwrap_or_default(),
                at.line,
                at.column,
                one.lint.code,
                one.problem.message(),
                one.problem.help_text().unwrap_or_default()
            )
        })
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}
