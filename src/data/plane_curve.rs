//! Plane curves: arcs, spirals and segments, each a function of a parameter s in [0, 1].

/// A smooth plane curve. Angles are in radians and linear in s.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum PlaneCurve {
    /// centre + (rx cos a, ry sin a).
    Arc {
        /// The centre of the ellipse.
        centre: [f64; 2],
        /// Its half axes along x and y.
        radii: [f64; 2],
        /// The angle a at s = 0 and at s = 1.
        angles: [f64; 2],
    },
    /// centre + (kx a cos a, ky a sin a): Archimedes' spiral.
    Spiral {
        /// The point at a = 0.
        centre: [f64; 2],
        /// Distance from the centre per radian, along x and y; a negative one reflects the spiral.
        pitch: [f64; 2],
        /// The angle a at s = 0 and at s = 1.
        angles: [f64; 2],
    },
    /// The straight line between two points.
    Segment {
        /// The point at s = 0.
        from: [f64; 2],
        /// The point at s = 1.
        to: [f64; 2],
    },
}

impl PlaneCurve {
    /// The point at `s`.
    pub(super) fn at(&self, s: f64) -> [f64; 2] {
        let between = |ends: [f64; 2]| ends[0] + s * (ends[1] - ends[0]);
        match *self {
            Self::Arc { centre, radii, angles } => {
                let (sin, cos) = libm::sincos(between(angles));
                [centre[0] + radii[0] * cos, centre[1] + radii[1] * sin]
            }
            Self::Spiral { centre, pitch, angles } => {
                let angle = between(angles);
                let (sin, cos) = libm::sincos(angle);
                [centre[0] + pitch[0] * angle * cos, centre[1] + pitch[1] * angle * sin]
            }
            Self::Segment { from, to } => [between([from[0], to[0]]), between([from[1], to[1]])],
        }
    }

    /// An upper bound of the speed, in units of the plane per unit of s.
    pub(super) fn top_speed(&self) -> f64 {
        let longest = |lengths: [f64; 2]| lengths[0].abs().max(lengths[1].abs());
        match *self {
            Self::Arc { radii, angles, .. } => longest(radii) * (angles[1] - angles[0]).abs(),
            Self::Spiral { pitch, angles, .. } => {
                longest(pitch) * libm::hypot(1.0, longest(angles)) * (angles[1] - angles[0]).abs()
            }
            Self::Segment { from, to } => libm::hypot(to[0] - from[0], to[1] - from[1]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::f64::consts::PI;

    const PATHS: [PlaneCurve; 3] = [
        PlaneCurve::Arc { centre: [1.0, 2.0], radii: [3.0, 4.0], angles: [0.0, 0.5 * PI] },
        PlaneCurve::Spiral { centre: [1.0, 0.0], pitch: [-1.0, 2.0], angles: [PI, 2.0 * PI] },
        PlaneCurve::Segment { from: [1.0, 1.0], to: [4.0, 5.0] },
    ];

    #[test]
    fn paths_end_where_they_are_said_to() {
        let ends =
            [[[4.0, 2.0], [1.0, 6.0]], [[1.0 + PI, 0.0], [1.0 - 2.0 * PI, 0.0]], [[1.0, 1.0], [4.0, 5.0]]];
        for (path, expected) in PATHS.iter().zip(ends) {
            for (s, end) in [0.0, 1.0].into_iter().zip(expected) {
                let point = path.at(s);
                assert!(
                    (0..2).all(|axis| (point[axis] - end[axis]).abs() < 1e-14),
                    "{path:?} at {s} is {point:?}"
                );
            }
        }
    }

    #[test]
    fn no_step_along_a_path_is_faster_than_its_top_speed() {
        for path in PATHS {
            let speeds = (0..1000).map(|k| {
                let [a, b] = [path.at(f64::from(k) / 1e3), path.at(f64::from(k + 1) / 1e3)];
                libm::hypot(a[0] - b[0], a[1] - b[1]) * 1e3
            });
            let fastest = speeds.fold(0.0, f64::max);
            let bound = path.top_speed();
            assert!(
                fastest <= bound * (1.0 + 1e-9) && fastest > 0.9 * bound,
                "{path:?}: {fastest} against {bound}"
            );
        }
    }
}
