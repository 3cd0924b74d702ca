//! Optional parts of a network besides linear layers and activations.

use super::choice::choice;

choice! {
    /// Normalisation of a hidden layer's pre-activations.
    Norm("norm") {
        /// No normalisation.
        None = "none",
        /// Ba et al. 2016: the pre-activations of one sample over the layer get mean 0 and variance 1.
        Layer = "layer",
        /// Ioffe and Szegedy 2015: the pre-activations of one unit over the batch get mean 0 and variance 1.
        Batch = "batch",
    }
}

/// The optional parts; each may be absent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extras {
    /// The normalisation of every hidden layer.
    pub norm: Norm,
    /// Dropout: probability that a hidden unit is set to 0 during an update. D only.
    pub dropout: f64,
    /// Number of kernels of minibatch discrimination; 0 for none. D only.
    pub minibatch_kernels: usize,
}

impl Extras {
    /// No optional part.
    pub const NONE: Self = Self { norm: Norm::None, dropout: 0.0, minibatch_kernels: 0 };
    /// Numbers per sample in a kernel of minibatch discrimination.
    pub const KERNEL_NUMBERS: usize = 3;
    /// Largest number of kernels.
    pub const MAX_KERNELS: usize = 32;
}
