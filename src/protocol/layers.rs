//! The layers of the arena: what a picture shows beside points and surface, where it is wanted.

use crate::config::keyed;
use crate::math::Point;

keyed! {
    /// What the surface under the points shows.
    SurfaceKind {
        /// D's output: a probability, or a score on its own scale.
        Output = "output",
        /// D's logit, against the one at which D is undecided.
        Logit = "logit",
        /// ‖∇a‖: the length of the gradient of D's logit.
        Slope = "slope",
        /// D*: the best D for the present generator.
        Best = "best",
        /// D − D*: the output of D minus that of the best D.
        Gap = "gap",
    }
}

impl SurfaceKind {
    /// Whether it needs the best D.
    pub const fn needs_best(self) -> bool {
        matches!(self, Self::Best | Self::Gap)
    }
}

/// The layers that are wanted of a picture: what nobody looks at is not computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LayersWanted {
    /// More lines of equal value on the surface.
    pub levels: bool,
    /// The latent grid through G.
    pub manifold: bool,
    /// What pulls on the fakes.
    pub arrows: bool,
    /// The density of the data, and that of the fakes.
    pub densities: [bool; 2],
    /// The two numbers of a latent, counted from 0, that span the plane of the manifold and of the latents shown.
    pub plane: [usize; 2],
}

impl LayersWanted {
    /// The plane in latents of `dimension` numbers: the last two where one of them is not there.
    pub fn plane_in(&self, dimension: usize) -> [usize; 2] {
        let last = dimension.saturating_sub(1);
        match self.plane.map(|number| number.min(last)) {
            // A plane has two axes, unless there is one number only.
            [a, b] if a == b => [0, 1.min(last)],
            plane => plane,
        }
    }
}

/// What a picture shows beside points and surface. What was not wanted is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layers {
    /// The latents of the fakes: two numbers of each, those of the plane. The second is 0 for latents of one number.
    pub latents: Vec<Point>,
    /// More lines of equal value on the surface.
    pub levels: Vec<Level>,
    /// The latent grid through G.
    pub manifold: Option<Manifold>,
    /// What pulls on the fakes.
    pub arrows: Option<Arrows>,
    /// Lines of equal density of the data, and of the fakes. Their value is the share of the distribution inside.
    pub densities: [Vec<Level>; 2],
}

/// The lines on which a field has one value.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// The value.
    pub value: f32,
    /// The lines, as polylines in the plane.
    pub lines: Vec<Vec<[f64; 2]>>,
}

/// A grid of latents and its image under G: a sheet of cells, or a curve of pieces for latents of one number.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifold {
    /// The numbers of a latent, counted from 0, along both sides; all others are 0.
    pub plane: [usize; 2],
    /// How many numbers a latent has.
    pub dimension: usize,
    /// Corners along both sides; the second is 1 for a curve.
    pub corners: [usize; 2],
    /// The latents at the corners, row by row: the numbers of the plane.
    pub latents: Vec<Point>,
    /// G of each of them.
    pub images: Vec<Point>,
    /// For each cell, row by row, the probability of its latents, per unit of the area that it fills; for a curve,
    /// per unit of length. Infinite where a cell is folded to nothing.
    pub densities: Vec<f32>,
}

impl Manifold {
    /// The corners of each cell in turn around it: four, or for a piece of a curve its two ends twice.
    pub fn cells(&self) -> impl Iterator<Item = [usize; 4]> {
        let [columns, rows] = self.corners;
        let is_curve = rows == 1;
        (0..(rows - 1).max(usize::from(is_curve))).flat_map(move |row| {
            (0..columns.saturating_sub(1)).map(move |column| {
                let [low, high] =
                    [row, if is_curve { row } else { row + 1 }].map(|row| row * columns + column);
                [low, low + 1, high + 1, high]
            })
        })
    }
}

/// What pulls on fakes: −∂L_G/∂x, times the number of fakes in the batch, which L_G divides by.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrows {
    /// The fakes.
    pub from: Vec<Point>,
    /// The pull on each under the objective in force.
    pub pull: Vec<Point>,
    /// The pull under the other generator's loss of the standard GAN: the saturating one where the non-saturating one
    /// is in force, and the other way round. Empty under all other objectives.
    pub other: Vec<Point>,
}
