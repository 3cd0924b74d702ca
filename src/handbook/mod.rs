//! The guide: chapters in Markdown from `assets/guide`, compiled in, in two languages.

mod block;
mod chapter;
mod places;
mod plain;
mod reference;
mod terms;

pub use block::{Block, LinkTarget, Piece, Span, blocks};
pub use chapter::{CHAPTERS, Chapter, GLOSSARY, entries};
pub use places::met;
pub use plain::plain;
pub use reference::section;
pub use terms::{terms_in, with_terms};
