//! Fidelity and diversity of a sample by nearest neighbours: precision, recall, density and coverage.

use super::Point;

/// k: a point's ball reaches to its k-th nearest neighbour.
const NEIGHBOUR: usize = 5;

/// Precision, recall, density and coverage of fakes against real samples. All except the density are in [0, 1].
///
/// The ball of a point has the distance to its fifth nearest neighbour in its own sample as radius; that neighbour is
/// not inside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fidelity {
    /// Share of fakes inside the ball of some real point (Kynkäänniemi et al. 2019).
    pub precision: f64,
    /// Share of real points inside the ball of some fake (ibid.).
    pub recall: f64,
    /// Average number of real balls that contain a fake, divided by 5; 1 for equal distributions (Naeem et al. 2020).
    pub density: f64,
    /// Share of real balls that contain a fake (ibid.); 1 - 2^-5 = 0.969 for equal distributions.
    pub coverage: f64,
}

/// A sample sorted by x, with the squared radius of each point's ball.
#[derive(Clone, Debug)]
pub struct Balls {
    points: Vec<[f64; 2]>,
    squares: Vec<f64>,
}

impl Balls {
    /// The balls of the finite `points`. `None` for fewer than six, which have no fifth neighbour.
    pub fn new(points: &[Point]) -> Option<Self> {
        let finite = points.iter().filter(|point| point.iter().all(|value| value.is_finite()));
        let mut points: Vec<[f64; 2]> = finite.map(|point| point.map(f64::from)).collect();
        points.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
        if points.len() <= NEIGHBOUR {
            return None;
        }
        let squares = (0..points.len()).map(|index| square_to_neighbour(&points, index)).collect();
        Some(Self { points, squares })
    }

    /// For each ball of `self` the number of points of `others` inside it, and for each of those points the number of
    /// balls that contain it.
    fn containment(&self, others: &Self) -> (Vec<usize>, Vec<usize>) {
        let mut held = vec![0; self.points.len()];
        let mut holders = vec![0; others.points.len()];
        for ((centre, square), held) in self.points.iter().zip(&self.squares).zip(&mut held) {
            let radius = square.sqrt();
            let first = others.points.partition_point(|other| other[0] < centre[0] - radius);
            for (other, holders) in others.points[first..].iter().zip(&mut holders[first..]) {
                if other[0] > centre[0] + radius {
                    break;
                }
                if square_between(*centre, *other) < *square {
                    *held += 1;
                    *holders += 1;
                }
            }
        }
        (held, holders)
    }
}

impl Fidelity {
    /// The fidelity of the fakes against the real sample.
    pub fn measure(real: &Balls, fake: &Balls) -> Self {
        let share =
            |counts: &[usize]| counts.iter().filter(|count| **count > 0).count() as f64 / counts.len() as f64;
        let (held, holders) = real.containment(fake);
        let (_, holders_of_real) = fake.containment(real);
        let pairs = holders.iter().sum::<usize>() as f64;
        Self {
            precision: share(&holders),
            recall: share(&holders_of_real),
            density: pairs / (NEIGHBOUR * holders.len()) as f64,
            coverage: share(&held),
        }
    }
}

/// The squared distance from `points[index]` to its fifth neighbour; `points` are sorted by x.
fn square_to_neighbour(points: &[[f64; 2]], index: usize) -> f64 {
    let centre = points[index];
    let mut nearest = [f64::INFINITY; NEIGHBOUR];
    // Returns whether points farther along x may still be nearer than the present fifth.
    let mut visit = |other: [f64; 2]| {
        let along = (other[0] - centre[0]) * (other[0] - centre[0]);
        let mut square = square_between(centre, other);
        if square < nearest[NEIGHBOUR - 1] {
            for place in &mut nearest {
                if square < *place {
                    core::mem::swap(place, &mut square);
                }
            }
        }
        along <= nearest[NEIGHBOUR - 1]
    };
    let (mut below, mut above) = (index, index + 1);
    let (mut down, mut up) = (true, true);
    while (down && below > 0) || (up && above < points.len()) {
        if down && below > 0 {
            below -= 1;
            down = visit(points[below]);
        }
        if up && above < points.len() {
            up = visit(points[above]);
            above += 1;
        }
    }
    nearest[NEIGHBOUR - 1]
}

