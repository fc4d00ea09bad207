//! The speed figures: each a ratio in one run, against a bare baseline or a peer. `benches/README.md` has the table.

mod authoring;
mod cold;
mod history;
mod library;
mod parsing;
mod review;
mod scripts;
#[path = "../../examples/tenant/generator/mod.rs"]
mod tenant;
mod trends;
mod watch;

/// How many pairs are measured, in turn; the median of their ratios is the figure.
const PAIRS: usize = 11;

/// What is measured, by the name that chooses it: `cargo bench --bench speed -- cold`.
const FIGURES: &[(&str, fn())] = &[
    ("parsing", parsing::figures),
    ("scripts", scripts::figures),
    ("cold", cold::figures),
    ("library", library::figures),
    ("authoring", authoring::figures),
    ("watch", watch::figures),
    ("history", history::figures),
    ("review", review::figures),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["--resident", parser, file] => say(&parsing::resident_growth(parser, file).to_string()),
        _ => {
            say(&format!(
                "{PAIRS} interleaved pairs each; the ratio is the median of the pairs' ratios\n"
            ));
            let names: Vec<&str> = words.into_iter().filter(|word| !word.starts_with('-')).collect();
            for (name, figures) in FIGURES {
                if names.is_empty() || names.contains(name) {
                    figures();
                }
            }
        }
    }
}

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn say(line: &str) {
    println!("{line}");
}

/// The medians of two measurements in turn, and of their ratios.
fn in_turn(mut first: impl FnMut() -> f64, mut second: impl FnMut() -> f64) -> (f64, f64, f64) {
    let pairs: Vec<(f64, f64)> = (0..PAIRS).map(|_| (first(), second())).collect();
    let median = |values: Vec<f64>| {
        let mut sorted = values;
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 2]
    };
    (
        median(pairs.iter().map(|pair| pair.0).collect()),
        median(pairs.iter().map(|pair| pair.1).collect()),
        median(pairs.iter().map(|pair| pair.1 / pair.0).collect()),
    )
}
