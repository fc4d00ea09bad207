use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use rusqlite::params;

use super::digest::{Digest, DigestText};
use super::{History, HistoryError};
use crate::model::{Change, Since};

/// Which records go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prune {
    /// Those before this day.
    pub before: Date,
    /// Those that stay all the same.
    pub keep_last_of: Option<Period>,
}

/// A part of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// From Monday on.
    Week,
    /// Of the calendar.
    Month,
    /// Of the calendar.
    Quarter,
    /// Of the calendar.
    Year,
}

/// What goes, or went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pruned {
    /// How many records go of each tenant, by its key.
    pub records: BTreeMap<String, usize>,
    /// How many records stay.
    pub kept: usize,
    /// The bytes of the file before and after; nothing where nothing was done.
    pub bytes: Option<(i64, i64)>,
}

/// A record, as far as it matters here.
struct Row {
    id: i64,
    tenant: String,
    as_of: Date,
    identity: String,
    since: Option<String>,
    gained: i64,
    regressed: i64,
}

impl History {
    /// What would go.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn prunable(&self, prune: Prune) -> Result<Pruned, HistoryError> {
        let rows = self.rows()?;
        let goes = goes(&rows, prune);
        Ok(counted(&rows, &goes))
    }

    /// Removes records, with the results and texts that no other needs, and gives the room back.
    ///
    /// A record that stays takes over the changes of those that go before it, so that it still says why it differs from
    /// the one that is now before it, and what was gained and lost meanwhile adds up as before. The first that stays has
    /// none before it.
    ///
    /// # Errors
    /// The file cannot be written; it is as it was before then.
    pub fn prune(&mut self, prune: Prune) -> Result<Pruned, HistoryError> {
        let size = |history: &Self| history.told(history.connection.query_row(SIZE, [], |row| row.get::<_, i64>(0)));
        let before = size(self)?;
        self.begin()?;
        let pruned = self.remove(prune);
        if pruned.is_err() {
            self.roll_back();
        }
        let mut pruned = pruned?;
        if !pruned.records.is_empty() {
            // It takes as much room again for a while; without that the file stays as large as it was, and no harm is done.
            let _ = self.connection.execute_batch("VACUUM");
        }
        pruned.bytes = Some((before, size(self)?));
        Ok(pruned)
    }

    fn remove(&self, prune: Prune) -> Result<Pruned, HistoryError> {
        let rows = self.rows()?;
        let goes = goes(&rows, prune);
        let by_identity: HashMap<&str, &Row> = rows.iter().map(|row| (row.identity.as_str(), row)).collect();
        for row in rows.iter().filter(|row| !goes.contains(&row.id)) {
            self.join(row, &by_identity, &goes)?;
        }
        for id in &goes {
            let removed = self
                .statement("DELETE FROM evaluations WHERE id = ?1")
                .and_then(|mut statement| statement.execute([id]));
            self.told(removed)?;
        }
        self.told(self.connection.execute_batch(UNUSED))?;
        self.remove_texts()?;
        self.told(self.connection.execute_batch("COMMIT"))?;
        Ok(counted(&rows, &goes))
    }

    /// Joins a record that stays to the nearest before it that does.
    fn join(&self, row: &Row, rows: &HashMap<&str, &Row>, goes: &BTreeSet<i64>) -> Result<(), HistoryError> {
        let by_identity = |identity: &str| rows.get(identity).copied();
        let mut gone = Vec::new();
        let mut before = row.since.as_deref().and_then(by_identity);
        while let Some(one) = before.filter(|one| goes.contains(&one.id)) {
            gone.push(one);
            before = one.since.as_deref().and_then(by_identity);
        }
        if gone.is_empty() {
            return Ok(());
        }
        let Some(before) = before else {
            return self.write_since(row.id, None, 0, 0);
        };
        let mut changes: Vec<Change> = Vec::new();
        for one in gone.iter().rev().copied().chain([row]) {
            changes.extend(self.since(one.id)?.into_iter().flat_map(|since| since.changes));
        }
        // Those of a control stay in the order of time.
        changes.sort_by(|a, b| a.control.cmp(&b.control));
        let since = Since {
            identity: before.identity.clone(),
            changes,
        };
        let sum = |of: fn(&Row) -> i64| gone.iter().map(|row| of(row)).sum::<i64>() + of(row);
        self.write_since(row.id, Some(&since), sum(|row| row.gained), sum(|row| row.regressed))
    }

    fn write_since(&self, id: i64, since: Option<&Since>, gained: i64, regressed: i64) -> Result<(), HistoryError> {
        let written = || -> rusqlite::Result<()> {
            let identity = since.map(|since| Digest(&since.identity));
            self.statement("UPDATE evaluations SET since = ?2, gained = ?3, regressed = ?4 WHERE id = ?1")?
                .execute(params![id, identity, gained, regressed])?;
            self.statement("DELETE FROM changes WHERE evaluation = ?1")?
                .execute([id])?;
            for (number, change) in since.iter().flat_map(|since| &since.changes).enumerate() {
                self.insert_change(id, number, change)?;
            }
            Ok(())
        };
        self.told(written())
    }

    /// Removes the texts that no record and no rule set names.
    fn remove_texts(&self) -> Result<(), HistoryError> {
        let digests = |sql: &str| {
            let read = self.statement(sql).and_then(|mut statement| {
                let rows = statement.query_map([], |row| row.get::<_, DigestText>(0))?;
                rows.map(|digest| Ok(digest?.0))
                    .collect::<rusqlite::Result<BTreeSet<String>>>()
            });
            self.told(read)
        };
        let mut used = digests("SELECT settings FROM evaluations")?;
        used.extend(digests("SELECT plan FROM evaluations WHERE plan IS NOT NULL")?);
        let rules = self.rule_sets()?;
        for digest in &rules {
            used.extend(self.parts(digest)?);
        }
        used.extend(rules);
        for unused in digests("SELECT digest FROM texts")?.difference(&used) {
            let removed = self
                .statement("DELETE FROM texts WHERE digest = ?1")
                .and_then(|mut statement| statement.execute([Digest(unused)]));
            self.told(removed)?;
        }
        Ok(())
    }

    /// The digests of the rules of all records.
    fn rule_sets(&self) -> Result<BTreeSet<String>, HistoryError> {
        let read = self.statement("SELECT content FROM rules").and_then(|mut statement| {
            let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
            rows.collect::<rusqlite::Result<Vec<String>>>()
        });
        let mut digests = BTreeSet::new();
        for content in self.told(read)? {
            let rules: crate::model::RecordedRules = self.parsed(&content)?;
            digests.insert(rules.digest);
        }
        Ok(digests)
    }

    /// The texts that the text of a rule set names.
    fn parts(&self, rules: &str) -> Result<Vec<String>, HistoryError> {
        let Some(text) = self.text(rules)? else {
            return Ok(Vec::new());
        };
        let value: serde_json::Value = self.parsed(&text)?;
        let parts = value["parts"].as_array().into_iter().flatten();
        Ok(parts.filter_map(|part| Some(part.as_str()?.to_owned())).collect())
    }

    fn rows(&self) -> Result<Vec<Row>, HistoryError> {
        let mut statement = self.told(self.statement(
            "SELECT evaluations.id, key, as_of, identity, since, gained, regressed \
             FROM evaluations JOIN tenants ON tenants.id = tenant ORDER BY key, as_of, evaluations.id",
        ))?;
        let mut found = self.told(statement.query([]))?;
        let mut rows = Vec::new();
        while let Some(row) = self.told(found.next())? {
            let as_of = self.moment(row, 2)?;
            let read = || -> rusqlite::Result<Row> {
                Ok(Row {
                    id: row.get(0)?,
                    tenant: row.get(1)?,
                    as_of,
                    identity: row.get::<_, DigestText>(3)?.0,
                    since: row.get::<_, Option<DigestText>>(4)?.map(|since| since.0),
                    gained: row.get(5)?,
                    regressed: row.get(6)?,
                })
            };
            rows.push(self.told(read())?);
        }
        Ok(rows)
    }
}

