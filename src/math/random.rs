//! The random numbers of a run. The generator is counter-based: a draw is a function of (seed, stream, step, part,
//! index), so no state needs to be saved to continue or replay a run.
//!
//! The generator is Threefry-2x32 with 13 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
//! 1, 2, 3", SC 2011, §3.2). Normals come from the Box-Muller transform, with our own polynomials for ln, sin and
//! cos: only additions, multiplications and square roots, so every machine gives the same bits. The sequence of
//! numbers is part of the file format; a test holds it fixed.

use super::isa::{Isa, Kernel, Machine};
use super::lanes::LANES;

/// The purpose of a draw. Streams of one seed are independent, and a new stream does not change the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Stream {
    /// G's initial weights.
    GeneratorWeights = 1,
    /// D's initial weights.
    DiscriminatorWeights = 2,
    /// Real samples for training.
    Data = 3,
    /// Latents for training.
    Latents = 4,
    /// The split of a table into training and held-out rows.
    Split = 5,
    /// Real samples shown on the screen.
    ShownData = 6,
    /// Latents of the fakes shown on the screen.
    ShownLatents = 7,
    /// Latents of the fakes for metrics.
    MeasureLatents = 8,
    /// Real samples for metrics.
    MeasureData = 9,
    /// The second real sample of a metric's floor.
    FloorData = 10,
    /// Instance noise on real samples.
    RealNoise = 11,
    /// Instance noise on fakes.
    FakeNoise = 12,
    /// Positions between a real sample and a fake at which a penalty is taken.
    Between = 13,
    /// Positions around a real sample at which a penalty is taken.
    Around = 14,
    /// Positions between a real sample and a fake at which D's slope is measured.
    MeasureBetween = 15,
    /// Initial vectors of the power iterations of spectral normalisation.
    Spectral = 16,
    /// Dropout masks of D on real samples.
    RealMasks = 17,
    /// Dropout masks of D on fakes.
    FakeMasks = 18,
    /// Real samples that form a reference batch for a point that is evaluated alone.
    ReferenceBatch = 19,
}

/// The sequence of draws of `(seed, stream, step, part)`, from its beginning.
///
/// `part` distinguishes uses within one step, such as the third update of D.
#[derive(Clone, Debug)]
pub struct Draws {
    key: [u32; 2],
    index: u32,
}

const TWO_POW_MINUS_32: f32 = 1.0 / 4_294_967_296.0;

impl Draws {
    /// The draws of `stream` at `step`, `part`.
    pub fn new(seed: u64, stream: Stream, step: u64, part: u32) -> Self {
        let block =
            |key, counter: [u32; 2]| threefry::<20, 1>(key, counter.map(|word| [word])).map(|[word]| word);
        let seed_key = block(split(seed), [stream as u32, part]);
        Self { key: block(seed_key, split(step)), index: 0 }
    }

    /// The next two words of 32 random bits each.
    pub fn words(&mut self) -> [u32; 2] {
        let words = self.words_at([self.index]);
        self.index = self.index.wrapping_add(1);
        words.map(|[word]| word)
    }

    /// The pairs of draws from N(0, 1) with the indices `numbers` in the sequence.
    #[inline(always)]
    pub fn normal_pairs<const N: usize>(&self, numbers: [u32; N]) -> [[f32; N]; 2] {
        box_muller(self.words_at(numbers))
    }

    /// The pairs of draws uniform on [-1, 1) with the indices `numbers` in the sequence.
    #[inline(always)]
    pub fn uniform_pairs<const N: usize>(&self, numbers: [u32; N]) -> [[f32; N]; 2] {
        let [first, second] = self.words_at(numbers);
        [each(|lane| signed_uniform(first[lane])), each(|lane| signed_uniform(second[lane]))]
    }

    /// The draws uniform on [0, 1), as from [`Draws::uniform`], with the indices `numbers` in the sequence.
    #[inline(always)]
    pub fn uniforms<const N: usize>(&self, numbers: [u32; N]) -> [f64; N] {
        let [high, low] = self.words_at(numbers);
        each(|lane| uniform_of([high[lane], low[lane]]))
    }

    /// Number of pairs of words drawn so far.
    pub fn drawn(&self) -> u32 {
        self.index
    }

    /// Skips `count` pairs of words.
    pub fn skip(&mut self, count: u32) {
        self.index = self.index.wrapping_add(count);
    }

