//! Minibatch discrimination (Salimans et al. 2016, section 3.2): D also gets, for each sample, its closeness to the
//! others of its batch, and so detects when all samples are alike.
//!
//! M = f T for the features f of a sample, with 3 numbers for each kernel b, and o_b(x_i) = sum over j other than i
//! of exp(-|M_ib - M_jb|), where |.| is the L1 norm.

use candle_core::{
    CpuStorage, CustomOp1, CustomOp2, DType, Device, Layout, Result, Shape, Tensor, Var, bail,
};

use super::graph::GraphWeights;
use super::training::Training;
use crate::config::Extras;
use crate::math::random::Draws;

/// Standard deviation of the initial T.
const DEVIATION: f32 = 0.05;
const NUMBERS: usize = Extras::KERNEL_NUMBERS;

/// The kernels of a network.
pub(super) struct Kernels {
    /// T, shape (3 kernels, features).
    pub(super) weight: Var,
}

impl Kernels {
    /// `count` kernels with weights 0; `None` where `count` is 0.
    pub(super) fn new(count: usize, features: usize, dtype: DType) -> Result<Option<Self>> {
        let weight = || Var::zeros((NUMBERS * count, features), dtype, &Device::Cpu);
        (count > 0).then(|| Ok(Self { weight: weight()? })).transpose()
    }

    /// Draws the initial T from N(0, 0.05^2).
    pub(super) fn initialise(&self, draws: &mut Draws) -> Result<()> {
        let mut weights = vec![0.0; self.weight.elem_count()];
        draws.fill_normals(&mut weights);
        weights.iter_mut().for_each(|weight| *weight *= DEVIATION);
        let weights = Tensor::from_vec(weights, self.weight.dims(), &Device::Cpu)?;
        self.weight.set(&weights.to_dtype(self.weight.dtype())?)
    }

    /// Appends o, shape (batch, kernels), to `features`, shape (batch, features). In training, o is taken over the
    /// samples of the same kind; in evaluation it is 0, because a sample has no batch.
    pub(super) fn beside(
        &self,
        features: &Tensor,
        weights: GraphWeights,
        training: Option<&Training>,
    ) -> Result<Tensor> {
        let kernels = self.weight.dim(0)? / NUMBERS;
        let closeness = match training {
            None => Tensor::zeros((features.dim(0)?, kernels), features.dtype(), features.device())?,
            Some(training) => {
                let numbers = features.matmul(&weights.of(&self.weight).t()?)?;
                numbers.apply_op1(Closeness { kinds: training.num_kinds() })?
            }
        };
        Tensor::cat(&[features, &closeness], 1)
    }

    /// Appends o to `features`, each row compared with the samples of a reference batch, which represent `others`
    /// samples of its own batch.
    pub(super) fn beside_reference(
        &self,
        features: &Tensor,
        reference: &Tensor,
        others: usize,
    ) -> Result<Tensor> {
        let (own, of_reference) = (self.numbers(features)?, self.numbers(reference)?);
        let width = self.weight.dim(0)?;
        let share = others as f64 / reference.dim(0)?.max(1) as f64;
        let mut sums = Vec::with_capacity(own.len() / NUMBERS);
        for row in own.chunks_exact(width) {
            let first = sums.len();
            sums.resize(first + width / NUMBERS, 0.0);
            for other in of_reference.chunks_exact(width) {
                let pairs = row.chunks_exact(NUMBERS).zip(other.chunks_exact(NUMBERS));
                for (sum, (own, other)) in sums[first..].iter_mut().zip(pairs) {
                    *sum += share * closeness(own, other);
                }
            }
        }
        let sums = Tensor::from_vec(sums, (features.dim(0)?, width / NUMBERS), features.device())?;
        Tensor::cat(&[features, &sums.to_dtype(features.dtype())?], 1)
    }

