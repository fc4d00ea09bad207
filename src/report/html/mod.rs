//! A report as one HTML page, which loads nothing from elsewhere: to mail, to keep, to print.
//!
//! Everything is there without scripts; the one on the page searches and filters. Words and signs say what colours say.

mod actions;
mod controls;
mod gauge;
mod history;
mod page;
mod score;
mod text;

pub use page::html;