const SIZE: &str = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";

/// Removes what nothing refers to any more.
const UNUSED: &str = "
DELETE FROM results WHERE id NOT IN (SELECT result FROM evaluation_results);
DELETE FROM profiles WHERE id NOT IN (SELECT profile FROM evaluations);
DELETE FROM rules WHERE id NOT IN (SELECT rules FROM evaluations);
DELETE FROM tenants WHERE id NOT IN (SELECT tenant FROM evaluations);
DELETE FROM controls WHERE id NOT IN (SELECT control FROM evaluation_results UNION SELECT control FROM changes);
";

/// The numbers of the records that go. Rows come by tenant and day.
fn goes(rows: &[Row], prune: Prune) -> BTreeSet<i64> {
    let is_last = |at: usize| {
        let Some(period) = prune.keep_last_of else { return false };
        let row = &rows[at];
        rows.get(at + 1)
            .is_none_or(|next| next.tenant != row.tenant || period.of(next.as_of) != period.of(row.as_of))
    };
    let numbered = rows.iter().enumerate();
    let going = numbered.filter(|(at, row)| row.as_of < prune.before && !is_last(*at));
    going.map(|(_, row)| row.id).collect()
}

fn counted(rows: &[Row], goes: &BTreeSet<i64>) -> Pruned {
    let mut pruned = Pruned {
        kept: rows.len() - goes.len(),
        ..Pruned::default()
    };
    for row in rows.iter().filter(|row| goes.contains(&row.id)) {
        *pruned.records.entry(row.tenant.clone()).or_default() += 1;
    }
    pruned
}

impl Period {
    /// What tells the period of a day from others.
    fn of(self, day: Date) -> (i16, i8) {
        match self {
            Self::Week => {
                let week = day.iso_week_date();
                (week.year(), week.week())
            }
            Self::Month => (day.year(), day.month()),
            Self::Quarter => (day.year(), (day.month() - 1) / 3),
            Self::Year => (day.year(), 0),
        }
    }
}
