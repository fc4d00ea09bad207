use super::Annotation;

/// Annotations as GitHub's workflow commands: one line each, which shows beside the changed lines of a pull request.
pub fn github(annotations: &[Annotation<'_>]) -> String {
    annotations.iter().map(one).collect()
}

fn one(annotation: &Annotation<'_>) -> String {
    let problem = annotation.problem;
    let mut properties: Vec<(&str, String)> = Vec::new();
    properties.extend(problem.file().map(|file| ("file", file.to_owned())));
    if let Some(region) = annotation.region() {
        properties.push(("line", region.start_line.to_string()));
        properties.push(("endLine", region.end_line.to_string()));
        properties.push(("col", region.start_column.to_string()));
        // GitHub takes an end of columns within one line only.
        if region.start_line == region.end_line {
            properties.push(("endColumn", region.end_column.to_string()));
        }
    }
    properties.push(("title", problem.code().to_owned()));
    command(annotation.level.as_str(), &properties, &annotation.text())
}

/// One workflow command, in which nothing that it says can end it or begin another:
/// <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.
pub(super) fn command(level: &str, properties: &[(&str, String)], said: &str) -> String {
    let each = properties
        .iter()
        .map(|(name, value)| format!("{name}={}", property(value)));
    let properties: Vec<String> = each.collect();
    let between = if properties.is_empty() { "" } else { " " };
    format!("::{level}{between}{}::{}\n", properties.join(","), message(said))
}

/// A message in which nothing ends the command.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property in which nothing ends it either.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{message, property};

    #[test]
    fn nothing_ends_a_command_early() {
        assert_eq!(message("100 %\r\na::b"), "100 %25%0D%0Aa::b");
        assert_eq!(property("a,b:c"), "a%2Cb%3Ac");
    }
}
