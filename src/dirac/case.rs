//! One way to play the game: who ascends what, with which remedy, by which rule and at which rates.

use super::complex::Complex;
use super::equilibrium::linearization;
use super::game::DiracGame;
use super::matrix::Matrix;
use super::method::DiracMethod;
use super::point::DiracPoint;
use super::rule::{Rates, UpdateRule};
use super::trajectory::Trajectory;

/// Distance from the equilibrium, at the start and at most, at which the game is as good as linear.
const NEAR: [f64; 2] = [1e-6, 1e-4];
/// ψ as a multiple of θ at the start: a number in which no direction of a simple game lies.
const AWAY: f64 = 0.618_034;
/// Steps after which a rule with a memory has forgotten its start.
const WARM_UP: usize = 50;

/// A game with its remedy, rule and rates: all that decides a trajectory but its start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DiracCase {
    /// Who ascends what.
    pub game: DiracGame,
    /// What is added to the field.
    pub method: DiracMethod,
    /// How a step is made of the field.
    pub rule: UpdateRule,
    /// The step size of each player.
    pub rates: Rates,
}

impl DiracCase {
    /// The time that passes in a step: the geometric mean h of the two rates.
    pub fn time_step(&self) -> f64 {
        (self.rates.generator * self.rates.discriminator).sqrt()
    }

    /// The motion per unit of time at `point`: each part of the field times its player's rate over h.
    pub fn field(&self, point: DiracPoint) -> DiracPoint {
        let field = self.method.field(self.game, point);
        let time = self.time_step();
        let share = |rate: f64| if time > 0.0 { rate / time } else { 1.0 };
        DiracPoint::new(
            share(self.rates.generator) * field.theta,
            share(self.rates.discriminator) * field.psi,
        )
    }

    /// The trajectory from `start`.
    pub fn trajectory(&self, start: DiracPoint) -> Trajectory {
        Trajectory::new(self.game, self.method, self.rule, self.rates, start)
    }

    /// The eigenvalues at the equilibrium of the flow x' = [`field`](Self::field), in closed form; `None` where the field has
    /// no derivative there.
    pub fn flow(&self) -> Option<[Complex; 2]> {
        let [[a, b], [c, d]] = linearization(self.game, self.method)?.rows;
        let time = self.time_step();
        let [first, second] = [self.rates.generator, self.rates.discriminator].map(|rate| rate / time);
        (time > 0.0).then(|| Matrix::new([[first * a, first * b], [second * c, second * d]]).eigenvalues())
    }

    /// The two greatest factors of a step near the equilibrium, in closed form; `None` where the field has no derivative there,
    /// or the rule's factors have no short form.
    pub fn factors(&self) -> Option<[Complex; 2]> {
        let mut factors = self.rule.factors(linearization(self.game, self.method)?, self.rates)?;
        factors.sort_by(|a, b| b.modulus().total_cmp(&a.modulus()));
        Some([*factors.first()?, *factors.get(1)?])
    }

    /// The two factors of a step near the equilibrium, measured on the trajectory itself: with x, y and w three points in a row,
    /// the trace t and the determinant d of the step solve w = t y - d x.
    ///
    /// `None` where the trajectory leaves the neighbourhood at once, or does not turn and has one factor only.
    pub fn measured(&self) -> Option<[Complex; 2]> {
        let mut trajectory = self.trajectory(DiracPoint::new(NEAR[0], AWAY * NEAR[0]));
        let has_memory = matches!(self.rule, UpdateRule::Momentum { .. } | UpdateRule::Optimistic);
        let mut points = [DiracPoint::default(); 3];
        for _ in 0..3 + if has_memory { WARM_UP } else { 0 } {
            points = [points[1], points[2], trajectory.step()];
        }
        let [x, y, w] = points;
        let is_near = |point: &DiracPoint| point.radius() > 0.0 && point.radius() < NEAR[1];
        if self.time_step() == 0.0 || !points.iter().all(is_near) {
            return None;
        }
        let area = |a: DiracPoint, b: DiracPoint| a.theta * b.psi - a.psi * b.theta;
        let base = area(y, x);
        // Of two points on one line through 0 nothing can be read.
        if base.abs() <= 1e-12 * x.radius() * y.radius() {
            return None;
        }
        let [trace, determinant] = [area(w, x) / base, area(w, y) / base];
        Some(Complex::solve_quadratic(Complex::from(-trace), Complex::from(determinant)))
    }