    #[inline(always)]
    fn words_at<const N: usize>(&self, numbers: [u32; N]) -> [[u32; N]; 2] {
        threefry::<13, N>(self.key, [numbers, [0; N]])
    }

    /// The next draw uniform on [0, 1), with 53 random bits.
    pub fn uniform(&mut self) -> f64 {
        uniform_of(self.words())
    }

    /// The next integer uniform on 0..`count`; its bias is below `count` / 2^53.
    pub fn below(&mut self, count: usize) -> usize {
        ((self.uniform() * count as f64) as usize).min(count.saturating_sub(1))
    }

    /// The next two independent draws from N(0, 1).
    pub fn normals(&mut self) -> [f32; 2] {
        box_muller(self.words().map(|word| [word])).map(|[normal]| normal)
    }

    /// Fills `values` with draws from N(0, 1).
    pub fn fill_normals(&mut self, values: &mut [f32]) {
        Machine::best().run(FillNoise { draws: self, values, variate: Variate::Normal });
    }

    /// Fills `values` with draws uniform on [-1, 1).
    pub fn fill_uniforms(&mut self, values: &mut [f32]) {
        Machine::best().run(FillNoise { draws: self, values, variate: Variate::Uniform });
    }
}

#[derive(Clone, Copy)]
enum Variate {
    Normal,
    Uniform,
}

struct FillNoise<'a> {
    draws: &'a mut Draws,
    values: &'a mut [f32],
    variate: Variate,
}

impl Kernel for FillNoise<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        for values in self.values.chunks_mut(2 * LANES) {
            let numbers: [u32; LANES] = each(|lane| self.draws.index.wrapping_add(lane as u32));
            let [first, second] = match self.variate {
                Variate::Normal => self.draws.normal_pairs(numbers),
                Variate::Uniform => self.draws.uniform_pairs(numbers),
            };
            for (lane, pair) in values.chunks_mut(2).enumerate() {
                pair.copy_from_slice(&[first[lane], second[lane]][..pair.len()]);
            }
            self.draws.skip(values.len().div_ceil(2) as u32);
        }
    }
}

/// Calls `f` with the index of each lane.
#[inline(always)]
fn each<T: Copy + Default, const N: usize>(f: impl Fn(usize) -> T) -> [T; N] {
    let mut lanes = [T::default(); N];
    for (lane, value) in lanes.iter_mut().enumerate() {
        *value = f(lane);
    }
    lanes
}

fn split(value: u64) -> [u32; 2] {
    [value as u32, (value >> 32) as u32]
}

/// Threefry-2x32 with `ROUNDS` rounds, on `N` counters at once (Salmon et al. 2011, §3.2). For every key it is a
/// bijection of the counter.
#[inline(always)]
fn threefry<const ROUNDS: usize, const N: usize>(key: [u32; 2], counters: [[u32; N]; 2]) -> [[u32; N]; 2] {
    const ROTATIONS: [u32; 8] = [13, 15, 26, 6, 17, 29, 16, 24];
    const PARITY: u32 = 0x1BD1_1BDA;
    const { assert!(ROUNDS <= 20) };
    let keys = [key[0], key[1], PARITY ^ key[0] ^ key[1]];
    let [mut a, mut b] = counters;
    a = each(|lane| a[lane].wrapping_add(keys[0]));
    b = each(|lane| b[lane].wrapping_add(keys[1]));
    // Unrolled, because only then is a round vectorised over all lanes.
    macro_rules! rounds {
        ($($round:literal)*) => {$(
            if $round < ROUNDS {
                a = each(|lane| a[lane].wrapping_add(b[lane]));
                b = each(|lane| b[lane].rotate_left(ROTATIONS[$round % 8]) ^ a[lane]);
                if $round % 4 == 3 {
                    let injection: usize = $round / 4 + 1;
                    let (to_a, to_b) = (keys[injection % 3], keys[(injection + 1) % 3]);
                    a = each(|lane| a[lane].wrapping_add(to_a));
                    b = each(|lane| b[lane].wrapping_add(to_b).wrapping_add(injection as u32));
                }
            }
        )*};
    }
    rounds!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19);
    [a, b]
}

