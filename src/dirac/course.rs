//! A trajectory of many steps, kept, and what becomes of it.

use std::f64::consts::TAU;

use super::case::DiracCase;
use super::complex::Complex;
use super::method::DiracMethod;
use super::point::DiracPoint;

/// Turns around the equilibrium that a course is long.
const TURNS: f64 = 12.0;
/// Least number of steps.
const LEAST: f64 = 60.0;
/// Most steps, and how much dearer a step with noise is, whose field is a mean over many points.
const MOST: f64 = 120_000.0;
const COST_OF_NOISE: f64 = 60.0;
/// Radius beyond which a trajectory is not followed.
const FAR: f64 = 1e6;
/// Share of the radius at the start below which the course has come to rest.
const AT_REST: f64 = 0.01;
/// Growth or decline of the mean radius, from the third quarter of a course to the last, that counts.
const COUNTS: f64 = 0.01;

/// What becomes of a trajectory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiracOutcome {
    /// It has come to the equilibrium.
    Rests,
    /// It comes nearer from turn to turn.
    Approaches,
    /// It keeps its distance.
    Circles,
    /// It goes farther away.
    Leaves,
}

/// The points of a trajectory.
#[derive(Clone, Debug, PartialEq)]
pub struct DiracCourse {
    /// What made it.
    pub case: DiracCase,
    /// The points, from the start on; they end where the trajectory runs away.
    pub points: Vec<DiracPoint>,
    /// What becomes of it.
    pub outcome: DiracOutcome,
    /// The least and the greatest radius of all points.
    pub radii: [f64; 2],
    /// The same of the last quarter.
    pub last_radii: [f64; 2],
    /// [`DiracCase::flow`] of the case.
    pub flow: Option<[Complex; 2]>,
    /// [`DiracCase::factors`] of the case.
    pub factors: Option<[Complex; 2]>,
    /// [`DiracCase::measured`] of the case.
    pub measured: Option<[Complex; 2]>,
}

impl DiracCourse {
    /// The course of `case` from `start`: `count` steps, or fewer where it runs away.
    pub fn new(case: DiracCase, start: DiracPoint, count: usize) -> Self {
        let is_near = |point: &DiracPoint| point.radius() < FAR;
        let points: Vec<DiracPoint> =
            std::iter::once(start).chain(case.trajectory(start).take(count).take_while(is_near)).collect();
        let outcome = if points.len() <= count { DiracOutcome::Leaves } else { outcome(&points) };
        let [radii, last_radii] =
            [0, 3 * (points.len() - 1) / 4].map(|first| range_of_radii(&points[first..]));
        let (flow, factors, measured) = (case.flow(), case.factors(), case.measured());
        Self { case, points, outcome, radii, last_radii, flow, factors, measured }
    }

    /// The number of steps.
    pub fn steps(&self) -> usize {
        self.points.len() - 1
    }
}

/// The least and the greatest radius of `points`.
fn range_of_radii(points: &[DiracPoint]) -> [f64; 2] {
    let radii = points.iter().map(|point| point.radius());
    radii.fold([f64::INFINITY, 0.0], |[least, most], radius| [least.min(radius), most.max(radius)])
}

impl DiracCase {
    /// The number of steps in which the game, without its remedy, turns around the equilibrium a dozen times; fewer where the
    /// rates are so small, or the field so dear, that this would keep a person waiting.
    pub fn steps_to_show(&self) -> usize {
        let speed = self.game.discriminator_slope(0.0) * self.time_step();
        let cost = match self.method {
            DiracMethod::InstanceNoise { .. } => COST_OF_NOISE,
            DiracMethod::Unrolled { steps, .. } | DiracMethod::Lookahead { steps, .. } => {
                1.0 + f64::from(steps)
            }
            _ => 1.0,
        };
        let wanted = if speed > 0.0 { TURNS * TAU / speed } else { LEAST };
        wanted.clamp(LEAST, MOST / cost).round() as usize
    }
}

