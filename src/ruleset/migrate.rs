//! Present ids in the place of former ones, in the files that name controls: everything else stays byte by byte.

use std::sync::Arc;

use miette::Diagnostic;
use serde_yaml::Value;

use crate::model::{ControlId, Named, called};
use crate::source::{Document, Field, Place, Problem, Problems, SourceFile, Span, decode_yaml};

/// A file with present ids.
#[derive(Debug)]
pub struct Migrated {
    /// Its text.
    pub text: String,
    /// The ids that were replaced, in the order of the file.
    pub renamed: Vec<Renaming>,
}

/// An id that a file names, and what it is now.
#[derive(Debug, PartialEq, Eq)]
pub struct Renaming {
    /// The line, from 1.
    pub line: usize,
    /// The former id.
    pub from: String,
    /// The present one.
    pub to: ControlId,
}

/// Why a former id cannot be replaced.
#[derive(Debug, thiserror::Error, Diagnostic)]
enum MigrateError {
    /// It is written in a way that cannot be edited.
    #[error("the id cannot be replaced safely as it is written")]
    #[diagnostic(code(migrate::hard), help("nothing was changed; write `{0}` here by hand"))]
    Hard(ControlId),
    /// The object has the present id as well.
    #[error("`{to}` is there too, and `{from}` is the same control")]
    #[diagnostic(code(migrate::both), help("nothing was changed; make one of the two, named `{to}`"))]
    Both { from: String, to: ControlId },
}

/// Where a file names a control.
struct Mention {
    place: Place,
    from: String,
    to: ControlId,
}

/// The objects whose keys are ids: in `posture.yaml`, and in tenant files and baselines.
const BY_ID: [&str; 2] = ["overrides", "params"];
/// What holds patterns of ids, or a list of them: in `posture.yaml` and in baselines.
const PATTERNS: [&str; 3] = ["controls", "select", "ignore"];

/// A file that names controls (an action plan, `posture.yaml`, a tenant file, a baseline) with the ids that these have
/// now; nothing where it has no former ones.
///
/// # Errors
/// What is no YAML, and former ids that cannot be replaced.
pub fn migrate(file: &Arc<SourceFile>, known: &[Named<'_>]) -> Result<Option<Migrated>, Problems> {
    let mentions = mentions(file, known)?;
    let Some(last) = mentions.last() else { return Ok(None) };
    let mut text = file.text().to_owned();
    for mention in mentions.iter().rev() {
        let span = mention.place.span;
        let id = span.start + text[span.start..span.end].find(&mention.from).unwrap_or_default();
        text.replace_range(id..id + mention.from.len(), mention.to.as_str());
    }
    let edited = SourceFile::new(file.name(), text.as_str());
    let is_as_wanted = self::mentions(&edited, known).is_ok_and(|left| left.is_empty());
    if !is_as_wanted {
        return Err(problem(&MigrateError::Hard(last.to.clone()), last).into());
    }
    let renaming = |mention: Mention| Renaming {
        line: mention.place.line_column().line,
        from: mention.from,
        to: mention.to,
    };
    Ok(Some(Migrated {
        text,
        renamed: mentions.into_iter().map(renaming).collect(),
    }))
}

/// Every former id that a file names, in the order of the file.
fn mentions(file: &Arc<SourceFile>, known: &[Named<'_>]) -> Result<Vec<Mention>, Problems> {
    let yaml = decode_yaml(file).map_err(Problems::from)?;
    let document = Document::new(file, &yaml);
    let top = document.top();
    let mut reader = Reader {
        known,
        mentions: Vec::new(),
        problems: Problems::new(),
    };
    match top.value {
        Value::Sequence(_) => reader.records(&top),
        Value::Mapping(_) => reader.object(&top),
        _ => {}
    }
    reader.mentions.sort_by_key(|mention| mention.place.span.start);
    match reader.problems.is_empty() {
        true => Ok(reader.mentions),
        false => Err(reader.problems),
    }
}

struct Reader<'a> {
    known: &'a [Named<'a>],
    mentions: Vec<Mention>,
    problems: Problems,
}

