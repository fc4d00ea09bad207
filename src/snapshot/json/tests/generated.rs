//! Random documents, spelled in many ways and damaged in many ways.

use super::{everything, json, json_at, parse, tree};
use crate::snapshot::json::JsonErrorKind;
use crate::snapshot::tree::{Kind, NodeId, Step, Tree};
use proptest::prelude::*;
use serde_json::Value as Json;

/// Keys few enough to be repeated, predicted and mispredicted often.
const KEYS: &[&str] = &[
    "id",
    "i",
    "idx",
    "",
    "a\"b",
    "a\\",
    "straße",
    "日本",
    "\n",
    "displayName",
    "display",
    "a key that is longer than any prediction",
    "exactly thirty-one bytes in here",
];

fn keys() -> impl Strategy<Value = String> {
    prop_oneof![
        20 => prop::sample::select(KEYS).prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

fn documents(floats: impl Strategy<Value = f64> + 'static) -> impl Strategy<Value = Json> {
    let leaves = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        (-1000..1000_i64).prop_map(Json::from),
        floats.prop_map(Json::from),
        any::<String>().prop_map(Json::from),
        "[a-z0-9 \\\\\"\\n-]{0,40}".prop_map(Json::from),
    ];
    leaves.prop_recursive(5, 120, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Json::from),
            prop::collection::vec((keys(), inner), 0..8).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

fn any_float() -> impl Strategy<Value = f64> {
    prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO
}

/// Eighths, which every parser reads exactly.
fn easy_float() -> impl Strategy<Value = f64> {
    (-100_000..100_000_i32).prop_map(|eighths| f64::from(eighths) / 8.0)
}

/// Writer that chooses blanks and escapes by the bits of a random number.
struct Speller {
    choices: u64,
    out: String,
}

impl Speller {
    fn spell(value: &Json, choices: u64) -> String {
        let out = String::new();
        let mut speller = Speller { choices, out };
        speller.blanks();
        speller.value(value);
        speller.blanks();
        speller.out
    }

    fn choose(&mut self, count: u64) -> u64 {
        self.choices = self.choices.rotate_left(11).wrapping_mul(0x9E37_79B9_7F4A_7C15) + 1;
        (self.choices >> 33) % count
    }

    fn blanks(&mut self) {
        for _ in 0..self.choose(12).saturating_sub(8) {
            let blank = [" ", "\n", "\r\n", "\t", "            "][self.choose(5) as usize];
            self.out.push_str(blank);
        }
    }

    fn value(&mut self, value: &Json) {
        match value {
            Json::String(content) => self.string(content),
            Json::Array(elements) => self.list('[', elements.iter(), ']', Self::value),
            Json::Object(members) => self.list('{', members.iter(), '}', |this, (key, value)| {
                this.string(key);
                this.blanks();
                this.out.push(':');
                this.blanks();
                this.value(value);
            }),
            other => self.out.push_str(&other.to_string()),
        }
    }

    fn list<T>(&mut self, open: char, items: impl Iterator<Item = T>, close: char, mut item: impl FnMut(&mut Self, T)) {
        self.out.push(open);
        self.blanks();
        for (index, each) in items.enumerate() {
            if index > 0 {
                self.out.push(',');
                self.blanks();
            }
            item(self, each);
            self.blanks();
        }
        self.out.push(close);
    }

    fn string(&mut self, content: &str) {
        let rarely = self.choose(3);
        self.out.push('"');
        for char in content.chars() {
            let must = matches!(char, '"' | '\\' | '\0'..='\u{1f}');
            if must || rarely == 0 && self.choose(5) == 0 {
                let mut units = [0; 2];
                for unit in char.encode_utf16(&mut units) {
                    self.out.push_str(&format!("\\u{unit:04x}"));
                }
            } else {
                self.out.push(char);
            }
        }
        self.out.push('"');
    }
}

/// Value reached by going these steps from the root.
fn follow(tree: &Tree, steps: &[Step<'_>]) -> Option<NodeId> {
    steps.iter().try_fold(tree.root(), |id, step| match step {
        Step::Key(name) => tree.member_named(id, name),
        Step::Index(index) => tree.elements(id).get(*index),
    })
}

/// Whether two values agree, numbers up to the rounding of a careless parser.
fn agree(ours: &Json, theirs: &Json) -> bool {
    match (ours, theirs) {
        (Json::Number(ours), Json::Number(theirs)) => {
            let (Some(ours), Some(theirs)) = (ours.as_f64(), theirs.as_f64()) else {
                return false;
            };
            (ours - theirs).abs() <= ours.abs() * 1e-14
        }
        (Json::Array(ours), Json::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| agree(a, b))
        }
        (Json::Object(ours), Json::Object(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| a.0 == b.0 && agree(a.1, b.1))
        }
        _ => ours == theirs,
    }
}

/// Piece of text that damages a document in an interesting way.
fn pieces() -> impl Strategy<Value = String> {
    let pieces = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\u",
        "\\ud83d",
        "\\ude00",
        "0",
        "1",
        "-",
        "+",
        ".",
        "e",
        "E5",
        "00",
        "9999999999999999999",
        "1e308",
        "1e309",
        "true",
        "nul",
        " ",
        "\n",
        "\t",
        "\u{b}",
        "\0",
        "\u{1f}",
        "ä",
        "\u{feff}",
        "'",
        "/",
        "\"id\":",
        "\"a\":1,",
        "NaN",
    ];
    prop::sample::select(pieces.to_vec()).prop_map(str::to_owned)
}

fn damage(text: &str, wounds: &[(prop::sample::Index, usize, String)]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for (place, removed, inserted) in wounds {
        let start = place.index(chars.len() + 1);
        let end = (start + removed).min(chars.len());
        chars.splice(start..end, inserted.chars());
    }
    chars.into_iter().collect()
}

fn compare_with_reference(text: &str) -> Result<(), TestCaseError> {
    let ours = parse(text.to_owned());
    let theirs = serde_json::from_str::<Json>(text);
    match (&ours, &theirs) {
        (Ok(tree), Ok(value)) => prop_assert!(agree(&json(tree), value), "{:?}", text),
        (Err(error), Ok(_)) => {
            let stricter = matches!(error.kind, JsonErrorKind::RepeatedKey { .. });
            prop_assert!(stricter, "refused {:?}: {}", text, error);
        }
        (Ok(_), Err(error)) => prop_assert!(false, "accepted {:?}: {}", text, error),
        (Err(error), Err(_)) => {
            prop_assert!(error.start <= error.end && error.end <= text.len());
            prop_assert!(text.get(error.start..error.end).is_some());
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 700 } else { 20_000 }))]

    #[test]
    fn documents_come_back_equal(document in documents(any_float()), choices: u64) {
        let compact = document.to_string();
        prop_assert_eq!(&json(&tree(&compact)), &document);
        let pretty = serde_json::to_string_pretty(&document).expect("values can be written");
        prop_assert_eq!(&json(&tree(&pretty)), &document);
        let odd = Speller::spell(&document, choices);
        prop_assert_eq!(&json(&tree(&odd)), &document, "{}", odd);
    }

    #[test]
    fn damaged_documents_are_judged_like_the_reference_does(
        document in documents(easy_float()),
        choices: u64,
        wounds in prop::collection::vec((any::<prop::sample::Index>(), 0..3_usize, pieces()), 1..4),
    ) {
        compare_with_reference(&damage(&document.to_string(), &wounds))?;
        compare_with_reference(&damage(&Speller::spell(&document, choices), &wounds))?;
    }

    #[test]
    fn heaps_of_pieces_are_judged_like_the_reference_does(
        heap in prop::collection::vec(pieces(), 0..8),
    ) {
        compare_with_reference(&heap.concat())?;
        compare_with_reference(&format!("[{}]", heap.concat()))?;
        compare_with_reference(&format!("\"{}\"", heap.concat()))?;
    }

    #[test]
    fn bytes_flipped_at_random_never_panic(
        document in documents(any_float()),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = document.to_string().into_bytes();
        for (place, byte) in flips {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        compare_with_reference(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn floats_are_read_exactly(float in any_float()) {
        let text = format!("[{float:e},{float},{float:?}]");
        let expected = Json::from(float);
        let tree = tree(&text);
        for element in tree.elements(tree.root()) {
            let read = json_at(&tree, element);
            prop_assert!(read == expected || read.as_f64() == expected.as_f64(), "{}", text);
        }
    }

    #[test]
    fn every_value_knows_its_place(document in documents(easy_float()), choices: u64) {
        let text = Speller::spell(&document, choices);
        let tree = tree(&text);
        let ids = everything(&tree);
        prop_assert_eq!(ids.len(), tree.node_count());
        for id in ids {
            let from_here = &text[tree.offset(id).expect("JSON values have places") as usize..];
            prop_assert!(!from_here.starts_with([' ', '\n', '\r', '\t', ',', ':']));
            let mut reader = serde_json::Deserializer::from_str(from_here).into_iter::<Json>();
            let here = reader.next().expect("a value begins here").expect("it is valid");
            let value = json_at(&tree, id);
            prop_assert!(agree(&value, &here), "{} is not {}", value, here);
            let literal = matches!(tree.kind(id), Kind::Int | Kind::Float)
                .then(|| &from_here[..reader.byte_offset()]);
            prop_assert_eq!(tree.number_text(id), literal);
            prop_assert_eq!(follow(&tree, &tree.steps(id)), Some(id));
        }
    }
}

#[test]
fn the_reference_stops_one_level_earlier() {
    let nested = |depth| ["[".repeat(depth), "]".repeat(depth)].concat();
    assert!(serde_json::from_str::<Json>(&nested(127)).is_ok());
    assert!(serde_json::from_str::<Json>(&nested(128)).is_err());
    assert!(parse(nested(128)).is_ok());
}
