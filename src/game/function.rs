//! Activation functions of hidden layers and their exact derivatives, in f64.

use crate::config::{Activation, NetworkConfig};

/// An activation function of one number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Function {
    /// max(0, x); derivative 0 at 0.
    Relu,
    /// x for x > 0, else slope x; derivative slope at 0.
    LeakyRelu {
        /// The slope for x <= 0.
        slope: f64,
    },
    /// tanh x.
    Tanh,
    /// x for x > 0, else e^x - 1.
    Elu,
    /// sp(x) = ln(1 + e^x), computed as max(x, 0) + ln(1 + e^-|x|).
    Softplus,
}

impl Function {
    /// The activation of a network.
    pub fn activation(network: &NetworkConfig) -> Self {
        match network.activation {
            Activation::Relu => Self::Relu,
            Activation::LeakyRelu => Self::LeakyRelu { slope: network.slope },
            Activation::Tanh => Self::Tanh,
            Activation::Elu => Self::Elu,
            Activation::Softplus => Self::Softplus,
        }
    }

    /// The second derivative, from the function's `value` and its first derivative `slope`; 0 at kinks.
    pub(crate) fn curvature(self, value: f64, slope: f64) -> f64 {
        match self {
            Self::Relu | Self::LeakyRelu { .. } => 0.0,
            Self::Tanh => -2.0 * value * slope,
            Self::Elu => {
                if value > 0.0 {
                    0.0
                } else {
                    slope
                }
            }
            Self::Softplus => slope * (1.0 - slope),
        }
    }

    /// The value and the derivative at `x`; at a kink, the derivative from the left.
    #[inline(always)]
    pub(crate) fn at(self, x: f64) -> (f64, f64) {
        match self {
            Self::Relu if x > 0.0 => (x, 1.0),
            Self::Relu => (0.0 * x, 0.0),
            Self::LeakyRelu { .. } if x > 0.0 => (x, 1.0),
            Self::LeakyRelu { slope } => (slope * x, slope),
            Self::Tanh => {
                let y = libm::tanh(x);
                (y, 1.0 - y * y)
            }
            Self::Elu if x > 0.0 => (x, 1.0),
            Self::Elu => {
                let y = libm::expm1(x);
                (y, y + 1.0)
            }
            Self::Softplus => {
                let e = libm::exp(-x.abs());
                (x.max(0.0) + libm::log1p(e), if x > 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) })
            }
        }
    }
}
