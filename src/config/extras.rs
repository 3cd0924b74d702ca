//! What a network may have beside linear layers and activations.

use super::choice::choice;

choice! {
    /// What is done to the sums of a hidden layer before its activation.
    Norm("norm") {
        /// Nothing.
        None = "none",
        /// Ba et al. 2016: the sums of one sample over the layer are brought to mean 0 and variance 1.
        Layer = "layer",
        /// Ioffe and Szegedy 2015: the sums of one unit over the batch are.
        Batch = "batch",
    }
}

/// The parts, each of which may be absent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extras {
    /// The norm of every hidden layer.
    pub norm: Norm,
    /// Probability that a hidden unit is left out of an update, of D only.
    pub dropout: f64,
    /// Kernels of minibatch discrimination, of D only; 0 for none.
    pub minibatch_kernels: usize,
}

impl Extras {
    /// None of them.
    pub const NONE: Self = Self { norm: Norm::None, dropout: 0.0, minibatch_kernels: 0 };
    /// Numbers that a kernel of minibatch discrimination makes of a sample.
    pub const KERNEL_NUMBERS: usize = 3;
    /// Most kernels.
    pub const MAX_KERNELS: usize = 32;
}
