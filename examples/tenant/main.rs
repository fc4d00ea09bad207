//! Writes the snapshot of an invented organisation with any number of users, always the same one for the same seed:
//!
//! ```sh
//! cargo run --release --example tenant -- --users 250 --seed 1 > examples/north-quay.json
//! ```

use std::io::{self, Write};

use clap::Parser;
use posture::origin::packed;
use posture::ruleset::RuleSet;

mod generator;

/// Write the snapshot of an invented organisation
#[derive(Parser)]
struct Arguments {
    /// How many users it has, guests and administrators included; at least ten
    #[arg(long, default_value_t = generator::NORTH_QUAY.users)]
    users: usize,
    /// Another seed gives other people, other ids and another share of registered users
    #[arg(long, default_value_t = generator::NORTH_QUAY.seed)]
    seed: u64,
}

fn main() -> io::Result<()> {
    let Arguments { users, seed } = Arguments::parse();
    let rules = RuleSet::unpack(packed()).expect("the build step packed them");
    let text = generator::text(&rules, generator::Size { users, seed });
    io::stdout().lock().write_all(text.as_bytes())
}
