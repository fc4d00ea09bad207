use rhai::plugin::export_module;
use rhai::{Dynamic, ImmutableString, NativeCallContext};

use crate::engine::reading::{Reader, mismatch};
use crate::engine::stop::Stopped;

#[export_module]
pub(super) mod functions {
    /// `int(x)`
    /// A whole number from a number or a text: `"15"`, `"1,024"`; null stays null.
    #[rhai_fn(return_raw)]
    pub fn int(context: NativeCallContext, value: Dynamic) -> Result<Dynamic, Stopped> {
        convert(&context, "int", value, "a whole number", |value| {
            if let Ok(float) = value.as_float() {
                #[expect(clippy::cast_possible_truncation, reason = "only whole floats below 2^53 get here")]
                return (float.fract() == 0.0 && float.abs() < 9e15).then_some(Dynamic::from(float as i64));
            }
            let digits = text(value)?.replace(',', "");
            digits.parse::<i64>().ok().map(Dynamic::from)
        })
    }

    /// `bool(x)`
    /// True or false from the texts that exports hold: `"True"`, `"false"`, `"1"`, `"0"`; null stays null.
    #[rhai_fn(return_raw)]
    pub fn bool(context: NativeCallContext, value: Dynamic) -> Result<Dynamic, Stopped> {
        convert(&context, "bool", value, "true or false", |value| {
            match text(value)?.to_lowercase().as_str() {
                "true" | "1" => Some(true.into()),
                "false" | "0" => Some(false.into()),
                _ => None,
            }
        })
    }

    /// `bytes("10 MB (10,485,760 bytes)")`
    /// A number of bytes from the texts of Exchange: the count in brackets, or a number with a unit of 1,024; null
    /// stays null.
    #[rhai_fn(return_raw)]
    pub fn bytes(context: NativeCallContext, value: Dynamic) -> Result<Dynamic, Stopped> {
        convert(
            &context,
            "bytes",
            value,
            "a size such as `10 MB (10,485,760 bytes)`",
            |value| {
                let text = text(value)?;
                if let Some((_, exact)) = text.split_once('(') {
                    let digits: String = exact.chars().filter(char::is_ascii_digit).collect();
                    return digits.parse::<i64>().ok().map(Dynamic::from);
                }
                size(&text).map(Dynamic::from)
            },
        )
    }
}

fn text(value: &Dynamic) -> Option<String> {
    match value.read_lock::<ImmutableString>() {
        Some(text) => Some(text.trim().to_owned()),
        None if value.is_int() => Some(value.to_string()),
        None => None,
    }
}

fn convert(
    context: &NativeCallContext<'_>,
    function: &str,
    value: Dynamic,
    wanted: &str,
    read: impl FnOnce(&Dynamic) -> Option<Dynamic>,
) -> Result<Dynamic, Stopped> {
    let is_done = value.is_unit() || (function == "int" && value.is_int()) || (function == "bool" && value.is_bool());
    if is_done {
        return Ok(value);
    }
    read(&value).ok_or_else(|| mismatch(&Reader::of(context), function, &value, wanted))
}

fn size(text: &str) -> Option<i64> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
        .unwrap_or(text.len());
    let number: f64 = text[..end].replace(',', "").parse().ok()?;
    let factor: f64 = match text[end..].trim().to_uppercase().as_str() {
        "" | "B" | "BYTES" => 1.0,
        "KB" => 1024.0,
        "MB" => 1024.0 * 1024.0,
        "GB" => 1024.0 * 1024.0 * 1024.0,
        "TB" => 1024.0 * 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    let bytes = number * factor;
    #[expect(clippy::cast_possible_truncation, reason = "a size below 2^53 is exact")]
    (bytes < 9e15).then_some(bytes as i64)
}
