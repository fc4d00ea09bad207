use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::sync::OnceLock;

use super::build::{Source, TooLarge, TreeBuilder};
use super::spread::spread;
use super::tree::{Kind, Tree};
use super::{FileInText, Format, Snapshot, SnapshotError, encoding, formats, graph, json, lone_objects, yaml};
use crate::source::{Place, Problem, SourceFile, Span, decode_yaml};

/// No file of text may unpack to more than this.
const LARGEST: u64 = u32::MAX as u64;

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    Json,
    Yaml,
    /// One JSON snapshot a line.
    Lines,
    /// JSON if it begins like it, else YAML.
    Guess,
}

/// What one argument of the command line gives: one snapshot, or one for each line of an NDJSON file.
pub type Load = Vec<(String, Result<Snapshot, Problem>)>;

/// Reads a file, a folder (one file per top-level key), or standard input (`-`).
///
/// Each snapshot comes with the name it was asked for by; one that cannot be read does not stop the others.
pub fn load(argument: &str) -> Load {
    let path = Path::new(argument);
    if path.is_dir() {
        return vec![(argument.to_owned(), folder(argument, path))];
    }
    let text = if argument == "-" {
        let mut bytes = Vec::new();
        let read = io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes);
        read.map_err(|error| unreadable(argument, &error))
            .and_then(|_| text_of(argument, bytes))
    } else {
        read(argument, path)
    };
    match text {
        Err(error) => vec![(argument.to_owned(), Err(in_file(argument, &error)))],
        Ok((text, Notation::Lines)) => lines(argument, &text),
        Ok((text, notation)) => {
            vec![(argument.to_owned(), from_text(argument, text, notation))]
        }
    }
}

fn lines(argument: &str, text: &str) -> Load {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| {
            let name = format!("{argument}:{}", index + 1);
            let snapshot = from_text(&name, line.to_owned(), Notation::Json);
            (name, snapshot)
        })
        .collect()
}

/// The text of a file and how it is written, by the endings of its name.
fn read(name: &str, path: &Path) -> Result<(String, Notation), SnapshotError> {
    let bytes = fs::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => SnapshotError::NotFound(path.to_owned()),
        _ => unreadable(name, &error),
    })?;
    text_of(name, bytes)
}

fn text_of(name: &str, bytes: Vec<u8>) -> Result<(String, Notation), SnapshotError> {
    let (bytes, name) = unpack(name, bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(SnapshotError::TooLarge);
    }
    let text = encoding::decode(bytes)?;
    if text.trim().is_empty() {
        return Err(SnapshotError::Empty);
    }
    Ok((text, notation(name).unwrap_or(Notation::Guess)))
}

fn unpack(name: &str, bytes: Vec<u8>) -> Result<(Vec<u8>, &str), SnapshotError> {
    let wrong = |error: &dyn std::fmt::Display| SnapshotError::Compression(error.to_string());
    let whole = |reader: &mut dyn Read| {
        let mut out = Vec::new();
        let read = reader.take(LARGEST + 1).read_to_end(&mut out);
        read.map(|_| out).map_err(|error| wrong(&error))
    };
    if let Some(inner) = name.strip_suffix(".gz") {
        let out = whole(&mut flate2::read::MultiGzDecoder::new(bytes.as_slice()))?;
        return Ok((out, inner));
    }
    if let Some(inner) = name.strip_suffix(".zst") {
        let mut decoder = ruzstd::decoding::StreamingDecoder::new(bytes.as_slice()).map_err(|error| wrong(&error))?;
        return Ok((whole(&mut decoder)?, inner));
    }
    Ok((bytes, name))
}

fn notation(name: &str) -> Option<Notation> {
    let (_, ending) = name.rsplit_once('.')?;
    match ending.to_ascii_lowercase().as_str() {
        "json" => Some(Notation::Json),
        "yaml" | "yml" => Some(Notation::Yaml),
        "ndjson" | "jsonl" => Some(Notation::Lines),
        _ => None,
    }
}

impl Notation {
    /// How a text is written, whose name says this much.
    fn of(self, text: &str) -> Self {
        match self {
            Self::Guess if text.trim_start().starts_with(['{', '[']) => Self::Json,
            Self::Guess => Self::Yaml,
            known => known,
        }
    }
}

/// A snapshot of a file that was read before.
pub(super) fn from_file(file: &SourceFile) -> Result<Snapshot, Problem> {
    let notation = notation(file.name()).unwrap_or(Notation::Guess);
    from_text(file.name(), file.text().to_owned(), notation)
}

/// A snapshot of one text.
pub(super) fn from_text(name: &str, text: String, notation: Notation) -> Result<Snapshot, Problem> {
    let digest = blake3::hash(text.as_bytes()).to_hex().to_string();
    let mut builder = TreeBuilder::for_text_len(text.len());
    let notation = notation.of(&text);
    let stem = Path::new(name).file_stem().unwrap_or_default().to_string_lossy();
    let text = if let Some(key) = graph::collection(&stem, &text) {
        builder.begin_object(Source::NONE);
        builder.key(&key, Source::NONE);
        let text = feed(&mut builder, name, text, 0, notation)?;
        builder.end_object().expect("there is one key");
        text
    } else {
        feed(&mut builder, name, text, 0, notation)?
    };
    let files = vec![FileInText {
        name: name.to_owned(),
        start: 0,
        notation,
    }];
    let too_large = |_| in_file(name, &SnapshotError::TooLarge);
    let mut tree = builder.finish(text).map_err(too_large)?;
    // PowerShell writes an export in which nothing was collected as an empty list.
    if tree.kind(tree.root()) == Kind::Array && tree.len(tree.root()) == 0 {
        tree = nothing(tree.text()).map_err(too_large)?;
    }
    assemble(name, tree, files, digest, Vec::new())
}

