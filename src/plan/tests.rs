//! Editing plans: what is wanted comes out, and everything else stays.

use jiff::civil::Date;
use proptest::prelude::*;

use super::{ActionPlan, Edit, PlanPolicy};
use crate::model::{Status, StatusRecord};
use crate::source::SourceFile;

const PLAN: &str = "\
# The plan of the shop.
- control: shop/use-tls   # the tills
  status: risk_accepted
  reason: >-
    old tills,
    until June
  expires: 2026-06-30
  # asked again in May

# About cashiers.
- { control: shop/mfa, status: planned, reason: soon, tags: [a, b] } # soon

- status: resolved_third_party
  control: shop/waf
  reason: \"the provider's\"
  resources:
    # both
    - one
    - two
  expires: 2026-07-31
# the end
";

#[track_caller]
fn plan(text: &str) -> ActionPlan {
    let file = SourceFile::new("action-plan.yaml", text);
    let plan = ActionPlan::parse(&file, &PlanPolicy::on(Date::constant(2026, 5, 4)));
    plan.unwrap_or_else(|problems| panic!("{:?}\n{text}", problems.sorted()))
}

fn record(control: &str) -> StatusRecord {
    let policy = PlanPolicy::on(Date::constant(2026, 5, 4));
    let text = format!("- {{ control: {control}, status: planned, reason: r }}");
    let plan = ActionPlan::parse(&SourceFile::new("a", text), &policy).expect("a plan");
    plan.records[0].record.clone()
}

/// The lines that an edit takes away and brings.
#[track_caller]
fn difference(text: &str, edit: &Edit<'_>) -> String {
    let edited = plan(text).edited(edit).unwrap_or_else(|p| panic!("{:?}", p.sorted()));
    let diff = similar::TextDiff::from_lines(text, edited.file.text());
    let changed = diff
        .iter_all_changes()
        .filter(|change| change.tag() != similar::ChangeTag::Equal);
    changed.map(|change| format!("{}{change}", change.tag())).collect()
}

/// The lines that change where a record says something else.
#[track_caller]
fn changing(text: &str, number: usize, change: impl Fn(&mut StatusRecord)) -> String {
    let mut to = plan(text).records[number].record.clone();
    change(&mut to);
    difference(text, &Edit::Change { number, to: &to })
}

fn day(text: &str) -> Option<Date> {
    text.parse().ok()
}

