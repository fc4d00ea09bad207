use rhai::plugin::export_module;
use rhai::{Dynamic, FnPtr, ImmutableString, NativeCallContext};

use crate::engine::closure::Closure;
use crate::engine::list::Seq;
use crate::engine::reading::{Reader, mismatch};
use crate::engine::ruling::{DecidedBy, Ruling, ShareRuling, Word, name_resources, share_ruling};
use crate::engine::script::Site;
use crate::engine::state;
use crate::engine::stop::{Stop, Stopped, Token};
use crate::model::{Outcome, Share, Unknown};

#[export_module]
pub(super) mod functions {
    /// `pass(reason)`
    /// What the control asks for is there.
    pub fn pass(context: NativeCallContext, reason: ImmutableString) -> Ruling {
        Ruling::given(&context, Outcome::Pass, &reason)
    }

    /// `fail(reason)`
    /// What the control asks for is not there.
    pub fn fail(context: NativeCallContext, reason: ImmutableString) -> Ruling {
        Ruling::given(&context, Outcome::Fail, &reason)
    }

    /// `partial(compliant, total, reason)`
    /// So many of so many comply. All of them is a pass, none of them a fail; more than all, and a total of none, are
    /// errors.
    #[rhai_fn(return_raw)]
    pub fn partial(
        context: NativeCallContext,
        compliant: i64,
        total: i64,
        reason: ImmutableString,
    ) -> Result<Ruling, Stopped> {
        let share = Share::new(compliant, total).map_err(|error| {
            let help = "say what an empty population means before, with `pass`, `fail` or `not_applicable`";
            Stop::misuse(error.to_string(), help).at(&Reader::of(&context))
        })?;
        let mut ruling = Ruling::given(&context, Outcome::Partial, &reason);
        ruling.share = Some(share);
        Ok(ruling)
    }

    /// `not_applicable(reason)`
    /// The data prove that the question does not arise. A missing licence is no such proof: it is a fail.
    pub fn not_applicable(context: NativeCallContext, reason: ImmutableString) -> Ruling {
        Ruling::given(&context, Outcome::NotApplicable, &reason)
    }

    /// `inconclusive(reason)`
    /// The snapshot does not tell. What is absent or was not collected says so by itself.
    pub fn inconclusive(context: NativeCallContext, reason: ImmutableString) -> Ruling {
        let mut ruling = Ruling::given(&context, Outcome::Inconclusive, &reason);
        ruling.unknown = state::with(|state| {
            let mut needed = state.required.iter().chain(&state.collections);
            let collection = needed.next().cloned().unwrap_or_else(|| "snapshot".to_owned());
            vec![Unknown {
                path: collection.clone(),
                collection,
                why: reason.to_string(),
            }]
        });
        ruling
    }

    /// `share_of(list, |x| condition)`
    /// How many elements of a list comply, and which fall short. It needs `.when_empty(…)`, which says what an empty list
    /// means.
    #[rhai_fn(return_raw)]
    pub fn share_of(context: NativeCallContext, list: Dynamic, condition: FnPtr) -> Result<ShareRuling, Stopped> {
        let reader = Reader::of(&context);
        let seq = Seq::of(&list, &reader, "share_of")?;
        super::super::lists::look(&list, &reader);
        let log = || state::with(|state| state.reads.len());
        let mut condition = Closure::new(&context, &condition);
        let mut short = Vec::new();
        let mut short_reads = Vec::new();
        let mut witness = None;
        for index in 0..seq.len() {
            let from = log();
            let complies = falls_in(&reader, &mut condition, seq.value(index, &reader))?;
            let part = DecidedBy {
                from,
                to: log(),
                given_at: None,
            };
            match complies {
                false => {
                    short.push(index);
                    short_reads.push(part);
                }
                true if witness.is_none() => witness = Some(part),
                // One witness is enough: the others would drown what decides.
                true => state::with(|state| state.reads.truncate(from)),
            }
        }
        let decided_by = match witness {
            Some(witness) if short_reads.is_empty() => vec![witness],
            _ => short_reads,
        };
        Ok(ShareRuling {
            compliant: seq.len() - short.len(),
            short: seq.only(&short),
            decided_by,
            given_at: (reader.module(), reader.site()),
        })
    }

    /// `share.when_empty(fail, reason)`
    /// The verdict of a share: by its numbers, or for an empty list by the given outcome, one of `pass`, `fail` and
    /// `not_applicable`.
    #[rhai_fn(return_raw)]
    pub fn when_empty(
        context: NativeCallContext,
        share: ShareRuling,
        outcome: Word,
        reason: ImmutableString,
    ) -> Result<Ruling, Stopped> {
        if share.compliant == 0 && share.short.is_empty() {
            return Ok(Ruling::given(&context, outcome.0, &reason));
        }
        share_ruling(share, &Reader::of(&context))
    }

    /// `verdict.because("users are registered for multifactor authentication")`
    /// The reason of a share in words: "50 of 100 " and the given text. The reason of an empty list stays.
    pub fn because(ruling: Ruling, text: ImmutableString) -> Ruling {
        let mut ruling = ruling;
        if let (Some(share), Some(_)) = (ruling.share, &ruling.short) {
            ruling.reason = format!("{} of {} {text}", share.compliant(), share.total());
        }
        ruling
    }

