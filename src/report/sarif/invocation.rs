use super::log::{Artifact, Invocation, Location, Notification, Part, PhysicalLocation, Target, Text};
use super::message::plain;
use super::uri::uri;
use crate::model::{ControlProblem, ControlScore};
use crate::report::Report;

/// How a run ended, what was wrong with its files, and which controls failed while it lasted.
pub(super) fn invocation<'a>(report: &Report, broken: impl Iterator<Item = (usize, &'a ControlScore)>) -> Invocation {
    let of_control = |(index, control): (usize, &ControlScore)| {
        let problem = control.problem.as_ref()?;
        Some(Notification {
            associated_rule: Some(Target {
                id: control.id.to_string(),
                index: Some(index),
                tool_component: None,
            }),
            ..notification(problem)
        })
    };
    Invocation {
        // A gate that is not passed is the work of a program that ran well.
        execution_successful: matches!(report.exit.code, 0 | 1),
        exit_code: report.exit.code,
        exit_code_description: plain(&report.exit.reason),
        tool_execution_notifications: broken.filter_map(of_control).collect(),
        tool_configuration_notifications: report.problems.iter().map(notification).collect(),
    }
}

fn notification(problem: &ControlProblem) -> Notification {
    let help = problem.help.as_ref().map(|help| format!("\n{}", plain(help)));
    let location = |file: &String| {
        Location::at(PhysicalLocation {
            artifact_location: Artifact { uri: uri(file) },
            region: problem.line.map(|start_line| Part::Start {
                start_line,
                start_column: problem.column,
            }),
        })
    };
    Notification {
        descriptor: Target {
            id: problem.code.clone(),
            index: None,
            tool_component: None,
        },
        associated_rule: None,
        level: "error",
        message: Text::of(format!("{}{}", plain(&problem.message), help.unwrap_or_default())),
        locations: problem.file.iter().map(location).collect(),
    }
}
