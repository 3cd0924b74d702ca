//! Spectral normalisation: weight matrices are divided by their largest singular value, which a power iteration
//! estimates.
//!
//! Miyato et al. 2018, algorithm 1. For a matrix W and the present unit vector u of the iteration: v = W^T u / sigma
//! with sigma = |W^T u|; the next u is W v / |W v|. The normalised matrix is W / sigma. As in the paper, its
//! derivatives treat u and v as constants.

use super::isa::{Isa, Kernel, Machine};
use super::lanes::LANES;
use super::random::{Draws, Stream};

/// Iterations before the first use.
const FIRST_TURNS: usize = 15;
/// Smallest divisor, for a matrix of zeros.
const LEAST: f32 = 1e-12;

/// The power iterations of a network's matrices. The weights are in the order of layers: each matrix row by row, then
/// its bias.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectral {
    layers: Vec<SpectralLayer>,
}

#[derive(Clone, Debug, PartialEq)]
struct SpectralLayer {
    /// First index of the matrix in the weights.
    start: usize,
    inputs: usize,
    /// The largest singular value of the normalised matrix.
    scale: f32,
    u: Vec<f32>,
    v: Vec<f32>,
    sigma: f32,
}

impl Spectral {
    /// New iterations for a network of `widths` with these weights. The slope of the normalised network is at most
    /// `scale`.
    pub fn new(seed: u64, widths: &[usize], scale: f32, weights: &[f32]) -> Self {
        let mut spectral = Self::begin(seed, widths, scale);
        (0..FIRST_TURNS).for_each(|_| spectral.turn(weights));
        spectral
    }

    /// Iterations that continue from the [`Spectral::vectors`] of others; `None` where the number of vectors or
    /// weights is not that of the network.
    pub fn at(widths: &[usize], scale: f32, vectors: &[f32], weights: &[f32]) -> Option<Self> {
        let count: usize = widths.windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum();
        let mut spectral = Self::begin(0, widths, scale);
        (weights.len() == count && spectral.go_to(vectors, weights)).then_some(spectral)
    }

    fn begin(seed: u64, widths: &[usize], scale: f32) -> Self {
        let mut start = 0;
        let layers = widths.windows(2).enumerate().map(|(index, pair)| {
            let [inputs, outputs] = [pair[0], pair[1]];
            let scale = if index + 2 == widths.len() { scale } else { 1.0 };
            let mut u = vec![0.0; outputs];
            Draws::new(seed, Stream::Spectral, 0, index as u32).fill_normals(&mut u);
            let mut layer = SpectralLayer { start, inputs, scale, u, v: vec![0.0; inputs], sigma: 1.0 };
            layer.u_to_unit();
            start += (inputs + 1) * outputs;
            layer
        });
        Self { layers: layers.collect() }
    }

    /// All vectors u, one after another: with the weights, the complete state.
    pub fn vectors(&self) -> impl Iterator<Item = f32> {
        self.layers.iter().flat_map(|layer| layer.u.iter().copied())
    }

    /// Continues from `vectors`, the [`Spectral::vectors`] of other iterations for these weights. Returns whether
    /// their number is right; if not, nothing changes.
    pub fn go_to(&mut self, vectors: &[f32], weights: &[f32]) -> bool {
        let count: usize = self.layers.iter().map(|layer| layer.u.len()).sum();
        if vectors.len() != count {
            return false;
        }
        let mut rest = vectors;
        for layer in &mut self.layers {
            let (u, others) = rest.split_at(layer.u.len());
            layer.u.copy_from_slice(u);
            rest = others;
        }
        self.follow(weights);
        true
    }

    /// Sets the largest slope of the normalised network.
    pub fn set_scale(&mut self, scale: f32) {
        if let Some(last) = self.layers.last_mut() {
            last.scale = scale;
        }
    }

    /// Takes one step of the power iteration with the present weights.
    pub fn turn(&mut self, weights: &[f32]) {
        self.follow(weights);
        for layer in &mut self.layers {
            let SpectralLayer { start, inputs, u, v, .. } = layer;
            Machine::best().run(MatrixVector { matrix: &weights[*start..], inputs: *inputs, v, u });
            layer.u_to_unit();
        }
        self.follow(weights);
    }

