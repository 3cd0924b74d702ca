//! The arena: real samples and fakes over the discriminator, and how they are framed.

#[expect(clippy::module_inception, reason = "the noun of this file is that of the folder")]
pub(super) mod arena;
pub(super) mod beyond;
mod framing;
pub(super) mod level_line;
pub(super) mod surface;
