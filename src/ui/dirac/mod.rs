//! The portrait of the Dirac-GAN: the game of two parameters under the rules of the run, up to four methods side by side.
//!
//! | file | what it holds |
//! |---|---|
//! | `view` | the pane: settings, portraits, and what is below them |
//! | `variant` | what a portrait beside the first changes in its rules, the menu of them, and their names |
//! | `portrait` | one plane of (θ, ψ): the field and the trajectory; a press sets the start |
//! | `charts` | the radius against the step, and the eigenvalues |
//! | `look` | the colour of a method, and axes |
//! | `numbers` | the closed forms beside what was measured |

mod charts;
mod look;
mod numbers;
mod portrait;
mod variant;
pub mod view;
