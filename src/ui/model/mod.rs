//! The model: how values flow from latents to losses, and gradients back, with the inside of both networks.

mod drawing;
mod graph;
mod lines;
mod network;
pub(super) mod pane;
mod stage;
mod tile;
