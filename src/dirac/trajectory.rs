//! One step after another: the curve that a game, a method and a rule draw in the plane.

use super::game::DiracGame;
use super::method::DiracMethod;
use super::point::DiracPoint;
use super::rule::{Rates, UpdateRule};

/// The course of a game from a starting point. As an iterator it yields the points after the first step, the second,
/// and so on, without end.
#[derive(Clone, Debug, PartialEq)]
pub struct Trajectory {
    game: DiracGame,
    method: DiracMethod,
    rule: UpdateRule,
    rates: Rates,
    point: DiracPoint,
    /// What the rule remembers: of momentum the last step, of the optimistic rule the last field.
    memory: DiracPoint,
}

impl Trajectory {
    /// The path from `start`, before its first step.
    pub fn new(
        game: DiracGame,
        method: DiracMethod,
        rule: UpdateRule,
        rates: Rates,
        start: DiracPoint,
    ) -> Self {
        Self { game, method, rule, rates, point: start, memory: DiracPoint::default() }
    }

    /// Where the path has come to.
    pub fn point(&self) -> DiracPoint {
        self.point
    }

    /// Where the path is `count` steps later.
    pub fn after(mut self, count: usize) -> DiracPoint {
        for _ in 0..count {
            self.step();
        }
        self.point
    }

    /// Takes one step of the rule, and says where it leads.
    pub fn step(&mut self) -> DiracPoint {
        match self.rule {
            UpdateRule::Simultaneous => self.move_both(self.scaled(self.point)),
            UpdateRule::Alternating { discriminator_steps } => {
                self.point.theta += self.scaled(self.point).theta;
                for _ in 0..discriminator_steps {
                    self.move_psi(self.scaled(self.point).psi);
                }
            }
            UpdateRule::DiscriminatorFirst { discriminator_steps, generator_steps } => {
                for _ in 0..discriminator_steps {
                    self.move_psi(self.scaled(self.point).psi);
                }
                for _ in 0..generator_steps {
                    self.point.theta += self.scaled(self.point).theta;
                }
            }
            UpdateRule::Momentum { beta } => {
                self.memory.theta = beta * self.memory.theta + self.scaled(self.point).theta;
                self.point.theta += self.memory.theta;
                self.memory.psi = beta * self.memory.psi + self.scaled(self.point).psi;
                self.move_psi(self.memory.psi);
            }
            UpdateRule::Extragradient => {
                let ahead = self.point + self.scaled(self.point);
                let ahead = DiracPoint::new(ahead.theta, self.method.confined(ahead.psi));
                self.move_both(self.scaled(ahead));
            }
            UpdateRule::Optimistic => {
                let now = self.scaled(self.point);
                self.move_both(2.0 * now - self.memory);
                self.memory = now;
            }
            UpdateRule::Flow => {
                let first = self.scaled(self.point);
                let second = self.scaled(self.point + 0.5 * first);
                let third = self.scaled(self.point + 0.5 * second);
                let fourth = self.scaled(self.point + third);
                self.move_both(1.0 / 6.0 * (first + 2.0 * second + 2.0 * third + fourth));
            }
        }
        self.point
    }

    /// h v at `place`, each part with its player's rate.
    fn scaled(&self, place: DiracPoint) -> DiracPoint {
        let field = self.method.field(self.game, place);
        DiracPoint::new(self.rates.generator * field.theta, self.rates.discriminator * field.psi)
    }

    fn move_both(&mut self, by: DiracPoint) {
        self.point.theta += by.theta;
        self.move_psi(by.psi);
    }

    fn move_psi(&mut self, by: f64) {
        self.point.psi = self.method.confined(self.point.psi + by);
    }
}

impl Iterator for Trajectory {
    type Item = DiracPoint;

    fn next(&mut self) -> Option<DiracPoint> {
        Some(self.step())
    }
}
