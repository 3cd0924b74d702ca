//! The metrics of a perfect generator sit on their floors, and those of a collapse on their known values, for targets
//! of every kind.

use ganscope::config::{Choice as _, DataConfig, TargetKind};
use ganscope::data::Target;
use ganscope::math::Point;
use ganscope::math::random::{Draws, Stream};
use ganscope::observer::measure_points;
use ganscope::protocol::{Measures, Metric};

const SAMPLES: usize = 2_500;
/// Seeds over which the metrics of perfect samples are averaged.
const SEEDS: u64 = 8;

fn target(kind: TargetKind) -> Target {
    let mut data = DataConfig::default();
    data.choose(kind);
    data.target(1).expect("a target of our own")
}

/// A sample of the target itself, by draws that neither the reference nor the floor uses.
fn perfect(target: &Target, seed: u64, samples: usize) -> Vec<Point> {
    let mut points = vec![[0.0; 2]; samples];
    target.sample(&mut Draws::new(seed, Stream::ShownData, 7, 0), &mut points);
    points
}

fn value(measures: &Measures, metric: Metric) -> f64 {
    measures.value(metric).unwrap_or_else(|| panic!("{metric:?} is defined"))
}

/// The mean and the largest distance from it over several seeds.
fn mean_and_spread(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let count = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / count;
    (mean, values.map(|value| (value - mean).abs()).fold(0.0, f64::max))
}

#[test]
fn a_perfect_generator_sits_on_its_floors() {
    let kinds = TargetKind::ALL.iter().filter(|kind| **kind != TargetKind::Csv);
    for &kind in kinds {
        let target = target(kind);
        let all: Vec<Measures> =
            (1..=SEEDS).map(|seed| measure_points(seed, &target, &perfect(&target, seed, 1_000))).collect();
        for &metric in Metric::ALL {
            let index = metric.index();
            if all[0].value(metric).is_none() {
                assert!(all.iter().all(|measures| measures.floor(metric).is_none()), "{kind:?} {metric:?}");
                continue;
            }
            let (value, spread) = mean_and_spread(all.iter().map(|measures| measures.values[index]));
            let (floor, floor_spread) = mean_and_spread(all.iter().map(|measures| measures.floors[index]));
            // Were both of one law, the means of eight would differ by this in one case of some thousand.
            let allowed = 2.0 * spread.max(floor_spread).max(1e-9);
            assert!(
                (value - floor).abs() <= allowed,
                "{kind:?} {metric:?}: {value}, floor {floor}, spread {allowed}"
            );
        }
    }
}

#[test]
fn every_target_defines_the_metrics_that_mathematics_grants_it() {
    for &kind in TargetKind::ALL.iter().filter(|kind| **kind != TargetKind::Csv) {
        let target = target(kind);
        let measures = measure_points(1, &target, &perfect(&target, 1, SAMPLES));
        for metric in [Metric::SlicedW1, Metric::EnergyDistance] {
            assert!(measures.value(metric).is_some(), "{kind:?} {metric:?}");
        }
        let has_modes = !target.modes().is_empty();
        for metric in [Metric::ModesAny, Metric::HighQuality, Metric::ModeTv, Metric::ReverseKl] {
            assert_eq!(measures.value(metric).is_some(), has_modes, "{kind:?} {metric:?}");
        }
        assert_eq!(measures.value(Metric::JsGrid).is_some(), !kind.is_table(), "{kind:?}");
        assert_eq!(measures.samples, SAMPLES);
    }
}

#[test]
fn the_floors_of_the_ring_are_those_of_theory() {
    let target = target(TargetKind::Ring);
    let all: Vec<Measures> =
        (1..=SEEDS).map(|seed| measure_points(seed, &target, &perfect(&target, seed, SAMPLES))).collect();
    let mean =
        |metric: Metric| all.iter().map(|measures| value(measures, metric)).sum::<f64>() / all.len() as f64;
    for metric in [Metric::ModesAny, Metric::ModesOnePercent, Metric::ModesEightPercent] {
        assert_eq!(mean(metric), 8.0, "{metric:?}");
    }
    // 1 - e^(-9/2), with a standard deviation of 0.0021 / sqrt(8).
    assert!((mean(Metric::HighQuality) - 0.988_891).abs() < 0.002, "{}", mean(Metric::HighQuality));
    // (K - 1) / (2 n) = 0.0014.
    assert!((mean(Metric::ReverseKl) - 0.0014).abs() < 0.0007, "{}", mean(Metric::ReverseKl));
    // About (occupied cells - 1) / (8 n).
    assert!((0.005..0.03).contains(&mean(Metric::JsGrid)), "{}", mean(Metric::JsGrid));
    assert!(mean(Metric::EnergyDistance).abs() < 0.003, "{}", mean(Metric::EnergyDistance));
}