/// A number uniform on [0, 1) from 53 of 64 bits.
#[inline(always)]
fn uniform_of([high, low]: [u32; 2]) -> f64 {
    // Both terms and their sum are exact.
    (f64::from(high) * 2_097_152.0 + f64::from(low >> 11)) / 9_007_199_254_740_992.0
}

#[inline(always)]
fn signed_uniform(word: u32) -> f32 {
    // 24 bits, so that the largest is 1 - 2^-23 and is not rounded up to 1.
    (word >> 8) as f32 * (2.0 / 16_777_216.0) - 1.0
}

/// Two independent N(0, 1) from two random words: r = sqrt(-2 ln u), angle 2 pi v (Box and Muller 1958).
#[inline(always)]
fn box_muller<const N: usize>([radius, angle]: [[u32; N]; 2]) -> [[f32; N]; 2] {
    let r: [f32; N] = each(|lane| {
        let u = (radius[lane] as f32 + 0.5) * TWO_POW_MINUS_32;
        (-2.0 * ln_unit(u)).max(0.0).sqrt()
    });
    [each(|lane| r[lane] * sin_cos_turns(angle[lane]).1), each(|lane| r[lane] * sin_cos_turns(angle[lane]).0)]
}

/// ln(u) for u in (0, 1], to about 1e-7: u = 2^e m with m in [sqrt(1/2), sqrt(2)), and the series
/// ln m = 2 atanh(s), s = (m - 1) / (m + 1), |s| < 0.1716.
#[inline(always)]
fn ln_unit(u: f32) -> f32 {
    const SQRT_HALF_BITS: u32 = 0x3F35_04F3;
    let shifted = u.to_bits().wrapping_sub(SQRT_HALF_BITS);
    let exponent = (shifted as i32 >> 23) as f32;
    let m = f32::from_bits((shifted & 0x007F_FFFF).wrapping_add(SQRT_HALF_BITS));
    let s = (m - 1.0) / (m + 1.0);
    let s2 = s * s;
    let series = 1.0 + s2 * (1.0 / 3.0 + s2 * (1.0 / 5.0 + s2 * (1.0 / 7.0 + s2 * (1.0 / 9.0))));
    2.0 * s * series + exponent * core::f32::consts::LN_2
}

