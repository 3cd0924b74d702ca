//! The instruction sets that arithmetic is compiled for, and the choice among them while the program runs.
//!
//! A [`Kernel`] is ordinary code on arrays of 16 lanes, written once. It is compiled for each instruction set by
//! `pulp`, and [`Machine::best`] picks one at run time, so that a program built for any x86-64 uses what the
//! processor has. Every instruction set gives the same bits: a lane is a lane whatever the width of a register, a
//! fused multiply-add rounds once everywhere, and sums have one fixed tree ([`Isa::sums`]).

use super::lanes::Lanes;

/// One instruction set, as its kernels see it.
pub trait Isa: Copy {
    /// Strips of 16 columns that a tile of a matrix product spans: as many as registers allow.
    const STRIPS: usize;

    /// The sum of each of eight rows of eight numbers, by folding halves: x(i) + x(i + 4), then + 2, then + 1.
    #[inline(always)]
    fn sums(self, rows: [[f32; 8]; 8]) -> [f32; 8] {
        let mut sums = [0.0; 8];
        for (sum, x) in sums.iter_mut().zip(rows) {
            *sum = ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
        }
        sums
    }

    /// The sum of each of up to eight vectors of lanes.
    #[inline(always)]
    fn lane_sums(self, vectors: &[Lanes; 8]) -> [f32; 8] {
        let mut folded = [[0.0; 8]; 8];
        for (folded, vector) in folded.iter_mut().zip(vectors) {
            *folded = vector.folded();
        }
        self.sums(folded)
    }
}

/// What the compiler makes of arrays without further ado; on ARM that is NEON.
#[derive(Clone, Copy, Debug)]
pub struct Portable;

impl Isa for Portable {
    const STRIPS: usize = 1;
}

/// Arithmetic to be compiled for every instruction set. `run` and all it calls are `#[inline(always)]`: what is
/// not inlined is compiled for the least of processors.
pub trait Kernel {
    /// What comes out.
    type Output;
    /// Does the work.
    fn run<I: Isa>(self, isa: I) -> Self::Output;
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use core::arch::x86_64::{__m256, __m256d};

    use pulp::x86::{V3, V4};
    use pulp::{NullaryFnOnce, Simd, cast};

    use super::{Isa, Kernel};

    /// x86-64-v3: AVX2 and FMA, 16 registers of 8 lanes.
    impl Isa for V3 {
        const STRIPS: usize = 1;

        #[inline(always)]
        fn sums(self, rows: [[f32; 8]; 8]) -> [f32; 8] {
            let avx = self.avx;
            // Each fold takes two vectors of partial sums and leaves one that holds both at half the length.
            let by_4 = |a: __m256, b: __m256| {
                let low = avx._mm256_permute2f128_ps::<0x20>(a, b);
                avx._mm256_add_ps(low, avx._mm256_permute2f128_ps::<0x31>(a, b))
            };
            let by_2 = |a: __m256, b: __m256| {
                let (a, b): (__m256d, __m256d) = (avx._mm256_castps_pd(a), avx._mm256_castps_pd(b));
                let low = avx._mm256_castpd_ps(avx._mm256_unpacklo_pd(a, b));
                avx._mm256_add_ps(low, avx._mm256_castpd_ps(avx._mm256_unpackhi_pd(a, b)))
            };
            let by_1 = |a: __m256, b: __m256| {
                avx._mm256_add_ps(avx._mm256_shuffle_ps::<0x88>(a, b), avx._mm256_shuffle_ps::<0xDD>(a, b))
            };
            let [a, b, c, d, e, f, g, h]: [__m256; 8] = cast(rows);
            cast(by_1(by_2(by_4(a, e), by_4(b, f)), by_2(by_4(c, g), by_4(d, h))))
        }
    }

    /// x86-64-v4: AVX-512, 32 registers of 16 lanes.
    impl Isa for V4 {
        const STRIPS: usize = 2;

        #[inline(always)]
        fn sums(self, rows: [[f32; 8]; 8]) -> [f32; 8] {
            Isa::sums(*self, rows)
        }
    }

    /// A kernel on its way into a function compiled for `S`.
    pub(super) struct Run<S, K>(pub(super) S, pub(super) K);

    impl<S: Isa, K: Kernel> NullaryFnOnce for Run<S, K> {
        type Output = K::Output;

        #[inline(always)]
        fn call(self) -> K::Output {
            self.1.run(self.0)
        }
    }

    pub(super) fn run<S: Isa + Simd, K: Kernel>(simd: S, kernel: K) -> K::Output {
        Simd::vectorize(simd, Run(simd, kernel))
    }
}

/// An instruction set that this processor has.
#[derive(Clone, Copy, Debug)]
pub enum Machine {
    /// Plain code.
    Portable,
    /// AVX2 and FMA.
    #[cfg(target_arch = "x86_64")]
    Avx2(pulp::x86::V3),
    /// AVX-512.
    #[cfg(target_arch = "x86_64")]
    Avx512(pulp::x86::V4),
}

impl Machine {
    /// The best that this processor has.
    pub fn best() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            if let Some(simd) = pulp::x86::V4::try_new() {
                return Self::Avx512(simd);
            }
            if let Some(simd) = pulp::x86::V3::try_new() {
                return Self::Avx2(simd);
            }
        }
        Self::Portable
    }

    /// All that this processor has, the best last.
    pub fn all() -> Vec<Self> {
        #[cfg(target_arch = "x86_64")]
        {
            let avx2 = pulp::x86::V3::try_new().map(Self::Avx2);
            let avx512 = pulp::x86::V4::try_new().map(Self::Avx512);
            [Some(Self::Portable), avx2, avx512].into_iter().flatten().collect()
        }
        #[cfg(not(target_arch = "x86_64"))]
        vec![Self::Portable]
    }

    /// Whether a fused multiply-add is one instruction of it; else it is a slow call of a function.
    pub const fn is_fused(self) -> bool {
        !matches!(self, Self::Portable) || cfg!(target_feature = "fma") || cfg!(target_arch = "aarch64")
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Portable if cfg!(target_arch = "aarch64") => "NEON",
            Self::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(_) => "AVX2",
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(_) => "AVX-512",
        }
    }

    /// Runs `kernel`, compiled for this instruction set.
    pub fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self {
            Self::Portable => kernel.run(Portable),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(simd) => x86::run(simd, kernel),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(simd) => x86::run(simd, kernel),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sums([[f32; 8]; 8]);

    impl Kernel for Sums {
        type Output = [f32; 8];

        #[inline(always)]
        fn run<I: Isa>(self, isa: I) -> [f32; 8] {
            isa.sums(self.0)
        }
    }

    #[test]
    fn sums_are_the_same_bits_on_every_instruction_set_and_belong_to_their_rows() {
        let mut state = 1_u32;
        let rows = [[(); 8]; 8].map(|row| {
            row.map(|()| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / 65_536.0 - 128.0
            })
        });
        let expected = Portable.sums(rows);
        for (row, sum) in rows.iter().zip(expected) {
            let exact: f64 = row.iter().map(|&x| f64::from(x)).sum();
            assert!((f64::from(sum) - exact).abs() < 1e-3);
        }
        for machine in Machine::all() {
            assert_eq!(machine.run(Sums(rows)), expected, "{}", machine.name());
        }
    }
}
