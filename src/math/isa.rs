//! Instruction sets: kernels are compiled for each of them, and the best one is chosen at run time.
//!
//! A `Kernel` is written once and compiled for each instruction set by `pulp`; `Machine::best` picks one at run time,
//! so a program built for any x86-64 uses what its processor has. Most kernels are ordinary loops over arrays of 16
//! numbers. The inner loops of matrix products use vector types, because compilers did not reliably keep arrays in
//! registers. Every instruction set gives the same bits: lanes are independent of the width of a register, a fused
//! multiply-add rounds once everywhere, and sums are added in a fixed order (`Isa::sums`).

use pulp::{Scalar, Simd};

/// An instruction set, with the operations that kernels need.
pub trait Isa: Simd {
    /// Two rows of eight numbers.
    type Pair: Copy;

    /// Inputs in a tile of dot products, for four outputs and for two: as many as leave the tile's sums in registers.
    const TILE_INPUTS: [usize; 2];

    /// Loads two rows.
    fn pair(self, rows: [&[f32; 8]; 2]) -> Self::Pair;

    /// Loads the same row twice.
    fn twice(self, row: &[f32; 8]) -> Self::Pair;

    /// a b + `sum`, rounded once.
    fn add_product(self, a: Self::Pair, b: Self::Pair, sum: Self::Pair) -> Self::Pair;

    /// The sum of each row, by folding halves: x(i) + x(i + 4), then + 2, then + 1. The input is two pairs, so four
    /// rows, for each of four inputs; the output is four sums for each row.
    fn sums(self, pairs: [[Self::Pair; 2]; 4]) -> [[f32; 4]; 4];
}

/// Arithmetic that is compiled for every instruction set. `run` and everything it calls are `#[inline(always)]`: code
/// that is not inlined is compiled for the baseline processor.
pub trait Kernel {
    /// The type of the result.
    type Output;
    /// Computes the result.
    fn run<I: Isa>(self, isa: I) -> Self::Output;
}

/// A pair for instruction sets whose vectors have fewer than eight lanes.
type Numbers = [[f32; 8]; 2];

#[inline(always)]
fn add_products(a: Numbers, b: Numbers, mut sum: Numbers) -> Numbers {
    for row in 0..2 {
        for lane in 0..8 {
            sum[row][lane] = a[row][lane].mul_add(b[row][lane], sum[row][lane]);
        }
    }
    sum
}

#[inline(always)]
fn sums_of(pairs: [[Numbers; 2]; 4]) -> [[f32; 4]; 4] {
    let mut sums = [[0.0; 4]; 4];
    for (input, pairs) in pairs.iter().enumerate() {
        for (row, x) in pairs.as_flattened().iter().enumerate() {
            sums[row][input] = ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
        }
    }
    sums
}

/// The implementation of pairs without vectors of eight lanes.
macro_rules! numbers {
    () => {
        type Pair = Numbers;

        const TILE_INPUTS: [usize; 2] = [2, 4];

        #[inline(always)]
        fn pair(self, rows: [&[f32; 8]; 2]) -> Numbers {
            [*rows[0], *rows[1]]
        }

        #[inline(always)]
        fn twice(self, row: &[f32; 8]) -> Numbers {
            [*row; 2]
        }

        #[inline(always)]
        fn add_product(self, a: Numbers, b: Numbers, sum: Numbers) -> Numbers {
            add_products(a, b, sum)
        }

        #[inline(always)]
        fn sums(self, pairs: [[Numbers; 2]; 4]) -> [[f32; 4]; 4] {
            sums_of(pairs)
        }
    };
}

/// Without vectors.
impl Isa for Scalar {
    numbers!();
}

#[cfg(target_arch = "aarch64")]
impl Isa for pulp::aarch64::Neon {
    numbers!();
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use core::arch::x86_64::{__m256, __m512};

    use pulp::cast;
    use pulp::x86::{V3, V4};

    use super::Isa;

    /// x86-64-v3: AVX2 and FMA, 16 registers of 8 lanes.
    impl Isa for V3 {
        type Pair = [__m256; 2];

        const TILE_INPUTS: [usize; 2] = [2, 4];

        #[inline(always)]
        fn pair(self, rows: [&[f32; 8]; 2]) -> [__m256; 2] {
            [cast(*rows[0]), cast(*rows[1])]
        }

        #[inline(always)]
        fn twice(self, row: &[f32; 8]) -> [__m256; 2] {
            [cast(*row); 2]
        }

        #[inline(always)]
        fn add_product(self, a: [__m256; 2], b: [__m256; 2], sum: [__m256; 2]) -> [__m256; 2] {
            let fma = self.fma;
            [fma._mm256_fmadd_ps(a[0], b[0], sum[0]), fma._mm256_fmadd_ps(a[1], b[1], sum[1])]
        }