fn square_between(a: [f64; 2], b: [f64; 2]) -> f64 {
    let [dx, dy] = [a[0] - b[0], a[1] - b[1]];
    dx * dx + dy * dy
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::random::{Draws, Stream};

    fn cloud(part: u32, count: usize, scale: f32) -> Vec<Point> {
        let mut draws = Draws::new(21, Stream::Data, 0, part);
        (0..count).map(|_| draws.normals().map(|value| scale * value)).collect()
    }

    fn fidelity(real: &[Point], fake: &[Point]) -> Fidelity {
        Fidelity::measure(&Balls::new(real).expect("balls"), &Balls::new(fake).expect("balls"))
    }

    /// The definitions, pair by pair.
    fn by_definition(real: &[Point], fake: &[Point]) -> Fidelity {
        let between = |a: &Point, b: &Point| square_between(a.map(f64::from), b.map(f64::from));
        let radius = |points: &[Point], point: &Point| {
            let mut squares: Vec<f64> = points.iter().map(|other| between(point, other)).collect();
            squares.sort_unstable_by(f64::total_cmp);
            // The first is the point itself.
            squares[NEIGHBOUR]
        };
        let holds = |points: &[Point], others: &[Point]| -> Vec<Vec<bool>> {
            let row = |point: &Point| {
                let square = radius(points, point);
                others.iter().map(|other| between(point, other) < square).collect()
            };
            points.iter().map(row).collect()
        };
        let (of_real, of_fake) = (holds(real, fake), holds(fake, real));
        let any_column = |rows: &[Vec<bool>], column: usize| rows.iter().any(|row| row[column]);
        let share = |count: usize, all: usize| count as f64 / all as f64;
        Fidelity {
            precision: share((0..fake.len()).filter(|&j| any_column(&of_real, j)).count(), fake.len()),
            recall: share((0..real.len()).filter(|&i| any_column(&of_fake, i)).count(), real.len()),
            density: share(of_real.iter().flatten().filter(|held| **held).count(), 5 * fake.len()),
            coverage: share(of_real.iter().filter(|row| row.contains(&true)).count(), real.len()),
        }
    }

    #[test]
    fn the_fast_way_is_the_definition() {
        for (n, m, scale) in [(200, 150, 1.0), (60, 61, 0.4), (40, 90, 3.0)] {
            let (real, fake) = (cloud(0, n, 1.0), cloud(1, m, scale));
            assert_eq!(fidelity(&real, &fake), by_definition(&real, &fake), "{n} {m} {scale}");
        }
    }

    #[test]
    fn equal_laws_have_a_density_of_1_and_the_coverage_of_theory() {
        let n = 2000;
        let Fidelity { density, coverage, .. } = fidelity(&cloud(0, n, 1.0), &cloud(1, n, 1.0));
        // 1 - (n - 1) ... (n - k) / ((2n - 1) ... (2n - k)) (Naeem et al. 2020).
        let none = (1..=NEIGHBOUR).map(|k| (n - k) as f64 / (2 * n - k) as f64).product::<f64>();
        assert!((1.0 - none - 0.96875).abs() < 2e-4, "{none}");
        assert!((coverage - (1.0 - none)).abs() < 0.015, "{coverage}");
        assert!((density - 1.0).abs() < 0.05, "{density}");
    }

    #[test]
    fn fakes_that_are_too_few_kinds_lose_diversity_and_those_too_wide_fidelity() {
        let real = cloud(0, 1000, 1.0);
        let narrow = fidelity(&real, &cloud(1, 1000, 0.1));
        assert!(narrow.precision > 0.99 && narrow.recall < 0.2 && narrow.coverage < 0.2, "{narrow:?}");
        let wide = fidelity(&real, &cloud(1, 1000, 4.0));
        assert!(wide.precision < 0.5 && wide.recall > 0.75, "{wide:?}");
        let apart: Vec<Point> = real.iter().map(|[x, y]| [x + 50.0, *y]).collect();
        let zero = Fidelity { precision: 0.0, recall: 0.0, density: 0.0, coverage: 0.0 };
        assert_eq!(fidelity(&real, &apart), zero);
    }

    #[test]
    fn points_on_one_spot_hold_nothing_and_few_have_no_balls() {
        let spot = [[0.5, 0.5]; 100];
        let zero = Fidelity { precision: 0.0, recall: 0.0, density: 0.0, coverage: 0.0 };
        assert_eq!(fidelity(&spot, &spot), zero);
        assert!(Balls::new(&spot[..5]).is_none() && Balls::new(&[[f32::NAN, 0.0]; 9]).is_none());
    }
}