    /// The radius to which every trajectory comes, where it is known: √(2h) of the non-saturating game with simultaneous
    /// steps of equal rates h, to first order in h.
    ///
    /// On the circle of radius r a step of size h adds h² r²/4 to r², and the game's own damping takes h r⁴/8 away, both in the
    /// mean over a turn.
    pub fn cycle(&self) -> Option<f64> {
        let is_known = matches!(self.game, DiracGame::NonSaturating | DiracGame::Relativistic)
            && self.method == DiracMethod::Plain
            && self.rule == UpdateRule::Simultaneous
            && self.rates.generator == self.rates.discriminator;
        is_known.then(|| (2.0 * self.time_step()).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dirac::tables::assert_close;

    const PLAIN: DiracCase = DiracCase {
        game: DiracGame::Minimax,
        method: DiracMethod::Plain,
        rule: UpdateRule::Simultaneous,
        rates: Rates::equal(0.2),
    };

    #[test]
    fn what_is_measured_near_the_equilibrium_is_what_the_formulas_say() {
        let rules = [
            UpdateRule::Simultaneous,
            UpdateRule::Alternating { discriminator_steps: 1 },
            UpdateRule::Alternating { discriminator_steps: 3 },
            UpdateRule::DiscriminatorFirst { discriminator_steps: 2, generator_steps: 1 },
            UpdateRule::DiscriminatorFirst { discriminator_steps: 1, generator_steps: 4 },
            UpdateRule::Extragradient,
            UpdateRule::Optimistic,
            UpdateRule::Flow,
        ];
        let methods = [
            DiracMethod::Plain,
            DiracMethod::R1 { gamma: 0.3 },
            DiracMethod::InstanceNoise { deviation: 0.5 },
            DiracMethod::Consensus { weight: 0.7 },
            DiracMethod::Unrolled { steps: 3, rate: 0.2 },
        ];
        let rates = [Rates::equal(0.2), Rates::equal(1e-3), Rates { generator: 0.05, discriminator: 0.3 }];
        for game in DiracGame::ALL {
            // The noise reaches over the margin of a hinge.
            let has_margin = matches!(game, DiracGame::Hinge | DiracGame::RelativisticHinge);
            for method in methods {
                if has_margin && matches!(method, DiracMethod::InstanceNoise { .. }) {
                    continue;
                }
                for rule in rules {
                    for rates in rates {
                        let case = DiracCase { game, method, rule, rates };
                        let closed = case.factors().expect("factors");
                        let Some(measured) = case.measured() else {
                            // After many steps that do not turn, only the greater factor is left.
                            assert!(closed[0].im == 0.0 && rule == UpdateRule::Optimistic, "{case:?}");
                            continue;
                        };
                        // What an optimistic start leaves behind has not wholly died out.
                        let most = if rule == UpdateRule::Optimistic { 2e-5 } else { 1e-7 };
                        for closed in closed {
                            let apart = measured.map(|measured| (measured - closed).modulus());
                            assert!(apart[0].min(apart[1]) < most, "{case:?}: {closed:?}, {measured:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_flow_of_unequal_rates_turns_as_fast_as_that_of_their_geometric_mean() {
        let uneven = DiracCase { rates: Rates { generator: 0.4, discriminator: 0.1 }, ..PLAIN };
        assert_close(uneven.time_step(), 0.2, 1e-15);
        for (value, wanted) in uneven.flow().into_iter().flatten().zip(PLAIN.flow().into_iter().flatten()) {
            assert!((value - wanted).modulus() < 1e-15);
        }
        assert_eq!(
            PLAIN.field(DiracPoint::new(0.7, -0.4)),
            DiracGame::Minimax.field(DiracPoint::new(0.7, -0.4))
        );
        let stuck = DiracCase { rates: Rates { generator: 0.0, discriminator: 0.1 }, ..PLAIN };
        assert_eq!((stuck.flow(), stuck.measured()), (None, None));
    }

    #[test]
    fn the_cycle_is_the_radius_at_which_long_trajectories_stay() {
        // Radii over 60,000 steps: least and greatest.
        for (rate, least, greatest) in [(0.05, 0.3152, 0.3172), (0.1, 0.4443, 0.4499), (0.2, 0.6238, 0.6396)]
        {
            let case = DiracCase { game: DiracGame::NonSaturating, rates: Rates::equal(rate), ..PLAIN };
            let cycle = case.cycle().expect("a cycle");
            assert!((least..=greatest).contains(&cycle), "{rate}: {cycle}");
            let radius = case.trajectory(DiracPoint::new(1.0, 1.0)).after(20_000).radius();
            assert!((radius / cycle - 1.0).abs() < 0.02, "{rate}: {radius}");
        }
        assert_eq!(PLAIN.cycle(), None);
    }

    #[test]
    fn momentum_is_measured_where_it_has_no_formula() {
        // A negative momentum holds the bilinear game (Gidel et al. 2019), a positive one loses it.
        for (beta, holds) in [(-0.3, true), (0.3, false)] {
            let rule = UpdateRule::Momentum { beta };
            let case = DiracCase { game: DiracGame::Bilinear, rule, ..PLAIN };
            assert_eq!(case.factors(), None);
            let [first, second] = case.measured().expect("a turn");
            assert_eq!(first.modulus().max(second.modulus()) < 1.0, holds, "{beta}: {first:?}");
        }
    }

    #[test]
    fn a_penalty_that_is_not_smooth_has_neither() {
        let method = DiracMethod::GradientPenalty { weight: 1.0, target: 1.0 };
        let case = DiracCase { method, ..PLAIN };
        assert_eq!((case.flow(), case.factors()), (None, None));
        assert_eq!(case.measured(), None);
    }
}
