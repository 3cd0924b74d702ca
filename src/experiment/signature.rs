//! What a phenomenon is known by: bounds on figures of its runs.

use super::figure::Figure;
use super::reading::Figures;

/// Which values hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// This or more.
    AtLeast(f64),
    /// This or less.
    AtMost(f64),
}

impl Bound {
    /// Whether `value` is within; NaN never is.
    pub fn holds(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }

    /// The value that it is drawn at.
    pub const fn value(self) -> f64 {
        match self {
            Self::AtLeast(value) | Self::AtMost(value) => value,
        }
    }

    /// ≥ or ≤.
    pub const fn sign(self) -> char {
        match self {
            Self::AtLeast(_) => '≥',
            Self::AtMost(_) => '≤',
        }
    }
}

/// A bound on a figure of one run, or on its ratio to that of another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Claim {
    /// The figure.
    pub figure: Figure,
    /// The number of the run among the phenomenon's variants.
    pub of: usize,
    /// The run whose figure it is divided by, if any.
    pub over: Option<usize>,
    /// What is to hold.
    pub bound: Bound,
}

impl Claim {
    /// `figure` of the run `of` is `least` or more.
    pub const fn at_least(figure: Figure, of: usize, least: f64) -> Self {
        Self { figure, of, over: None, bound: Bound::AtLeast(least) }
    }

    /// `figure` of the run `of` is `most` or less.
    pub const fn at_most(figure: Figure, of: usize, most: f64) -> Self {
        Self { figure, of, over: None, bound: Bound::AtMost(most) }
    }

    /// The same of the ratio to the run `run`.
    pub const fn over(self, run: usize) -> Self {
        Self { over: Some(run), ..self }
    }
}

/// A claim and what was seen of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClaimResult {
    /// The claim.
    pub claim: Claim,
    /// The measured figure.
    pub value: f64,
}

impl ClaimResult {
    /// Whether the claim holds.
    pub fn holds(&self) -> bool {
        self.claim.bound.holds(self.value)
    }
}

/// The signature of a phenomenon in the runs of one seed: its name, its bounds, and the measured figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// The phenomenon.
    pub name: &'static str,
    /// Each claim with its figure.
    pub seen: Vec<ClaimResult>,
}

impl Signature {
    /// Holds `claims` against the figures of the runs, in the order of the variants.
    pub fn of(name: &'static str, claims: &[Claim], runs: &[Figures]) -> Self {
        let of = |claim: &Claim, run: usize| runs.get(run).map_or(f64::NAN, |run| run.get(claim.figure));
        let seen = |claim: &Claim| {
            let value = of(claim, claim.of) / claim.over.map_or(1.0, |run| of(claim, run));
            ClaimResult { claim: *claim, value }
        };
        Self { name, seen: claims.iter().map(seen).collect() }
    }

    /// Whether every claim holds.
    pub fn holds(&self) -> bool {
        self.seen.iter().all(ClaimResult::holds)
    }
}
