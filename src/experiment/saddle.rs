//! The saddle on which Heusel et al. (2017) show their rule of two time scales.

use crate::math::random::{Draws, Stream};

/// Steps that are taken.
const STEPS: u64 = 5_000;
/// Where x and y begin.
const START: [f64; 2] = [0.5, -0.4];

/// How far from (0, 0), √(x² + y²), stochastic gradient steps end on f(x, y) = (1 + x²)(100 - y²), of which x seeks the
/// least and y the greatest value, with these rates of x and of y. In each of 5000 steps x moves first, and y sees
/// the new x; with a seed, noise from N(0, 1) is added to either gradient (authors' notebook of Heusel et al. 2017).
pub fn distance_to_the_saddle(rates: [f64; 2], seed: Option<u64>) -> f64 {
    let [mut x, mut y] = START;
    for step in 0..STEPS {
        let noise = seed.map_or([0.0; 2], |seed| Draws::new(seed, Stream::Data, step, 0).normals());
        let [noise_x, noise_y] = noise.map(f64::from);
        x -= rates[0] * (2.0 * x * (100.0 - y * y) + noise_x);
        y += rates[1] * (-2.0 * y * (1.0 + x * x) + noise_y);
    }
    x.hypot(y)
}
