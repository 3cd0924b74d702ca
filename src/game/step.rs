//! The linearised map of one training step: how a step changes a small deviation of the weights, given the order of
//! updates, the number of updates of each player, and the optimizers' memory.
//!
//! | rule | map of the deviation w |
//! |---|---|
//! | simultaneous gradient descent | I - R J |
//! | alternating, n_D updates of D and n_G of G | (I - R_G J)^n_G (I - R_D J)^n_D |
//! | extragradient | I - R J + (R J)² |
//!
//! R is the diagonal matrix of learning rates, times 1 / (√v̂ + ε) for optimizers that divide by it; R_D and R_G have the rows of
//! one player only. A running mean of gradients is part of the state: it adds as many multipliers (eigenvalues of the map)
//! as the player has weights. J and v̂ are held constant.

use std::ops::Range;

use nalgebra::linalg::{Schur, balancing::balance_parlett_reinsch};
use nalgebra::{DMatrix, DMatrixView};

use crate::config::UpdateOrder;
use crate::dirac::Complex;

/// Most iterations of the QR algorithm, per row of the matrix.
const ROUNDS: usize = 100;

/// One player's optimizer, linearised. A gradient g changes its memory h to h' = decay h + scales g, and its weights
/// by -rate (new_factor h' + old_factor h).
#[derive(Clone, Debug, PartialEq)]
pub struct LinearOptimizer {
    /// The learning rate in force.
    pub rate: f64,
    /// Decay of the memory; 0 for an optimizer without memory.
    pub decay: f64,
    /// Factor of the new memory h'.
    pub new_factor: f64,
    /// Factor of the old memory h: negative for optimistic optimizers.
    pub old_factor: f64,
    /// One factor of the gradient per weight.
    pub scales: Vec<f64>,
    /// Updates of the player per step.
    pub updates: usize,
}

impl LinearOptimizer {
    /// Plain gradient descent on `count` weights.
    pub fn descent(rate: f64, count: usize, updates: usize) -> Self {
        Self { rate, decay: 0.0, new_factor: 1.0, old_factor: 0.0, scales: vec![1.0; count], updates }
    }

    fn has_memory(&self) -> bool {
        self.updates > 0 && (self.decay != 0.0 || self.old_factor != 0.0)
    }
}

/// A linearised step in progress. The rows of `state` are the weights, then the optimizers' memories, each as a
/// linear function of the state before the step.
struct LinearisedStep<'a> {
    jacobian: &'a DMatrix<f64>,
    optimizers: &'a [LinearOptimizer; 2],
    /// For each player: the rows of its weights and the first row of its memory.
    weights: [Range<usize>; 2],
    memories: [Option<usize>; 2],
    state: DMatrix<f64>,
}

/// The matrix M of one step with the optimizers of G and of D in this `order`; `jacobian` is that of ξ = (∇_θ L_G,
/// ∇_φ L_D).
pub fn step_map(
    jacobian: &DMatrix<f64>,
    optimizers: &[LinearOptimizer; 2],
    order: UpdateOrder,
) -> DMatrix<f64> {
    let (count, split) = (jacobian.nrows(), optimizers[0].scales.len());
    let weights = [0..split, split..count];
    let mut size = count;
    let memories = [0, 1].map(|player| {
        optimizers[player].has_memory().then(|| {
            size += weights[player].len();
            size - weights[player].len()
        })
    });
    let mut step =
        LinearisedStep { jacobian, optimizers, weights, memories, state: DMatrix::identity(size, size) };
    const G: usize = 0;
    const D: usize = 1;
    match order {
        UpdateOrder::Alternating => {
            (0..optimizers[D].updates).for_each(|_| step.update(D));
            (0..optimizers[G].updates).for_each(|_| step.update(G));
        }
        UpdateOrder::Simultaneous => {
            let before = step.rows(D).into_owned();
            (0..optimizers[D].updates).for_each(|_| step.update(D));
            let after = step.rows(D).into_owned();
            step.set_rows(D, &before);
            (0..optimizers[G].updates).for_each(|_| step.update(G));
            step.set_rows(D, &after);
        }
        UpdateOrder::Extragradient => {
            for part in 0..optimizers[G].updates.max(optimizers[D].updates) {
                step.extragradient_update(part);
            }
        }
    }
    step.state
}

