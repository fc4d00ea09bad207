use serde::Serialize;
use serde_json::json;

use super::style::{Width, bold, faint, indented, plain_table, visible, wrapped};

/// A setting or parameter with its value and who set it.
#[derive(Debug, Clone, Serialize)]
pub struct ConfigRow {
    /// The control, where it is a parameter.
    pub control: Option<String>,
    /// The setting or parameter.
    pub name: String,
    /// Its values; none where it is not set.
    pub values: Vec<String>,
    /// Who set it.
    pub from: String,
    /// What it is.
    pub about: String,
}

/// Settings and parameters for a person.
pub fn config(file: Option<&str>, settings: &[ConfigRow], parameters: &[ConfigRow], width: Width) -> String {
    let file = file.map_or("no `posture.yaml` in this folder or above it".to_owned(), |file| {
        format!("configuration {file}")
    });
    let mut text = format!("{}\n{}", bold("Settings"), faint(wrapped(&file, 0, width).trim_end()));
    text.push('\n');
    text.push_str(&table(settings, width));
    if !parameters.is_empty() {
        text.push_str(&format!("\n{}\n{}", bold("Parameters"), table(parameters, width)));
    }
    text
}

fn table(rows: &[ConfigRow], width: Width) -> String {
    let mut table = plain_table(width);
    let of_controls = rows.iter().any(|row| row.control.is_some());
    let columns = ["control", "name", "value", "from"];
    table.set_header(&columns[usize::from(!of_controls)..]);
    for row in rows {
        let value = if row.values.is_empty() {
            "–".to_owned()
        } else {
            row.values.join(", ")
        };
        let control = row.control.iter().cloned();
        table.add_row(control.chain([row.name.clone(), visible(&value), row.from.clone()]));
    }
    indented(&table)
}

/// The same as one JSON document.
pub fn config_json(file: Option<&str>, settings: &[ConfigRow], parameters: &[ConfigRow]) -> String {
    let document = json!({ "file": file, "settings": settings, "parameters": parameters });
    let mut text = serde_json::to_string_pretty(&document).expect("settings are plain data");
    text.push('\n');
    text
}