    /// The gradient with respect to `features` of what [`Kernels::beside_reference`] appends to them, where
    /// `upstream`, shape (batch, kernels), is the gradient with respect to the latter.
    pub(super) fn back_beside(
        &self,
        features: &Tensor,
        reference: &Tensor,
        others: usize,
        upstream: &Tensor,
    ) -> Result<Tensor> {
        let (own, of_reference) = (self.numbers(features)?, self.numbers(reference)?);
        let upstream = upstream.flatten_all()?.to_dtype(DType::F64)?.to_vec1::<f64>()?;
        let width = self.weight.dim(0)?;
        let share = others as f64 / reference.dim(0)?.max(1) as f64;
        let mut by_numbers = vec![0.0; own.len()];
        let kernels = own.chunks_exact(NUMBERS).zip(by_numbers.chunks_exact_mut(NUMBERS)).zip(&upstream);
        for (index, ((own, by_own), upstream)) in kernels.enumerate() {
            let of_kernel = index * NUMBERS % width;
            for other in of_reference.chunks_exact(width).map(|row| &row[of_kernel..][..NUMBERS]) {
                let pull = share * upstream * closeness(own, other);
                for ((by_own, own), other) in by_own.iter_mut().zip(own).zip(other) {
                    *by_own -= pull * sign_of(*own, *other);
                }
            }
        }
        let by_numbers = Tensor::from_vec(by_numbers, (features.dim(0)?, width), features.device())?;
        by_numbers.to_dtype(features.dtype())?.matmul(&GraphWeights::Fixed.of(&self.weight))
    }

    /// M = f T for each row of `features`, row by row.
    fn numbers(&self, features: &Tensor) -> Result<Vec<f64>> {
        let numbers = features.matmul(&GraphWeights::Fixed.of(&self.weight).t()?)?;
        numbers.flatten_all()?.to_dtype(DType::F64)?.to_vec1::<f64>()
    }
}

/// exp(-|a - b|) with the L1 norm.
fn closeness(a: &[f64], b: &[f64]) -> f64 {
    let distance: f64 = a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum();
    libm::exp(-distance)
}

/// The sign of a - b: 0 where they are equal, NaN where one is NaN.
fn sign_of(a: f64, b: f64) -> f64 {
    match a.partial_cmp(&b) {
        Some(std::cmp::Ordering::Greater) => 1.0,
        Some(std::cmp::Ordering::Less) => -1.0,
        Some(std::cmp::Ordering::Equal) => 0.0,
        None => f64::NAN,
    }
}

/// The operation from M, shape (batch, 3 kernels), to o, shape (batch, kernels), within each kind of samples.
struct Closeness {
    kinds: usize,
}

impl Closeness {
    /// Calls `visit(i, j, b, c)` with c = exp(-|M_ib - M_jb|) for each kernel b and all pairs i < j of one kind.
    fn pairs(&self, numbers: &[f64], rows: usize, mut visit: impl FnMut(usize, usize, usize, f64)) {
        let width = numbers.len() / rows.max(1);
        let each = rows / self.kinds;
        for first in (0..self.kinds).map(|kind| kind * each) {
            for i in first..first + each {
                for j in i + 1..first + each {
                    let [own, other] =
                        [i, j].map(|row| numbers[row * width..][..width].chunks_exact(NUMBERS));
                    for (kernel, (own, other)) in own.zip(other).enumerate() {
                        visit(i, j, kernel, closeness(own, other));
                    }
                }
            }
        }
    }
}

impl CustomOp1 for Closeness {
    fn name(&self) -> &'static str {
        "closeness"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (rows, width) = layout.shape().dims2()?;
        let kernels = width / NUMBERS;
        let mut sums = vec![0.0; rows * kernels];
        self.pairs(&wide(storage, layout)?, rows, |i, j, kernel, closeness| {
            sums[i * kernels + kernel] += closeness;
            sums[j * kernels + kernel] += closeness;
        });
        Ok((like(storage, sums), Shape::from((rows, kernels))))
    }

    fn bwd(&self, numbers: &Tensor, _: &Tensor, upstream: &Tensor) -> Result<Option<Tensor>> {
        let back = ClosenessGradient(Self { kinds: self.kinds });
        numbers.contiguous()?.apply_op2_no_bwd(&upstream.contiguous()?, &back).map(Some)
    }
}

