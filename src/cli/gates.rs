use clap::{Args, ValueEnum};

use super::inputs;
use super::past::Earlier;
use crate::model::{Category, ControlScore, Evaluation, Fraction, Notice, Outcome, Percent, Points, SecureScore};

/// What a run must reach; compared on the exact fraction, not on the percentage that is shown.
#[derive(Debug, Args)]
#[command(next_help_heading = "Gates")]
pub(super) struct Gates {
    /// Fail below this percentage of `at least`
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    min_score: Option<Percent>,
    /// Fail where a category is below its percentage of `at least`, as in `identity=80`; may be given several times
    #[arg(long, value_name = "CATEGORY=PERCENT", value_parser = category)]
    min_category: Vec<(Category, Percent)>,
    /// Fail below this percentage of coverage
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    min_coverage: Option<Percent>,
    /// Fail where `at least` is more percentage points below that of the tenant's last recorded evaluation
    #[arg(long, value_name = "POINTS", value_parser = percent)]
    max_drop: Option<Percent>,
    /// Fail where a control that is scored has one of these outcomes or read stale data, where a declaration has expired
    /// or soon will, or where points were lost since the last recorded evaluation by what changed in the tenant
    #[arg(long, value_name = "OUTCOME,…", value_enum, value_delimiter = ',')]
    fail_on: Vec<FailOn>,
}

/// Outcomes that a run can be failed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// What the control asks for is not there, or not everywhere
    Fail,
    /// The control ended as an error
    Error,
    /// The snapshot does not tell
    Inconclusive,
    /// The data of the control are older than `max_age` allows, or of unknown age
    Stale,
    /// Something that was declared has expired
    Expired,
    /// A record of the action plan expires soon: within `expiring_within` of the configuration
    Expiring,
    /// A control lost points since the last recorded evaluation, because settings, their number or what is known changed
    Regressed,
}

impl FailOn {
    fn is(self, outcome: Outcome) -> bool {
        match outcome {
            Outcome::Fail | Outcome::Partial => self == Self::Fail,
            Outcome::Error => self == Self::Error,
            Outcome::Inconclusive => self == Self::Inconclusive,
            Outcome::Pass | Outcome::NotApplicable => false,
        }
    }

    /// The gate in words, where controls fail it.
    fn failed_by(self, controls: Vec<&str>) -> Option<String> {
        let value = self.to_possible_value()?;
        (!controls.is_empty()).then(|| format!("`{}`: {}", value.get_name(), controls.join(", ")))
    }
}

impl Gates {
    /// Every gate that an evaluation does not pass, in words.
    pub(super) fn failed(&self, evaluation: &Evaluation, earlier: Option<&Earlier>) -> Vec<String> {
        let Some(score) = &evaluation.score else {
            return Vec::new();
        };
        let mut failed: Vec<String> = self.score(score).into_iter().collect();
        failed.extend(
            self.min_category
                .iter()
                .filter_map(|(name, least)| self.category(score, *name, *least)),
        );
        failed.extend(self.coverage(score));
        failed.extend(earlier.and_then(|earlier| self.drop(score, earlier)));
        failed.extend(self.fail_on.iter().filter_map(|on| match on {
            FailOn::Expired => noticed(*on, evaluation, crate::plan::expired),
            FailOn::Expiring => noticed(*on, evaluation, crate::plan::expiring),
            FailOn::Regressed => earlier.and_then(|earlier| regressed(*on, earlier)),
            FailOn::Stale => scored(*on, &evaluation.controls, |control| !control.stale.is_empty()),
            FailOn::Fail | FailOn::Error | FailOn::Inconclusive => {
                scored(*on, &evaluation.controls, |control| on.is(control.outcome))
            }
        }));
        failed
    }

    /// Whether a gate asks how old data are, which only a `max_age` makes too old.
    pub(super) fn ask_for_age(&self) -> bool {
        self.fail_on.contains(&FailOn::Stale)
    }

    /// Whether a gate compares with what was recorded before.
    pub(super) fn look_back(&self) -> bool {
        self.max_drop.is_some() || self.fail_on.contains(&FailOn::Regressed)
    }

    /// Compares the exact fractions; where one side has no maximum there is nothing to compare.
    fn drop(&self, score: &SecureScore, earlier: &Earlier) -> Option<String> {
        let most = self.max_drop?;
        let (old, new) = (earlier.at_least(), score.at_least);
        new.is_below(old, most).then(|| {
            format!(
                "the score is at least {}, more than {most} below the {} of {}",
                shown(new),
                shown(old),
                earlier.before.as_of
            )
        })
    }

    fn score(&self, score: &SecureScore) -> Option<String> {
        let least = self.min_score?;
        (!score.at_least.reaches(least))
            .then(|| format!("the score is at least {}, not {least} %", shown(score.at_least)))
    }

    fn category(&self, score: &SecureScore, category: Category, least: Percent) -> Option<String> {
        let Some(group) = score.categories.iter().find(|group| group.name == category.as_str()) else {
            return Some(format!("no control of category `{category}` is in scope"));
        };
        (!group.at_least.reaches(least))
            .then(|| format!("`{category}` is at least {}, not {least} %", shown(group.at_least)))
    }

    fn coverage(&self, score: &SecureScore) -> Option<String> {
        let least = self.min_coverage?;
        (!score.coverage.reaches(least)).then(|| format!("coverage is {}, not {least} %", shown(score.coverage)))
    }
}

/// What is told of the action plan, by control.
fn noticed(on: FailOn, evaluation: &Evaluation, is_told: fn(&Notice) -> bool) -> Option<String> {
    let told = evaluation.notices.iter().filter(|notice| is_told(notice));
    on.failed_by(
        told.filter_map(|notice| Some(notice.control.as_ref()?.as_str()))
            .collect(),
    )
}

/// The controls that lost points by what changed in the tenant.
fn regressed(on: FailOn, earlier: &Earlier) -> Option<String> {
    let lost = earlier.changes.iter().filter(|change| change.is_regression());
    on.failed_by(lost.map(|change| change.control.as_str()).collect())
}

/// The controls that count of which something is true.
fn scored(on: FailOn, controls: &[ControlScore], is_so: impl Fn(&ControlScore) -> bool) -> Option<String> {
    let found = controls.iter().filter(|control| control.scored && is_so(control));
    on.failed_by(found.map(|control| control.id.as_str()).collect())
}

fn shown(fraction: Fraction) -> String {
    let percent = fraction.percent();
    percent.map_or("unknown".to_owned(), |percent| format!("{percent} %"))
}

/// Reads a percentage.
pub(super) fn percent(text: &str) -> Result<Percent, String> {
    let number = Points::parse(text).map_err(|why| format!("{why}: expected a percentage such as `80` or `79.5`"))?;
    Percent::from_hundredths(number.hundredths()).ok_or_else(|| "a percentage is from 0 to 100".to_owned())
}

fn category(text: &str) -> Result<(Category, Percent), String> {
    let (name, least) = text
        .split_once('=')
        .ok_or("expected `CATEGORY=PERCENT`, as in `identity=80`")?;
    Ok((inputs::category(name)?, percent(least)?))
}
