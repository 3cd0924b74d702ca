//! One step after another: the curve that a game, a method and a rule draw in the plane.

use super::game::Game;
use super::method::Method;
use super::point::Point;
use super::rule::{Rates, Rule};

/// The course of a game from a starting point. As an iterator it yields the points after the first step, the second,
/// and so on, without end.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    game: Game,
    method: Method,
    rule: Rule,
    rates: Rates,
    point: Point,
    /// What the rule remembers: of momentum the last step, of the optimistic rule the last field.
    memory: Point,
}

impl Path {
    /// The path from `start`, before its first step.
    pub fn new(game: Game, method: Method, rule: Rule, rates: Rates, start: Point) -> Self {
        Self { game, method, rule, rates, point: start, memory: Point::default() }
    }

    /// Where the path has come to.
    pub fn point(&self) -> Point {
        self.point
    }

    /// Where the path is `count` steps later.
    pub fn after(mut self, count: usize) -> Point {
        for _ in 0..count {
            self.step();
        }
        self.point
    }

    /// Takes one step of the rule, and says where it leads.
    pub fn step(&mut self) -> Point {
        match self.rule {
            Rule::Simultaneous => self.move_both(self.scaled(self.point)),
            Rule::Alternating { discriminator_steps } => {
                self.point.theta += self.scaled(self.point).theta;
                for _ in 0..discriminator_steps {
                    self.move_psi(self.scaled(self.point).psi);
                }
            }
            Rule::Momentum { beta } => {
                self.memory.theta = beta * self.memory.theta + self.scaled(self.point).theta;
                self.point.theta += self.memory.theta;
                self.memory.psi = beta * self.memory.psi + self.scaled(self.point).psi;
                self.move_psi(self.memory.psi);
            }
            Rule::Extragradient => {
                let ahead = self.point + self.scaled(self.point);
                let ahead = Point::new(ahead.theta, self.method.confined(ahead.psi));
                self.move_both(self.scaled(ahead));
            }
            Rule::Optimistic => {
                let now = self.scaled(self.point);
                self.move_both(2.0 * now - self.memory);
                self.memory = now;
            }
            Rule::Flow => {
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
    fn scaled(&self, place: Point) -> Point {
        let field = self.method.field(self.game, place);
        Point::new(self.rates.generator * field.theta, self.rates.discriminator * field.psi)
    }

    fn move_both(&mut self, by: Point) {
        self.point.theta += by.theta;
        self.move_psi(by.psi);
    }

    fn move_psi(&mut self, by: f64) {
        self.point.psi = self.method.confined(self.point.psi + by);
    }
}

impl Iterator for Path {
    type Item = Point;

    fn next(&mut self) -> Option<Point> {
        Some(self.step())
    }
}
