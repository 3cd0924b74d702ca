//! As many fused multiply-adds as a core can do: what a step is compared with.

use crate::math::isa::{Isa, Kernel, Machine};

/// Independent sums, so that the multipliers never wait: as many as a tile of a matrix product has.
const SUMS: usize = 12;
const ROUNDS: usize = 1 << 15;

struct Exercise {
    factor: f32,
    term: f32,
}

impl Kernel for Exercise {
    /// Numbers in a vector, and their sum, so that they are computed.
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

/// Does nothing but fused multiply-adds in registers for a while, some hundredths of a second; how many
/// floating-point operations that were, two for each.
pub fn exercise(machine: Machine) -> f64 {
    const TIMES: usize = 64;
    let mut lanes = 0;
    for _ in 0..TIMES {
        // The compiler is not to know the numbers.
        let exercise = std::hint::black_box(Exercise { factor: 0.999, term: 0.001 });
        (lanes, _) = std::hint::black_box(machine.run(exercise));
    }
    (TIMES * ROUNDS * SUMS * lanes * 2) as f64
}
