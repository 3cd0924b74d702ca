//! Complex numbers, as far as eigenvalues of two rows need them.

use std::ops::{Add, Mul, Sub};

/// A complex number, re + im i.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Complex {
    /// The real part; of an eigenvalue of a field, the rate of growth.
    pub re: f64,
    /// The imaginary part; of an eigenvalue of a field, the speed of turning.
    pub im: f64,
}

impl Complex {
    /// The number re + im i.
    pub const fn new(re: f64, im: f64) -> Self {
        Self { re, im }
    }

    /// The modulus |z|; of an eigenvalue of an update, the factor by which a step stretches.
    pub fn modulus(self) -> f64 {
        self.re.hypot(self.im)
    }

    /// The square root with the real part that is not negative; of a negative number, the one above the axis.
    pub fn sqrt(self) -> Self {
        let modulus = self.modulus();
        let re = ((modulus + self.re) / 2.0).max(0.0).sqrt();
        let im = ((modulus - self.re) / 2.0).max(0.0).sqrt();
        Self::new(re, if self.im < 0.0 { -im } else { im })
    }

    /// The two solutions of z² + `linear` z + `constant` = 0: first the one with the plus before the root.
    pub fn solve_quadratic(linear: Self, constant: Self) -> [Self; 2] {
        let middle = -0.5 * linear;
        let root = (middle * middle - constant).sqrt();
        [middle + root, middle - root]
    }
}

impl From<f64> for Complex {
    fn from(re: f64) -> Self {
        Self::new(re, 0.0)
    }
}

impl Add for Complex {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::new(self.re + other.re, self.im + other.im)
    }
}

impl Sub for Complex {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self::new(self.re - other.re, self.im - other.im)
    }
}

impl Mul for Complex {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self::new(self.re * other.re - self.im * other.im, self.re * other.im + self.im * other.re)
    }
}

impl Mul<Complex> for f64 {
    type Output = Complex;

    fn mul(self, number: Complex) -> Complex {
        Complex::new(self * number.re, self * number.im)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_squared_is_the_number() {
        for number in [Complex::new(3.0, 4.0), Complex::new(-3.0, -4.0), Complex::new(-9.0, 0.0)] {
            let root = number.sqrt();
            assert!((root * root - number).modulus() < 1e-14, "{root:?}");
        }
        assert_eq!(Complex::new(-9.0, 0.0).sqrt(), Complex::new(0.0, 3.0));
    }

    #[test]
    fn a_quadratic_has_the_roots_that_it_was_made_of() {
        // (z - 2 - i)(z + 1 - 3i) = z² - (1 + 4i) z + (-5 + 5i)
        let roots = Complex::solve_quadratic(Complex::new(-1.0, -4.0), Complex::new(-5.0, 5.0));
        let wanted = [Complex::new(2.0, 1.0), Complex::new(-1.0, 3.0)];
        for (root, wanted) in roots.into_iter().zip(wanted) {
            assert!((root - wanted).modulus() < 1e-14, "{root:?}");
        }
    }
}
