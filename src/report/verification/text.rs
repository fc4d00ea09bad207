use super::VerificationReport;
use super::advice::advice;
use super::words::{claimed_side, count, input, numbers, results, sides, title, value};
use crate::report::style::{Width, bold, counted, faint, indented, plain_table, visible, wrapped};
use crate::verification::{OtherControl, OtherValue};

/// Controls that are written out where the same went in; else differences are no surprise, and fewer are.
const MOST_CONTROLS: usize = 20;
const MOST_EXPECTED: usize = 5;
/// Values of one control, or of the whole, that are written out.
const MOST_VALUES: usize = 5;

/// Whether an evaluation is proved, for people: the verdict, what went in, the numbers, what came to something else, and
/// what to make of it.
pub fn verification(report: &VerificationReport<'_>, width: Width) -> String {
    let mut text = format!("{}\n", bold(&visible(&title(report))));
    text.push_str(&table(report, width));
    text.push('\n');
    text.push_str(&wrapped(&count(report), 2, width));
    text.push_str(&controls(report, width));
    let others = &report.verification.values;
    if !others.is_empty() && !report.has_other_inputs() {
        text.push_str(&wrapped("what else is said and differs:", 2, width));
        text.push_str(&values(others, 4, width));
    }
    for said in advice(report) {
        text.push('\n');
        text.push_str(&wrapped(&visible(&format!("! {said}")), 2, width));
    }
    text
}

/// What went in and the numbers that came out, side by side.
fn table(report: &VerificationReport<'_>, width: Width) -> String {
    let mut table = plain_table(width);
    table.set_header(["", "", claimed_side(report), "made again"]);
    let mark = |is_same: bool| if is_same { "✓" } else { "✗" };
    for compared in &report.verification.inputs {
        let [claimed, found] = sides(compared);
        let mark = if compared.is_claimed {
            mark(compared.is_same())
        } else {
            "?"
        };
        table.add_row([mark, input(compared.input), &claimed, &found]);
    }
    table.add_row([""; 4]);
    let verification = report.verification;
    for (name, [claimed, found], is_same) in numbers(&verification.claimed_score, &verification.found_score) {
        table.add_row([mark(is_same), name, &claimed, &found]);
    }
    indented(&table)
}

fn controls(report: &VerificationReport<'_>, width: Width) -> String {
    let is_expected = report.has_other_inputs();
    let most = if is_expected { MOST_EXPECTED } else { MOST_CONTROLS };
    let is_shown = |control: &&OtherControl| !is_expected || control.claimed != control.found;
    let others: Vec<&OtherControl> = report.verification.controls.iter().filter(is_shown).collect();
    let mut text = String::new();
    for control in others.iter().take(most) {
        text.push_str(&format!("    {}\n", bold(control.control.as_str())));
        text.push_str(&wrapped(&results(control), 6, width));
        if !is_expected {
            text.push_str(&values(&control.values, 6, width));
        }
    }
    if others.len() > most {
        let more = counted(others.len() - most, "more control");
        text.push_str(&format!(
            "    {}\n",
            faint(&format!("and {more}; `--format json` has all"))
        ));
    }
    text
}

fn values(values: &[OtherValue], indent: usize, width: Width) -> String {
    let shown = values.iter().take(MOST_VALUES);
    let mut text: String = shown
        .map(|other| wrapped(&visible(&value(other)), indent, width))
        .collect();
    if values.len() > MOST_VALUES {
        let more = counted(values.len() - MOST_VALUES, "more value");
        text.push_str(&wrapped(&format!("and {more}"), indent, width));
    }
    text
}
