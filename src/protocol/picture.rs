//! What the screen asks of the observer, and what it gets.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::command::RunId;
use super::measures::Measures;
use super::milestone::Examined;
use super::study::Studied;
use super::weights::Weights;
use crate::config::RunConfig;
use crate::data::Target;
use crate::math::Point;
use crate::math::plane::{Grid, Rect};

/// A state to look at. Nothing that is computed from it can reach back into training.
#[derive(Clone, Debug)]
pub struct ObservedState {
    /// The run it belongs to.
    pub run: RunId,
    /// How often the run had gone back.
    pub rewinds: u64,
    /// Steps taken.
    pub step: u64,
    /// When the screen learned of it.
    pub received: Instant,
    /// The configuration in force.
    pub config: Arc<RunConfig>,
    /// Where real samples come from.
    pub target: Arc<Target>,
    /// The weights.
    pub weights: Arc<Weights>,
}

/// What part of the plane to draw, and how finely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// The part of the plane.
    pub rect: Rect,
    /// Cells of the surface along each side.
    pub resolution: usize,
    /// Whether the surface is to be that of the best D, where the objective has one.
    pub best: bool,
    /// Generated points, and real ones.
    pub num_points: usize,
    /// A point at which the exact logit is wanted, such as the one under the mouse.
    pub probe: Option<Point>,
}

/// A request for a picture.
#[derive(Clone, Debug)]
pub struct Request {
    /// Of what.
    pub state: ObservedState,
    /// What part of the plane, and how finely.
    pub view: View,
}

/// The discriminator over the plane, or the best one.
#[derive(Clone, Debug, PartialEq)]
pub struct Surface {
    /// The cells.
    pub grid: Grid,
    /// The logit at each cell's centre; of the best D in the cell.
    pub logits: Vec<f32>,
    /// For the best D, how much of the cell's colour it deserves: from 0, where there are neither data nor fakes to tell
    /// apart, to 1. Empty for D, which has a say everywhere.
    pub presence: Vec<f32>,
    /// The logit between real and fake.
    pub boundary: f32,
    /// Whether it is the best D and not D.
    pub is_best: bool,
}

/// What there is to see of a state.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The run.
    pub run: RunId,
    /// How often the run had gone back.
    pub rewinds: u64,
    /// Steps taken.
    pub step: u64,
    /// When the screen learned of the state.
    pub received: Instant,
    /// What was asked for.
    pub view: View,
    /// The discriminator's decision surface.
    pub surface: Surface,
    /// Where D is undecided, as lines: where its logit is the surface's boundary.
    pub contour: Vec<Vec<[f64; 2]>>,
    /// Real points: the same ones at every step.
    pub real: Vec<Point>,
    /// Generated points, from the same latents at every step.
    pub fake: Vec<Point>,
    /// Points that the moving average of the generator makes of the same latents; none where there is no average.
    pub average: Vec<Point>,
    /// The exact logit at the view's probe.
    pub probe: Option<f32>,
    /// How long it took to draw.
    pub took: Duration,
}

/// An answer of the observer.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A picture.
    Picture(Box<Picture>),
    /// Metrics of a state.
    Measures {
        /// The run.
        run: RunId,
        /// How often the run had gone back.
        rewinds: u64,
        /// Steps taken.
        step: u64,
        /// The metrics.
        measures: Box<Measures>,
        /// How long it took to take them.
        took: Duration,
    },
    /// What was seen at a milestone of the run.
    Examined {
        /// The run.
        run: RunId,
        /// What was seen.
        examined: Box<Examined>,
    },
    /// What came of a study.
    Studied(Box<Studied>),
}
