//! The minibatch of an update, evaluated again outside the run: what the means of a step are means of.

use std::sync::Arc;

use super::weights::Weights;
use crate::config::Player;
use crate::math::Point;

/// Most samples of a minibatch that are carried to the screen; means are over all of them.
pub const SHOWN_SAMPLES: usize = 256;

/// V and the losses of one minibatch: means over all its samples.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BatchValues {
    /// V(D, G), the sum of the two terms; NaN where D puts out no probability.
    pub value: f32,
    /// The mean of log D(x) over the real samples.
    pub value_real: f32,
    /// The mean of log(1 − D(G(z))) over the fakes.
    pub value_fake: f32,
    /// L_D, without penalties.
    pub loss_d: f32,
    /// L_G.
    pub loss_g: f32,
}

/// A minibatch at certain weights of both players. Dropout is off.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Minibatch {
    /// The step that it was drawn for, counted from 1.
    pub step: u64,
    /// n, the number of real samples, and of fakes.
    pub count: usize,
    /// The first [`SHOWN_SAMPLES`] real samples x, as D sees them: with instance noise, if any.
    pub real: Vec<Point>,
    /// As many fakes G(z), as D sees them.
    pub fake: Vec<Point>,
    /// D's logit for each of the real samples; samples that D judges in packs have one logit together.
    pub real_logits: Vec<f32>,
    /// D's logit for each of the fakes.
    pub fake_logits: Vec<f32>,
    /// The latents z of the fakes, one after the other.
    pub latents: Vec<f32>,
    /// V and losses over all n samples.
    pub values: BatchValues,
}

/// The minibatch of D's last update, at the weights before that update. Where D is frozen, that of the step's
/// evaluation, at the weights after the step.
#[derive(Clone, Debug, PartialEq)]
pub struct LastMinibatch {
    /// Its samples, and V and losses as the step recorded them. (In an extragradient step the record is of the trial
    /// weights, and these are the original ones.)
    pub batch: Minibatch,
    /// V and losses of the same minibatch before D's last update, after it, and after all updates of G.
    pub course: [BatchValues; 3],
    /// The fakes of the same latents after all updates of G.
    pub moved: Vec<Point>,
}

/// One update of one player, as it was in the run, with its minibatch evaluated again.
#[derive(Clone, Debug)]
pub struct TracedUpdate {
    /// Whose update it is.
    pub player: Player,
    /// Its number among the player's updates in this step, from 0.
    pub part: u32,
    /// Whether it is the trial step of the extragradient method, which is taken back.
    pub is_trial: bool,
    /// Whether its loss depends on the real samples.
    pub sees_real: bool,
    /// The weights of both players at which the gradient was taken.
    pub weights: Arc<Weights>,
    /// The minibatch at these weights.
    pub batch: Minibatch,
    /// The player's loss in the run, without penalties.
    pub loss: f32,
    /// The sum of D's gradient penalties; `None` without penalties, and for G.
    pub penalty: Option<f32>,
    /// L2 norm of the gradient that was descended.
    pub gradient_norm: f32,
    /// The weights of both players after the update.
    pub weights_after: Arc<Weights>,
    /// The same minibatch after the update.
    pub after: Minibatch,
}

/// One step, update by update, for slow motion.
#[derive(Clone, Debug)]
pub struct StepTrace {
    /// The step, counted from 1.
    pub step: u64,
    /// Its updates, in the order in which they were made.
    pub updates: Vec<TracedUpdate>,
}
