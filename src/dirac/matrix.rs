//! Matrices of two rows and two columns: Jacobians of fields, and updates near the equilibrium.

use std::ops::Mul;

use super::complex::Complex;
use super::point::DiracPoint;

/// A matrix of two rows and two columns; the first row and column belong to θ, the second to ψ.
///
/// As the Jacobian of a field v, `rows[i][j]` is ∂v_i / ∂x_j.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Matrix {
    /// The rows, from top to bottom.
    pub rows: [[f64; 2]; 2],
}

impl Matrix {
    /// The matrix with these two rows.
    pub const fn new(rows: [[f64; 2]; 2]) -> Self {
        Self { rows }
    }

    /// The product with a column, M x.
    pub fn apply(self, point: DiracPoint) -> DiracPoint {
        let [[a, b], [c, d]] = self.rows;
        DiracPoint::new(a * point.theta + b * point.psi, c * point.theta + d * point.psi)
    }

    /// Rows and columns exchanged, Mᵀ.
    pub fn transposed(self) -> Self {
        let [[a, b], [c, d]] = self.rows;
        Self::new([[a, c], [b, d]])
    }

    /// The part that turns, (M - Mᵀ) / 2.
    ///
    /// The rest, (M + Mᵀ) / 2, is the part that a game shares with the descent of one function (Balduzzi et al. 2018,
    /// "The mechanics of n-player differentiable games", section 2).
    pub fn antisymmetric(self) -> Self {
        let [[_, b], [c, _]] = self.rows;
        let half = (b - c) / 2.0;
        Self::new([[0.0, half], [-half, 0.0]])
    }

    /// The two solutions λ of λ² - (trace) λ + (determinant) = 0: first the one with the plus before the root.
    pub fn eigenvalues(self) -> [Complex; 2] {
        let [[a, b], [c, d]] = self.rows;
        // The discriminant in this form does not cancel when the two are close together.
        let half = (a - d) / 2.0;
        let root = Complex::from(half * half + b * c).sqrt();
        let middle = Complex::from((a + d) / 2.0);
        [middle + root, middle - root]
    }
}

impl Mul for Matrix {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let [[a, b], [c, d]] = self.rows;
        let [[e, f], [g, h]] = other.rows;
        Self::new([[a * e + b * g, a * f + b * h], [c * e + d * g, c * f + d * h]])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_follow_the_hand() {
        let matrix = Matrix::new([[1.0, 2.0], [3.0, 4.0]]);
        assert_eq!(matrix.apply(DiracPoint::new(5.0, 6.0)), DiracPoint::new(17.0, 39.0));
        assert_eq!(matrix * matrix.transposed(), Matrix::new([[5.0, 11.0], [11.0, 25.0]]));
        assert_eq!(matrix.antisymmetric(), Matrix::new([[0.0, -0.5], [0.5, 0.0]]));
    }

    #[test]
    fn eigenvalues_are_real_where_the_matrix_stretches_and_a_pair_where_it_turns() {
        let stretching = Matrix::new([[2.0, 1.0], [1.0, 2.0]]).eigenvalues();
        assert_eq!(stretching, [Complex::from(3.0), Complex::from(1.0)]);
        let turning = Matrix::new([[1.0, -2.0], [2.0, 1.0]]).eigenvalues();
        assert_eq!(turning, [Complex::new(1.0, 2.0), Complex::new(1.0, -2.0)]);
    }
}
