//! The picture of a state on the line, as in Goodfellow et al. 2014, figure 1: densities and D as functions of x, and
//! the map from z to x.

use crate::math::histogram::Interval;

/// Functions of x on equal cells, and the map from the latents to them.
#[derive(Clone, Debug)]
pub struct LinePicture {
    /// The cells of x.
    pub cells: Interval,
    /// p_data in each cell: exact, or estimated from the rows of a table.
    pub real: Vec<f64>,
    /// p_g in each cell: a histogram of fakes, smoothed.
    pub fake: Vec<f64>,
    /// The same for the moving average of G's weights; empty without an average.
    pub average: Vec<f64>,
    /// D's output in each cell: a probability, or a score.
    pub output: Vec<f64>,
    /// The output of the best D in each cell, NaN where there are neither data nor fakes. Empty where there is none.
    pub best: Vec<f64>,
    /// Latents z that divide p_z into equal parts, and their G(z): along the first coordinate, with others at 0.
    pub arrows: Vec<[f64; 2]>,
    /// z and G(z) at evenly spaced z.
    pub map: Vec<[f64; 2]>,
    /// Shares of fakes below and above the cells, of NaN none.
    pub beyond: [f64; 2],
    /// How near D is to the best D; `None` where the objective has none, or D judges several samples together.
    pub optimality: Option<Optimality>,
}

/// How near D is to the best D for the present generator, D* = p_data / (p_data + p_g) without smoothed labels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Optimality {
    /// The mean of |D - D*| under (p_data + p_g) / 2.
    pub distance: f64,
    /// V(D, G) and its greatest value over all D, -log 4 + 2 JS; `None` where the objective has no V.
    pub value: Option<[f64; 2]>,
    /// Two standard deviations of that greatest value over samples of as many fakes.
    pub error: f64,
}
