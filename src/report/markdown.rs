use std::fmt::Write;

use super::controls::in_order;
use super::freshness::is_about_age;
use super::rule_set::rule_set;
use super::style::{percentage, symbol, visible, word};
use super::{Report, plan, standing};
use crate::model::{ControlScore, Evaluation, Group, Notice, Outcome, Points, SecureScore};

/// Evaluations as Markdown, for a comment or a page.
pub fn markdown(report: &Report) -> String {
    let facts = format!("as of {}, {}", report.as_of, rule_set(&report.rule_set.digest));
    let page = |evaluation| one(evaluation, &facts);
    let pages: Vec<String> = report.evaluations.iter().map(page).collect();
    pages.join("\n")
}

/// One evaluation; `facts` say as of when and by which rules.
fn one(evaluation: &Evaluation, facts: &str) -> String {
    let name = evaluation.tenant.shown_name();
    let mut text = format!("## Secure score of {}\n\n", escaped(name));
    let source = code(&evaluation.snapshot.source);
    match (&evaluation.score, &evaluation.problem) {
        (Some(score), _) => {
            text.push_str(&numbers(score, &source, facts));
            text.push_str(&standing(score));
            text.push_str(&groups(score));
            text.push_str(&controls(&evaluation.controls));
            text.push_str(&blind_spots(score));
            text.push_str(&notices(evaluation));
            text.push_str("\nThe score says how far recommended controls have been adopted; it does not measure the likelihood of a breach.\n");
        }
        (None, problem) => {
            let why = problem.as_ref().map_or("", |problem| problem.message.as_str());
            let _ = writeln!(text, "{source} could not be read: {}", escaped(why));
        }
    }
    text
}

fn numbers(score: &SecureScore, source: &str, facts: &str) -> String {
    format!(
        "**{}** ({} of {} points) · at least {} · at most {} · coverage {}\n\n{source}, {facts}\n",
        percentage(score.percent.percent()),
        score.points,
        score.max_points,
        percentage(score.at_least.percent()),
        percentage(score.at_most.percent()),
        percentage(score.coverage.percent()),
    )
}

/// Where the score stands by its tenant's zones and goal.
fn standing(score: &SecureScore) -> String {
    let zone = score.zone.as_ref().map(standing::zone);
    let goal = score.goal.as_ref().map(standing::goal);
    let line = |line: String| format!("\n{line}\n");
    zone.into_iter().chain(goal).map(line).collect()
}

fn groups(score: &SecureScore) -> String {
    let mut text = "\n| | percent | at least | points | coverage |\n|---|--:|--:|--:|--:|\n".to_owned();
    let row = |group: &Group| {
        format!(
            "| {} | {} | {} | {} / {} | {} |\n",
            escaped(&group.name),
            percentage(group.percent.percent()),
            percentage(group.at_least.percent()),
            group.points,
            group.max_points,
            percentage(group.coverage.percent())
        )
    };
    text.extend(score.categories.iter().chain(&score.products).map(row));
    text
}

fn controls(controls: &[ControlScore]) -> String {
    let mut text = "\n| outcome | points | control | why |\n|---|--:|---|---|\n".to_owned();
    let row = |control: &&ControlScore| {
        let is_known = control.max_points > Points::ZERO;
        let earned = if is_known {
            control.points.to_string()
        } else {
            "–".to_owned()
        };
        let declared = plan::declared(control).map_or(String::new(), |declared| format!(" (declared: {declared})"));
        format!(
            "| {} {} | {earned} / {} | `{}` | {} |\n",
            symbol(control.outcome),
            word(control.outcome),
            control.worth,
            control.id,
            escaped(&format!("{}{declared}", control.reason))
        )
    };
    text.extend(in_order(controls).iter().map(row));
    let errors = controls
        .iter()
        .filter(|control| control.outcome == Outcome::Error)
        .count();
    if errors > 0 {
        let _ = writeln!(text, "\n{errors} ended as an error; all others stand.");
    }
    text
}

fn blind_spots(score: &SecureScore) -> String {
    let row = |spot: &crate::model::BlindSpot| {
        let from = [&spot.source, &spot.permission]
            .into_iter()
            .flatten()
            .map(|s| escaped(s))
            .collect::<Vec<_>>();
        format!(
            "- {} points hang on {} {}\n",
            spot.points,
            code(&spot.collection),
            from.join(", ")
        )
    };
    let rows: String = score.blind_spots.iter().map(row).collect();
    if rows.is_empty() {
        rows
    } else {
        format!("\n**Blind spots**\n\n{rows}")
    }
}

