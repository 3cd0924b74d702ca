//! A lesson as one page of HTML, to print or to read: text, formulas, questions, pictures of its run, and the answers.

mod formula;
#[expect(clippy::module_inception, reason = "the noun of this file is the handout itself")]
mod handout;
mod picture;
mod prose;

pub use handout::{Handout, HandoutFigure};
