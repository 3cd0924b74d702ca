//! Special functions for densities and losses. Bessel's I0 is for tests only: it gives the closed form of a ring.

/// Largest argument for the power series of I0; beyond it the asymptotic series is used. Here the smallest term of
/// the asymptotic series, about e^(-2x), is below the rounding of f64.
#[cfg(test)]
const BESSEL_SERIES_MEET: f64 = 18.0;

/// e^(-|x|) I0(x), I0 the modified Bessel function of the first kind of order zero; in (0, 1].
///
/// Both series have positive terms only, so the result is accurate to a few units of the fifteenth digit:
///
/// - |x| <= 18: I0(x) = sum over k of (x^2 / 4)^k / (k!)^2 (Abramowitz and Stegun 1964, 9.6.12);
/// - beyond: I0(x) ~ e^x / sqrt(2 pi x) sum over k of (1^2 3^2 ... (2k - 1)^2) / (k! (8x)^k) (ibid., 9.7.1).
#[cfg(test)]
pub fn bessel_i0_scaled(x: f64) -> f64 {
    let x = x.abs();
    if x <= BESSEL_SERIES_MEET {
        let quarter_square = 0.25 * x * x;
        libm::exp(-x) * sum_of_terms(|k| quarter_square / (k * k))
    } else {
        let odd_square = |k: f64| (2.0 * k - 1.0) * (2.0 * k - 1.0);
        sum_of_terms(|k| odd_square(k) / (8.0 * k * x)) / (core::f64::consts::TAU * x).sqrt()
    }
}

