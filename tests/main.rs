//! What users notice, in one binary: `tests/README.md` says what is where.

mod rules;
mod support;