impl LinearisedStep<'_> {
    fn rows(&self, player: usize) -> DMatrixView<'_, f64> {
        self.state.rows(self.weights[player].start, self.weights[player].len())
    }

    fn set_rows(&mut self, player: usize, rows: &DMatrix<f64>) {
        let Range { start, .. } = self.weights[player];
        self.state.rows_mut(start, rows.nrows()).copy_from(rows);
    }

    fn gradient(&self, player: usize) -> DMatrix<f64> {
        let own = &self.weights[player];
        self.jacobian.rows(own.start, own.len()) * self.state.rows(0, self.jacobian.nrows())
    }

    fn update(&mut self, player: usize) {
        let gradient = self.gradient(player);
        self.descend(player, &gradient);
    }

    fn descend(&mut self, player: usize, gradient: &DMatrix<f64>) {
        let LinearOptimizer { rate, decay, new_factor, old_factor, scales, .. } = &self.optimizers[player];
        let (start, memory) = (self.weights[player].start, self.memories[player]);
        for (mut column, gradient) in self.state.column_iter_mut().zip(gradient.column_iter()) {
            for (index, (scale, slope)) in scales.iter().zip(gradient.iter()).enumerate() {
                let old = memory.map_or(0.0, |memory| column[memory + index]);
                let new = decay * old + scale * slope;
                column[start + index] -= rate * (new_factor * new + old_factor * old);
                if let Some(memory) = memory {
                    column[memory + index] = new;
                }
            }
        }
    }

    fn extragradient_update(&mut self, part: usize) {
        let moving: Vec<usize> = (0..2).filter(|player| part < self.optimizers[*player].updates).collect();
        let original: Vec<DMatrix<f64>> =
            moving.iter().map(|player| self.rows(*player).into_owned()).collect();
        for ahead in [true, false] {
            let gradients: Vec<DMatrix<f64>> = moving.iter().map(|player| self.gradient(*player)).collect();
            for ((player, gradient), original) in moving.iter().zip(&gradients).zip(&original) {
                if !ahead {
                    self.set_rows(*player, original);
                }
                self.descend(*player, gradient);
            }
        }
    }
}

/// The eigenvalues μ of [`step_map`] as λ = (1 - μ) / `rate`. They are computed as eigenvalues of (I - M) / rate,
/// which keeps the digits of small steps that are lost in M. `None` where M is not finite or they are not found.
pub fn step_eigenvalues(
    jacobian: &DMatrix<f64>,
    optimizers: &[LinearOptimizer; 2],
    order: UpdateOrder,
    rate: f64,
) -> Option<Vec<Complex>> {
    let map = step_map(jacobian, optimizers, order);
    let size = map.nrows();
    eigenvalues((DMatrix::identity(size, size) - map) / rate)
}

