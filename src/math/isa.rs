//! The instruction sets that arithmetic is compiled for, and the choice among them while the program runs.
//!
//! A `Kernel` is written once and compiled for each instruction set by `pulp`, and `Machine::best` picks one at run
//! time, so that a program built for any x86-64 uses what the processor has. Most kernels are ordinary loops over
//! arrays of 16 numbers; the inner loops of matrix products name vectors, as compilers kept arrays in registers only
//! where they pleased. Every instruction set gives the same bits: a lane is a lane whatever the width of a register,
//! a fused multiply-add rounds once everywhere, and sums have one fixed tree (`Isa::sums`).

use pulp::{Scalar, Simd};

/// One instruction set, as its kernels see it.
pub trait Isa: Simd {
    /// The instruction set for sums of products, whose vectors hold at most eight numbers.
    type Eight: Simd;

    /// It.
    fn eight(self) -> Self::Eight;

    /// The sum of each of eight rows of eight numbers, by folding halves: x(i) + x(i + 4), then + 2, then + 1.
    #[inline(always)]
    fn sums(self, rows: [[f32; 8]; 8]) -> [f32; 8] {
        let mut sums = [0.0; 8];
        for (sum, x) in sums.iter_mut().zip(rows) {
            *sum = ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
        }
        sums
    }
}

/// Arithmetic to be compiled for every instruction set. `run` and all it calls are `#[inline(always)]`: what is
/// not inlined is compiled for the least of processors.
pub trait Kernel {
    /// What comes out.
    type Output;
    /// Does the work.
    fn run<I: Isa>(self, isa: I) -> Self::Output;
}

/// No vectors.
impl Isa for Scalar {
    type Eight = Self;

    #[inline(always)]
    fn eight(self) -> Self {
        self
    }
}

#[cfg(target_arch = "aarch64")]
impl Isa for pulp::aarch64::Neon {
    type Eight = Self;

    #[inline(always)]
    fn eight(self) -> Self {
        self
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use core::arch::x86_64::{__m256, __m256d};

    use pulp::cast;
    use pulp::x86::{V3, V4};

    use super::Isa;

    /// x86-64-v3: AVX2 and FMA, 16 registers of 8 lanes.
    impl Isa for V3 {
        type Eight = Self;

        #[inline(always)]
        fn eight(self) -> Self {
            self
        }

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
        type Eight = V3;

        #[inline(always)]
        fn eight(self) -> V3 {
            *self
        }

        #[inline(always)]
        fn sums(self, rows: [[f32; 8]; 8]) -> [f32; 8] {
            Isa::sums(*self, rows)
        }
    }
}

/// A kernel on its way into a function compiled for `S`.
struct Run<S, K>(S, K);

impl<S: Isa, K: Kernel> pulp::NullaryFnOnce for Run<S, K> {
    type Output = K::Output;

    #[inline(always)]
    fn call(self) -> K::Output {
        self.1.run(self.0)
    }
}

fn run<S: Isa, K: Kernel>(simd: S, kernel: K) -> K::Output {
    Simd::vectorize(simd, Run(simd, kernel))
}

/// An instruction set that this processor has.
#[derive(Clone, Copy, Debug)]
pub enum Machine {
    /// One number at a time.
    Scalar(Scalar),
    /// NEON.
    #[cfg(target_arch = "aarch64")]
    Neon(pulp::aarch64::Neon),
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
        #[cfg(target_arch = "aarch64")]
        if let Some(simd) = pulp::aarch64::Neon::try_new() {
            return Self::Neon(simd);
        }
        Self::Scalar(Scalar)
    }

    /// All that this processor has.
    pub fn all() -> Vec<Self> {
        #[cfg(target_arch = "x86_64")]
        {
            let avx2 = pulp::x86::V3::try_new().map(Self::Avx2);
            let avx512 = pulp::x86::V4::try_new().map(Self::Avx512);
            [Some(Self::Scalar(Scalar)), avx2, avx512].into_iter().flatten().collect()
        }
        #[cfg(not(target_arch = "x86_64"))]
        vec![Self::Scalar(Scalar), Self::best()]
    }

    /// Whether it works on vectors, and a fused multiply-add is one instruction; else it is a slow call.
    pub const fn is_fast(self) -> bool {
        !matches!(self, Self::Scalar(_))
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scalar(_) => "scalar",
            #[cfg(target_arch = "aarch64")]
            Self::Neon(_) => "NEON",
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(_) => "AVX2",
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(_) => "AVX-512",
        }
    }

    /// Runs `kernel`, compiled for this instruction set.
    pub fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self {
            Self::Scalar(simd) => run(simd, kernel),
            #[cfg(target_arch = "aarch64")]
            Self::Neon(simd) => run(simd, kernel),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(simd) => run(simd, kernel),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(simd) => run(simd, kernel),
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
        let expected = Machine::Scalar(Scalar).run(Sums(rows));
        for (row, sum) in rows.iter().zip(expected) {
            let exact: f64 = row.iter().map(|&x| f64::from(x)).sum();
            assert!((f64::from(sum) - exact).abs() < 1e-3);
        }
        for machine in Machine::all() {
            assert_eq!(machine.run(Sums(rows)), expected, "{}", machine.name());
        }
    }
}