fn notices(evaluation: &Evaluation) -> String {
    let of = |title: &str, is_of: &dyn Fn(&Notice) -> bool| {
        let notices = evaluation.notices.iter().filter(|notice| is_of(notice));
        let rows: String = notices
            .map(|notice| {
                let command = notice
                    .command
                    .as_ref()
                    .map(|command| format!("\n  ```sh\n  {}\n  ```", visible(command)));
                format!("- {}{}\n", escaped(&notice.message), command.unwrap_or_default())
            })
            .collect();
        match rows.is_empty() {
            true => rows,
            false => format!("\n**{title}**\n\n{rows}"),
        }
    };
    [
        of("Age of the data", &is_about_age),
        of("Action plan", &|notice| !is_about_age(notice)),
    ]
    .concat()
}

/// Text that Markdown shows as it stands, also within a table; what stands between backticks stays code.
///
/// Nothing in it is a tag, a link or an image, nor what GitHub makes one of: an address, a mention, a reference to an
/// issue.
pub(super) fn escaped(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find('`') {
        out.push_str(&escaped_prose(&rest[..at]));
        let (fence, after) = rest[at..].split_at(backticks(&rest[at..]));
        rest = match end_of_code(fence, after) {
            Some(end) => {
                out.push_str(&format!("{fence}{}", after[..end].replace('|', "\\|")));
                &after[end..]
            }
            None => {
                out.push_str(&fence.replace('`', "\\`"));
                after
            }
        };
    }
    out.push_str(&escaped_prose(rest));
    out
}

/// Text from outside as code, whatever is in it.
pub(super) fn code(text: &str) -> String {
    let text = visible(text).replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let room = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{room}{text}{room}{fence}")
}

fn backticks(text: &str) -> usize {
    text.len() - text.trim_start_matches('`').len()
}

/// Where code ends behind as many backticks as began it; nothing where they are text.
fn end_of_code(fence: &str, after: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(next) = after[at..].find('`') {
        let run = backticks(&after[at + next..]);
        at += next + run;
        if run == fence.len() {
            return Some(at);
        }
    }
    None
}

fn escaped_prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    for (at, character) in text.char_indices() {
        let after = &text[at + character.len_utf8()..];
        let begins_word = before.is_none_or(|before: char| !before.is_alphanumeric());
        let is_address = character == ':' && after.starts_with("//") || character == '.' && text[..at].ends_with("www");
        match character {
            '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' => out.extend(['\\', character]),
            '&' if begins_entity(after) => out.push_str("\\&"),
            _ => out.push(character),
        }
        // GitHub looks for them in what is shown, where an escape is not seen: a joiner of no width parts them.
        let is_mention = character == '@' && begins_word;
        if is_mention || character == '#' && after.starts_with(|next: char| next.is_ascii_digit()) {
            out.push('\u{2060}');
        }
        if is_address {
            out.pop();
            out.push_str(if character == ':' { ":\\" } else { "\\." });
        }
        before = Some(character);
    }
    out
}

/// Whether `&` before it would be read as a character: `lt;`, `#60;`.
fn begins_entity(text: &str) -> bool {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '#');
    end.is_some_and(|end| end > 0 && text[end..].starts_with(';'))
}

#[cfg(test)]
mod tests {
    use super::{code, escaped};

    #[test]
    fn code_stays_code_and_text_stays_text() {
        assert_eq!(
            escaped("no `SPO_tenant` for *all* | <b>"),
            "no `SPO_tenant` for \\*all\\* \\| \\<b\\>"
        );
        assert_eq!(escaped("a ``b ` c|`` d_e"), "a ``b ` c\\|`` d\\_e");
    }

    #[test]
    fn a_lone_backtick_hides_nothing() {
        assert_eq!(escaped("` <script>"), "\\` \\<script\\>");
        assert_eq!(escaped("`` a ` <b>"), "\\`\\` a \\` \\<b\\>");
    }

    #[test]
    fn nobody_is_called_and_nothing_is_linked() {
        assert_eq!(escaped("@team a@b.example"), "@\u{2060}team a@b.example");
        assert_eq!(escaped("see #1"), "see \\#\u{2060}1");
        assert_eq!(escaped("https://evil.example"), "https:\\//evil.example");
        assert_eq!(escaped("www.evil.example"), "www\\.evil.example");
        assert_eq!(escaped("![a](b)"), "!\\[a\\](b)");
        assert_eq!(escaped("a & b &lt; &#60;"), "a & b \\&lt; \\&\\#\u{2060}60;");
    }

    #[test]
    fn code_is_fenced_by_more_backticks_than_it_has() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("`a``b|"), "``` `a``b\\| ```");
    }
}
