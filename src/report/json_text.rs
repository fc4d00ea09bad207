use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use super::style::{begins_command, is_hidden};

/// Indented JSON, which ends with a line feed.
pub(super) fn pretty(value: &impl Serialize) -> String {
    written(value, Inert(PrettyFormatter::new()))
}

/// JSON on one line, which ends with a line feed.
pub(super) fn line(value: &impl Serialize) -> String {
    written(value, Inert(CompactFormatter))
}

fn written(value: &impl Serialize, formatter: Inert<impl Formatter>) -> String {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
    value
        .serialize(&mut serializer)
        .expect("what is reported is plain data");
    bytes.push(b'\n');
    String::from_utf8(bytes).expect("JSON is text")
}

/// JSON whose text drives neither a terminal nor the runner of a pipeline that it is shown on: what hides or reorders text,
/// and what begins a command, is written as `\u009b`, which reads as the same.
struct Inert<F>(F);

impl<F: Formatter> Formatter for Inert<F> {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut written = 0;
        for (at, character) in fragment.char_indices() {
            let is_command = character == '#' && begins_command(&fragment[at..]);
            if is_command || is_hidden(character) {
                out.write_all(&fragment.as_bytes()[written..at])?;
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
                written = at + character.len_utf8();
            }
        }
        out.write_all(&fragment.as_bytes()[written..])
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, is_first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, is_first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, is_first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, is_first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn what_hides_or_reorders_text_is_written_out_and_reads_as_the_same() {
        let text = "a\u{9b}31m\u{202e}b\u{e0041}\u{1b}ü##[x]";
        let told = line(&text);
        assert_eq!(told, "\"a\\u009b31m\\u202eb\\udb40\\udc41\\u001bü\\u0023#[x]\"\n");
        assert_eq!(serde_json::from_str::<String>(&told).expect("JSON"), text);
    }
}
