//! The numbers that a step records, from D's logits on its batches.

use crate::config::Terms;
use crate::math::isa::{Isa, Kernel, Machine};
use crate::math::lanes::{sigmoid, softplus};
use crate::math::statistics::{Quantiles, count, mean_of};
use crate::protocol::{NUM_SERIES, Series};

/// Fills in the series that follow from D's logits on one batch: `a` on real samples, `b` on fakes.
pub fn describe(
    terms: Terms,
    a: &[f32],
    b: &[f32],
    quantiles: &mut Quantiles,
    values: &mut [f32; NUM_SERIES],
) {
    Machine::best().run(Describe { terms, a, b, quantiles, values });
}

struct Describe<'a> {
    terms: Terms,
    a: &'a [f32],
    b: &'a [f32],
    quantiles: &'a mut Quantiles,
    values: &'a mut [f32; NUM_SERIES],
}

impl Kernel for Describe<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { terms, a, b, quantiles, values } = self;
        let objective = terms.objective;
        let mut set = |series: Series, value: f32| values[series.index()] = value;
        let means = [mean_of(a, |logit| logit) as f32, mean_of(b, |logit| logit) as f32];
        let boundary = terms.boundary(means[0], means[1]);
        // D's output, as `Objective::discriminator_output` has it.
        let is_probability = objective.outputs_probability();
        let output = |logit: f32| if is_probability { sigmoid(logit) } else { logit };
        for (logits, mean, low, high) in [
            (a, Series::DReal, Series::DRealLow, Series::DRealHigh),
            (b, Series::DFake, Series::DFakeLow, Series::DFakeHigh),
        ] {
            set(mean, mean_of(logits, output) as f32);
            let [at_low, at_high] = quantiles.of(logits, [0.1, 0.9], output);
            set(low, at_low);
            set(high, at_high);
        }
        set(Series::LogitReal, means[0]);
        set(Series::LogitFake, means[1]);
        // V(D, G) = <ln D(x)> + <ln(1 - D(G(z)))> = -<sp(-a)> - <sp(b)>.
        let terms = objective.has_value().then(|| [-mean_of(a, |a| softplus(-a)), -mean_of(b, softplus)]);
        let [of_real, of_fake] = terms.unwrap_or([f64::NAN; 2]);
        set(Series::Value, (of_real + of_fake) as f32);
        set(Series::ValueReal, of_real as f32);
        set(Series::ValueFake, of_fake as f32);
        let share = |right: usize, all: &[f32]| right as f32 / all.len() as f32;
        set(Series::AccuracyReal, share(count(a, |logit| logit > boundary), a));
        set(Series::AccuracyFake, share(count(b, |logit| logit < boundary), b));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Objective;

    fn described(objective: Objective, a: &[f32], b: &[f32]) -> impl Fn(Series) -> f32 {
        let mut values = [-1.0; NUM_SERIES];
        describe(objective.into(), a, b, &mut Quantiles::default(), &mut values);
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
            (Series::ValueReal, -0.720_094_9),
            (Series::ValueFake, -0.511_332_2),
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
        for series in [Series::Value, Series::ValueReal, Series::ValueFake] {
            assert!(of(series).is_nan(), "{series:?}");
        }
        // Any constant may be added to a D that only compares: V is no number of that game.
        assert!(described(Objective::RelativisticPairing, &[1.0], &[0.0])(Series::Value).is_nan());
        assert_eq!([of(Series::DReal), of(Series::AccuracyReal), of(Series::AccuracyFake)], [0.5, 0.5, 0.5]);
    }

    #[test]
    fn where_differences_count_the_boundary_lies_between_the_means() {
        let of = described(Objective::Wasserstein, &[7.0, 9.0], &[4.0, 5.9]);
        assert_eq!([of(Series::AccuracyReal), of(Series::AccuracyFake)], [1.0, 1.0]);
    }
}