    /// `verdict.affected(list, |x| id, |x| name, |x| reason)`
    /// Names the resources that fall short; the functions may be left out from the end. For a share the list is left
    /// out too: it knows what falls short.
    #[rhai_fn(name = "affected", return_raw)]
    pub fn affected_list(context: NativeCallContext, ruling: Ruling, list: Dynamic) -> Result<Ruling, Stopped> {
        if let Some(id) = list.read_lock::<FnPtr>() {
            return name_short(&context, ruling.clone(), Some(&id), None, None);
        }
        name_listed(&context, ruling, &list, None, None, None)
    }

    /// `verdict.affected(list, |x| id, |x| name, |x| reason)`
    /// Names the resources that fall short; the functions may be left out from the end. For a share the list is left
    /// out too: it knows what falls short.
    #[rhai_fn(name = "affected", return_raw)]
    pub fn affected_id(
        context: NativeCallContext,
        ruling: Ruling,
        list: Dynamic,
        id: FnPtr,
    ) -> Result<Ruling, Stopped> {
        if let Some(first) = list.read_lock::<FnPtr>() {
            return name_short(&context, ruling.clone(), Some(&first), Some(&id), None);
        }
        name_listed(&context, ruling, &list, Some(&id), None, None)
    }

    /// `verdict.affected(list, |x| id, |x| name, |x| reason)`
    /// Names the resources that fall short; the functions may be left out from the end. For a share the list is left
    /// out too: it knows what falls short.
    #[rhai_fn(name = "affected", return_raw)]
    pub fn affected_name(
        context: NativeCallContext,
        ruling: Ruling,
        list: Dynamic,
        id: FnPtr,
        name: FnPtr,
    ) -> Result<Ruling, Stopped> {
        if let Some(first) = list.read_lock::<FnPtr>() {
            return name_short(&context, ruling.clone(), Some(&first), Some(&id), Some(&name));
        }
        name_listed(&context, ruling, &list, Some(&id), Some(&name), None)
    }

    /// `verdict.affected(list, |x| id, |x| name, |x| reason)`
    /// Names the resources that fall short; the functions may be left out from the end. For a share the list is left
    /// out too: it knows what falls short.
    #[rhai_fn(name = "affected", return_raw)]
    pub fn affected_reason(
        context: NativeCallContext,
        ruling: Ruling,
        list: Dynamic,
        id: FnPtr,
        name: FnPtr,
        reason: FnPtr,
    ) -> Result<Ruling, Stopped> {
        name_listed(&context, ruling, &list, Some(&id), Some(&name), Some(&reason))
    }

    /// `any_of([|| verdict, || verdict])`
    /// The first verdict that passes. Where none does, what is unknown makes it inconclusive; else the one with the
    /// largest share counts. A verdict after the one that decides is not asked for.
    #[rhai_fn(return_raw)]
    pub fn any_of(context: NativeCallContext, verdicts: Dynamic) -> Result<Ruling, Stopped> {
        let (rulings, decided) = ask(&context, "any_of", &verdicts, Outcome::Pass)?;
        if let Some(pass) = decided {
            return Ok(pass);
        }
        let unknown: Vec<Unknown> = rulings.iter().flat_map(|ruling| ruling.unknown.clone()).collect();
        if let Some(first) = rulings.iter().find(|ruling| ruling.outcome == Outcome::Inconclusive) {
            return Ok(Ruling::waiting_for(unknown).given_at(first.given_at));
        }
        let better = |best: Ruling, next: Ruling| if worth(&next) > worth(&best) { next } else { best };
        rulings
            .into_iter()
            .reduce(better)
            .ok_or_else(|| nothing_to_combine(&context, "any_of"))
    }

    /// `all_of([|| verdict, || verdict])`
    /// The first verdict that fails. Where none does, what is unknown makes it inconclusive; else the one with the
    /// smallest share counts, and where all pass, all their reasons. A verdict after the one that decides is not asked
    /// for.
    #[rhai_fn(return_raw)]
    pub fn all_of(context: NativeCallContext, verdicts: Dynamic) -> Result<Ruling, Stopped> {
        let (rulings, decided) = ask(&context, "all_of", &verdicts, Outcome::Fail)?;
        if let Some(fail) = decided {
            return Ok(fail);
        }
        let unknown: Vec<Unknown> = rulings.iter().flat_map(|ruling| ruling.unknown.clone()).collect();
        if let Some(first) = rulings.iter().find(|ruling| ruling.outcome == Outcome::Inconclusive) {
            return Ok(Ruling::waiting_for(unknown).given_at(first.given_at));
        }
        let counting: Vec<Ruling> = rulings
            .iter()
            .filter(|r| r.outcome != Outcome::NotApplicable)
            .cloned()
            .collect();
        let counting = if counting.is_empty() { rulings } else { counting };
        if counting.iter().all(|ruling| ruling.outcome == Outcome::Pass) {
            return together(counting).ok_or_else(|| nothing_to_combine(&context, "all_of"));
        }
        let worse = |worst: Ruling, next: Ruling| if worth(&next) < worth(&worst) { next } else { worst };
        counting
            .into_iter()
            .reduce(worse)
            .ok_or_else(|| nothing_to_combine(&context, "all_of"))
    }
}