/// What becomes of a trajectory through these points.
fn outcome(points: &[DiracPoint]) -> DiracOutcome {
    let mean = |points: &[DiracPoint]| {
        points.iter().map(|point| point.radius()).sum::<f64>() / points.len().max(1) as f64
    };
    let [half, quarter] = [points.len() / 2, 3 * points.len() / 4];
    let [before, last] = [mean(&points[half..quarter]), mean(&points[quarter..])];
    let start = points.first().map_or(0.0, |point| point.radius());
    if last <= AT_REST * start {
        DiracOutcome::Rests
    } else if last < (1.0 - COUNTS) * before {
        DiracOutcome::Approaches
    } else if last > (1.0 + COUNTS) * before {
        DiracOutcome::Leaves
    } else {
        DiracOutcome::Circles
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dirac::{DiracGame, Rates, UpdateRule};

    fn course(game: DiracGame, method: DiracMethod, rule: UpdateRule) -> DiracCourse {
        let case = DiracCase { game, method, rule, rates: Rates::equal(0.2) };
        DiracCourse::new(case, DiracPoint::new(1.0, 1.0), case.steps_to_show())
    }

    #[test]
    fn the_four_ways_to_end_are_told_apart() {
        let alternating = UpdateRule::Alternating { discriminator_steps: 1 };
        let r1 = DiracMethod::R1 { gamma: 0.3 };
        for (game, method, rule, outcome) in [
            (DiracGame::Minimax, DiracMethod::Plain, UpdateRule::Simultaneous, DiracOutcome::Leaves),
            (DiracGame::Bilinear, DiracMethod::Plain, UpdateRule::Simultaneous, DiracOutcome::Leaves),
            (DiracGame::Minimax, DiracMethod::Plain, alternating, DiracOutcome::Circles),
            (DiracGame::NonSaturating, DiracMethod::Plain, UpdateRule::Simultaneous, DiracOutcome::Circles),
            (DiracGame::NonSaturating, DiracMethod::Plain, alternating, DiracOutcome::Approaches),
            (DiracGame::Minimax, r1, UpdateRule::Simultaneous, DiracOutcome::Rests),
            (DiracGame::NonSaturating, r1, alternating, DiracOutcome::Rests),
        ] {
            let course = course(game, method, rule);
            assert_eq!(course.outcome, outcome, "{game:?} {method:?} {rule:?}: {:?}", course.last_radii);
        }
    }

    #[test]
    fn a_course_that_runs_away_ends_there() {
        let case = DiracCase {
            game: DiracGame::LeastSquares,
            method: DiracMethod::Plain,
            rule: UpdateRule::Simultaneous,
            rates: Rates::equal(5.0),
        };
        let course = DiracCourse::new(case, DiracPoint::new(1.0, 1.0), 1000);
        assert!(course.steps() < 1000 && course.outcome == DiracOutcome::Leaves);
        assert!(course.points.iter().all(|point| point.radius() < FAR));
        assert_eq!(course.last_radii[1], course.points.last().map_or(0.0, |point| point.radius()));
    }

    #[test]
    fn a_course_is_a_dozen_turns_long_where_that_is_affordable() {
        let case = |rate, method| DiracCase {
            game: DiracGame::Bilinear,
            method,
            rule: UpdateRule::Flow,
            rates: Rates::equal(rate),
        };
        assert_eq!(case(0.2, DiracMethod::Plain).steps_to_show(), 377);
        assert_eq!(case(1e-5, DiracMethod::Plain).steps_to_show(), 120_000);
        assert_eq!(case(1e-5, DiracMethod::InstanceNoise { deviation: 0.5 }).steps_to_show(), 2000);
        assert_eq!(case(0.0, DiracMethod::Plain).steps_to_show(), 60);
        assert_eq!(case(10.0, DiracMethod::Plain).steps_to_show(), 60);
    }
}
