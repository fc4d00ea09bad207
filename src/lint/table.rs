use super::{
    Lint, against, cases, comparisons, exclusions, flow, names, requires, secure_score, settings, suppression,
    verdicts, wording,
};

/// Every lint, in the order of the reference.
pub static LINTS: &[&Lint] = &[
    &settings::UNKNOWN_SETTING,
    &settings::UNKNOWN_PARAMETER,
    &settings::UNUSED_PARAMETER,
    &settings::LONE_OBJECT,
    &comparisons::IMPOSSIBLE_VALUE,
    &comparisons::IMPOSSIBLE_TYPE,
    &verdicts::NO_VERDICT,
    &verdicts::DROPPED_VERDICT,
    &verdicts::SHARE_WITHOUT_WHEN_EMPTY,
    &exclusions::EXCLUSIONS_BY_DEFAULT,
    &flow::CONSTANT_CONDITION,
    &flow::UNREACHABLE_CODE,
    &flow::ENDLESS_LOOP,
    &flow::UNUSED_VALUE,
    &names::UNUSED_VARIABLE,
    &names::UNUSED_ARGUMENT,
    &names::UNUSED_IMPORT,
    &names::UNUSED_FUNCTION,
    &names::UNUSED_MODULE,
    &names::SHADOWED_VARIABLE,
    &requires::REQUIRES_NOT_READ,
    &requires::READ_NOT_REQUIRED,
    &requires::REQUIRES_DIFFERS,
    &secure_score::UNKNOWN_SECURE_SCORE_ID,
    &secure_score::SECURE_SCORE_POINTS,
    &cases::NO_CASE,
    &cases::NO_PASSING_CASE,
    &cases::NO_FAILING_CASE,
    &wording::EMPTY_REASON,
    &wording::TITLE_STYLE,
    &wording::BAD_VERSION,
    &wording::NO_REMEDIATION,
    &wording::DEPRECATED_WITHOUT_REPLACEMENT,
    &against::REMOVED_CONTROL,
    &against::UNCHANGED_VERSION,
    &suppression::UNUSED_SUPPRESSION,
    &suppression::SUPPRESSION_WITHOUT_REASON,
];

/// The lint of that code.
pub fn named(code: &str) -> Option<&'static Lint> {
    LINTS.iter().copied().find(|lint| lint.code == code)
}

/// The reference of all lints, in Markdown.
pub fn reference() -> String {
    let mut page = String::from(
        "# Lints\n\nWhat `posture check` looks for in rules, beside what does not compile. Made from the table in \
         `src/lint`; do not edit.\n\n`posture explain CODE` shows one of these. Levels are set in `posture.yaml`:\n\n\
         ```yaml\nlints:\n  title-style: off        # error, warning or off\n```\n\nA finding is allowed where it stands, \
         with a reason, on its line or on the line above: `// posture-allow CODE: reason` in\nscripts, \
         `# posture-allow CODE: reason` in YAML.\n\n| lint | level | finds |\n|---|---|---|\n",
    );
    for lint in LINTS {
        page.push_str(&format!("| `{}` | {} | {} |\n", lint.code, lint.level, lint.summary));
    }
    for lint in LINTS {
        page.push_str(&format!("\n## {}\n\n{}", lint.code, lint.page()));
    }
    page
}
