//! `posture diff`: what a change of rules does, read from git and from folders.

mod formats;
mod gates;
mod hostile;
mod repository;
mod sides;
mod story;