/// An object that holds nothing, over a text.
fn nothing(text: &str) -> Result<Tree, TooLarge> {
    let mut builder = TreeBuilder::for_text_len(0);
    builder.begin_object(Source::at(0));
    builder.end_object().expect("there is no key");
    builder.finish(text)
}

/// A snapshot of a value that stands in no file.
pub(super) fn from_value(name: &str, value: serde_yaml::Value) -> Result<Snapshot, Problem> {
    let tree = yaml::tree_of_value(&value).map_err(|error| in_file(name, &error))?;
    assemble(name, tree, Vec::new(), String::new(), Vec::new())
}

/// Feeds the part of `text` from `start` on to a builder, and gives the text back.
fn feed(
    builder: &mut TreeBuilder,
    name: &str,
    text: String,
    start: usize,
    notation: Notation,
) -> Result<String, Problem> {
    let part = &text[start..];
    let notation = notation.of(part);
    if notation == Notation::Yaml {
        let file = SourceFile::new(name, part);
        let decoded = decode_yaml(&file)?;
        yaml::feed(builder, &decoded.value, decoded.spans.cursor(), start).map_err(|error| in_file(name, &error))?;
        return Ok(text);
    }
    let range = start..text.len();
    json::parse_into(builder, &text, range).map_err(|error| {
        let said = SnapshotError::Json {
            said: error.kind.to_string(),
            help: error.help(),
        };
        let file = SourceFile::new(name, part);
        let span = Span::new(error.start - start, error.end - start);
        Problem::new(&said).at(Place::new(&file, span), "here")
    })?;
    Ok(text)
}

/// One file per top-level key, all in one text.
fn folder(argument: &str, path: &Path) -> Result<Snapshot, Problem> {
    let listed = fs::read_dir(path).map_err(|error| in_file(argument, &unreadable(argument, &error)))?;
    let mut names: Vec<String> = listed
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();

    let mut builder = TreeBuilder::for_text_len(0);
    let mut text = String::new();
    let mut files = Vec::new();
    let mut passed_over = Vec::new();
    let mut digests = blake3::Hasher::new();
    let mut keys: Vec<(String, String)> = Vec::new();
    builder.begin_object(Source::NONE);
    for name in names {
        let shown = format!("{}/{name}", argument.trim_end_matches('/'));
        let Some((key, notation)) = collection(&name) else {
            passed_over.push(shown);
            continue;
        };
        let (part, _) = read(&shown, &path.join(&name)).map_err(|error| in_file(&shown, &error))?;
        let key = graph::collection(&key, &part).unwrap_or(key);
        if let Some((_, first)) = keys.iter().find(|(known, _)| *known == key) {
            let error = SnapshotError::SameKey {
                first: first.clone(),
                second: name,
                key,
            };
            return Err(in_file(argument, &error));
        }
        digests.update(name.as_bytes());
        digests.update(blake3::hash(part.as_bytes()).as_bytes());
        let start = text.len();
        text.push_str(&part);
        files.push(FileInText {
            name: shown.clone(),
            start,
            notation: notation.of(&text[start..]),
        });
        builder.key(&key, Source::NONE);
        text = feed(&mut builder, &shown, text, start, notation)?;
        text.push('\n');
        keys.push((key, name));
    }
    if keys.is_empty() {
        return Err(in_file(argument, &SnapshotError::EmptyFolder));
    }
    builder.end_object().expect("the keys were compared");
    let mut tree = builder
        .finish(text)
        .map_err(|_| in_file(argument, &SnapshotError::TooLarge))?;
    spread(&mut tree).map_err(|key| in_file(argument, &SnapshotError::InExportToo(key)))?;
    assemble(
        argument,
        tree,
        files,
        digests.finalize().to_hex().to_string(),
        passed_over,
    )
}

/// The top-level key that a file of a folder becomes, and how it is written.
fn collection(name: &str) -> Option<(String, Notation)> {
    let plain = name
        .strip_suffix(".gz")
        .or_else(|| name.strip_suffix(".zst"))
        .unwrap_or(name);
    let notation = notation(plain).filter(|n| *n != Notation::Lines)?;
    let (stem, _) = plain.rsplit_once('.')?;
    Some((stem.to_owned(), notation))
}

fn assemble(
    name: &str,
    mut tree: Tree,
    files: Vec<FileInText>,
    digest: String,
    passed_over: Vec<String>,
) -> Result<Snapshot, Problem> {
    let answers = graph::unwrap(&mut tree);
    let recognised = formats::recognise(&tree, answers).map_err(|error| in_file(name, &error))?;
    let lone_objects = match recognised.format {
        Format::ScubaGear => lone_objects::normalise(&mut tree),
        Format::Graph | Format::Native => Vec::new(),
    };
    Ok(Snapshot {
        tree,
        files,
        lines: OnceLock::new(),
        recognised,
        source: name.to_owned(),
        digest,
        passed_over,
        lone_objects,
        is_captured_as_told: false,
    })
}

fn unreadable(path: &str, error: &io::Error) -> SnapshotError {
    SnapshotError::Unreadable {
        path: path.to_owned(),
        why: error.to_string(),
    }
}

fn in_file(name: &str, error: &SnapshotError) -> Problem {
    let problem = Problem::new(error);
    match error {
        SnapshotError::NotFound(_) | SnapshotError::Unreadable { .. } => problem,
        _ => problem.in_file(name),
    }
}
