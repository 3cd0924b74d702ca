//! The distribution of a curve with noise. Its density is an integral along the curve, computed by a quadrature rule
//! whose points are closer than the width of the noise. In effect it is a mixture of some hundreds of blurred points,
//! with an error of about 1e-12 of its peak.

use super::blur::Blur;
use super::distribution::Distribution;
use super::extent::union;
use super::plane_curve::PlaneCurve;
use super::quadrature::gauss_legendre;
use crate::math::plane::{Grid, Rect};
use crate::math::random::Draws;

/// Quadrature points per panel.
const PANEL_NODES: usize = 8;
/// Largest length of a panel, in standard deviations of the noise. With 8 points on it the error of the rule is below
/// 1e-12.
const PANEL_DEVIATIONS: f64 = 2.0;
/// Smallest number of panels of a path, so that its curvature is resolved however wide the noise is.
const FEWEST_PANELS: f64 = 16.0;
/// Smallest deviation of the noise for which there is a density. A thinner curve is far thinner than a pixel, and its
/// rule would need too many points.
const THINNEST: f64 = 1e-3;

/// The distribution of the path's parameter s on [0, 1].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ParameterDensity {
    /// s = U: density 1.
    Even,
    /// s = sqrt(U): density 2s.
    Rising,
}

impl ParameterDensity {
    fn parameter(self, uniform: f64) -> f64 {
        match self {
            Self::Even => uniform,
            Self::Rising => uniform.sqrt(),
        }
    }

    fn density(self, s: f64) -> f64 {
        match self {
            Self::Even => 1.0,
            Self::Rising => 2.0 * s,
        }
    }
}

/// X = c_k(s) + blur, with the path c_k chosen uniformly and s distributed as `pace`: p(x) = mean over k of the
/// integral over s of pace(s) blur(x - c_k(s)).
#[derive(Clone, Debug)]
pub(super) struct BlurredCurves {
    paths: Vec<PlaneCurve>,
    pace: ParameterDensity,
    blur: Blur,
    panels: Vec<CurvePiece>,
}

/// A short piece of a path, as weighted points of the quadrature rule.
#[derive(Clone, Debug)]
struct CurvePiece {
    nodes: [QuadraturePoint; PANEL_NODES],
    /// The support of the piece: outside of it the density counts as zero.
    reach: Rect,
}

#[derive(Clone, Copy, Debug)]
struct QuadraturePoint {
    centre: [f64; 2],
    weight: f64,
}

impl BlurredCurves {
    /// The distribution of `paths` (at least one) with noise `blur`.
    pub(super) fn new(paths: Vec<PlaneCurve>, pace: ParameterDensity, blur: Blur) -> Self {
        let share = 1.0 / paths.len() as f64;
        let longest = PANEL_DEVIATIONS * blur.deviation[0].min(blur.deviation[1]).max(THINNEST);
        let rule = gauss_legendre::<PANEL_NODES>();
        let panels = paths
            .iter()
            .flat_map(|path| {
                let count = (path.top_speed() / longest).ceil().max(FEWEST_PANELS);
                (0..count as usize).map(move |index| {
                    let nodes = rule.map(|(t, weight)| {
                        let s = (index as f64 + t) / count;
                        QuadraturePoint {
                            centre: path.at(s),
                            weight: share * pace.density(s) * weight / count,
                        }
                    });
                    CurvePiece {
                        nodes,
                        reach: union(nodes.iter().map(|node| blur.reach_around(node.centre))),
                    }
                })
            })
            .collect();
        Self { paths, pace, blur, panels }
    }

    fn has_density(&self) -> bool {
        self.blur.has_density() && self.blur.deviation.iter().all(|deviation| *deviation >= THINNEST)
    }
}

impl CurvePiece {
    fn reaches(&self, x: [f64; 2]) -> bool {
        (0..2).all(|axis| x[axis] >= self.reach.min[axis] && x[axis] <= self.reach.max[axis])
    }
}

impl Distribution for BlurredCurves {
    /// One uniform chooses the path and the position on it; then come the draws of the noise.
    fn draw(&self, draws: &mut Draws) -> [f64; 2] {
        let scaled = draws.uniform() * self.paths.len() as f64;
        let index = (scaled as usize).min(self.paths.len() - 1);
        let point = self.paths[index].at(self.pace.parameter(scaled - index as f64));
        let offset = self.blur.draw(draws);
        [point[0] + offset[0], point[1] + offset[1]]
    }

    /// `None` for noise thinner than 0.001.
    fn density(&self, x: [f64; 2]) -> Option<f64> {
        self.has_density().then(|| {
            self.panels
                .iter()
                .filter(|panel| panel.reaches(x))
                .flat_map(|panel| &panel.nodes)
                .map(|QuadraturePoint { centre, weight }| {
                    weight * self.blur.density([x[0] - centre[0], x[1] - centre[1]])
                })
                .sum()
        })
    }