/// The eigenvalues of `matrix`; `None` where it is not finite or the iteration does not converge. Rows and columns
/// are balanced first (Parlett and Reinsch 1969): where an optimizer divides by gradients of very different size, the
/// QR algorithm would not converge, or would give only the largest eigenvalues accurately.
pub fn eigenvalues(mut matrix: DMatrix<f64>) -> Option<Vec<Complex>> {
    if !matrix.iter().all(|value| value.is_finite()) {
        return None;
    }
    balance_parlett_reinsch(&mut matrix);
    let rounds = ROUNDS * matrix.nrows();
    let schur = Schur::try_new(matrix, f64::EPSILON, rounds)?;
    Some(schur.complex_eigenvalues().iter().map(|value| Complex::new(value.re, value.im)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDERS: [UpdateOrder; 3] =
        [UpdateOrder::Alternating, UpdateOrder::Simultaneous, UpdateOrder::Extragradient];

    /// The bilinear game f(θ, ψ) = θψ, which θ minimises and ψ maximises, with damping of ψ: ξ = (ψ, -θ + damping ψ).
    fn bilinear(damping: f64) -> DMatrix<f64> {
        DMatrix::from_row_slice(2, 2, &[0.0, 1.0, -1.0, damping])
    }

    fn descent(rate: f64, updates: [usize; 2]) -> [LinearOptimizer; 2] {
        updates.map(|updates| LinearOptimizer::descent(rate, 1, updates))
    }

    fn moduli(map: DMatrix<f64>) -> Vec<f64> {
        let mut moduli: Vec<f64> =
            eigenvalues(map).expect("eigenvalues").iter().map(|value| value.modulus()).collect();
        moduli.sort_by(f64::total_cmp);
        moduli
    }

    #[test]
    fn rows_of_very_different_size_leave_every_eigenvalue_its_digits() {
        // A triangular matrix with 1 to 8 on its diagonal, in coordinates whose units differ by 1e6.
        let size = 8;
        let triangle = DMatrix::from_fn(size, size, |row, column| match row.cmp(&column) {
            core::cmp::Ordering::Equal => 1.0 + row as f64,
            core::cmp::Ordering::Less => 0.5,
            core::cmp::Ordering::Greater => 0.0,
        });
        let mixing = DMatrix::from_fn(size, size, |row, column| if row == column { 1.0 } else { 0.1 });
        let mixed = mixing.clone().try_inverse().expect("an inverse") * triangle * mixing;
        let units: Vec<f64> = (0..size).map(|index| 10.0_f64.powi(6 * (index as i32 % 3) - 6)).collect();
        let scaled =
            DMatrix::from_fn(size, size, |row, column| mixed[(row, column)] * units[row] / units[column]);
        let expected: Vec<f64> = (1..=size).map(|value| value as f64).collect();
        assert_moduli(scaled.clone(), &expected);
        let alone = Schur::try_new(scaled, f64::EPSILON, ROUNDS * size).map(|schur| {
            schur
                .complex_eigenvalues()
                .iter()
                .map(|value| (value.re - value.re.round()).abs())
                .fold(0.0, f64::max)
        });
        assert!(alone.is_none_or(|error: f64| error > 1e-6), "without balance: {alone:?}");
    }

    #[track_caller]
    fn assert_moduli(map: DMatrix<f64>, expected: &[f64]) {
        let found = moduli(map);
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-9, "{found}, not {expected}");
        }
    }

    #[test]
    fn on_the_bilinear_game_alternating_descent_circles_where_simultaneous_grows() {
        let rule = descent(0.2, [1, 1]);
        let simultaneous = 1.04_f64.sqrt();
        assert_moduli(step_map(&bilinear(0.0), &rule, UpdateOrder::Simultaneous), &[simultaneous; 2]);
        assert_moduli(step_map(&bilinear(0.0), &rule, UpdateOrder::Alternating), &[1.0; 2]);
        // r_n = (1 - h² + h⁴)^(n/2).
        let inward = (1.0 - 0.04 + 0.0016_f64).sqrt();
        assert_moduli(step_map(&bilinear(0.0), &rule, UpdateOrder::Extragradient), &[inward; 2]);
        // With damping 0.02 alternating descent shrinks, by the determinant 1 - 0.2 · 0.02; simultaneous descent
        // grows: 1 - 0.004 + 0.04.
        assert_moduli(step_map(&bilinear(0.02), &rule, UpdateOrder::Alternating), &[0.996_f64.sqrt(); 2]);
        assert_moduli(step_map(&bilinear(0.02), &rule, UpdateOrder::Simultaneous), &[1.036_f64.sqrt(); 2]);
        // n_G and n_D alternating updates rotate by 2 asin(α / 2), α = √(n_G n_D) h.
        let found = eigenvalues(step_map(&bilinear(0.0), &descent(0.2, [2, 3]), UpdateOrder::Alternating));
        for value in found.expect("eigenvalues") {
            let turn = libm::atan2(value.im, value.re).abs();
            assert!((turn - 2.0 * (0.1 * 6.0_f64.sqrt()).asin()).abs() < 1e-9, "{value:?}");
        }
    }

    /// The bilinear game after `steps` steps from a deviation: weights, then the memories of the optimizers.
    fn played(
        jacobian: &DMatrix<f64>,
        optimizers: &[LinearOptimizer; 2],
        order: UpdateOrder,
        start: &[f64],
    ) -> Vec<f64> {
        // w = (θ, φ) and h have two entries each, whether there is memory or not.
        let mut w = [start[0], start[1]];
        let mut memory = [start[2], start[3]];
        let slope = |player: usize, w: &[f64; 2]| jacobian[(player, 0)] * w[0] + jacobian[(player, 1)] * w[1];
        let descend = |player: usize, w: &mut [f64; 2], memory: &mut [f64; 2], slope: f64| {
            let LinearOptimizer { rate, decay, new_factor, old_factor, scales, .. } = &optimizers[player];
            let new = decay * memory[player] + scales[0] * slope;
            w[player] -= rate * (new_factor * new + old_factor * memory[player]);
            memory[player] = new;
        };
        match order {
            UpdateOrder::Alternating => {
                for player in [1, 0] {
                    for _ in 0..optimizers[player].updates {
                        let slope = slope(player, &w);
                        descend(player, &mut w, &mut memory, slope);
                    }
                }
            }
            UpdateOrder::Simultaneous => {
                let before = w;
                for player in [1, 0] {
                    let mut own = before;
                    for _ in 0..optimizers[player].updates {
                        let slope = slope(player, &own);
                        descend(player, &mut own, &mut memory, slope);
                    }
                    w[player] = own[player];
                }
            }
            UpdateOrder::Extragradient => {
                for _ in 0..optimizers[0].updates {
                    let before = w;
                    let slopes = [0, 1].map(|player| slope(player, &w));
                    [0, 1].iter().for_each(|&player| descend(player, &mut w, &mut memory, slopes[player]));
                    let slopes = [0, 1].map(|player| slope(player, &w));
                    w = before;
                    [0, 1].iter().for_each(|&player| descend(player, &mut w, &mut memory, slopes[player]));
                }
            }
        }
        vec![w[0], w[1], memory[0], memory[1]]
    }

    #[test]
    fn the_map_is_what_a_step_of_each_rule_makes_of_each_deviation() {
        let jacobian = DMatrix::from_row_slice(2, 2, &[0.3, 1.1, -0.8, 0.2]);
        let momentum = |updates| LinearOptimizer { decay: 0.5, ..LinearOptimizer::descent(0.1, 1, updates) };
        let adam = |updates| LinearOptimizer {
            decay: 0.5,
            scales: vec![3.0],
            new_factor: 1.2,
            ..LinearOptimizer::descent(0.01, 1, updates)
        };
        let optimistic = |updates| LinearOptimizer {
            decay: 0.9,
            new_factor: 2.0,
            old_factor: -1.0,
            ..LinearOptimizer::descent(0.1, 1, updates)
        };
        for order in ORDERS {
            for optimizers in [[momentum(2), momentum(2)], [adam(1), optimistic(1)], [optimistic(3), adam(3)]]
            {
                let map = step_map(&jacobian, &optimizers, order);
                assert_eq!(map.nrows(), 4);
                for index in 0..4 {
                    let unit: Vec<f64> = (0..4).map(|row| f64::from(u8::from(row == index))).collect();
                    for (row, expected) in played(&jacobian, &optimizers, order, &unit).iter().enumerate() {
                        assert!((map[(row, index)] - expected).abs() < 1e-12, "{order:?} {row} {index}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_frozen_player_stands_and_remembers_nothing() {
        let optimizers = [
            LinearOptimizer { decay: 0.9, ..LinearOptimizer::descent(0.2, 1, 0) },
            LinearOptimizer::descent(0.2, 1, 1),
        ];
        for order in ORDERS {
            let map = step_map(&bilinear(0.5), &optimizers, order);
            assert_eq!((map.nrows(), map[(0, 0)], map[(0, 1)]), (2, 1.0, 0.0), "{order:?}");
        }
    }

    #[test]
    fn momentum_and_optimism_have_the_multipliers_of_their_closed_forms() {
        // Simultaneous momentum β: μ² - (1 + β - hλ) μ + β = 0 with λ = ±i; the product of all four is β².
        let momentum = [0, 1].map(|_| LinearOptimizer { decay: -0.3, ..LinearOptimizer::descent(0.2, 1, 1) });
        let found = moduli(step_map(&bilinear(0.0), &momentum, UpdateOrder::Simultaneous));
        assert!((found.iter().product::<f64>() - 0.09).abs() < 1e-12, "{found:?}");
        // Optimistic gradient descent on the bilinear game: the largest modulus is .9789 at rate 0.2 and 1.0069 at
        // rate 0.58.
        for (rate, expected) in [(0.1, 0.994_9), (0.2, 0.978_9), (0.5, f64::sqrt(0.5)), (0.58, 1.006_9)] {
            let optimizer = || LinearOptimizer {
                new_factor: 2.0,
                old_factor: -1.0,
                ..LinearOptimizer::descent(rate, 1, 1)
            };
            let found =
                moduli(step_map(&bilinear(0.0), &[optimizer(), optimizer()], UpdateOrder::Simultaneous));
            assert!((found[3] - expected).abs() < 6e-5, "{found:?}");
        }
    }

    #[test]
    fn the_period_of_adam_on_the_bilinear_game_is_that_of_the_run_at_any_scale() {
        let [rate, beta1, beta2, epsilon]: [f64; 4] = [1e-3, 0.5, 0.999, 1e-8];
        for scale in [1.0, 0.01] {
            let jacobian = bilinear(0.0) * scale;
            let (mut w, mut mean, mut square) = ([0.5_f64, 0.0], [0.0_f64; 2], [0.0_f64; 2]);
            let mut turned = 0.0;
            let mut step = |t: i32| {
                let before = w;
                for player in [1, 0] {
                    let slope = jacobian[(player, 0)] * w[0] + jacobian[(player, 1)] * w[1];
                    mean[player] = beta1 * mean[player] + (1.0 - beta1) * slope;
                    square[player] = beta2 * square[player] + (1.0 - beta2) * slope * slope;
                    let root = (square[player] / (1.0 - beta2.powi(t))).sqrt();
                    w[player] -= rate * mean[player] / (1.0 - beta1.powi(t)) / (root + epsilon);
                }
                let cross = before[0] * w[1] - before[1] * w[0];
                (cross.atan2(before[0] * w[0] + before[1] * w[1]), square)
            };
            let mut squares = [0.0; 2];
            for t in 1..=20_000 {
                squares = step(t).1;
            }
            let mut steps = 0;
            while turned < core::f64::consts::TAU {
                steps += 1;
                turned += step(20_000 + steps).0.abs();
            }
            let optimizers = squares.map(|square| LinearOptimizer {
                decay: beta1,
                scales: vec![(1.0 - beta1) / (square.sqrt() + epsilon)],
                ..LinearOptimizer::descent(rate, 1, 1)
            });
            let found =
                eigenvalues(step_map(&jacobian, &optimizers, UpdateOrder::Alternating)).expect("eigenvalues");
            // The slow pair near 1; the others belong to Adam's decaying memory.
            let lasting =
                found.iter().max_by(|a, b| a.modulus().total_cmp(&b.modulus())).expect("four of them");
            let period = core::f64::consts::TAU / libm::atan2(lasting.im, lasting.re).abs();
            assert!((period / f64::from(steps) - 1.0).abs() < 0.03, "{period}, and the run took {steps}");
            // Without Adam's scaling it would be 2π / (rate scale): 6283 and 628 318.
            assert!((450.0..650.0).contains(&period), "{period}");
        }
    }
}
