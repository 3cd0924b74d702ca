//! The GANs of two parameters, small enough to be known in closed form: the Dirac-GAN and the bilinear game.
//!
//! The data are one point at 0, the generator is one point at θ, and the discriminator is the line D(x) = ψ x. All
//! that a large GAN does wrong, turning in circles, running away, dying slowly, is here a curve in the plane of
//! (θ, ψ), and every remedy is a term in a formula. The only equilibrium is (0, 0).
//!
//! The signs are those of Mescheder, Geiger and Nowozin (2018), "Which training methods for GANs do actually
//! converge?", section 2. The value of the game is
//!
//! ```text
//! L(θ, ψ) = f(D(θ)) + f(-D(0)) = f(ψ θ) + f(0),   f(t) = -ln(1 + e^-t)
//! ```
//!
//! The discriminator ascends L, so that D is high where it believes a point to be fake; the generator descends it. A
//! field v is the direction of motion: a step of plain gradient descent is (θ, ψ) + h v(θ, ψ), and an equilibrium
//! holds what comes near when the eigenvalues of the Jacobian of v there have negative real parts.
//!
//! | file | what it holds |
//! |---|---|
//! | `point`, `complex`, `matrix` | the little algebra that two dimensions need |
//! | `game` | who ascends what: [`DiracGame`] |
//! | `method`, `noise` | what is added to the field: [`DiracMethod`] |
//! | `equilibrium` | the Jacobian at (0, 0) and its eigenvalues, in closed form |
//! | `rule` | how a step is made of a field: [`UpdateRule`], [`Rates`] |
//! | `trajectory` | one step after another: [`Trajectory`] |
//! | `case` | all of these as one value, its closed forms and what is measured beside them: [`DiracCase`] |
//! | `course` | a trajectory of many steps, and what becomes of it: [`DiracCourse`] |
//!
//! What is deliberately absent: random numbers (instance noise enters by its expectation), adaptive step sizes, and
//! whatever draws.

mod case;
mod complex;
mod course;
mod equilibrium;
mod game;
mod matrix;
mod method;
mod noise;
mod point;
mod rule;
#[cfg(test)]
mod tables;
mod trajectory;

pub use case::DiracCase;
pub use complex::Complex;
pub use course::{DiracCourse, DiracOutcome};
pub use equilibrium::{eigenvalues, linearization};
pub use game::DiracGame;
pub use matrix::Matrix;
pub use method::DiracMethod;
pub use point::DiracPoint;
pub use rule::{Rates, UpdateRule};
pub use trajectory::Trajectory;
