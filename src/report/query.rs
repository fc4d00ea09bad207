//! The answer of an expression, for people and as JSON.

use std::fmt::Write;

use super::style::{Width, bold, painted, style, symbol, visible, word, wrapped};
use crate::model::{Answer, Verdict};

/// An answer as text: a scalar as it is, a list of scalars one a line, anything else laid out to the width.
pub fn answer(answer: &Answer, width: Width) -> String {
    match answer {
        Answer::Verdict(said) => verdict(said, width),
        Answer::List(elements) if !elements.is_empty() && !elements.iter().any(is_compound) => {
            elements.iter().map(|element| plain(element) + "\n").collect()
        }
        scalar if scalar.is_scalar() => plain(scalar) + "\n",
        compound => {
            let mut text = String::new();
            lay_out(compound, 0, 0, width.columns(), &mut text);
            text.push('\n');
            text
        }
    }
}

/// An answer as JSON.
pub fn answer_json(answer: &Answer) -> String {
    let mut text = serde_json::to_string_pretty(answer).expect("an answer is plain data");
    text.push('\n');
    text
}

fn is_compound(answer: &Answer) -> bool {
    !answer.is_scalar()
}

/// A scalar as people write it, a text without quotes.
fn plain(scalar: &Answer) -> String {
    match scalar {
        Answer::Text(text) => visible(text),
        other => compact(other),
    }
}

fn verdict(said: &Verdict, width: Width) -> String {
    let head = format!("{} {}", symbol(said.outcome), word(said.outcome));
    let mut text = painted(&head, style(said.outcome));
    if let Some(share) = said.share {
        let _ = write!(text, "  {} of {}", share.compliant(), share.total());
    }
    text.push('\n');
    text.push_str(&wrapped(&visible(&said.reason), 2, width));
    if said.affected_total > 0 {
        let _ = writeln!(text, "{}", bold("Falling short"));
    }
    for resource in &said.affected {
        let name = resource.name.iter().map(|name| format!("  {}", visible(name)));
        let reason = resource.reason.iter().map(|reason| format!("  {}", visible(reason)));
        let more: String = name.chain(reason).collect();
        let _ = writeln!(text, "  {}{more}", visible(&resource.id));
    }
    let more = said.affected_total.saturating_sub(said.affected.len());
    if more > 0 {
        let _ = writeln!(text, "  and {more} more");
    }
    text
}

/// Writes a value over as few lines as fit; `taken` is what stands on its line already, and what must follow it.
fn lay_out(value: &Answer, indent: usize, taken: usize, columns: usize, text: &mut String) {
    let room = columns.saturating_sub(indent + taken);
    if let Some(line) = on_one_line(value, room) {
        text.push_str(&line);
        return;
    }
    let margin = " ".repeat(indent + 2);
    match value {
        Answer::List(elements) => {
            text.push('[');
            for (number, element) in elements.iter().enumerate() {
                separate(number, &margin, text);
                lay_out(element, indent + 2, 1, columns, text);
            }
            let _ = write!(text, "\n{}]", " ".repeat(indent));
        }
        Answer::Object(members) => {
            text.push('{');
            for (number, (name, member)) in members.iter().enumerate() {
                separate(number, &margin, text);
                let name = quoted(name);
                let _ = write!(text, "{name}: ");
                lay_out(member, indent + 2, name.chars().count() + 3, columns, text);
            }
            let _ = write!(text, "\n{}}}", " ".repeat(indent));
        }
        scalar => text.push_str(&compact(scalar)),
    }
}

fn separate(number: usize, margin: &str, text: &mut String) {
    text.push_str(if number == 0 { "\n" } else { ",\n" });
    text.push_str(margin);
}

/// A value on one line, unless it is longer than that; of a long one no more is written than it takes to know.
fn on_one_line(value: &Answer, room: usize) -> Option<String> {
    let parts = match value {
        Answer::List(elements) => elements.len(),
        Answer::Object(members) => members.len(),
        _ => 0,
    };
    // Each part takes a character and what separates it from the next.
    if parts * 3 > room {
        return None;
    }
    let mut line = String::new();
    match value {
        Answer::List(elements) => {
            line.push('[');
            for (number, element) in elements.iter().enumerate() {
                line.push_str(if number == 0 { "" } else { ", " });
                line.push_str(&on_one_line(element, room.checked_sub(line.chars().count())?)?);
            }
            line.push(']');
        }
        Answer::Object(members) => {
            line.push('{');
            for (number, (name, member)) in members.iter().enumerate() {
                line.push_str(if number == 0 { " " } else { ", " });
                let _ = write!(line, "{}: ", quoted(name));
                line.push_str(&on_one_line(member, room.checked_sub(line.chars().count())?)?);
            }
            line.push_str(if members.is_empty() { "}" } else { " }" });
        }
        scalar => line = compact(scalar),
    }
    (line.chars().count() <= room).then_some(line)
}

/// A value as JSON without layout, its control characters made visible.
fn compact(value: &Answer) -> String {
    match value {
        Answer::Text(text) => quoted(text),
        Answer::Verdict(said) => format!("{}({})", said.outcome, quoted(&said.reason)),
        other => serde_json::to_string(other).expect("an answer is plain data"),
    }
}

fn quoted(text: &str) -> String {
    // JSON's own escapes leave the characters that turn the direction of text.
    visible(&serde_json::Value::from(text).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Answer {
        Answer::Text(text.to_owned())
    }

    fn shown(value: &Answer) -> String {
        answer(value, Width::of(40))
    }

    #[test]
    fn scalars_and_lists_of_scalars_are_lines() {
        assert_eq!(shown(&Answer::Int(-3)), "-3\n");
        assert_eq!(shown(&text("a\u{1b}[31m\n")), "a\\u{1b}[31m\\n\n");
        assert_eq!(shown(&Answer::List(vec![text("a"), Answer::Null])), "a\nnull\n");
        assert_eq!(shown(&Answer::List(Vec::new())), "[]\n");
    }

    #[test]
    fn objects_break_where_the_width_ends() {
        let user = |name: &str| {
            Answer::Object(vec![
                ("name".to_owned(), text(name)),
                ("on".to_owned(), Answer::Bool(true)),
            ])
        };
        assert_eq!(shown(&user("ann")), "{ \"name\": \"ann\", \"on\": true }\n");
        let long = "a name that takes up the whole line";
        insta::assert_snapshot!(shown(&Answer::List(vec![user("ann"), user(long)])), @r#"
        [
          { "name": "ann", "on": true },
          {
            "name": "a name that takes up the whole line",
            "on": true
          }
        ]
        "#);
    }
}