/// (sin, cos) of 2 pi `angle` / 2^32, to about 1e-7: the nearest quarter turn, then Taylor series on
/// [-pi/4, pi/4].
#[inline(always)]
fn sin_cos_turns(angle: u32) -> (f32, f32) {
    let quarter = angle.wrapping_add(0x2000_0000) >> 30;
    let rest = angle.wrapping_sub(quarter << 30) as i32;
    let t = rest as f32 * (core::f32::consts::TAU * TWO_POW_MINUS_32);
    let t2 = t * t;
    let sin = t * (1.0 - t2 * (1.0 / 6.0 - t2 * (1.0 / 120.0 - t2 * (1.0 / 5040.0 - t2 / 362_880.0))));
    let cos = 1.0 - t2 * (0.5 - t2 * (1.0 / 24.0 - t2 * (1.0 / 720.0 - t2 / 40_320.0)));
    // Without branches: at odd quarters sine and cosine are swapped, and each takes the sign of its quarter.
    let odd = (quarter & 1).wrapping_neg();
    let exchange = (sin.to_bits() ^ cos.to_bits()) & odd;
    let sin_sign = (quarter & 2) << 30;
    let cos_sign = (quarter.wrapping_add(1) & 2) << 30;
    let signed = |value: f32, sign: u32| f32::from_bits(value.to_bits() ^ exchange ^ sign);
    (signed(sin, sin_sign), signed(cos, cos_sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threefry_gives_the_published_known_answers() {
        // Known-answer vectors of the Random123 distribution (file kat_vectors, threefry2x32).
        fn block<const ROUNDS: usize>(key: [u32; 2], counter: [u32; 2]) -> [u32; 2] {
            threefry::<ROUNDS, 1>(key, counter.map(|word| [word])).map(|[word]| word)
        }
        let ones = [u32::MAX; 2];
        assert_eq!(block::<20>([0, 0], [0, 0]), [0x6b20_0159, 0x99ba_4efe]);
        assert_eq!(block::<20>(ones, ones), [0x1cb9_96fc, 0xbb00_2be7]);
        assert_eq!(block::<13>([0, 0], [0, 0]), [0x9d1c_5ec6, 0x8bd5_0731]);
        assert_eq!(block::<13>(ones, ones), [0xfd36_d048, 0x2d17_272c]);
        let pi_key = [0x1319_8a2e, 0x0370_7344];
        let pi_counter = [0x243f_6a88, 0x85a3_08d3];
        assert_eq!(block::<13>(pi_key, pi_counter), [0xba3e_4725, 0xf27d_669e]);
        assert_eq!(block::<20>(pi_key, pi_counter), [0xc492_3a9c, 0x483d_f7a0]);
    }

    #[test]
    fn the_stream_of_numbers_stays_what_it_was() {
        let mut draws = Draws::new(7, Stream::Latents, 3, 1);
        let words = draws.words();
        let mut again = Draws::new(7, Stream::Latents, 3, 1);
        assert_eq!(words, again.words());
        let mut bulk = [0.0; 37];
        Draws::new(7, Stream::Latents, 3, 1).fill_normals(&mut bulk);
        let mut single = Draws::new(7, Stream::Latents, 3, 1);
        for pair in bulk.chunks(2) {
            assert_eq!(pair, &single.normals()[..pair.len()], "bulk and single draws are one stream");
        }
    }

    #[test]
    fn logarithm_sine_and_cosine_agree_with_f64_to_2e_7() {
        for i in 0..100_000_u32 {
            let word = i.wrapping_mul(2_654_435_761).wrapping_add(12_345);
            let u = (word as f32 + 0.5) * TWO_POW_MINUS_32;
            let exact = f64::from(u).ln();
            assert!((f64::from(ln_unit(u)) - exact).abs() <= 2e-7 * exact.abs().max(1.0), "ln({u})");
            let angle = f64::from(word) * core::f64::consts::TAU / 4_294_967_296.0;
            let (sin, cos) = sin_cos_turns(word);
            assert!((f64::from(sin) - angle.sin()).abs() < 2e-7, "sin({angle})");
            assert!((f64::from(cos) - angle.cos()).abs() < 2e-7, "cos({angle})");
        }
    }

    #[test]
    fn normals_have_the_moments_of_the_normal_law() {
        let n = 1_000_000;
        let mut values = vec![0.0; n];
        Draws::new(1, Stream::Latents, 0, 0).fill_normals(&mut values);
        let moment = |k: i32| values.iter().map(|&x| f64::from(x).powi(k)).sum::<f64>() / n as f64;
        // Five standard errors: sd of x^k over sqrt(n) is 1, sqrt 2, sqrt 15, sqrt 96 times 1e-3.
        assert!(moment(1).abs() < 5e-3);
        assert!((moment(2) - 1.0).abs() < 7.1e-3);
        assert!(moment(3).abs() < 19.4e-3);
        assert!((moment(4) - 3.0).abs() < 49e-3);
    }

    #[test]
    fn streams_steps_parts_and_seeds_are_uncorrelated() {
        let sequence = |seed, stream, step, part| {
            let mut values = vec![0.0; 100_000];
            Draws::new(seed, stream, step, part).fill_normals(&mut values);
            values
        };
        let base = sequence(1, Stream::Data, 1, 0);
        for other in [
            sequence(2, Stream::Data, 1, 0),
            sequence(1, Stream::Latents, 1, 0),
            sequence(1, Stream::Data, 2, 0),
            sequence(1, Stream::Data, 1 << 32, 0),
            sequence(1, Stream::Data, 1, 1),
        ] {
            let dot: f64 = base.iter().zip(&other).map(|(a, b)| f64::from(a * b)).sum();
            assert!((dot / 1e5).abs() < 5.0 / 1e5_f64.sqrt());
        }
    }

    #[test]
    fn uniforms_stay_in_their_interval_and_have_their_mean() {
        let mut draws = Draws::new(3, Stream::Data, 0, 0);
        let mean =
            (0..100_000).map(|_| draws.uniform()).inspect(|u| assert!((0.0..1.0).contains(u))).sum::<f64>()
                / 1e5;
        assert!((mean - 0.5).abs() < 5.0 * 0.2887 / 1e5_f64.sqrt());
        let mut values = vec![0.0; 100_001];
        Draws::new(3, Stream::Latents, 0, 0).fill_uniforms(&mut values);
        assert!(values.iter().all(|v| (-1.0..1.0).contains(v)));
        assert!(Draws::new(3, Stream::Data, 0, 0).below(1) == 0);
    }
}
