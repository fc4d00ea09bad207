//! What users notice, in one binary: `tests/README.md` says what is where.

mod architecture;
mod cli;
mod documents;
mod real;
mod rules;
mod support;