    /// Computes sigma and v from the present weights.
    fn follow(&mut self, weights: &[f32]) {
        for SpectralLayer { start, inputs, u, v, sigma, .. } in &mut self.layers {
            Machine::best().run(Columns { matrix: &weights[*start..], inputs: *inputs, u, v });
            *sigma = length(v).max(LEAST);
            v.iter_mut().for_each(|value| *value /= *sigma);
        }
    }

    /// Writes the normalised weights to `normalised`: matrices divided by sigma, biases unchanged.
    pub fn normalise(&mut self, weights: &[f32], normalised: &mut Vec<f32>) {
        self.follow(weights);
        normalised.clear();
        normalised.extend_from_slice(weights);
        for SpectralLayer { start, inputs, scale, u, sigma, .. } in &self.layers {
            let factor = scale / sigma;
            normalised[*start..][..inputs * u.len()].iter_mut().for_each(|weight| *weight *= factor);
        }
    }

    /// Turns a gradient G with respect to the normalised weights W' into one with respect to the weights, in place:
    /// (c G - <G, W'> u v^T) / sigma, where c is 1, or the scale for the last layer.
    pub fn pull_back(&self, normalised: &[f32], gradient: &mut [f32]) {
        for SpectralLayer { start, inputs, scale, u, v, sigma } in &self.layers {
            let range = *start..start + inputs * u.len();
            let gradient = &mut gradient[range.clone()];
            let inner = Machine::best().run(Dot(gradient, &normalised[range]));
            for (row, u) in gradient.chunks_exact_mut(*inputs).zip(u) {
                let along = inner * u;
                for (slope, v) in row.iter_mut().zip(v) {
                    *slope = (scale * *slope - along * v) / sigma;
                }
            }
        }
    }
}

impl SpectralLayer {
    fn u_to_unit(&mut self) {
        let length = length(&self.u).max(LEAST);
        self.u.iter_mut().for_each(|value| *value /= length);
    }
}

fn length(vector: &[f32]) -> f32 {
    Machine::best().run(Dot(vector, vector)).sqrt()
}

/// The dot product <a, b>, in lanes.
struct Dot<'a>(&'a [f32], &'a [f32]);

impl Kernel for Dot<'_> {
    type Output = f32;

    #[inline(always)]
    fn run<I: Isa>(self, _: I) -> f32 {
        dot(self.0, self.1)
    }
}

#[inline(always)]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; LANES];
    let (a, a_rest) = a.as_chunks::<LANES>();
    let (b, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    for (lane, (a, b)) in a_rest.iter().zip(b_rest).enumerate() {
        sums[lane] += a * b;
    }
    sums.iter().sum()
}

/// u = W v.
struct MatrixVector<'a> {
    matrix: &'a [f32],
    inputs: usize,
    v: &'a [f32],
    u: &'a mut [f32],
}

impl Kernel for MatrixVector<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        for (u, row) in self.u.iter_mut().zip(self.matrix.chunks_exact(self.inputs)) {
            *u = dot(row, self.v);
        }
    }
}

/// v = W^T u.
struct Columns<'a> {
    matrix: &'a [f32],
    inputs: usize,
    u: &'a [f32],
    v: &'a mut [f32],
}

