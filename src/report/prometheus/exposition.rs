use std::fmt::{Display, Write};

use crate::report::controls::cut;
use crate::report::style::visible;

/// A label longer than that is cut.
const LONGEST: usize = 200;

/// Families of metrics, as they are written.
#[derive(Default)]
pub(super) struct Metrics(pub(super) String);

impl Metrics {
    /// A family with all its samples; one without samples is left out.
    pub(super) fn family(&mut self, name: &str, help: &str, samples: impl FnOnce(&mut dyn FnMut(&Labels, String))) {
        let mut lines = String::new();
        samples(&mut |labels, value| {
            let _ = writeln!(lines, "{name}{labels} {value}");
        });
        if !lines.is_empty() {
            let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} gauge\n{lines}");
        }
    }
}

/// Labels of a series, as they are written.
#[derive(Clone, Default)]
pub(super) struct Labels(String);

impl Labels {
    pub(super) fn of(name: &str, value: &str) -> Self {
        Self::default().and(name, value)
    }

    pub(super) fn and(mut self, name: &str, value: &str) -> Self {
        let between = if self.0.is_empty() { "" } else { "," };
        let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let _ = write!(self.0, "{between}{name}=\"{value}\"");
        self
    }
}

impl Display for Labels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.as_str() {
            "" => Ok(()),
            labels => write!(f, "{{{labels}}}"),
        }
    }
}

/// Text from outside as the value of a label.
pub(super) fn label(text: &str) -> String {
    cut(&visible(text), LONGEST)
}