/// 1 + r(1) + r(1) r(2) + ..., up to the last term that changes the sum. `ratio` is r, of a term to the previous one.
#[cfg(test)]
fn sum_of_terms(ratio: impl Fn(f64) -> f64) -> f64 {
    // The series of this file need at most 47 terms; the bound ends the sum for NaN.
    const TERMS: u32 = 64;
    let (mut sum, mut term) = (1.0, 1.0);
    for k in 1..TERMS {
        term *= ratio(f64::from(k));
        let next = sum + term;
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// P(low < X <= high) for X ~ N(`mean`, `deviation`^2).
///
/// On either side of the mean it is a difference of two tails, ½ erfc(z / sqrt 2). It keeps its digits far from the
/// mean, where a difference of two values of erf near 1 would lose them. `low` must not exceed `high`; both may be
/// infinite.
pub fn normal_interval(low: f64, high: f64, mean: f64, deviation: f64) -> f64 {
    let scaled = |bound: f64| (bound - mean) / (deviation * core::f64::consts::SQRT_2);
    let (a, b) = (scaled(low), scaled(high));
    if a > 0.0 {
        0.5 * (libm::erfc(a) - libm::erfc(b))
    } else if b < 0.0 {
        0.5 * (libm::erfc(-b) - libm::erfc(-a))
    } else {
        0.5 * (libm::erf(b) - libm::erf(a))
    }
}

/// The z with P(Z <= z) = `share` for Z ~ N(0, 1), by bisection; infinite for shares of 0 and 1.
pub fn normal_quantile(share: f64) -> f64 {
    if share <= 0.0 || share >= 1.0 {
        return if share <= 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let (mut low, mut high) = (-40.0, 40.0);
    // 60 halvings of 80 are below 1e-16.
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        let is_below = normal_interval(f64::NEG_INFINITY, middle, 0.0, 1.0) < share;
        (low, high) = if is_below { (middle, high) } else { (low, middle) };
    }
    0.5 * (low + high)
}

/// Softplus sp(t) = ln(1 + e^t), computed as max(t, 0) + ln(1 + e^-|t|), which neither overflows nor loses digits.
pub fn softplus(t: f64) -> f64 {
    t.max(0.0) + libm::log1p(libm::exp(-t.abs()))
}

/// The logistic sigmoid 1 / (1 + e^-t), the derivative of [`softplus`].
pub fn sigmoid(t: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-t))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_the_normal_distribution_are_those_of_tables() {
        for (share, z) in [(0.5, 0.0), (0.975, 1.959_963_984_540_054), (0.025, -1.959_963_984_540_054)] {
            assert!((normal_quantile(share) - z).abs() < 1e-12, "{share}: {}", normal_quantile(share));
        }
        assert_eq!([0.0, 1.0].map(normal_quantile), [f64::NEG_INFINITY, f64::INFINITY]);
    }

    #[test]
    fn softplus_and_its_slope_keep_their_digits_far_out() {
        // In Python: math.log1p(math.exp(t)) and 1 / (1 + math.exp(-t)).
        for (t, value, slope) in [
            (0.0, core::f64::consts::LN_2, 0.5),
            (-40.0, 4.248_354_255_291_589e-18, 4.248_354_255_291_589e-18),
            (2.0, 2.126_928_011_042_972_6, 0.880_797_077_977_882_3),
        ] {
            assert_relative(softplus(t), value, 1e-15);
            assert_relative(sigmoid(t), slope, 1e-15);
        }
        assert_eq!([softplus(800.0), softplus(f64::INFINITY)], [800.0, f64::INFINITY]);
        assert_eq!([softplus(-800.0), sigmoid(-800.0), sigmoid(800.0)], [0.0, 0.0, 1.0]);
        assert!(softplus(f64::NAN).is_nan() && sigmoid(f64::NAN).is_nan());
    }

    #[track_caller]
    fn assert_relative(value: f64, expected: f64, tolerance: f64) {
        assert!((value / expected - 1.0).abs() <= tolerance, "{value:e} is not {expected:e}");
    }

    #[test]
    fn bessel_i0_has_its_known_values() {
        assert_eq!(bessel_i0_scaled(0.0), 1.0);
        // I0(1), I0(5), I0(20): Abramowitz and Stegun, table 9.8, and the same to 17 digits.
        for (x, i0) in
            [(1.0, 1.266_065_877_752_008_4), (5.0, 27.239_871_823_604_442), (20.0, 43_558_282.559_553_534)]
        {
            assert_relative(bessel_i0_scaled(x), i0 * f64::exp(-x), 4e-15);
            assert_eq!(bessel_i0_scaled(-x), bessel_i0_scaled(x));
        }
    }

    #[test]
    fn bessel_i0_agrees_with_its_integral_on_both_sides_of_the_meeting_point() {
        // e^-x I0(x) is the mean of e^(x (cos t - 1)) over t in [0, pi] (A&S 9.6.16); the trapezoid rule on a
        // periodic analytic function converges faster than any power of its step.
        for x in [1e-9, 0.3, 3.75, 10.0, 17.999, 18.0, 18.001, 25.0, 100.0, 700.0, 5000.0] {
            let points = 4096;
            let mean = (0..points)
                .map(|k| {
                    libm::exp(
                        x * (libm::cos(core::f64::consts::TAU * f64::from(k) / f64::from(points)) - 1.0),
                    )
                })
                .sum::<f64>()
                / f64::from(points);
            assert_relative(bessel_i0_scaled(x), mean, 1e-13);
        }
        assert_eq!(bessel_i0_scaled(f64::INFINITY), 0.0);
        assert!(bessel_i0_scaled(f64::NAN).is_nan());
    }

    #[test]
    fn normal_intervals_have_their_known_masses() {
        assert_eq!(normal_interval(f64::NEG_INFINITY, f64::INFINITY, 3.0, 0.1), 1.0);
        assert_eq!(normal_interval(2.0, 2.0, 0.0, 1.0), 0.0);
        // 2 Phi(k) - 1 for k = 1, 2, 3.
        for (k, mass) in
            [(1.0, 0.682_689_492_137_085_9), (2.0, 0.954_499_736_103_641_6), (3.0, 0.997_300_203_936_739_8)]
        {
            assert_relative(normal_interval(5.0 - 2.0 * k, 5.0 + 2.0 * k, 5.0, 2.0), mass, 1e-15);
        }
        // Far tails: 1 - Phi(10) = 7.619853024160526e-24 on either side.
        assert_relative(normal_interval(10.0, f64::INFINITY, 0.0, 1.0), 7.619_853_024_160_526e-24, 1e-13);
        assert_relative(
            normal_interval(f64::NEG_INFINITY, -10.0, 0.0, 1.0),
            7.619_853_024_160_526e-24,
            1e-13,
        );
    }

    #[test]
    fn neighbouring_intervals_add_up() {
        let edges: Vec<f64> = (-60..=60).map(|k| f64::from(k) * 0.2).collect();
        let sum: f64 = edges.windows(2).map(|edge| normal_interval(edge[0], edge[1], 0.3, 1.1)).sum();
        assert_relative(sum, normal_interval(-12.0, 12.0, 0.3, 1.1), 1e-14);
    }
}