/// The gradient with respect to M: each pair contributes (g_ib + g_jb) exp(-|M_ib - M_jb|), with the sign of the
/// difference of its numbers.
struct ClosenessGradient(Closeness);

impl CustomOp2 for ClosenessGradient {
    fn name(&self) -> &'static str {
        "closeness-backward"
    }

    fn cpu_fwd(
        &self,
        storage: &CpuStorage,
        layout: &Layout,
        upstream: &CpuStorage,
        upstream_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (rows, width) = layout.shape().dims2()?;
        let kernels = width / NUMBERS;
        let (numbers, upstream) = (wide(storage, layout)?, wide(upstream, upstream_layout)?);
        let mut gradient = vec![0.0; numbers.len()];
        self.0.pairs(&numbers, rows, |i, j, kernel, closeness| {
            let pull = (upstream[i * kernels + kernel] + upstream[j * kernels + kernel]) * closeness;
            for index in kernel * NUMBERS..(kernel + 1) * NUMBERS {
                let (own, other) = (i * width + index, j * width + index);
                let way = -pull * sign_of(numbers[own], numbers[other]);
                gradient[own] += way;
                gradient[other] -= way;
            }
        });
        Ok((like(storage, gradient), layout.shape().clone()))
    }
}

/// The values in f64.
fn wide(storage: &CpuStorage, layout: &Layout) -> Result<Vec<f64>> {
    match (storage, layout.contiguous_offsets()) {
        (CpuStorage::F32(values), Some((start, end))) => {
            Ok(values[start..end].iter().copied().map(f64::from).collect())
        }
        (CpuStorage::F64(values), Some((start, end))) => Ok(values[start..end].to_vec()),
        _ => bail!("closeness takes contiguous tensors of f32 or f64"),
    }
}

