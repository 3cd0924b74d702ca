//! The choice of an optimizer and its parameters.

use super::choice::choice;

choice! {
    /// The optimizer: turns gradients into updates.
    OptimizerKind("optimizer") {
        /// Gradient descent with momentum.
        Sgd = "sgd",
        /// Hinton 2012: divides by a running root mean square of the gradient.
        RmsProp = "rmsprop",
        /// Kingma and Ba 2015, algorithm 1, without weight decay.
        Adam = "adam",
        /// Optimistic gradient descent: twice the new direction minus the last one (Daskalakis et al. 2018, section
        /// 2).
        OptimisticSgd = "optimistic_sgd",
        /// Optimistic Adam (Daskalakis et al. 2018, algorithm 1).
        OptimisticAdam = "optimistic_adam",
    }
}

impl OptimizerKind {
    /// Whether the gradient is divided by the root of a running mean square.
    pub const fn rescales(self) -> bool {
        !matches!(self, Self::Sgd | Self::OptimisticSgd)
    }

    /// Whether it is Adam or optimistic Adam.
    pub const fn is_adam(self) -> bool {
        matches!(self, Self::Adam | Self::OptimisticAdam)
    }
}

/// A player's optimizer and its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct OptimizerConfig {
    /// The chosen optimizer.
    pub kind: OptimizerKind,
    /// Learning rate.
    pub learning_rate: f64,
    /// Momentum of SGD and RMSProp; negative is allowed (Gidel et al. 2019).
    pub momentum: f64,
    /// Decay of RMSProp's mean square.
    pub decay: f64,
    /// Adam's decay of the first moment.
    pub beta1: f64,
    /// Adam's decay of the second moment.
    pub beta2: f64,
    /// Added to the root of the second moment.
    pub epsilon: f64,
    /// Largest L2 norm of the gradient, longer ones are scaled down; 0 for no limit.
    pub clip_norm: f64,
}