/// Whether an element complies; all that was read of one that does not is kept.
fn falls_in(reader: &Reader, condition: &mut Closure<'_>, value: Dynamic) -> Result<bool, Stopped> {
    state::charge(1).map_err(|stop| stop.at(reader))?;
    let said = condition.call([value])?;
    let complies = said
        .as_bool()
        .map_err(|_| mismatch(reader, "share_of", &said, "a condition that is true or false"))?;
    state::with(|state| state.tested(reader, complies));
    Ok(complies)
}

fn name_listed(
    context: &NativeCallContext<'_>,
    mut ruling: Ruling,
    list: &Dynamic,
    id: Option<&FnPtr>,
    name: Option<&FnPtr>,
    reason: Option<&FnPtr>,
) -> Result<Ruling, Stopped> {
    let seq = Seq::of(list, &Reader::of(context), "affected")?;
    ruling.affected = name_resources(context, &seq, id, name, reason)?;
    ruling.affected_total = seq.len();
    ruling.short = None;
    Ok(ruling)
}

fn name_short(
    context: &NativeCallContext<'_>,
    mut ruling: Ruling,
    id: Option<&FnPtr>,
    name: Option<&FnPtr>,
    reason: Option<&FnPtr>,
) -> Result<Ruling, Stopped> {
    if let Some(short) = ruling.short.take() {
        ruling.affected = name_resources(context, &short, id, name, reason)?;
        ruling.affected_total = short.len();
        // Kept empty, so that a reason may still be given by count.
        ruling.short = Some(Seq::empty());
    }
    Ok(ruling)
}

/// The verdicts in order, up to the first with the outcome that decides.
fn ask(
    context: &NativeCallContext<'_>,
    function: &str,
    verdicts: &Dynamic,
    decides: Outcome,
) -> Result<(Vec<Ruling>, Option<Ruling>), Stopped> {
    let reader = Reader::of(context);
    let mut rulings = Vec::new();
    for asked in Seq::of(verdicts, &reader, function)?.values(&reader) {
        let ruling = ask_one(context, &reader, function, &asked)?;
        let is_full = ruling.share.is_some_and(Share::is_full);
        let is_none = ruling.share.is_some_and(Share::is_none);
        let settled = match ruling.outcome {
            Outcome::Partial if is_full => Outcome::Pass,
            Outcome::Partial if is_none => Outcome::Fail,
            said => said,
        };
        if settled == decides {
            return Ok((rulings, Some(ruling)));
        }
        rulings.push(ruling);
    }
    Ok((rulings, None))
}

fn ask_one(
    context: &NativeCallContext<'_>,
    reader: &Reader,
    function: &str,
    asked: &Dynamic,
) -> Result<Ruling, Stopped> {
    let from = state::with(|state| state.reads.len());
    let said = match asked.read_lock::<FnPtr>() {
        Some(closure) => Closure::new(context, &closure).call([]),
        None => Ok(asked.clone()),
    };
    match said {
        Ok(said) => match said.clone().try_cast::<Ruling>() {
            Some(ruling) => Ok(ruling.decided_since(if asked.is_fnptr() { from } else { 0 })),
            None => Err(mismatch(reader, function, &said, "verdicts, such as `|| pass(…)`")),
        },
        Err(stopped) => match Token::inside(&stopped) {
            Some(Token {
                stop: Stop::Unknown(unknown),
                place,
            }) => {
                let place = place.map(|(module, position)| (module, Site::of(position)));
                Ok(Ruling::waiting_for(vec![unknown]).given_at(place))
            }
            _ => Err(stopped),
        },
    }
}

/// How much a verdict is worth beside another: a fraction, not applicable below all, and of two equal ones the one that
/// counts says more.
fn worth(ruling: &Ruling) -> (bool, u128, bool) {
    let part = match (ruling.outcome, ruling.share) {
        (Outcome::Pass, _) => 1 << 64,
        (_, Some(share)) => (u128::from(share.compliant()) << 64) / u128::from(share.total()),
        _ => 0,
    };
    (ruling.outcome != Outcome::NotApplicable, part, ruling.share.is_some())
}

/// Verdicts that all pass, as one.
fn together(rulings: Vec<Ruling>) -> Option<Ruling> {
    rulings.into_iter().reduce(|mut all, next| {
        all.reason = format!("{}; {}", all.reason, next.reason);
        all.decided_by.extend(next.decided_by);
        all.share = None;
        all.short = None;
        all.outcome = Outcome::Pass;
        all
    })
}

fn nothing_to_combine(context: &NativeCallContext<'_>, function: &str) -> Stopped {
    let what = format!("`{function}` is given no verdict");
    Stop::misuse(what, "give it at least one: `[|| …]`").at(&Reader::of(context))
}