/// `values` in the float type of `storage`.
fn like(storage: &CpuStorage, values: Vec<f64>) -> CpuStorage {
    match storage {
        CpuStorage::F64(_) => CpuStorage::F64(values),
        _ => CpuStorage::F32(values.into_iter().map(|value| value as f32).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::RunConfig;
    use crate::math::random::Stream;
    use crate::model::{Function, Mlp, Turn};

    #[test]
    fn closeness_is_the_one_computed_by_hand_within_each_kind() -> Result<()> {
        let kernels = Kernels::new(2, 2, DType::F64)?.expect("kernels");
        // M = (f1, f2, f1 + f2) for the first kernel, and half of that for the second.
        let rows = [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.5, 0.0], [0.0, 0.5], [0.5, 0.5]];
        kernels.weight.set(&Tensor::new(&rows, &Device::Cpu)?)?;
        let features = Tensor::new(&[[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]], &Device::Cpu)?;
        let twice = Tensor::cat(&[&features, &features], 0)?;
        let (far, near) = ((-2.0_f64).exp(), (-1.0_f64).exp());
        let wanted = [
            [0.0, 0.0, 1.0 + far, 1.0 + near],
            [1.0, 0.0, 2.0 * far, 2.0 * near],
            [0.0, 0.0, 1.0 + far, 1.0 + near],
        ];
        let turn = Turn { step: 1, part: 0 };
        let streams = [Stream::RealMasks, Stream::FakeMasks];
        for (features, kinds) in [(&features, 1), (&twice, 2)] {
            let training = Training::of_discriminator(&RunConfig::default(), &streams[..kinds], turn);
            let rows =
                kernels.beside(features, GraphWeights::Trainable, Some(&training))?.to_vec2::<f64>()?;
            assert_eq!(rows.len(), 3 * kinds);
            for (row, wanted) in rows.iter().zip(wanted.iter().cycle()) {
                assert!(
                    row.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-15),
                    "{row:?}, not {wanted:?}"
                );
            }
        }
        let alone = kernels.beside(&features, GraphWeights::Trainable, None)?.to_vec2::<f64>()?;
        assert_eq!(alone, [[0.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]);
        Ok(())
    }

    #[test]
    fn a_point_with_a_reference_batch_is_judged_as_one_of_a_batch() -> Result<()> {
        let mut network = RunConfig::default().discriminator.network;
        network.hidden = vec![5];
        network.extras.minibatch_kernels = 3;
        let mut draws = Draws::new(3, Stream::DiscriminatorWeights, 0, 0);
        let discriminator = Mlp::new(&[2, 5, 1], &network, &mut draws, DType::F64)?;
        let batch = Tensor::new(&[[0.3, -0.2], [1.5, 0.4], [-0.7, 2.0], [0.1, 0.9]], &Device::Cpu)?;
        let turn = Turn { step: 1, part: 0 };
        let training = || Training::of_discriminator(&RunConfig::default(), &[Stream::RealMasks], turn);
        let judged = discriminator.train(&batch, Function::Tanh, GraphWeights::Fixed, &mut training())?;
        let (point, others) = (batch.narrow(0, 0, 1)?, batch.narrow(0, 1, 3)?);
        let wanted = judged.to_vec2::<f64>()?[0][0];
        let close = |got: Tensor| {
            Ok::<bool, candle_core::Error>((got.to_vec2::<f64>()?[0][0] - wanted).abs() < 1e-12)
        };
        assert!(close(discriminator.forward_beside(&point, &others, 3, Function::Tanh)?)?);
        // A reference batch of twice the size that represents equally many samples gives the same; no reference batch
        // does not.
        let twice = Tensor::cat(&[&others, &others], 0)?;
        assert!(close(discriminator.forward_beside(&point, &twice, 3, Function::Tanh)?)?);
        assert!(!close(discriminator.forward(&point, Function::Tanh, GraphWeights::Fixed)?)?);
        Ok(())
    }

    #[test]
    fn the_gradient_beside_a_reference_batch_is_that_of_central_differences() -> Result<()> {
        let mut network = RunConfig::default().discriminator.network;
        network.hidden = vec![5];
        network.extras.minibatch_kernels = 3;
        let mut draws = Draws::new(3, Stream::DiscriminatorWeights, 0, 0);
        let discriminator = Mlp::new(&[2, 5, 1], &network, &mut draws, DType::F64)?;
        let reference = Tensor::new(&[[0.3, -0.2], [1.5, 0.4], [-0.7, 2.0]], &Device::Cpu)?;
        let function = Function::Tanh;
        let points = [[0.1_f64, 0.9], [-1.2, 0.35], [0.3, -0.2]];
        let rows = |points: &[[f64; 2]; 3]| Tensor::new(points, &Device::Cpu);
        let slopes =
            discriminator.slopes_beside(&rows(&points)?, &reference, 7, function)?.to_vec2::<f64>()?;
        for axis in 0..2 {
            let moved = |by: f64| -> Result<Vec<f64>> {
                let moved =
                    points.map(|point| core::array::from_fn(|i| point[i] + if i == axis { by } else { 0.0 }));
                discriminator
                    .forward_beside(&rows(&moved)?, &reference, 7, function)?
                    .flatten_all()?
                    .to_vec1()
            };
            let [above, below] = [moved(1e-6)?, moved(-1e-6)?];
            // The last point is one of the reference batch, where the closeness has a kink: the mean of both sides.
            for ((slope, above), below) in slopes.iter().zip(above).zip(below) {
                let difference = (above - below) / 2e-6;
                assert!((slope[axis] - difference).abs() < 1e-7, "{slope:?}, not {difference}");
            }
        }
        Ok(())
    }
}
