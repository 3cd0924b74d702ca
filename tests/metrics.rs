//! The metrics of a perfect generator sit on their floors, and those of a collapse on their known values, for targets
//! of every kind.

use ganscope::config::{Choice as _, DataConfig, Objective, RunConfig, TargetKind};
use ganscope::data::Target;
use ganscope::math::Point;
use ganscope::math::plane::{Grid, Rect};
use ganscope::math::random::{Draws, Stream};
use ganscope::observer::{measure, measure_points};
use ganscope::protocol::{Measures, Metric, NUM_METRICS, Weights};
use ganscope::trainer::Trainer;

use crate::small_runs::{config, run, train_to, trainer};

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
            // A perfect sample of a table is of the rows that were trained on.
            if metric == Metric::NearestRatio {
                continue;
            }
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
        for metric in
            [Metric::SlicedW1, Metric::EnergyDistance, Metric::Mmd, Metric::Precision, Metric::Coverage]
        {
            assert!(measures.value(metric).is_some(), "{kind:?} {metric:?}");
        }
        assert_eq!(measures.value(Metric::NearestRatio).is_some(), kind.is_table(), "{kind:?}");
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
        close(Metric::DominantShare, 1.0 / covered as f64, 2e-3);
        assert!(value(&measures, Metric::Precision) > 0.97, "{kind:?} {covered}");
        // Only real samples of covered modes have fakes among their neighbours.
        assert!(value(&measures, Metric::Coverage) < share + 0.02, "{kind:?} {covered}");
        // Far above what a perfect generator scores.
        for metric in [
            Metric::SlicedW1,
            Metric::EnergyDistance,
            Metric::Mmd,
            Metric::ModeTv,
            Metric::ReverseKl,
            Metric::JsGrid,
        ] {
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
    // As bits, since what is not defined is NaN.
    let bits = || {
        let measures = measure_points(4, &target, &points);
        [measures.values, measures.floors].map(|values| values.map(f64::to_bits))
    };
    assert_eq!(bits(), bits());
    let broken = vec![[f32::NAN, f32::INFINITY]; SAMPLES];
    let measures = measure_points(4, &target, &broken);
    assert_eq!(value(&measures, Metric::ModesAny), 0.0);
    assert_eq!(value(&measures, Metric::ModeTv), 1.0);
    assert_eq!(measures.value(Metric::SlicedW1), None);
    // All of it lies outside of the grid: disjoint.
    assert!((value(&measures, Metric::JsGrid) - core::f64::consts::LN_2).abs() < 1e-3);
}

/// The masses of N(0, S) over the cells of `grid`, which are so small that the density is linear in them; S = W W^T of
/// the matrix W.
fn normal_masses(grid: &Grid, [a, b, c, d]: [f64; 4]) -> Vec<f64> {
    let (xx, xy, yy) = (a * a + b * b, a * c + b * d, c * c + d * d);
    let determinant = xx * yy - xy * xy;
    let area: f64 = grid.cell_size().iter().product();
    let mass = |cell: usize| {
        let [x, y] = grid.centre(cell);
        let square = (yy * x * x - 2.0 * xy * x * y + xx * y * y) / determinant;
        area * (-0.5 * square).exp() / (core::f64::consts::TAU * determinant.sqrt())
    };
    (0..grid.cells()).map(mass).collect()
}

#[test]
fn a_discriminator_that_is_trained_alone_comes_near_the_best_one() {
    // G without hidden layers is z -> W z: a normal law, whose best D is known exactly.
    let mut config = RunConfig { latent_dim: 2, ..RunConfig::default() };
    config.data.choose(TargetKind::Gaussian);
    config.data.sigma = 1.0;
    config.generator.network.hidden.clear();
    config.generator.updates = 0;
    config.game.batch_size = 512;
    let mut trainer = trainer(run(config));
    let before = trainer.weights().expect("weights").generator;
    let terms = trainer.config().game.terms();
    let grid = Grid { rect: Rect::centred(12.0), columns: 600, rows: 600 };
    let matrix = [0, 1, 2, 3].map(|index| f64::from(before[index]));
    let (real, fake) = (normal_masses(&grid, [1.0, 0.0, 0.0, 1.0]), normal_masses(&grid, matrix));
    let best: f64 = real.iter().zip(&fake).map(|(real, fake)| -terms.best_loss_of_place(*real, *fake)).sum();
    let js = 0.5 * best + core::f64::consts::LN_2;
    let measured = |trainer: &Trainer| {
        let weights = trainer.weights().expect("weights");
        measure(trainer.config(), trainer.target(), &weights, SAMPLES).expect("metrics")
    };
    let untrained = measured(&trainer);
    train_to(&mut trainer, 1_500);
    let trained = measured(&trainer);
    // What the kernel estimate of p_g and the sample leave.
    assert!(value(&trained, Metric::OptimumDistance) < 0.05, "{}", value(&trained, Metric::OptimumDistance));
    assert!(
        (0.0..0.04).contains(&value(&trained, Metric::ValueGap)),
        "{}",
        value(&trained, Metric::ValueGap)
    );
    // Five standard errors of the mean of some 0.5 over 2500.
    assert!(
        (value(&trained, Metric::JsBound) - js).abs() < 0.05,
        "{} {js}",
        value(&trained, Metric::JsBound)
    );
    for metric in [Metric::OptimumDistance, Metric::ValueGap] {
        assert!(value(&untrained, metric) > 5.0 * value(&trained, metric), "{metric:?}");
    }
    assert!(value(&untrained, Metric::JsBound) < 0.0);
    // Of a perfect generator with its best D.
    assert!(trained.floor(Metric::OptimumDistance).is_some_and(|floor| floor < 0.03));
    assert_eq!(trained.floor(Metric::JsBound), Some(0.0));
    assert!([Metric::SlopeReal, Metric::SlopeFake, Metric::SlopeBetween].iter().all(|metric| {
        trained.floor(*metric).is_none() && value(&trained, *metric) > value(&untrained, *metric)
    }));
}

