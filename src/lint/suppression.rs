//! Findings that somebody allows where they stand, with a reason.

use std::sync::Arc;

use super::finding::Found;
use super::{LINTS, Lint};
use crate::model::LintLevel;
use crate::source::{Place, SourceFile, Span, did_you_mean};

pub(super) static UNUSED_SUPPRESSION: Lint = Lint {
    code: "unused-suppression",
    level: LintLevel::Warning,
    summary: "a suppression that suppresses nothing",
    why: "What it allowed is mended or gone. It would hide the next mistake in that line.",
    example: "// posture-allow unknown-setting: only in exports of July\nlet policies = snapshot.conditional_access_policies;",
    instead: "let policies = snapshot.conditional_access_policies;",
    fixable: true,
};

pub(super) static SUPPRESSION_WITHOUT_REASON: Lint = Lint {
    code: "suppression-without-reason",
    level: LintLevel::Error,
    summary: "a suppression that does not say why",
    why: "Whoever reads the rules, or reviews them for somebody else, has to know why this is no mistake.",
    example: "// posture-allow unknown-setting",
    instead: "// posture-allow unknown-setting: in preview, exports of GCC have it already",
    fixable: false,
};

const MARK: &str = "posture-allow";

/// A comment `// posture-allow CODE, CODE: reason`.
struct Suppression {
    codes: Vec<String>,
    reason: String,
    /// The comment itself.
    comment: Span,
    /// The line that it is about, from 1.
    line: usize,
    /// The codes that it suppressed something of.
    used: Vec<String>,
}

/// Takes out what is suppressed, and adds what is wrong with the suppressions; gives how many were taken out. Of what is
/// not looked for, nobody knows whether there is anything to suppress.
pub(super) fn apply(files: &[&Arc<SourceFile>], is_looked_for: impl Fn(&str) -> bool, found: &mut Vec<Found>) -> usize {
    let before = found.len();
    let mut more = Vec::new();
    for file in files {
        let mut suppressions = suppressions(file);
        if suppressions.is_empty() {
            continue;
        }
        found.retain(|one| !(one.place.file.name() == file.name() && is_suppressed(one, &mut suppressions)));
        for suppression in &suppressions {
            report(suppression, file, &is_looked_for, &mut more);
        }
    }
    let suppressed = before - found.len();
    found.extend(more);
    suppressed
}

fn is_suppressed(found: &Found, suppressions: &mut [Suppression]) -> bool {
    let line = found.place.line_column().line;
    let code = found.lint.code;
    let mut is = false;
    for suppression in suppressions.iter_mut().filter(|suppression| suppression.line == line) {
        if suppression.codes.iter().any(|allowed| allowed == code) {
            suppression.used.push(code.to_owned());
            is = true;
        }
    }
    is
}

fn report(
    suppression: &Suppression,
    file: &Arc<SourceFile>,
    is_looked_for: &impl Fn(&str) -> bool,
    found: &mut Vec<Found>,
) {
    let place = Place::new(file, suppression.comment);
    if suppression.reason.is_empty() {
        found.push(
            Found::new(
                &SUPPRESSION_WITHOUT_REASON,
                place.clone(),
                "the suppression does not say why",
            )
            .label("without a reason")
            .help(format!(
                "add one: `{MARK} {}: why it is no mistake here`",
                suppression.codes.join(", ")
            )),
        );
    }
    let is_unused = |code: &&String| is_looked_for(code) && !suppression.used.contains(code);
    for code in suppression.codes.iter().filter(is_unused) {
        let is_known = super::named(code).is_some();
        let message = if is_known {
            format!("there is no `{code}` to suppress here")
        } else {
            format!("there is no lint `{code}`")
        };
        let mut one = Found::new(&UNUSED_SUPPRESSION, place.clone(), message).label("suppresses nothing");
        if is_known {
            one = one.help("remove it");
            if suppression.codes.len() == 1 {
                one = one.fix(
                    "removes the suppression",
                    with_line(file.text(), suppression.comment),
                    "",
                );
            }
        } else {
            let near = did_you_mean(code, LINTS.iter().map(|lint| lint.code));
            one = one.help(near.unwrap_or("`docs/lints.md` lists the lints".to_owned()));
        }
        found.push(one);
    }
}

/// The comment, with its line where it stands alone there, and the blank before it where it does not.
fn with_line(text: &str, comment: Span) -> Span {
    let line = text[..comment.start].rfind('\n').map_or(0, |newline| newline + 1);
    let before = &text[line..comment.start];
    if before.trim().is_empty() {
        let end = text[comment.end..]
            .find('\n')
            .map_or(text.len(), |at| comment.end + at + 1);
        return Span::new(line, end);
    }
    Span::new(line + before.trim_end().len(), comment.end)
}

fn suppressions(file: &SourceFile) -> Vec<Suppression> {
    let marker = if file.name().ends_with(".rhai") { "//" } else { "#" };
    let mut all: Vec<Suppression> = Vec::new();
    let mut waiting: Vec<Suppression> = Vec::new();
    let mut start = 0;
    for (at, line) in file.text().split('\n').enumerate() {
        let comment = comment_in(line, marker);
        match comment.and_then(|from| parse(&line[from..], marker, start + from, at + 1)) {
            // A comment that stands alone is about the next line that is none.
            Some(suppression) if line.trim_start().starts_with(marker) => waiting.push(suppression),
            Some(suppression) => all.push(suppression),
            None if !line.trim().is_empty() => {
                all.extend(waiting.drain(..).map(|suppression| Suppression {
                    line: at + 1,
                    ..suppression
                }));
            }
            None => {}
        }
        start += line.len() + 1;
    }
    all.extend(waiting);
    all
}

/// Where the comment of a line begins that holds the mark.
fn comment_in(line: &str, marker: &str) -> Option<usize> {
    let mark = line.find(MARK)?;
    let from = line[..mark].rfind(marker)?;
    line[from + marker.len()..mark]
        .trim_matches(['/', '#', ' '])
        .is_empty()
        .then_some(from)
}

fn parse(comment: &str, marker: &str, start: usize, line: usize) -> Option<Suppression> {
    let written = comment.trim_end();
    let said = written.trim_start_matches(marker).trim_start().strip_prefix(MARK)?;
    let (codes, reason) = said.split_once(':').unwrap_or((said, ""));
    let codes: Vec<String> = codes
        .split(',')
        .map(|code| code.trim().to_owned())
        .filter(|code| !code.is_empty())
        .collect();
    Some(Suppression {
        codes,
        reason: reason.trim().to_owned(),
        comment: Span::new(start, start + written.len()),
        line,
        used: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::suppressions;
    use crate::source::SourceFile;

    #[test]
    fn a_comment_is_about_its_line_or_the_next() {
        let text = "let a = 1; // posture-allow unused-variable: later\n// posture-allow unknown-setting, no-verdict: x\n\nb\n";
        let all = suppressions(&SourceFile::new("a.rhai", text));
        let lines: Vec<usize> = all.iter().map(|one| one.line).collect();
        assert_eq!(lines, [1, 4]);
        assert_eq!(all[1].codes, ["unknown-setting", "no-verdict"]);
        assert_eq!(all[0].reason, "later");
    }
}
