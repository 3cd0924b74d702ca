//! The law of a finite mixture of Gaussians with axes along x and y.

use super::blur::Blur;
use super::extent::union;
use super::law::Law;
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
    /// Its share, relative to the others.
    pub(super) weight: f64,
}

/// p(x) = sum over k of w_k N(x; c_k, diag(s_k^2)), with weights that sum to 1.
#[derive(Clone, Debug)]
pub(super) struct Mixture {
    components: Vec<Component>,
    /// The sum of the weights up to and with each component.
    cumulative: Vec<f64>,
}

impl Mixture {
    /// The mixture of `components`, at least one; their weights are scaled to the sum 1.
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

    fn has_density(&self) -> bool {
        self.components.iter().all(|component| component.blur().has_density())
    }
}

impl Component {
    fn blur(&self) -> Blur {
        Blur { deviation: self.deviation, width: 0.0 }
    }
}

impl Law for Mixture {
    /// One uniform chooses the component, one pair of normals the place in it.
    fn draw(&self, draws: &mut Draws) -> [f64; 2] {
        let share = draws.uniform();
        let index = self.cumulative.partition_point(|sum| *sum <= share);
        // Rounding may leave the last sum an ulp below 1.
        let component = &self.components[index.min(self.components.len() - 1)];
        let offset = component.blur().draw(draws);
        [component.centre[0] + offset[0], component.centre[1] + offset[1]]
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