impl Kernel for Columns<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        self.v.fill(0.0);
        for (u, row) in self.u.iter().zip(self.matrix.chunks_exact(self.inputs)) {
            for (v, weight) in self.v.iter_mut().zip(row) {
                *v += u * weight;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTHS: [usize; 4] = [2, 5, 3, 1];

    fn weights() -> Vec<f32> {
        (0..WIDTHS.windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum())
            .map(|k: usize| libm::sinf(1.3 * k as f32 + 0.2))
            .collect()
    }

    #[test]
    fn the_iteration_finds_the_largest_singular_value() {
        // W = diag(3, -4) for a layer of 2 inputs and 2 outputs, with a bias.
        let weights = [3.0, 0.0, 0.0, -4.0, 7.0, 8.0];
        let mut spectral = Spectral::new(1, &[2, 2], 2.0, &weights);
        (0..40).for_each(|_| spectral.turn(&weights));
        let mut normalised = Vec::new();
        spectral.normalise(&weights, &mut normalised);
        for (got, expected) in normalised.iter().zip([1.5, 0.0, 0.0, -2.0, 7.0, 8.0]) {
            assert!((got - expected).abs() < 1e-5, "{normalised:?}");
        }
    }

    #[test]
    fn a_network_so_normalised_is_no_steeper_than_its_scale() {
        let weights = weights();
        let mut spectral = Spectral::new(3, &WIDTHS, 1.0, &weights);
        (0..100).for_each(|_| spectral.turn(&weights));
        let mut normalised = Vec::new();
        spectral.normalise(&weights, &mut normalised);
        // |W x| <= |x| for every matrix and many x.
        let mut start = 0;
        for pair in WIDTHS.windows(2) {
            let matrix = &normalised[start..start + pair[0] * pair[1]];
            for k in 0..50 {
                let x: Vec<f32> = (0..pair[0]).map(|i| libm::cosf((k * (i + 1)) as f32)).collect();
                let y: Vec<f32> = matrix.chunks_exact(pair[0]).map(|row| dot(row, &x)).collect();
                assert!(length(&y) <= 1.0001 * length(&x));
            }
            start += (pair[0] + 1) * pair[1];
        }
    }

    /// The derivative of <G, W'(W)> with respect to every weight, with u and v constant, against central differences
    /// in f64.
    #[test]
    fn gradients_are_pulled_back_as_central_differences_say() {
        let weights = weights();
        let mut spectral = Spectral::new(5, &WIDTHS, 1.7, &weights);
        let mut normalised = Vec::new();
        spectral.normalise(&weights, &mut normalised);
        let by_normalised: Vec<f32> = (0..weights.len()).map(|k| libm::cosf(0.7 * k as f32)).collect();
        let mut pulled = by_normalised.clone();
        spectral.pull_back(&normalised, &mut pulled);
        let value = |moved: usize, by: f64| -> f64 {
            let at = |k: usize| f64::from(weights[k]) + if k == moved { by } else { 0.0 };
            let mut sum: f64 = (0..weights.len()).map(|k| f64::from(by_normalised[k]) * at(k)).sum();
            for layer in &spectral.layers {
                let entries = || (0..layer.u.len()).flat_map(move |o| (0..layer.inputs).map(move |i| (o, i)));
                let place = |(o, i): (usize, usize)| layer.start + o * layer.inputs + i;
                let sigma: f64 =
                    entries().map(|e| f64::from(layer.u[e.0]) * at(place(e)) * f64::from(layer.v[e.1])).sum();
                sum += entries()
                    .map(|e| {
                        let weight = at(place(e));
                        f64::from(by_normalised[place(e)])
                            * (f64::from(layer.scale) * weight / sigma - weight)
                    })
                    .sum::<f64>();
            }
            sum
        };
        for (k, pulled) in pulled.iter().enumerate() {
            let h = 1e-5;
            let difference = (value(k, h) - value(k, -h)) / (2.0 * h);
            assert!((f64::from(*pulled) - difference).abs() < 1e-5, "weight {k}: {pulled}, not {difference}");
        }
    }

    #[test]
    fn it_goes_on_from_its_vectors_with_the_same_bits() {
        let weights = weights();
        let mut spectral = Spectral::new(7, &WIDTHS, 1.0, &weights);
        let vectors: Vec<f32> = spectral.vectors().collect();
        let mut other = Spectral::new(8, &WIDTHS, 1.0, &weights);
        assert!(!other.go_to(&vectors[1..], &weights));
        assert!(other.go_to(&vectors, &weights));
        assert_eq!(other.vectors().collect::<Vec<_>>(), vectors);
        spectral.turn(&weights);
        other.turn(&weights);
        assert_eq!(spectral, other);
    }
}
