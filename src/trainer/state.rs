//! The state of a run at one step: together with the run it is all that is needed to continue.

use crate::model::Moments;
use crate::protocol::Weights;

/// Weights, moments and step number. Random streams have no state: a draw is a function of seed, stream and step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Steps taken.
    pub step: u64,
    /// The weights of both players, the average and the power iterations after `step` steps.
    pub weights: Weights,
    /// First and second moments of G's optimizer.
    pub generator_moments: Moments,
    /// First and second moments of D's optimizer.
    pub discriminator_moments: Moments,
}

impl State {
    /// The memory that its numbers take, in bytes.
    pub fn bytes(&self) -> usize {
        let Weights { generator, discriminator, average, spectral, squares: _ } = &self.weights;
        let moments = [&self.generator_moments, &self.discriminator_moments];
        let moments = moments.into_iter().flat_map(|moments| [&moments.first, &moments.second]);
        let squares = self.weights.squares.iter().map(|squares| &squares.means);
        let all = [generator, discriminator, average, spectral].into_iter().chain(moments).chain(squares);
        size_of::<Self>() + all.map(|values| size_of_val(&values[..])).sum::<usize>()
    }
}
