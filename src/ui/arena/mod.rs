//! The arena: real samples and fakes on the surface of D with the layers over it, and the choice of its view.

#[expect(clippy::module_inception, reason = "the noun of this file is that of the folder")]
pub(super) mod arena;
pub(super) mod beyond;
mod drawn;
mod framing;
pub(super) mod latents;
mod layers_menu;
mod legend;
pub(super) mod level_line;
pub(super) mod options;
mod painted;
mod pull;
mod reading;
mod sheet;
mod spotlit;
pub(super) mod surface;
