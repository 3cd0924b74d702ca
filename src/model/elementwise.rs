//! Activation functions on tensors, elementwise, with exact derivatives.
//!
//! candle has most of these, but its ReLU has derivative 1 at exactly 0, the leaky ReLU built from it 1 - slope, and
//! its logistic loss overflows. These are correct everywhere and take one pass each.

use candle_core::{CpuStorage, CustomOp1, CustomOp3, Layout, Result, Shape, Tensor, bail};

use crate::game::Function;

impl Function {
    /// The function at each element of `x`, which must be contiguous; differentiable by candle.
    pub fn of(self, x: &Tensor) -> Result<Tensor> {
        x.apply_op1(ElementwiseForward(self))
    }

    /// The derivative at each element of `x`, where `y` is the function's value; differentiable by candle.
    pub fn slope(self, x: &Tensor, y: &Tensor) -> Result<Tensor> {
        match self {
            Self::Relu => x.gt(0.0)?.to_dtype(x.dtype()),
            Self::LeakyRelu { slope } => x.gt(0.0)?.to_dtype(x.dtype())?.affine(1.0 - slope, slope),
            Self::Tanh => y.sqr()?.affine(-1.0, 1.0),
            // min(y, 0) + 1.
            Self::Elu => (y - Self::Relu.of(y)?)? + 1.0,
            // sigmoid(x) = 1 - e^-y.
            Self::Softplus => y.neg()?.exp()?.affine(-1.0, 1.0),
        }
    }
}

/// The function and its derivative for one float type.
macro_rules! formulas {
    ($float:ty, $value:ident, $derivative:ident) => {
        impl Function {
            fn $value(self, x: &[$float]) -> Vec<$float> {
                fn map(x: &[$float], f: impl Fn($float) -> $float) -> Vec<$float> {
                    x.iter().map(|&x| f(x)).collect()
                }
                match self {
                    Self::Relu => map(x, |x| if x > 0.0 { x } else { 0.0 * x }),
                    Self::LeakyRelu { slope } => {
                        let slope = slope as $float;
                        map(x, |x| if x > 0.0 { x } else { slope * x })
                    }
                    Self::Tanh => map(x, <$float>::tanh),
                    Self::Elu => map(x, |x| if x > 0.0 { x } else { x.exp_m1() }),
                    Self::Softplus => map(x, |x| x.max(0.0) + (-x.abs()).exp().ln_1p() + 0.0 * x),
                }
            }

            /// `upstream` times the derivative at x, where y is the function's value at x.
            fn $derivative(self, x: &[$float], y: &[$float], upstream: &[$float]) -> Vec<$float> {
                let map = |f: &dyn Fn($float, $float) -> $float| -> Vec<$float> {
                    x.iter().zip(y).zip(upstream).map(|((&x, &y), &g)| g * f(x, y)).collect()
                };
                match self {
                    Self::Relu => map(&|x, _| if x > 0.0 { 1.0 } else { 0.0 }),
                    Self::LeakyRelu { slope } => {
                        let slope = slope as $float;
                        map(&|x, _| if x > 0.0 { 1.0 } else { slope })
                    }
                    Self::Tanh => map(&|_, y| 1.0 - y * y),
                    Self::Elu => map(&|x, y| if x > 0.0 { 1.0 } else { y + 1.0 }),
                    Self::Softplus => map(&|x, _| 1.0 / (1.0 + (-x).exp())),
                }
            }
        }
    };
}

formulas!(f32, value_f32, derivative_f32);
formulas!(f64, value_f64, derivative_f64);

struct ElementwiseForward(Function);

impl CustomOp1 for ElementwiseForward {
    fn name(&self) -> &'static str {
        "elementwise"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let output = match storage {
            CpuStorage::F32(x) => CpuStorage::F32(self.0.value_f32(contiguous(x, layout)?)),
            CpuStorage::F64(x) => CpuStorage::F64(self.0.value_f64(contiguous(x, layout)?)),
            _ => bail!("elementwise functions are of f32 or f64"),
        };
        Ok((output, layout.shape().clone()))
    }

    fn bwd(&self, x: &Tensor, y: &Tensor, upstream: &Tensor) -> Result<Option<Tensor>> {
        x.contiguous()?.apply_op3_no_bwd(y, &upstream.contiguous()?, &ElementwiseBackward(self.0)).map(Some)
    }
}

struct ElementwiseBackward(Function);

impl CustomOp3 for ElementwiseBackward {
    fn name(&self) -> &'static str {
        "elementwise-backward"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        x_layout: &Layout,
        y: &CpuStorage,
        y_layout: &Layout,
        upstream: &CpuStorage,
        upstream_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let output = match (x, y, upstream) {
            (CpuStorage::F32(x), CpuStorage::F32(y), CpuStorage::F32(g)) => {
                CpuStorage::F32(self.0.derivative_f32(
                    contiguous(x, x_layout)?,
                    contiguous(y, y_layout)?,
                    contiguous(g, upstream_layout)?,
                ))
            }
            (CpuStorage::F64(x), CpuStorage::F64(y), CpuStorage::F64(g)) => {
                CpuStorage::F64(self.0.derivative_f64(
                    contiguous(x, x_layout)?,
                    contiguous(y, y_layout)?,
                    contiguous(g, upstream_layout)?,
                ))
            }
            _ => bail!("elementwise functions are of f32 or f64, all operands alike"),
        };
        Ok((output, x_layout.shape().clone()))
    }
}

fn contiguous<'a, T>(values: &'a [T], layout: &Layout) -> Result<&'a [T]> {
    match layout.contiguous_offsets() {
        Some((start, end)) => Ok(&values[start..end]),
        None => bail!("elementwise functions take contiguous tensors"),
    }
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Var};

    use super::*;

    const ALL: [Function; 5] = [
        Function::Relu,
        Function::LeakyRelu { slope: 0.2 },
        Function::Tanh,
        Function::Elu,
        Function::Softplus,
    ];

    #[test]
    fn derivatives_agree_with_central_differences() -> Result<()> {
        let points: Vec<f64> = vec![-3.7, -1.1, -0.2, 0.3, 0.9, 2.5];
        for function in ALL {
            let x = Var::from_vec(points.clone(), points.len(), &Device::Cpu)?;
            let gradient = function.of(&x)?.sum_all()?.backward()?;
            let exact = gradient.get(&x).expect("x is in the graph").to_vec1::<f64>()?;
            for (point, exact) in points.iter().zip(exact) {
                let h = 1e-6;
                let y = function.value_f64(&[point + h, point - h]);
                let difference = (y[0] - y[1]) / (2.0 * h);
                assert!((exact - difference).abs() < 1e-8, "{function:?} at {point}");
            }
        }
        Ok(())
    }

    #[test]
    fn derivatives_at_zero_are_those_of_the_left() {
        let at_zero = |function: Function| function.derivative_f32(&[0.0], &[0.0], &[1.0])[0];
        assert_eq!(at_zero(Function::Relu), 0.0);
        assert_eq!(at_zero(Function::LeakyRelu { slope: 0.2 }), 0.2);
    }

    #[test]
    fn softplus_is_exact_far_out() {
        assert_eq!(Function::Softplus.value_f32(&[-200.0, 200.0]), [0.0, 200.0]);
        let tiny = Function::Softplus.value_f64(&[-40.0])[0];
        assert!((tiny / 4.248_354_255_291_589e-18 - 1.0).abs() < 1e-12);
    }

    #[test]
    fn nan_goes_through_every_function() {
        for function in ALL {
            assert!(function.value_f32(&[f32::NAN])[0].is_nan(), "{function:?}");
        }
    }
}
