use super::text::text;
use crate::model::{ControlMetadata, Evaluation, RecommendedAction};
use crate::report::Report;

/// What to do next, in the order in which it pays most.
pub(super) fn section(evaluation: &Evaluation, report: &Report) -> String {
    if evaluation.actions.is_empty() {
        return "<section><h3>Recommended actions</h3>\n<p>Nothing is left to do.</p></section>\n".to_owned();
    }
    let rows: String = evaluation
        .actions
        .iter()
        .map(|action| row(action, evaluation, report))
        .collect();
    format!(
        "<section><h3>Recommended actions</h3>\n<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\" class=\"number\">rank</th>\
         <th scope=\"col\">action</th><th scope=\"col\" class=\"number\">points left</th><th scope=\"col\" class=\"number\">score impact</th>\
         <th scope=\"col\">complexity</th><th scope=\"col\">user impact</th></tr></thead>\n<tbody>\n{rows}</tbody></table></div>\
         </section>\n"
    )
}

fn row(action: &RecommendedAction, evaluation: &Evaluation, report: &Report) -> String {
    let title = evaluation.controls.iter().find(|control| control.id == action.control);
    let title = title.map(|control| control.title.as_str()).unwrap_or_default();
    let metadata = metadata(report, action);
    let level = |of: fn(&ControlMetadata) -> &'static str| metadata.map_or("–", of);
    let before = action
        .before
        .as_ref()
        .map(|before| format!(" <span class=\"faint\">before {}</span>", text(before.as_str())));
    format!(
        "<tr><td class=\"number\">{}</td><td><strong>{}</strong><br><code>{}</code>{}</td><td class=\"number\">{}</td>\
         <td class=\"number\">{}</td><td>{}</td><td>{}</td></tr>\n",
        action.rank,
        text(title),
        text(action.control.as_str()),
        before.unwrap_or_default(),
        action.points_left,
        action
            .score_impact
            .map_or("–".to_owned(), |impact| format!("{impact} %")),
        level(|metadata| metadata.complexity.as_str()),
        level(|metadata| metadata.user_impact.as_str()),
    )
}

fn metadata<'a>(report: &'a Report, action: &RecommendedAction) -> Option<&'a ControlMetadata> {
    let entry = report.rule_set.controls.iter().find(|(id, ..)| *id == action.control);
    entry.map(|(_, metadata, _)| &**metadata)
}