        #[inline(always)]
        fn sums(self, pairs: [[[__m256; 2]; 2]; 4]) -> [[f32; 4]; 4] {
            let avx = self.avx;
            // Each fold adds two vectors of partial sums into one that holds both at half the length.
            let by_4 = |a: __m256, b: __m256| {
                let low = avx._mm256_permute2f128_ps::<0x20>(a, b);
                avx._mm256_add_ps(low, avx._mm256_permute2f128_ps::<0x31>(a, b))
            };
            let by_2 = |a: __m256, b: __m256| {
                let (a, b) = (avx._mm256_castps_pd(a), avx._mm256_castps_pd(b));
                let low = avx._mm256_castpd_ps(avx._mm256_unpacklo_pd(a, b));
                avx._mm256_add_ps(low, avx._mm256_castpd_ps(avx._mm256_unpackhi_pd(a, b)))
            };
            let by_1 = |a: __m256, b: __m256| {
                avx._mm256_add_ps(avx._mm256_shuffle_ps::<0x88>(a, b), avx._mm256_shuffle_ps::<0xDD>(a, b))
            };
            let mut sums = [[[0.0_f32; 4]; 2]; 2];
            for pair in 0..2 {
                let [[a, e], [b, f], [c, g], [d, h]] = pairs.map(|pairs| pairs[pair]);
                sums[pair] = cast(by_1(by_2(by_4(a, e), by_4(b, f)), by_2(by_4(c, g), by_4(d, h))));
            }
            cast(sums)
        }
    }

    /// x86-64-v4: AVX-512, 32 registers of 16 lanes.
    impl Isa for V4 {
        type Pair = __m512;

        const TILE_INPUTS: [usize; 2] = [8, 8];

        #[inline(always)]
        fn pair(self, rows: [&[f32; 8]; 2]) -> __m512 {
            let low = self.avx512f._mm512_castps256_ps512(cast(*rows[0]));
            self.avx512dq._mm512_insertf32x8::<1>(low, cast(*rows[1]))
        }

        #[inline(always)]
        fn twice(self, row: &[f32; 8]) -> __m512 {
            self.avx512dq._mm512_broadcast_f32x8(cast(*row))
        }

        #[inline(always)]
        fn add_product(self, a: __m512, b: __m512, sum: __m512) -> __m512 {
            self.avx512f._mm512_fmadd_ps(a, b, sum)
        }

        #[inline(always)]
        fn sums(self, [[a, b], [c, d], [e, f], [g, h]]: [[__m512; 2]; 4]) -> [[f32; 4]; 4] {
            let avx = self.avx512f;
            let by_4 = |a: __m512, b: __m512| {
                let low = avx._mm512_shuffle_f32x4::<0x88>(a, b);
                avx._mm512_add_ps(low, avx._mm512_shuffle_f32x4::<0xDD>(a, b))
            };
            let by_2 = |a: __m512, b: __m512| {
                let (a, b) = (avx._mm512_castps_pd(a), avx._mm512_castps_pd(b));
                let low = avx._mm512_castpd_ps(avx._mm512_unpacklo_pd(a, b));
                avx._mm512_add_ps(low, avx._mm512_castpd_ps(avx._mm512_unpackhi_pd(a, b)))
            };
            let by_1 = |a: __m512, b: __m512| {
                avx._mm512_add_ps(avx._mm512_shuffle_ps::<0x88>(a, b), avx._mm512_shuffle_ps::<0xDD>(a, b))
            };
            // Each quarter belongs to one row of the pairs, with the four inputs in order.
            cast(by_1(by_2(by_4(a, b), by_4(c, d)), by_2(by_4(e, f), by_4(g, h))))
        }
    }
}

/// A kernel that is dispatched to a function compiled for `S`.
struct Dispatch<S, K>(S, K);

impl<S: Isa, K: Kernel> pulp::NullaryFnOnce for Dispatch<S, K> {
    type Output = K::Output;

    #[inline(always)]
    fn call(self) -> K::Output {
        self.1.run(self.0)
    }
}

fn run<S: Isa, K: Kernel>(simd: S, kernel: K) -> K::Output {
    Simd::vectorize(simd, Dispatch(simd, kernel))
}

/// An instruction set of this processor.
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
    /// The best instruction set of this processor.
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

    /// All instruction sets of this processor.
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

    /// Whether there are vectors, and a fused multiply-add is one instruction rather than a slow function call.
    pub const fn is_fast(self) -> bool {
        !matches!(self, Self::Scalar(_))
    }

    /// The name of the instruction set.
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

    /// Rows of a matrix product's tile, two vectors wide, whose sums stay in registers: 12 of 16 registers. With 32
    /// registers more rows are of no use.
    pub const fn tile_rows(self) -> usize {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(_) => 8,
            _ => 6,
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

    struct Sums([[[[f32; 8]; 2]; 2]; 4]);

    impl Kernel for Sums {
        type Output = [[f32; 4]; 4];

        #[inline(always)]
        fn run<I: Isa>(self, isa: I) -> [[f32; 4]; 4] {
            let one = isa.twice(&[1.0; 8]);
            let zero = isa.twice(&[0.0; 8]);
            isa.sums(self.0.map(|pairs| pairs.map(|[a, b]| isa.add_product(isa.pair([&a, &b]), one, zero))))
        }
    }

    #[test]
    fn sums_are_the_same_bits_on_every_instruction_set_and_belong_to_their_rows() {
        let mut state = 1_u32;
        let mut number = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 65_536.0 - 128.0
        };
        let pairs = [[[[(); 8]; 2]; 2]; 4];
        let pairs = pairs.map(|pairs| pairs.map(|pair| pair.map(|row| row.map(|()| number()))));
        let expected = Machine::Scalar(Scalar).run(Sums(pairs));
        for (input, pairs) in pairs.iter().enumerate() {
            for (row, x) in pairs.as_flattened().iter().enumerate() {
                let exact: f64 = x.iter().map(|&x| f64::from(x)).sum();
                assert!((f64::from(expected[row][input]) - exact).abs() < 1e-3);
            }
        }
        for machine in Machine::all() {
            assert_eq!(machine.run(Sums(pairs)), expected, "{}", machine.name());
        }
    }
}