/// Samples of the modes below `covered` only, in their own shape.
fn collapsed(target: &Target, covered: usize) -> Vec<Point> {
    let modes = target.modes();
    let mut draws = Draws::new(3, Stream::ShownData, 0, 0);
    (0..SAMPLES)
        .map(|index| {
            let mode = &modes[index % covered];
            let [xx, _, yy] = mode.covariance;
            let [u, v] = draws.normals().map(f64::from);
            [(mode.centre[0] + xx.sqrt() * u) as f32, (mode.centre[1] + yy.sqrt() * v) as f32]
        })
        .collect()
}

/// JS in nats between K equal modes that do not overlap and the first m of them:
/// (1 + m/K)/2 ln 2 ... = [ln(2/(1 + K/m)) + (m/K) ln(2/(1 + m/K)) + (1 - m/K) ln 2] / 2 with K/m weights.
fn js_of_collapse(covered: usize, modes: usize) -> f64 {
    let share = covered as f64 / modes as f64;
    // Of the target: the part that is covered has p / m = 2 share / (share + 1), the rest has 2.
    let of_target = share * (2.0 * share / (share + 1.0)).ln() + (1.0 - share) * core::f64::consts::LN_2;
    let of_generator = (2.0 / (share + 1.0)).ln();
    0.5 * (of_target + of_generator)
}

#[test]
fn the_divergence_of_a_collapse_is_the_one_of_the_table() {
    // K = 8 and m = 1, 2, 4, 7 of the thermometer.
    for (covered, expected) in [(1, 0.4969), (2, 0.3804), (4, 0.2158), (7, 0.0454), (8, 0.0)] {
        assert!((js_of_collapse(covered, 8) - expected).abs() < 5e-5, "{covered}");
    }
}

#[test]
fn a_collapse_scores_what_it_must() {
    for (kind, covered) in [
        (TargetKind::Ring, 1),
        (TargetKind::Ring, 4),
        (TargetKind::Grid, 1),
        (TargetKind::Grid, 12),
        (TargetKind::LabDisjoint, 1),
    ] {
        let target = target(kind);
        let modes = target.modes().len();
        let measures = measure_points(1, &target, &collapsed(&target, covered));
        for metric in [Metric::ModesAny, Metric::ModesOnePercent, Metric::ModesEightPercent] {
            assert_eq!(value(&measures, metric), covered as f64, "{kind:?} {covered} {metric:?}");
        }
        let close = |metric: Metric, expected: f64, tolerance: f64| {
            let value = value(&measures, metric);
            assert!(
                (value - expected).abs() < tolerance,
                "{kind:?} {covered} {metric:?}: {value}, not {expected}"
            );
        };
        let share = covered as f64 / modes as f64;
        close(Metric::HighQuality, 0.988_891, 0.007);
        // The samples of high quality are spread over the covered modes, the rest is invalid, and every other mode
        // lacks its weight: 1/2 ((h - m/K) + (1 - m/K) + (1 - h)) = 1 - m/K.
        close(Metric::ModeTv, 1.0 - share, 1e-3);
        close(Metric::ReverseKl, -share.ln(), 1e-3);
        let floor = measures.floor(Metric::JsGrid).expect("a floor");
        close(Metric::JsGrid, js_of_collapse(covered, modes), 0.01 + floor);
        // Far above what a perfect generator scores.
        for metric in
            [Metric::SlicedW1, Metric::EnergyDistance, Metric::ModeTv, Metric::ReverseKl, Metric::JsGrid]
        {
            assert!(
                value(&measures, metric) > 5.0 * measures.floor(metric).expect("a floor"),
                "{kind:?} {metric:?}"
            );
        }
    }
}

#[test]
fn a_shifted_generator_is_as_far_away_as_it_is_shifted() {
    // The sliced distance of a shift by d is (2 / pi) d; the energy distance of two normals at two deviations in the
    // plane is larger than 0 and grows with d.
    let target = target(TargetKind::Gaussian);
    let shifted = |shift: f32| {
        perfect(&target, 2, SAMPLES).into_iter().map(|[x, y]| [x + shift, y]).collect::<Vec<_>>()
    };
    for shift in [1.0, 3.0] {
        let measures = measure_points(2, &target, &shifted(shift));
        let expected = core::f64::consts::FRAC_2_PI * f64::from(shift);
        let distance = value(&measures, Metric::SlicedW1);
        assert!((distance - expected).abs() < 0.02, "{distance}, not {expected}");
    }
}

#[test]
fn the_same_points_and_seed_have_the_same_metrics_and_broken_points_have_what_is_left() {
    let target = target(TargetKind::Ring);
    let points = perfect(&target, 4, SAMPLES);
    assert_eq!(measure_points(4, &target, &points), measure_points(4, &target, &points));
    let broken = vec![[f32::NAN, f32::INFINITY]; SAMPLES];
    let measures = measure_points(4, &target, &broken);
    assert_eq!(value(&measures, Metric::ModesAny), 0.0);
    assert_eq!(value(&measures, Metric::ModeTv), 1.0);
    assert_eq!(measures.value(Metric::SlicedW1), None);
    // All of it lies outside of the grid: disjoint.
    assert!((value(&measures, Metric::JsGrid) - core::f64::consts::LN_2).abs() < 1e-3);
}
