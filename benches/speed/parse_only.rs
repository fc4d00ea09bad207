//! The bare program of the figures: reads a file, parses it as JSON, and ends.

use std::hint::black_box;

fn main() {
    let file = std::env::args().nth(1).expect("the file to parse");
    let text = std::fs::read_to_string(file).expect("a file");
    let value: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    black_box(&value);
}
