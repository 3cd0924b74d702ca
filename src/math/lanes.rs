//! Elementary functions for loops over lanes. They have no branches, so compilers vectorise these loops; see
//! `math::isa`.

/// Numbers in one iteration of such loops, on every machine.
pub const LANES: usize = 16;

/// The lanes of `values` from element `index` times [`LANES`] on; 0 beyond the end.
#[inline(always)]
pub fn load(values: &[f32], index: usize) -> [f32; LANES] {
    let values = &values[index * LANES..];
    match values.first_chunk() {
        Some(lanes) => *lanes,
        None => {
            let mut lanes = [0.0; LANES];
            lanes[..values.len()].copy_from_slice(values);
            lanes
        }
    }
}

/// Writes `lanes` to where [`load`] reads them.
#[inline(always)]
pub fn store(lanes: &[f32; LANES], values: &mut [f32], index: usize) {
    let values = &mut values[index * LANES..];
    match values.first_chunk_mut() {
        Some(to) => *to = *lanes,
        None => values.copy_from_slice(&lanes[..values.len()]),
    }
}

/// e^x with an error of at most 2 units in the last place; 0 or infinity beyond the range of f32.
///
/// x = n ln 2 + r with |r| <= ln 2 / 2, and the Taylor series of e^r.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    let (n, tail) = exp_parts(x);
    // Two factors, because 2^n alone would leave the range of f32 before e^x does.
    let half = n >> 1;
    (1.0 + tail) * power_of_2(half) * power_of_2(n - half)
}

/// e^x - 1 with an error of at most 2 units in the last place, also near 0, for x <= 1.
#[inline(always)]
pub fn exp_m1(x: f32) -> f32 {
    let (n, tail) = exp_parts(if x < -30.0 { -30.0 } else { x });
    let power = power_of_2(n);
    power.mul_add(tail, power - 1.0)
}

/// (n, e^r - 1) with x = n ln 2 + r.
#[inline(always)]
fn exp_parts(x: f32) -> (i32, f32) {
    // ln 2 = HIGH + LOW, with so few bits in HIGH that n HIGH is exact.
    const HIGH: f32 = 0.693_359_4;
    const LOW: f32 = -2.121_944_4e-4;
    /// Adding this number rounds to a whole number, in the last bits.
    const ROUND: f32 = 12_582_912.0;
    let x = if x < -110.0 { -110.0 } else { x };
    let x = if x > 89.0 { 89.0 } else { x };
    let rounded = x.mul_add(core::f32::consts::LOG2_E, ROUND);
    let n = rounded - ROUND;
    let r = (-LOW).mul_add(n, (-HIGH).mul_add(n, x));
    let series = (1.0 / 5_040.0_f32).mul_add(r, 1.0 / 720.0);
    let series = series.mul_add(r, 1.0 / 120.0).mul_add(r, 1.0 / 24.0);
    let series = series.mul_add(r, 1.0 / 6.0).mul_add(r, 0.5);
    ((rounded.to_bits() as i32).wrapping_sub(ROUND.to_bits() as i32), (r * r).mul_add(series, r))
}

/// 2^n for n from -126 to 127.
#[inline(always)]
fn power_of_2(n: i32) -> f32 {
    f32::from_bits((n.wrapping_add(127) << 23) as u32)
}

/// ln(1 + u) for u in [0, 1]: 2 atanh(s), s = u / (2 + u) <= 1/3, by its series.
#[inline(always)]
fn ln_1p(u: f32) -> f32 {
    let s = u / (2.0 + u);
    let s2 = s * s;
    let series = (1.0 / 15.0_f32).mul_add(s2, 1.0 / 13.0).mul_add(s2, 1.0 / 11.0).mul_add(s2, 1.0 / 9.0);
    let series = series.mul_add(s2, 1.0 / 7.0).mul_add(s2, 1.0 / 5.0).mul_add(s2, 1.0 / 3.0);
    2.0 * (s * s2).mul_add(series, s)
}

/// sp(t) = ln(1 + e^t), for any t.
#[inline(always)]
pub fn softplus(t: f32) -> f32 {
    // Written so, NaN stays NaN.
    let positive = if t < 0.0 { 0.0 } else { t };
    positive + ln_1p(exp(-t.abs()))
}

/// 1 / (1 + e^-t), for any t: the derivative of sp.
#[inline(always)]
pub fn sigmoid(t: f32) -> f32 {
    let e = exp(-t.abs());
    (if t < 0.0 { e } else { 1.0 }) / (1.0 + e)
}

/// tanh x = m / (m + 2) with m = e^(2x) - 1, computed for negative x, where it is accurate also near 0.
#[inline(always)]
pub fn tanh(x: f32) -> f32 {
    let m = exp_m1(-2.0 * x.abs());
    (m / (m + 2.0)).abs().copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The largest error of `f` in units of the last place of `exact`, over a sweep of `range`.
    fn worst(range: (f64, f64), f: impl Fn(f32) -> f32, exact: impl Fn(f64) -> f64) -> f64 {
        (0..=200_000)
            .map(|k| (range.0 + (range.1 - range.0) * f64::from(k) / 200_000.0) as f32)
            .map(|x| {
                let exact = exact(f64::from(x));
                let unit = exact.abs().max(f64::from(f32::MIN_POSITIVE)) * f64::from(f32::EPSILON);
                (f64::from(f(x)) - exact).abs() / unit
            })
            .fold(0.0, f64::max)
    }

    #[test]
    fn functions_are_exact_to_a_few_units_of_the_last_place() {
        let e = libm::exp;
        for (name, error) in [
            ("exp", worst((-87.0, 88.0), exp, e)),
            ("exp_m1", worst((-20.0, 0.5), exp_m1, libm::expm1)),
            ("exp_m1 near 0", worst((-1e-3, 1e-3), exp_m1, libm::expm1)),
            ("softplus", worst((-80.0, 80.0), softplus, |t| t.max(0.0) + libm::log1p(e(-t.abs())))),
            ("sigmoid", worst((-80.0, 80.0), sigmoid, |t| 1.0 / (1.0 + e(-t)))),
            ("tanh", worst((-12.0, 12.0), tanh, libm::tanh)),
            ("tanh near 0", worst((-1e-3, 1e-3), tanh, libm::tanh)),
        ] {
            assert!(error < 3.0, "{name} is off by {error} units");
        }
    }

    #[test]
    fn far_out_they_end_where_they_should() {
        assert_eq!([exp(-200.0), exp(f32::NEG_INFINITY), exp(200.0)], [0.0, 0.0, f32::INFINITY]);
        assert_eq!(
            [softplus(-200.0), softplus(200.0), sigmoid(-200.0), sigmoid(200.0)],
            [0.0, 200.0, 0.0, 1.0]
        );
        assert_eq!([tanh(-200.0), tanh(200.0), exp_m1(-200.0), tanh(0.0)], [-1.0, 1.0, -1.0, 0.0]);
        assert!([exp, exp_m1, softplus, sigmoid, tanh].iter().all(|f| f(f32::NAN).is_nan()));
    }
}