impl Reader<'_> {
    /// The records of an action plan.
    fn records(&mut self, list: &Field<'_>) {
        for record in list
            .items()
            .iter()
            .filter(|record| record.value.get("control").is_some())
        {
            self.text(&record.member("control"));
        }
    }

    /// A file with keys.
    fn object(&mut self, top: &Field<'_>) {
        for (key, field) in top.members() {
            match field.value {
                Value::Mapping(_) if BY_ID.contains(&key.as_str()) => self.keys(&field),
                Value::Sequence(_) if PATTERNS.contains(&key.as_str()) => {
                    field.items().iter().for_each(|item| self.text(item));
                }
                Value::String(_) if PATTERNS.contains(&key.as_str()) => self.text(&field),
                _ => {}
            }
        }
    }

    /// The keys of an object, of which no two may become one.
    fn keys(&mut self, object: &Field<'_>) {
        let members = object.members();
        let mut seen: Vec<ControlId> = Vec::new();
        for (key, field) in &members {
            let Some(to) = self.present(key) else { continue };
            let is_there = seen.contains(&to) || members.iter().any(|(other, _)| other == to.as_str());
            let mention = Mention {
                place: field.key_place(),
                from: key.clone(),
                to: to.clone(),
            };
            match is_there {
                true => self
                    .problems
                    .push(problem(&MigrateError::Both { from: key.clone(), to }, &mention)),
                false => {
                    seen.push(to);
                    self.take(mention, key);
                }
            }
        }
    }

    /// A text that is an id, or a pattern of one.
    fn text(&mut self, field: &Field<'_>) {
        let Some(text) = field.value.as_str() else { return };
        let from = text.strip_prefix("id:").unwrap_or(text).trim_end();
        if let Some(to) = self.present(from) {
            let mention = Mention {
                place: field.place(),
                from: from.to_owned(),
                to,
            };
            self.take(mention, text.trim_end());
        }
    }

    /// Takes a mention where the file has the value as it is, in quotes or not.
    fn take(&mut self, mut mention: Mention, value: &str) {
        let start = mention.place.span.start;
        let rest = &mention.place.file.text()[start..];
        let is_end = |rest: &str| rest.starts_with([' ', '\t', '\r', '\n', ',', ':', ']', '}']) || rest.is_empty();
        let spellings = [value.to_owned(), format!("\"{value}\""), format!("'{value}'")];
        let written = spellings
            .iter()
            .find(|spelling| rest.strip_prefix(spelling.as_str()).is_some_and(is_end));
        match written {
            Some(written) => {
                mention.place.span = Span::new(start, start + written.len());
                self.mentions.push(mention);
            }
            None => self
                .problems
                .push(problem(&MigrateError::Hard(mention.to.clone()), &mention)),
        }
    }

    /// The id of now, where an id is a former one.
    fn present(&self, written: &str) -> Option<ControlId> {
        let (id, _) = called(self.known.iter().copied(), written)?;
        (id.as_str() != written).then(|| id.clone())
    }
}

fn problem(error: &MigrateError, mention: &Mention) -> Problem {
    let label = format!("`{}` now", mention.to);
    Problem::new(error).at(mention.place.clone(), label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::RuleFile;
    use crate::ruleset::RuleSet;

    const METADATA: &str = "{ title: t, description: d, product: shop, category: apps, max_points: 4, scoring: binary,
      severity: low, complexity: low, user_impact: low, threats: [], compliance: {}, remediation: [], since: 0.1.0,
      version: 1.0.0, former_ids: [shop/tls, shop/ssl] }";

    fn migrated(text: &str) -> Result<Option<Migrated>, Vec<String>> {
        let (rules, problems) = RuleSet::parse(vec![
            RuleFile::new("shop/use-tls/control.yaml", METADATA),
            RuleFile::new("shop/use-tls/control.rhai", "pass(\"x\")"),
        ]);
        assert!(problems.is_empty(), "{:?}", problems.sorted());
        migrate(&SourceFile::new("a.yaml", text), &rules.known())
            .map_err(|problems| problems.iter().map(|problem| problem.code().to_owned()).collect())
    }

    #[track_caller]
    fn check(before: &str, after: &str) {
        let found = migrated(before)
            .expect("it can be edited")
            .expect("there is something to do");
        assert_eq!(found.text, after);
    }

    #[test]
    fn everything_but_the_ids_stays() {
        check(
            "# Ours.\r\n- control: 'shop/tls'   # soon\r\n  status: planned\r\n  reason: shop/tls is slow\r\n- { control: \"shop/ssl\", status: planned }\r\n",
            "# Ours.\r\n- control: 'shop/use-tls'   # soon\r\n  status: planned\r\n  reason: shop/tls is slow\r\n- { control: \"shop/use-tls\", status: planned }\r\n",
        );
        check(
            "select: shop/tls # one\nignore: [id:shop/ssl, 'shop/*', tag:shop/tls]\noverrides:\n  shop/tls: { max_points: 2 }\n",
            "select: shop/use-tls # one\nignore: [id:shop/use-tls, 'shop/*', tag:shop/tls]\noverrides:\n  shop/use-tls: { max_points: 2 }\n",
        );
        check(
            "title: ä shop/tls\ncontrols:\n  - shop/tls\n  - shop/ssl\nparams: { \"shop/tls\": { days: 5 } }",
            "title: ä shop/tls\ncontrols:\n  - shop/use-tls\n  - shop/use-tls\nparams: { \"shop/use-tls\": { days: 5 } }",
        );
    }

    #[test]
    fn lines_are_told() {
        let found = migrated("# a\n\n- control: shop/ssl\n")
            .expect("it can be edited")
            .expect("something");
        let to = ControlId::parse("shop/use-tls").expect("an id");
        let from = "shop/ssl".to_owned();
        assert_eq!(found.renamed, [Renaming { line: 3, from, to }]);
    }

    #[test]
    fn files_with_present_ids_alone_are_left() {
        for text in [
            "",
            "[]",
            "- control: shop/use-tls\n",
            "- control: other/tls\n",
            "params:\n",
            "- 1\n",
            "text",
        ] {
            assert!(matches!(migrated(text), Ok(None)), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_edited_safely_is_told() {
        for (text, code) in [
            ("overrides: { shop/tls: {}, shop/use-tls: {} }", "migrate::both"),
            ("overrides: { shop/tls: {}, shop/ssl: {} }", "migrate::both"),
            ("select: [&a shop/tls, *a]", "migrate::hard"),
            ("select: [\"shop\\/tls\"]", "migrate::hard"),
            ("select: [", "yaml::syntax"),
        ] {
            let codes = migrated(text).expect_err("nothing is edited");
            assert!(
                codes.iter().all(|found| found == code) && !codes.is_empty(),
                "{text}: {codes:?}"
            );
        }
    }
}