#[test]
fn a_critic_has_no_best_output_and_a_smoothed_label_has_its_own() {
    let weights = trainer(run(RunConfig::default())).weights().expect("weights");
    let measured =
        |config: &RunConfig| measure(config, &target(TargetKind::Ring), &weights, 500).expect("metrics");
    let mut config = RunConfig::default();
    for &objective in Objective::ALL {
        config.game.objective = objective;
        let measures = measured(&config);
        let has_best = config.game.terms().best_output(1.0, 1.0).is_some();
        for metric in [Metric::OptimumDistance, Metric::ValueGap] {
            assert_eq!(measures.value(metric).is_some(), has_best, "{objective:?} {metric:?}");
        }
        assert_eq!(measures.value(Metric::JsBound).is_some(), objective.has_value(), "{objective:?}");
        assert!(measures.value(Metric::SlopeBetween).is_some());
        assert_eq!(measures.value(Metric::LogitGap), None, "there are no rows");
    }
    config.game.objective = Objective::NonSaturating;
    config.game.real_label = 0.9;
    // D = s / 2 with a perfect generator: 1/2 ln(0.45 x 0.55) + ln 2.
    let floor = measured(&config).floor(Metric::JsBound).expect("a floor");
    assert!((floor - (0.5 * (0.45_f64 * 0.55).ln() + core::f64::consts::LN_2)).abs() < 1e-12, "{floor}");
}

#[test]
fn a_table_tells_rows_that_were_trained_on_from_others() {
    let mut config = RunConfig::default();
    config.data.choose(TargetKind::Faithful);
    let mut trainer = trainer(run(config));
    train_to(&mut trainer, 20);
    let weights = trainer.weights().expect("weights");
    let measures = measure(trainer.config(), trainer.target(), &weights, 500).expect("metrics");
    assert!(value(&measures, Metric::LogitGap).abs() < 1.0);
    assert_eq!(measures.floor(Metric::LogitGap), Some(0.0));
    assert!((0.5..2.0).contains(&value(&measures, Metric::NearestRatio)));
    assert_eq!(measures.floor(Metric::NearestRatio), Some(1.0));
    // A copy of rows that were trained on.
    let rows = trainer.target().table().expect("a table").train().to_vec();
    assert_eq!(value(&measure_points(1, trainer.target(), &rows[..50]), Metric::NearestRatio), 0.0);
}

#[test]
fn the_average_of_the_generator_is_measured_as_the_generator_is() {
    let mut trainer = trainer(run(config(&[("game.ema", "0.9")])));
    train_to(&mut trainer, 3);
    let mut weights = trainer.weights().expect("weights");
    let of = |weights: &Weights| measure(trainer.config(), trainer.target(), weights, 400).expect("metrics");
    let value = |values: &[f64; NUM_METRICS], metric: Metric| values[metric.index()];
    let average = of(&weights).average.expect("an average");
    let stood_in = Weights { generator: weights.average.clone(), ..weights.clone() };
    let expected = of(&stood_in).values;
    for metric in [Metric::SlicedW1, Metric::JsGrid, Metric::HighQuality, Metric::Coverage] {
        assert_eq!(value(&average, metric), value(&expected, metric), "{metric:?}");
    }
    assert!(value(&average, Metric::ValueGap).is_nan(), "it is about D");
    weights.average.clear();
    assert_eq!(of(&weights).average, None);
}
