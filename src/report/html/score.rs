use super::gauge::gauge;
use super::text::{prose, text};
use crate::model::{Evaluation, Fraction, Group, Notice, SecureScore, View};
use crate::report::standing;
use crate::report::style::percentage;

/// All tenants in one table, where there are several.
pub(super) fn overview(evaluations: &[Evaluation]) -> String {
    if evaluations.len() < 2 {
        return String::new();
    }
    let row = |(number, evaluation): (usize, &Evaluation)| {
        let numbers = match &evaluation.score {
            Some(score) => [score.percent, score.at_least, score.at_most, score.coverage]
                .map(|fraction| format!("<td class=\"number\">{}</td>", shown(fraction)))
                .concat(),
            None => "<td colspan=\"4\">could not be evaluated</td>".to_owned(),
        };
        let name = text(evaluation.tenant.shown_name());
        format!("<tr><th scope=\"row\"><a href=\"#tenant-{number}\">{name}</a></th>{numbers}</tr>\n")
    };
    let rows: String = evaluations.iter().enumerate().map(row).collect();
    format!(
        "<section><h2>All tenants</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">tenant</th>\
         <th scope=\"col\" class=\"number\">percent</th><th scope=\"col\" class=\"number\">at least</th><th scope=\"col\" class=\"number\">at most</th>\
         <th scope=\"col\" class=\"number\">coverage</th></tr></thead>\n<tbody>\n{rows}</tbody></table></div></section>\n"
    )
}

/// The numbers of a score: the gauge, the three numbers, the views, the categories, what is not known.
pub(super) fn section(score: &SecureScore, notices: &[Notice]) -> String {
    format!(
        "<section class=\"score\">\n{}<div>\n{}{}</div>\n</section>\n{}{}{}{}",
        gauge(score),
        numbers(score),
        standing_of(score),
        groups("By category", &score.categories),
        groups("By product", &score.products),
        blind_spots(score),
        told(notices),
    )
}

fn shown(fraction: Fraction) -> String {
    percentage(fraction.percent())
}

fn numbers(score: &SecureScore) -> String {
    let mut rows = vec![
        (
            "percent",
            shown(score.percent),
            format!("{} of {} points that were evaluated", score.points, score.max_points),
        ),
        (
            "at least",
            shown(score.at_least),
            "the unknown earns nothing".to_owned(),
        ),
        ("at most", shown(score.at_most), "the unknown earns all".to_owned()),
        (
            "coverage",
            shown(score.coverage),
            format!("{} points are unknown", score.unknown_points),
        ),
    ];
    let mut view = |name: &'static str, view: &View, about: &str| {
        rows.push((
            name,
            shown(view.percent),
            format!("{} of {}, {about}", view.points, view.max_points),
        ));
    };
    view("verified", &score.views.verified, "observed alone");
    let others = [
        ("planned", &score.views.planned, "with what is planned"),
        (
            "current license",
            &score.views.current_license,
            "with all that the licenses allow",
        ),
        (
            "achievable",
            &score.views.achievable,
            "with all that is licensed and not accepted as a risk",
        ),
    ];
    for (name, other, about) in others {
        if let Some(other) = other {
            view(name, other, about);
        }
    }
    let row = |(name, number, about): &(&str, String, String)| {
        format!("<tr><th scope=\"row\">{name}</th><td class=\"number\">{number}</td><td>{about}</td></tr>\n")
    };
    let rows: String = rows.iter().map(row).collect();
    format!("<table class=\"numbers\"><tbody>\n{rows}</tbody></table>\n")
}

/// Zone and goal, where the tenant has any, and what every report says.
fn standing_of(score: &SecureScore) -> String {
    let zone = score.zone.as_ref().map(standing::zone);
    let goal = score.goal.as_ref().map(standing::goal);
    let mut lines: Vec<String> = zone.into_iter().chain(goal).collect();
    if score.asserted_points > crate::model::Points::ZERO {
        lines.push(format!(
            "{} points are declared by people, not measured",
            score.asserted_points
        ));
    }
    lines.push(crate::report::text::WHAT_IT_IS.to_owned());
    lines
        .iter()
        .map(|line| format!("<p class=\"faint\">{}</p>\n", text(line)))
        .collect()
}

fn groups(title: &str, groups: &[Group]) -> String {
    let row = |group: &Group| {
        let share = group
            .percent
            .percent()
            .map_or(0.0, |percent| percent.hundredths() as f64 / 100.0);
        format!(
            "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td>\
             <td class=\"bar\"><span style=\"width:{share:.2}%\"></span></td><td class=\"number\">{}</td>\
             <td class=\"number\">{} / {}</td><td class=\"number\">{}</td></tr>\n",
            text(&group.name),
            shown(group.percent),
            shown(group.at_least),
            group.points,
            group.max_points,
            shown(group.coverage),
        )
    };
    let rows: String = groups.iter().map(row).collect();
    format!(
        "<section><h3>{title}</h3>\n<div class=\"scroll\"><table>\n<thead><tr><td></td><th scope=\"col\" class=\"number\">percent</th><td></td>\
         <th scope=\"col\" class=\"number\">at least</th><th scope=\"col\" class=\"number\">points</th><th scope=\"col\" class=\"number\">coverage</th></tr></thead>\n\
         <tbody>\n{rows}</tbody></table></div></section>\n"
    )
}

fn blind_spots(score: &SecureScore) -> String {
    if score.blind_spots.is_empty() {
        return String::new();
    }
    let spots = score.blind_spots.iter().map(|spot| {
        let from = spot.source.as_ref().map(|source| format!(" from {}", text(source)));
        let by = spot
            .permission
            .as_ref()
            .map(|permission| format!(" with {}", text(permission)));
        format!(
            "<li><strong>{}</strong> points hang on <code>{}</code>{}{}</li>\n",
            spot.points,
            text(&spot.collection),
            from.unwrap_or_default(),
            by.unwrap_or_default()
        )
    });
    let items: String = spots.collect();
    format!("<section><h3>Blind spots</h3>\n<ul>\n{items}</ul></section>\n")
}

/// What people should know about what they declared.
fn told(notices: &[Notice]) -> String {
    if notices.is_empty() {
        return String::new();
    }
    let items: String = notices
        .iter()
        .map(|notice| format!("<li>{}</li>\n", prose(&notice.message)))
        .collect();
    format!("<section><h3>What was declared</h3>\n<ul>\n{items}</ul></section>\n")
}
