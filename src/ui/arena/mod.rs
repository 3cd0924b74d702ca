//! The arena: real samples and fakes on the surface of D, and the choice of its view.

#[expect(clippy::module_inception, reason = "the noun of this file is that of the folder")]
pub(super) mod arena;
pub(super) mod beyond;
mod framing;
pub(super) mod level_line;
mod spotlit;
pub(super) mod surface;
