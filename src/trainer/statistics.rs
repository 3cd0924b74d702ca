//! What a step records, from the logits of its batches.

use crate::config::Objective;
use crate::math::statistics::{Summary, mean};
use crate::protocol::{NUM_SERIES, Series};

/// Fills in all that follows from the logits of the discriminator's batch: `a` of real samples, `b` of fakes.
pub fn describe(objective: Objective, a: &[f32], b: &[f32], values: &mut [f32; NUM_SERIES]) {
    let (mean_a, mean_b) = (mean(a) as f32, mean(b) as f32);
    let boundary = objective.boundary(mean_a, mean_b);
    let (real, fake) = (summary(objective, a), summary(objective, b));
    let mut set = |series: Series, value: f32| values[series.index()] = value;
    set(Series::DReal, real.mean);
    set(Series::DRealLow, real.low);
    set(Series::DRealHigh, real.high);
    set(Series::DFake, fake.mean);
    set(Series::DFakeLow, fake.low);
    set(Series::DFakeHigh, fake.high);
    set(Series::LogitReal, mean_a);
    set(Series::LogitFake, mean_b);
    set(Series::Value, if objective.has_value() { value(a, b) } else { f32::NAN });
    set(Series::AccuracyReal, share(a, |logit| logit > boundary));
    set(Series::AccuracyFake, share(b, |logit| logit < boundary));
}

fn summary(objective: Objective, logits: &[f32]) -> Summary {
    let mut outputs: Vec<f32> = logits.iter().map(|&logit| objective.discriminator_output(logit)).collect();
    Summary::of(&mut outputs)
}

/// V(D, G) = <ln D(x)> + <ln(1 - D(G(z)))> = -<sp(-a)> - <sp(b)>.
fn value(a: &[f32], b: &[f32]) -> f32 {
    let softplus = |t: f64| t.max(0.0) + libm::log1p(libm::exp(-t.abs()));
    let real = a.iter().map(|&a| softplus(-f64::from(a))).sum::<f64>() / a.len() as f64;
    let fake = b.iter().map(|&b| softplus(f64::from(b))).sum::<f64>() / b.len() as f64;
    -(real + fake) as f32
}

fn share(logits: &[f32], is_right: impl Fn(f32) -> bool) -> f32 {
    logits.iter().filter(|&&logit| is_right(logit)).count() as f32 / logits.len() as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(objective: Objective, a: &[f32], b: &[f32]) -> impl Fn(Series) -> f32 {
        let mut values = [-1.0; NUM_SERIES];
        describe(objective, a, b, &mut values);
        move |series| values[series.index()]
    }

    #[test]
    fn a_batch_of_two_is_described_as_by_hand() {
        // In Python: s = lambda t: 1/(1+exp(-t)); s(2), s(-1); s(0.5), s(-3);
        // log(s(2))/2 + log(s(-1))/2 + log(1-s(0.5))/2 + log(1-s(-3))/2.
        let of = described(Objective::NonSaturating, &[2.0, -1.0], &[0.5, -3.0]);
        let (high_a, low_a) = (0.880_797_1_f32, 0.268_941_4_f32);
        let (high_b, low_b) = (0.622_459_3_f32, 0.047_425_87_f32);
        for (series, expected) in [
            (Series::DReal, 0.5 * (high_a + low_a)),
            (Series::DRealLow, low_a + 0.1 * (high_a - low_a)),
            (Series::DRealHigh, low_a + 0.9 * (high_a - low_a)),
            (Series::DFake, 0.5 * (high_b + low_b)),
            (Series::DFakeLow, low_b + 0.1 * (high_b - low_b)),
            (Series::DFakeHigh, low_b + 0.9 * (high_b - low_b)),
            (Series::LogitReal, 0.5),
            (Series::LogitFake, -1.25),
            (Series::Value, -1.231_427),
            (Series::AccuracyReal, 0.5),
            (Series::AccuracyFake, 0.5),
        ] {
            assert!((of(series) - expected).abs() < 1e-6, "{series:?}: {}, not {expected}", of(series));
        }
    }

    #[test]
    fn a_fooled_discriminator_has_a_finite_value_and_a_score_has_none() {
        assert_eq!(described(Objective::Minimax, &[-200.0], &[200.0])(Series::Value), -400.0);
        let of = described(Objective::LeastSquares, &[0.75, 0.25], &[0.5, 0.0]);
        assert!(of(Series::Value).is_nan());
        assert_eq!([of(Series::DReal), of(Series::AccuracyReal), of(Series::AccuracyFake)], [0.5, 0.5, 0.5]);
    }

    #[test]
    fn where_differences_count_the_boundary_lies_between_the_means() {
        let of = described(Objective::Wasserstein, &[7.0, 9.0], &[4.0, 5.9]);
        assert_eq!([of(Series::AccuracyReal), of(Series::AccuracyFake)], [1.0, 1.0]);
    }
}
