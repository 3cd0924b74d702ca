//! The guide: chapters in Markdown from `assets/guide`, compiled in, in two languages.

mod block;
mod chapter;
mod plain;

pub use block::{Block, LinkTarget, Piece, Span, blocks, slug};
pub use chapter::{CHAPTERS, Chapter};
pub use plain::plain;