#[test]
fn a_record_comes_at_the_end_apart_from_what_stands_there() {
    let mut new = record("shop/new");
    new.reason = "tills: all of them".to_owned();
    new.tags = vec!["a".to_owned(), "b, c".to_owned()];
    insta::assert_snapshot!(difference(PLAN, &Edit::Add(&new)), @r#"
    +
    +- control: shop/new
    +  status: planned
    +  reason: "tills: all of them"
    +  tags: [a, "b, c"]
    "#);
    let add = |text: &str| {
        plan(text)
            .edited(&Edit::Add(&record("s/n")))
            .map(|plan| plan.file.text().to_owned())
    };
    let lines = "- control: s/n\n  status: planned\n  reason: r\n";
    let said = |text: &str| add(text).expect("it can be edited");
    assert_eq!(said(""), lines);
    assert_eq!(said("[]\n"), lines);
    assert_eq!(said("# c\n"), format!("# c\n\n{lines}"));
    assert_eq!(
        said("  - { control: a/b, status: planned, reason: r }"),
        format!(
            "  - {{ control: a/b, status: planned, reason: r }}\n{}",
            indented(lines)
        )
    );
}

fn indented(lines: &str) -> String {
    let lines: Vec<String> = lines.lines().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}

#[test]
fn only_the_keys_that_differ_are_written() {
    insta::assert_snapshot!(changing(PLAN, 0, |r| {
        r.expires = day("2026-09-30");
        r.owner = Some("ann".to_owned());
        r.reason = "new tills are late".to_owned();
    }), @r"
    -  reason: >-
    -    old tills,
    -    until June
    -  expires: 2026-06-30
    +  reason: new tills are late
    +  owner: ann
    +  expires: 2026-09-30
    ");
    insta::assert_snapshot!(changing(PLAN, 1, |r| {
        r.reason = "soon, really".to_owned();
        r.due = day("2026-05-31");
        r.tags = Vec::new();
    }), @r#"
    -- { control: shop/mfa, status: planned, reason: soon, tags: [a, b] } # soon
    +- { control: shop/mfa, status: planned, reason: "soon, really", due: 2026-05-31 } # soon
    "#);
    insta::assert_snapshot!(changing(PLAN, 2, |r| {
        r.status = Status::RiskAccepted;
        r.resources = vec!["two".to_owned()];
        r.ticket = Some("T-1".to_owned());
    }), @r"
    -- status: resolved_third_party
    +- status: risk_accepted
    -  resources:
    -    # both
    -    - one
    -    - two
    +  resources: [two]
    +  ticket: T-1
    ");
}

#[test]
fn a_key_goes_with_its_lines() {
    insta::assert_snapshot!(changing(PLAN, 2, |r| r.resources = Vec::new()), @r"
    -  resources:
    -    # both
    -    - one
    -    - two
    ");
    insta::assert_snapshot!(changing("- due: 2026-06-01\n  control: a/b\n  status: planned\n  reason: r", 0, |r| r.due = None), @r"
    -- due: 2026-06-01
    -  control: a/b
    +- control: a/b
    ");
    insta::assert_snapshot!(changing("- control: a/b\n  status: planned\n  reason: r\n  due: 2026-06-01", 0, |r| r.due = None), @r"
    -  reason: r
    -  due: 2026-06-01
    +  reason: r
    ");
}

#[test]
fn a_record_goes_with_its_comments_and_no_other() {
    insta::assert_snapshot!(difference(PLAN, &Edit::Remove(0)), @r"
    -- control: shop/use-tls   # the tills
    -  status: risk_accepted
    -  reason: >-
    -    old tills,
    -    until June
    -  expires: 2026-06-30
    -  # asked again in May
    ");
    insta::assert_snapshot!(difference(PLAN, &Edit::Remove(1)), @"
    -# About cashiers.
    -- { control: shop/mfa, status: planned, reason: soon, tags: [a, b] } # soon
    -
    ");
    insta::assert_snapshot!(difference(PLAN, &Edit::Remove(2)), @r#"
    -- status: resolved_third_party
    -  control: shop/waf
    -  reason: "the provider's"
    -  resources:
    -    # both
    -    - one
    -    - two
    -  expires: 2026-07-31
    "#);
}

#[test]
fn what_cannot_be_edited_is_refused() {
    let code = |text: &str, edit: &Edit<'_>| {
        let problems = plan(text).edited(edit).expect_err("it is refused");
        problems.sorted()[0].code().to_owned()
    };
    let new = record("s/n");
    let one = "{ control: a/b, status: planned, reason: r }";
    assert_eq!(code(&format!("[{one}]"), &Edit::Add(&new)), "plan::in_brackets");
    assert_eq!(code(&format!("[{one}]"), &Edit::Remove(0)), "plan::in_brackets");
    let shared = "- &a { control: a/b, status: planned, reason: r }\n- *a\n";
    assert_eq!(code(shared, &Edit::Remove(0)), "plan::hard_to_edit");
    assert_eq!(
        code(
            "- control: a/b\n  status: planned\n  reason: r\n...\n",
            &Edit::Add(&new)
        ),
        "plan::hard_to_edit"
    );
}

#[test]
fn what_would_be_wrong_is_told_before() {
    let mut new = record("s/n");
    new.status = Status::RiskAccepted;
    let problems = plan(PLAN).edited(&Edit::Add(&new)).expect_err("it never ends");
    assert_eq!(problems.sorted()[0].code(), "plan::no_expiry");
}

/// A record as somebody may have written it.
fn written() -> impl Strategy<Value = String> {
    let reason = prop_oneof![
        Just("r".to_owned()),
        Just("'it''s old'".to_owned()),
        Just(">-\n    folded\n    text".to_owned()),
        Just("|\n    kept\n\n    text".to_owned()),
        Just("plain\n    on lines".to_owned()),
        Just("\"a: b # c\"".to_owned()),
    ];
    let list = prop_oneof![
        Just(""),
        Just("\n  tags: [a, b]"),
        Just("\n  tags:\n  - a\n  - b"),
        Just("\n  tags:\n    - a # x\n    # y\n    - b")
    ];
    let last = prop_oneof![
        Just(""),
        Just("\n  ticket: T-1"),
        Just("\n  ticket: T-1 # why"),
        Just("\n  # inner\n  ticket: 'T'")
    ];
    let block = (reason, list, last, any::<bool>()).prop_map(|(reason, list, last, on_its_own)| {
        let dash = if on_its_own { "-\n  " } else { "- " };
        format!("{dash}control: a/b\n  status: planned # s\n  reason: {reason}{list}{last}\n")
    });
    let flow = prop_oneof![
        Just("- { control: a/b, status: planned, reason: r }\n".to_owned()),
        Just("- {control: a/b, status: planned,\n   reason: \"r\", # c\n   tags: [a,\n b] } # d\n".to_owned()),
        Just("- {\"control\": \"a/b\", \"status\": \"planned\", \"reason\": \"r\",}\n".to_owned()),
    ];
    prop_oneof![3 => block, 1 => flow]
}

/// What stands between records.
fn between() -> impl Strategy<Value = String> {
    let one = prop_oneof![
        Just(""),
        Just("\n"),
        Just("# c\n"),
        Just("\n\n# d\n"),
        Just("# e\n\n"),
        Just("  # f\n")
    ];
    one.prop_map(str::to_owned)
}

/// A whole plan, in one of the ways in which files end lines.
fn plans() -> impl Strategy<Value = String> {
    let records = proptest::collection::vec((between(), written()), 0..4);
    (records, between(), 0..3_u8, any::<bool>(), any::<bool>()).prop_map(|(records, end, indent, is_crlf, ends)| {
        let margin = " ".repeat(usize::from(indent));
        let text: String = records
            .into_iter()
            .map(|(before, record)| format!("{before}{record}"))
            .chain([end])
            .collect();
        let text: String = text
            .lines()
            .map(|line| {
                if line.is_empty() {
                    "\n".to_owned()
                } else {
                    format!("{margin}{line}\n")
                }
            })
            .collect();
        let text = if ends { text } else { text.trim_end().to_owned() };
        if is_crlf { text.replace('\n', "\r\n") } else { text }
    })
}

proptest! {
    #[test]
    fn adding_and_removing_gives_the_old_text_back(text in plans()) {
        let before = plan(&text);
        let with = before.edited(&Edit::Add(&record("s/n"))).map_err(|p| TestCaseError::fail(format!("{:?}", p.sorted())))?;
        prop_assert_eq!(with.records.len(), before.records.len() + 1);
        let without = with.edited(&Edit::Remove(before.records.len())).map_err(|p| TestCaseError::fail(format!("{:?}", p.sorted())))?;
        prop_assert_eq!(without.file.text(), text);
    }

    #[test]
    fn changing_back_leaves_every_other_line_as_it_is(text in plans(), which in any::<prop::sample::Index>(), reason in "\\PC{1,20}") {
        let before = plan(&text);
        prop_assume!(!before.records.is_empty() && !reason.trim().is_empty());
        let number = which.index(before.records.len());
        let mut to = before.records[number].record.clone();
        to.reason = reason.trim_end().to_owned();
        to.due = day("2026-08-01");
        to.resources = vec!["x, y".to_owned(), "z".to_owned()];
        let after = before.edited(&Edit::Change { number, to: &to }).map_err(|p| TestCaseError::fail(format!("{:?}", p.sorted())))?;
        let lines = |text: &str| text.lines().filter(|line| line.contains('#')).count();
        prop_assert!(lines(after.file.text()) >= lines(&text) - usize::from(text.contains("a: b # c")));
        let back = after.edited(&Edit::Change { number, to: &before.records[number].record });
        let back = back.map_err(|p| TestCaseError::fail(format!("{:?}", p.sorted())))?;
        prop_assert_eq!(back.records.len(), before.records.len());
    }

    #[test]
    fn removing_takes_lines_away_and_does_nothing_else(text in plans(), which in any::<prop::sample::Index>()) {
        let before = plan(&text);
        prop_assume!(!before.records.is_empty());
        let number = which.index(before.records.len());
        let after = before.edited(&Edit::Remove(number));
        let after = after.map_err(|p| TestCaseError::fail(format!("{:?}", p.sorted())))?;
        prop_assert_eq!(after.file.text().contains("\r\n"), after.file.text().contains('\n') && text.contains("\r\n"));
        prop_assert!(after.records.len() + 1 == before.records.len());
        let mut left = text.lines();
        prop_assert!(after.file.text().lines().all(|line| left.any(|old| old == line)), "lines are left out, and none is new");
    }
}