    /// Exact within the cell, by quadrature along the curve.
    fn cell_masses(&self, grid: &Grid) -> Option<Vec<f64>> {
        self.has_density().then(|| {
            let mut masses = vec![0.0; grid.cells()];
            for node in self.panels.iter().flat_map(|panel| &panel.nodes) {
                self.blur.add_masses(grid, node.centre, node.weight, &mut masses);
            }
            masses
        })
    }

    /// A third of the noise's deviation.
    fn sharpness(&self) -> Option<f64> {
        let [x, y] = self.blur.deviation;
        self.has_density().then(|| x.min(y) / 3.0)
    }

    fn extent(&self) -> Rect {
        let nodes = self.panels.iter().flat_map(|panel| &panel.nodes);
        union(nodes.map(|node| self.blur.extent_around(node.centre)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::special::bessel_i0_scaled;
    use core::f64::consts::{PI, TAU};

    fn places() -> impl Iterator<Item = [f64; 2]> {
        (0..400).map(|k| [f64::from(k % 20) * 0.25 - 2.4, f64::from(k / 20) * 0.25 - 2.3])
    }

    #[track_caller]
    fn assert_densities(curves: &BlurredCurves, peak: f64, exact: impl Fn([f64; 2]) -> f64) {
        for x in places() {
            let density = curves.density(x).unwrap();
            let error = (density - exact(x)).abs();
            assert!(error < 2e-12 * peak, "the density at {x:?} is {density}, off by {error:e}");
        }
    }

    #[test]
    fn a_circle_has_its_bessel_density() {
        for sigma in [0.001, 0.01, 0.1, 0.5, 2.0] {
            let whole = PlaneCurve::Arc { centre: [0.0; 2], radii: [1.5; 2], angles: [0.0, TAU] };
            let curves = BlurredCurves::new(vec![whole], ParameterDensity::Even, Blur::round(sigma));
            // e^(-(r^2 + R^2) / 2s^2) I0(rR / s^2) / (2 pi s^2), with the exponent of I0 combined with the first.
            let exact = |x: [f64; 2]| {
                let r = libm::hypot(x[0], x[1]);
                let variance = sigma * sigma;
                libm::exp(-(r - 1.5) * (r - 1.5) / (2.0 * variance)) * bessel_i0_scaled(1.5 * r / variance)
                    / (TAU * variance)
            };
            assert_densities(&curves, exact([1.5, 0.0]), exact);
        }
    }

    #[test]
    fn a_segment_has_its_erf_density() {
        for sigma in [0.001, 0.02, 0.3] {
            let blur = Blur::round(sigma);
            let curves = BlurredCurves::new(
                vec![PlaneCurve::Segment { from: [-1.0, 0.2], to: [2.0, 0.2] }],
                ParameterDensity::Even,
                blur,
            );
            let peak = 1.0 / (3.0 * TAU.sqrt() * sigma);
            assert_densities(&curves, peak, |x| {
                let across = libm::exp(-0.5 * libm::pow((x[1] - 0.2) / sigma, 2.0)) / (TAU.sqrt() * sigma);
                let end = |end: f64| 0.5 * libm::erf((x[0] - end) / (sigma * core::f64::consts::SQRT_2));
                across * (end(-1.0) - end(2.0)) / 3.0
            });
        }
    }

    #[test]
    fn a_rising_spiral_with_a_square_has_the_density_of_a_long_midpoint_sum() {
        let blur = Blur { deviation: [0.1; 2], width: 0.125 };
        let path = PlaneCurve::Spiral { centre: [0.1, 0.0], pitch: [-0.25, 0.25], angles: [0.0, 3.0 * PI] };
        let curves = BlurredCurves::new(vec![path], ParameterDensity::Rising, blur);
        let count = 20_000;
        // The midpoint rule has an error of about (1 / count)^2, which sets the tolerance.
        for x in places().step_by(7) {
            let sum: f64 = (0..count)
                .map(|k| {
                    let s = (f64::from(k) + 0.5) / f64::from(count);
                    let centre = path.at(s);
                    2.0 * s * blur.density([x[0] - centre[0], x[1] - centre[1]])
                })
                .sum();
            let density = curves.density(x).unwrap();
            assert!((density - sum / f64::from(count)).abs() < 1e-7, "the density at {x:?} is {density}");
        }
    }

    #[test]
    fn a_curve_without_noise_is_sampled_but_has_no_density() {
        let path = PlaneCurve::Segment { from: [0.0, 1.0], to: [2.0, 1.0] };
        let curves = BlurredCurves::new(vec![path], ParameterDensity::Even, Blur::round(0.0));
        assert_eq!(curves.density([1.0, 1.0]), None);
        assert_eq!(curves.draw(&mut Draws::new(1, crate::math::random::Stream::Data, 0, 0))[1], 1.0);
    }
}
