//! As many fused multiply-adds as a core can do: what a step is compared with.

use crate::math::isa::{Isa, Kernel, Machine};
use crate::math::lanes::Lanes;

/// Independent sums, so that the multipliers never wait: as many as a tile of a matrix product has.
const SUMS: usize = 6;
const ROUNDS: usize = 1 << 15;

struct Exercise {
    factor: Lanes,
    term: Lanes,
}

impl Kernel for Exercise {
    type Output = [Lanes; SUMS];

    #[inline(always)]
    fn run<I: Isa>(self, _: I) -> [Lanes; SUMS] {
        let mut sums = [Lanes::ZERO; SUMS];
        for _ in 0..ROUNDS {
            for sum in &mut sums {
                *sum = self.term.plus_product(sum, &self.factor);
            }
        }
        sums
    }
}

/// Does nothing but fused multiply-adds in registers for a while, some hundredths of a second; how many
/// floating-point operations that were, two for each.
pub fn exercise(machine: Machine) -> f64 {
    const TIMES: usize = 64;
    for _ in 0..TIMES {
        // The compiler is not to know the numbers.
        let (factor, term) = std::hint::black_box((Lanes::splat(0.999), Lanes::splat(0.001)));
        std::hint::black_box(machine.run(Exercise { factor, term }));
    }
    (TIMES * ROUNDS * SUMS * size_of::<Lanes>() / size_of::<f32>() * 2) as f64
}
