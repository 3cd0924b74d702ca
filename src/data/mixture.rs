//! A finite mixture of Gaussians with diagonal covariances.

use super::blur::Blur;
use super::distribution::Distribution;
use super::extent::union;
use crate::math::Point;
use crate::math::isa::{Isa, Kernel, Machine};
use crate::math::lanes::LANES;
use crate::math::modes::Mode;
use crate::math::plane::{Grid, Rect};
use crate::math::random::Draws;

/// One Gaussian of a mixture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Component {
    /// Its mean.
    pub(super) centre: [f64; 2],
    /// Its standard deviation along x and y.
    pub(super) deviation: [f64; 2],
    /// Its weight, relative to the others.
    pub(super) weight: f64,
}

/// The mixture p(x) = sum over k of w_k N(x; c_k, diag(s_k^2)), with weights that sum to 1.
#[derive(Clone, Debug)]
pub(super) struct Mixture {
    components: Vec<Component>,
    /// The cumulative sums of the weights.
    cumulative: Vec<f64>,
}

impl Mixture {
    /// The mixture of `components` (at least one), with weights scaled to sum 1.
    pub(super) fn new(mut components: Vec<Component>) -> Self {
        let total: f64 = components.iter().map(|component| component.weight).sum();
        let mut sum = 0.0;
        let mut cumulative = Vec::with_capacity(components.len());
        for component in &mut components {
            component.weight /= total;
            sum += component.weight;
            cumulative.push(sum);
        }
        Self { components, cumulative }
    }

    /// Its Gaussians, with weights that sum to 1.
    pub(super) fn components(&self) -> &[Component] {
        &self.components
    }

    fn has_density(&self) -> bool {
        self.components.iter().all(|component| component.blur().has_density())
    }
}

impl Component {
    fn blur(&self) -> Blur {
        Blur { deviation: self.deviation, width: 0.0 }
    }
}

/// Draws sixteen points at a time; each takes two pairs of words, as in [`Distribution::draw`].
struct FillMixture<'a> {
    mixture: &'a Mixture,
    draws: &'a mut Draws,
    points: &'a mut [Point],
}

impl Kernel for FillMixture<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { mixture: Mixture { components, cumulative }, draws, points } = self;
        for points in points.chunks_mut(LANES) {
            let (mut of_share, mut of_normals) = ([0; LANES], [0; LANES]);
            for lane in 0..LANES {
                of_share[lane] = draws.drawn().wrapping_add(2 * lane as u32);
                of_normals[lane] = of_share[lane].wrapping_add(1);
            }
            let shares = draws.uniforms(of_share);
            let normals = draws.normal_pairs(of_normals);
            let mut chosen = [0_u64; LANES];
            for sum in &cumulative[..components.len() - 1] {
                for (chosen, share) in chosen.iter_mut().zip(shares) {
                    *chosen += u64::from(*sum <= share);
                }
            }
            // Table look-ups come first, because they are not vectorised, then the arithmetic.
            let (mut centres, mut deviations) = ([[0.0; LANES]; 2], [[0.0; LANES]; 2]);
            for lane in 0..LANES {
                let component = &components[chosen[lane] as usize];
                for axis in 0..2 {
                    centres[axis][lane] = component.centre[axis];
                    deviations[axis][lane] = component.deviation[axis];
                }
            }
            let mut values = [[0.0_f32; LANES]; 2];
            for axis in 0..2 {
                for lane in 0..LANES {
                    let offset = f64::from(normals[axis][lane]) * deviations[axis][lane];
                    values[axis][lane] = (centres[axis][lane] + offset) as f32;
                }
            }
            for (lane, point) in points.iter_mut().enumerate() {
                *point = [values[0][lane], values[1][lane]];
            }
            draws.skip(2 * points.len() as u32);
        }
    }
}

impl Distribution for Mixture {
    /// One uniform chooses the component, one pair of normals the position in it.
    fn draw(&self, draws: &mut Draws) -> [f64; 2] {
        let share = draws.uniform();
        let index = self.cumulative.partition_point(|sum| *sum <= share);
        // The last cumulative sum may be just below 1 by rounding.
        let component = &self.components[index.min(self.components.len() - 1)];
        let offset = component.blur().draw(draws);
        [component.centre[0] + offset[0], component.centre[1] + offset[1]]
    }

    fn fill(&self, draws: &mut Draws, points: &mut [Point]) {
        Machine::best().run(FillMixture { mixture: self, draws, points });
    }

    fn density(&self, x: [f64; 2]) -> Option<f64> {
        let term = |component: &Component| {
            let offset = [x[0] - component.centre[0], x[1] - component.centre[1]];
            component.weight * component.blur().density(offset)
        };
        self.has_density().then(|| self.components.iter().map(term).sum())
    }

    /// Exact: products of differences of erf.
    fn cell_masses(&self, grid: &Grid) -> Option<Vec<f64>> {
        self.has_density().then(|| {
            let mut masses = vec![0.0; grid.cells()];
            for component in &self.components {
                component.blur().add_masses(grid, component.centre, component.weight, &mut masses);
            }
            masses
        })
    }

    fn modes(&self) -> Vec<Mode> {
        let mode = |component: &Component| {
            let [dx, dy] = component.deviation;
            Mode { centre: component.centre, covariance: [dx * dx, 0.0, dy * dy], weight: component.weight }
        };
        self.components.iter().map(mode).collect()
    }

    fn extent(&self) -> Rect {
        union(self.components.iter().map(|component| component.blur().extent_around(component.centre)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::random::Stream;

    #[test]
    fn many_points_at_once_are_those_drawn_one_by_one() {
        for (modes, count) in [(1, 5), (8, 150), (25, 64)] {
            let component = |k: usize| Component {
                centre: [k as f64, -0.5 * k as f64],
                deviation: [0.1, 0.02 * k as f64],
                weight: 1.0 + (k % 3) as f64,
            };
            let mixture = Mixture::new((0..modes).map(component).collect());
            let mut draws = Draws::new(3, Stream::Data, 1, 0);
            let mut same = draws.clone();
            let mut points = vec![[0.0; 2]; count];
            mixture.fill(&mut draws, &mut points);
            for point in points {
                assert_eq!(point, mixture.draw(&mut same).map(|value| value as f32));
            }
            assert_eq!(draws.drawn(), same.drawn());
        }
    }
}
