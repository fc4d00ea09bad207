//! What users notice, in one binary: `tests/README.md` says what is where.

mod architecture;
mod rules;
mod support;
