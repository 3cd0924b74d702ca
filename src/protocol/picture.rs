//! Requests of the screen to the observer, and the answers.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::insides::{Insides, InsidesView};
use super::layers::{Layers, LayersWanted, SurfaceKind};
use super::line::LinePicture;
use super::measures::Measures;
use super::milestone::Examined;
use super::state_id::{RunId, StateId};
use super::study::Studied;
use super::weights::Weights;
use crate::config::RunConfig;
use crate::data::Target;
use crate::math::Point;
use crate::math::plane::{Grid, Rect};

/// A state for the observer to evaluate. Nothing that is computed from it can reach back into training.
#[derive(Clone, Debug)]
pub struct ObservedState {
    /// Which state of which run it is.
    pub at: StateId,
    /// When the screen received the state.
    pub received: Instant,
    /// The configuration in force.
    pub config: Arc<RunConfig>,
    /// The target distribution, from which real samples are drawn.
    pub target: Arc<Target>,
    /// The weights of both players after `step` steps.
    pub weights: Arc<Weights>,
}

/// The part of the plane to draw, and how finely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// The visible rectangle, in the coordinates of the samples.
    pub rect: Rect,
    /// Cells of the surface along each side of the rectangle.
    pub resolution: usize,
    /// What the surface shows; D's output where the objective has no best D that is wanted.
    pub surface: SurfaceKind,
    /// How many generated points, and as many real ones.
    pub num_points: usize,
    /// A point at which the exact logit of D is wanted, such as the one under the mouse.
    pub probe: Option<Point>,
    /// What is wanted of the insides of both networks; `None` for nothing.
    pub insides: Option<InsidesView>,
    /// What is wanted beside.
    pub layers: LayersWanted,
}

impl View {
    /// D's output over `rect` and the points, and nothing beside.
    pub fn plain(rect: Rect, resolution: usize, num_points: usize) -> Self {
        let surface = SurfaceKind::Output;
        Self {
            rect,
            resolution,
            surface,
            num_points,
            probe: None,
            layers: LayersWanted::default(),
            insides: None,
        }
    }

    /// Whether a picture takes long whatever its resolution, as densities are estimated for it.
    pub fn is_slow(&self) -> bool {
        self.surface.needs_best() || self.layers.densities != [false; 2]
    }
}

/// A request for a picture.
#[derive(Clone, Debug)]
pub struct Request {
    /// The state to draw.
    pub state: ObservedState,
    /// The part of the plane to draw, and how finely.
    pub view: View,
}

/// The logits of D, or of the best D, over the plane, and what else of them is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Surface {
    /// The cells of the view, and one more on every side.
    pub grid: Grid,
    /// The logit at each cell's centre; for the best D, one value for the whole cell. In the order of the grid's
    /// cells.
    pub logits: Vec<f32>,
    /// What is shown in place of the logits: ‖∇a‖, or D − D*. Empty where the logits are shown.
    pub values: Vec<f32>,
    /// For D* and D − D*, the weight of each cell's colour against the neutral one, from 0, where there are neither
    /// data nor fakes, to 1. Empty for D, which is shown in full everywhere.
    pub presence: Vec<f32>,
    /// The logit at which D is undecided between real and fake.
    pub boundary: f32,
    /// What is shown.
    pub kind: SurfaceKind,
}

impl Surface {
    /// Whether the logits are those of the best D.
    pub fn is_best(&self) -> bool {
        self.kind == SurfaceKind::Best
    }

    /// What is shown: the values, or the logits.
    pub fn field(&self) -> &[f32] {
        if self.values.is_empty() { &self.logits } else { &self.values }
    }
}

/// A state drawn through a view.
#[derive(Clone, Debug)]
pub struct Picture {
    /// Which state of which run is drawn.
    pub at: StateId,
    /// When the screen received the state.
    pub received: Instant,
    /// The view of the request.
    pub view: View,
    /// The logits of D, or of the best D, over the view.
    pub surface: Arc<Surface>,
    /// The decision boundary as polylines in the plane: where the logit is [`Surface::boundary`].
    pub contour: Vec<Vec<[f64; 2]>>,
    /// Real points: the same ones at every step.
    pub real: Vec<Point>,
    /// Generated points G(z), with the same latents z at every step.
    pub fake: Vec<Point>,
    /// The points that the moving average of G's weights generates from the same latents; empty without an average.
    pub average: Vec<Point>,
    /// What was wanted beside.
    pub layers: Layers,
    /// The exact logit of D at the view's probe.
    pub probe: Option<f32>,
    /// The insides of both networks, if they were wanted.
    pub insides: Option<Arc<Insides>>,
    /// Densities and D as functions of x, for a target on the line; the surface then has one row, and no boundary.
    pub line: Option<Box<LinePicture>>,
    /// Time that drawing took.
    pub took: Duration,
}

/// An answer of the observer.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The picture that was requested.
    Picture(Box<Picture>),
    /// The metrics of a state.
    Measures {
        /// Which state of which run was measured.
        at: StateId,
        /// One value for each metric, and what a perfect generator scores.
        measures: Box<Measures>,
        /// Time that the metrics took.
        took: Duration,
    },
    /// The observations made at a milestone.
    Examined {
        /// Number of the run that came to the milestone.
        run: RunId,
        /// The fakes and metrics that were due.
        examined: Box<Examined>,
    },
    /// The result of a study.
    Studied(Box<Studied>),
}
