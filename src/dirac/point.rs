//! A point of the plane of the two parameters, or a direction in it.

use std::ops::{Add, Mul, Sub};

/// The two parameters: where the generator stands and how steep the discriminator is.
///
/// A direction of motion has the same two parts, so a field maps points to points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DiracPoint {
    /// θ, the place of the generator's one point; the data lie at 0.
    pub theta: f64,
    /// ψ, the slope of the discriminator D(x) = ψ x.
    pub psi: f64,
}

impl DiracPoint {
    /// The equilibrium: the generator lies on the data, and the discriminator is flat.
    pub const EQUILIBRIUM: Self = Self::new(0.0, 0.0);

    /// The point (θ, ψ).
    pub const fn new(theta: f64, psi: f64) -> Self {
        Self { theta, psi }
    }

    /// The distance from the equilibrium, r = √(θ² + ψ²).
    pub fn radius(self) -> f64 {
        self.theta.hypot(self.psi)
    }

    /// What the discriminator says of the generator's point, D(θ) = ψ θ.
    pub fn verdict(self) -> f64 {
        self.psi * self.theta
    }
}

impl Add for DiracPoint {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::new(self.theta + other.theta, self.psi + other.psi)
    }
}

impl Sub for DiracPoint {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self::new(self.theta - other.theta, self.psi - other.psi)
    }
}

impl Mul<DiracPoint> for f64 {
    type Output = DiracPoint;

    fn mul(self, point: DiracPoint) -> DiracPoint {
        DiracPoint::new(self * point.theta, self * point.psi)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_add_and_scale_and_know_their_radius_and_verdict() {
        let point = DiracPoint::new(3.0, -4.0);
        assert_eq!(point.radius(), 5.0);
        assert_eq!(point.verdict(), -12.0);
        assert_eq!(
            2.0 * point + DiracPoint::new(1.0, 1.0) - DiracPoint::new(0.0, 3.0),
            DiracPoint::new(7.0, -10.0)
        );
        assert_eq!(DiracPoint::default(), DiracPoint::EQUILIBRIUM);
    }
}
