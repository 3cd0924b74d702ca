//! The largest number of fused multiply-adds that one core can do: the reference for the speed of a step.

use crate::math::isa::{Isa, Kernel, Machine};

/// Independent sums, as many as a tile of a matrix product has, so that the multipliers never wait.
const SUMS: usize = 12;
const ROUNDS: usize = 1 << 15;

struct Exercise {
    factor: f32,
    term: f32,
}

impl Kernel for Exercise {
    /// Lanes of a vector, and the sum, which forces the computation.
    type Output = (usize, f32);

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) -> (usize, f32) {
        let (factor, term) = (isa.splat_f32s(self.factor), isa.splat_f32s(self.term));
        let mut sums = [term; SUMS];
        for _ in 0..ROUNDS {
            for sum in &mut sums {
                *sum = isa.mul_add_f32s(*sum, factor, term);
            }
        }
        let mut total = 0.0;
        for sum in sums {
            total += isa.reduce_sum_f32s(sum);
        }
        (I::F32_LANES, total)
    }
}

/// Runs fused multiply-adds in registers for some hundredths of a second. Returns the number of floating-point
/// operations, two for each.
pub fn exercise(machine: Machine) -> f64 {
    const TIMES: usize = 64;
    let mut lanes = 0;
    for _ in 0..TIMES {
        // Hides the numbers from the optimiser.
        let exercise = std::hint::black_box(Exercise { factor: 0.999, term: 0.001 });
        (lanes, _) = std::hint::black_box(machine.run(exercise));
    }
    (TIMES * ROUNDS * SUMS * lanes * 2) as f64
}
