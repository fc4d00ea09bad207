use super::text::text;
use super::{actions, controls, history, score};
use crate::model::Evaluation;
use crate::report::text::facts;
use crate::report::{Report, html_document};

/// A report as one page: each tenant with its numbers, what to do next, and every control with its evidence.
pub fn html(report: &Report) -> String {
    let body = format!(
        "{}{}<main>\n{}{}</main>\n<script nonce=\"posture\">{}</script>\n",
        header(report),
        problems(report),
        score::overview(&report.evaluations),
        report
            .evaluations
            .iter()
            .enumerate()
            .map(|(number, evaluation)| tenant(number, evaluation, report))
            .collect::<String>(),
        include_str!("page.js"),
    );
    html_document(&title(report), include_str!("page.css"), &body)
}

fn title(report: &Report) -> String {
    match report.evaluations.as_slice() {
        [only] => text(&format!("Secure score of {}", only.tenant.shown_name())),
        all => format!("Secure scores of {} tenants", all.len()),
    }
}

fn header(report: &Report) -> String {
    format!(
        "<header>\n<h1>{}</h1>\n<p class=\"faint\">as of {} · posture {} · rules <code>{}</code></p>\n</header>\n",
        title(report),
        text(&report.as_of),
        text(&report.engine.version),
        text(&report.rule_set.digest.chars().take(12).collect::<String>()),
    )
}

/// What is wrong with files, and how the run ended where it did not end well.
fn problems(report: &Report) -> String {
    let mut said = String::new();
    if report.exit.code != 0 {
        said.push_str(&format!(
            "<p><strong>Exit code {}:</strong> {}</p>\n",
            report.exit.code,
            text(&report.exit.reason)
        ));
    }
    for problem in &report.problems {
        let place = problem.file.as_deref().unwrap_or_default();
        said.push_str(&format!(
            "<p><code>{}</code> {} {}</p>\n",
            text(&problem.code),
            text(&problem.message),
            text(place)
        ));
    }
    match said.is_empty() {
        true => said,
        false => format!("<section class=\"notice\" aria-label=\"Problems\">\n{said}</section>\n"),
    }
}

fn tenant(number: usize, evaluation: &Evaluation, report: &Report) -> String {
    let facts: Vec<String> = facts(evaluation, report).iter().map(|fact| text(fact)).collect();
    let heading = format!(
        "<h2>{}</h2>\n<p class=\"faint\">{}</p>\n",
        text(evaluation.tenant.shown_name()),
        facts.join(" · ")
    );
    let content = match (&evaluation.score, &evaluation.problem) {
        (Some(score), _) => format!(
            "{}{}{}{}",
            score::section(score, &evaluation.notices),
            history::section(&evaluation.history),
            actions::section(evaluation, report),
            controls::section(number, evaluation, report)
        ),
        (None, problem) => {
            let message = problem
                .as_ref()
                .map(|problem| problem.message.as_str())
                .unwrap_or_default();
            format!(
                "<p class=\"notice\">This snapshot could not be evaluated: {}</p>\n",
                text(message)
            )
        }
    };
    format!("<article id=\"tenant-{number}\">\n{heading}{content}</article>\n")
}
