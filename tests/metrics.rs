//! The metrics of a perfect generator sit on their floors, and those of a collapse on their known values, for targets
//! of every kind.

use std::sync::Arc;

use ganscope::config::{Choice as _, DataConfig, Objective, Preset, RunConfig, TargetKind};
use ganscope::data::{DensityMap, ReadingOptions, Table, Target, TargetShape};
use ganscope::math::Point;
use ganscope::math::cells::Cells;
use ganscope::math::divergence::{cell_js, js};
use ganscope::math::memorisation::{MEMORISED, TrainedRows};
use ganscope::math::plane::{Grid, Rect};
use ganscope::math::random::{Draws, Stream};
use ganscope::observer::{FLOOR_DRAWS, MetricReference, measure, measure_points};
use ganscope::protocol::{Measures, Metric, NUM_METRICS, Weights};
use ganscope::trainer::Trainer;

use crate::small_runs::{config, run, train_to, trainer};

const SAMPLES: usize = 2_500;
/// Seeds over which the metrics of perfect samples are averaged.
const SEEDS: u64 = 8;

fn target(kind: TargetKind) -> Target {
    let mut data = DataConfig::default();
    data.choose(kind);
    // A drawing of three patches.
    data.map = DensityMap::of(|cell| [0, 255, 0, 90, 0][cell / 80 / 16] * u8::from(cell / 8 % 10 != 4));
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
    let kinds = TargetKind::ALL.iter().filter(|kind| !kind.is_file());
    for &kind in kinds {
        let target = target(kind);
        let all: Vec<Measures> =
            (1..=SEEDS).map(|seed| measure_points(seed, &target, &perfect(&target, seed, 400))).collect();
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
            // Were both of one distribution, the means of eight would differ by this in one case of some thousand.
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
    for &kind in TargetKind::ALL.iter().filter(|kind| !kind.is_file()) {
        let target = target(kind);
        let measures = measure_points(1, &target, &perfect(&target, 1, 300));
        for metric in
            [Metric::SlicedW1, Metric::EnergyDistance, Metric::Mmd, Metric::Precision, Metric::Coverage]
        {
            assert!(measures.value(metric).is_some(), "{kind:?} {metric:?}");
        }
        // Waits are whole minutes: so coarse that copies of rows cannot be recognised.
        let has_ratio = kind.is_table() && kind != TargetKind::Waiting;
        assert_eq!(measures.value(Metric::NearestRatio).is_some(), has_ratio, "{kind:?}");
        let has_modes = !target.modes().is_empty();
        for metric in [Metric::ModesAny, Metric::HighQuality, Metric::ModeTv, Metric::ReverseKl] {
            assert_eq!(measures.value(metric).is_some(), has_modes, "{kind:?} {metric:?}");
        }
        assert_eq!(measures.value(Metric::JsGrid).is_some(), !kind.is_table(), "{kind:?}");
        assert_eq!(measures.samples, 300);
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
    // What the jackknife leaves of 2500 points in cells of 0.25 to 0.33 sigma: in numpy 0.025 to 0.049.
    assert!((0.015..0.05).contains(&mean(Metric::JsGrid)), "{}", mean(Metric::JsGrid));
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
        for metric in
            [Metric::SlicedW1, Metric::EnergyDistance, Metric::Mmd, Metric::ModeTv, Metric::ReverseKl]
        {
            assert!(
                value(&measures, metric) > 5.0 * measures.floor(metric).expect("a floor"),
                "{kind:?} {metric:?}"
            );
        }
        // Of 25 modes, 2500 points leave a floor of 0.09.
        assert!(value(&measures, Metric::JsGrid) > 2.0 * measures.floor(Metric::JsGrid).expect("a floor"));
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
    // G without hidden layers is z -> W z: a normal distribution, whose best D is known exactly.
    let mut config = RunConfig { latent_dim: 2, ..RunConfig::default() };
    config.data.choose(TargetKind::Gaussian);
    config.data.sigma = 1.0;
    config.generator.network.hidden.clear();
    config.generator.updates = 0;
    config.game.batch_size = 512;
    let mut trainer = trainer(run(config));
    let before = trainer.weights().generator;
    let terms = trainer.config().game.terms();
    let grid = Grid { rect: Rect::centred(12.0), columns: 600, rows: 600 };
    let matrix = [0, 1, 2, 3].map(|index| f64::from(before[index]));
    let (real, fake) = (normal_masses(&grid, [1.0, 0.0, 0.0, 1.0]), normal_masses(&grid, matrix));
    let best: f64 = real.iter().zip(&fake).map(|(real, fake)| -terms.best_loss_of_place(*real, *fake)).sum();
    let js = 0.5 * best + core::f64::consts::LN_2;
    let measured = |trainer: &Trainer| {
        let weights = trainer.weights();
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
    let weights = trainer(run(RunConfig::default())).weights();
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
    let weights = trainer.weights();
    let measures = measure(trainer.config(), trainer.target(), &weights, 500).expect("metrics");
    assert!(value(&measures, Metric::LogitGap).abs() < 1.0);
    assert_eq!(measures.floor(Metric::LogitGap), Some(0.0));
    let ratio = value(&measures, Metric::NearestRatio);
    // After a few steps its points are far from all rows: it copies none.
    assert!(ratio > 1.0 && ratio.is_finite(), "{ratio}");
    assert_eq!(measures.floor(Metric::NearestRatio), Some(1.0));
    // A copy of rows that were trained on.
    let rows = trainer.target().table().expect("a table").train().to_vec();
    assert_eq!(value(&measure_points(1, trainer.target(), &rows[..50]), Metric::NearestRatio), 0.0);
}

#[test]
fn the_average_of_the_generator_is_measured_as_the_generator_is() {
    let mut trainer = trainer(run(config(&[("game.ema", "0.9")])));
    train_to(&mut trainer, 3);
    let mut weights = trainer.weights();
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

/// The exact masses that a distribution has in `cells` where it is moved by `shift` along x, and what is outside.
fn moved_masses(target: &Target, cells: &Cells, shift: f64) -> Vec<f64> {
    let mass = |index: usize| {
        let mut rect = cells.rect(index);
        (rect.min[0], rect.max[0]) = (rect.min[0] - shift, rect.max[0] - shift);
        target.cell_masses(&Grid { rect, columns: 1, rows: 1 }).expect("a density")[0]
    };
    let mut masses: Vec<f64> = (0..cells.count()).map(mass).collect();
    masses.push((1.0 - masses.iter().sum::<f64>()).max(0.0));
    masses
}

/// JS, in nats, between a round normal distribution and one moved by so many deviations and so many times as wide: by
/// quadrature in numpy on cells of a two-hundredth of a deviation.
const JS_OF_NORMALS: [(f64, f64, f64); 5] =
    [(0.0, 1.0, 0.0), (0.0, 0.5, 0.173_3), (0.0, 0.25, 0.420_4), (1.0, 1.0, 0.111_4), (0.5, 1.0, 0.030_3)];

#[test]
fn narrow_modes_are_seen_as_sharply_as_wide_ones() {
    let ring = |modes: usize, radius: f64, sigma: f64| TargetShape::Ring { modes, radius, sigma };
    let grid = |sigma: f64| TargetShape::Grid { side: 5, spacing: 1.0, sigma };
    for (sigma, shape) in [
        (0.02, &(|sigma| ring(8, 2.0, sigma)) as &dyn Fn(f64) -> TargetShape),
        (0.1, &|sigma| ring(8, 2.0, sigma)),
        (0.01, &|sigma| ring(8, 1.0, sigma)),
        (0.05, &grid),
        (0.001, &|sigma| ring(64, 4.0, sigma)),
        (0.5, &|sigma| TargetShape::Gaussian { sigma }),
    ] {
        let target = Target::new(shape(sigma));
        let (cells, masses) = target.cells().expect("cells");
        assert!((masses.iter().sum::<f64>() - 1.0).abs() < 1e-4, "{sigma}");
        for (shift, scale, js_of_laws) in JS_OF_NORMALS {
            let fakes = Target::new(shape(scale * sigma));
            let exact = |target: &Target, shift: f64| moved_masses(target, &cells, shift * sigma);
            let binned = js(&exact(&target, 0.0), &exact(&fakes, shift));
            // What is binned is never more, and at most 5 % less.
            let least = 0.95 * js_of_laws - 1e-4;
            assert!((least..js_of_laws + 1e-4).contains(&binned), "{sigma}: {binned}, not {js_of_laws}");
            // As on the screen: the histogram of 25 000 points.
            let mut points = perfect(&fakes, 5, 25_000);
            points.iter_mut().for_each(|point| point[0] += (shift * sigma) as f32);
            let counted = cell_js(&cells, &masses, &points);
            // What the jackknife leaves of 1, 8, 25 and 64 modes: in numpy 0.003, 0.003, 0.010 and 0.028.
            let floor = [0.005, 0.015, 0.035]
                [usize::from(target.modes().len() > 8) + usize::from(target.modes().len() > 30)];
            assert!(
                (-0.05 * js_of_laws - 0.002..floor).contains(&(counted - js_of_laws)),
                "{sigma} {shift} {scale}: {counted}"
            );
        }
    }
}

#[test]
fn targets_without_modes_are_seen_as_sharply_as_their_noise() {
    for kind in [TargetKind::Moons, TargetKind::Circles, TargetKind::SwissRoll, TargetKind::Pinwheel] {
        let target = target(kind);
        let (cells, masses) = target.cells().expect("cells");
        let side = cells.rect(0).size()[0];
        assert!(side < 0.05, "{kind:?}: {side}");
        let perfect = cell_js(&cells, &masses, &perfect(&target, 3, 25_000));
        // Four points to a cell, as along 64 narrow modes, for which numpy has 0.02 to 0.03.
        assert!(perfect < 0.06, "{kind:?}: {perfect}");
    }
    // Within squares the density is constant.
    let (cells, masses) = target(TargetKind::Checkerboard).cells().expect("cells");
    let full = 0.08 * cells.rect(0).size()[0].powi(2);
    assert!(masses.iter().all(|mass| *mass < 1e-12 || (mass / full - 1.0).abs() < 1e-9));
}

#[test]
fn what_d_knows_of_the_divergence_is_no_more_than_there_is() {
    // Where modes are narrow, a grid over the whole plane saw less of it than D had seen.
    let run = Preset::named("perfect-d").and_then(Preset::run).expect("a preset");
    let mut trainer = trainer(run);
    train_to(&mut trainer, 2_000);
    let weights = trainer.weights();
    let measures = measure(trainer.config(), trainer.target(), &weights, SAMPLES).expect("metrics");
    let (bound, js) = (value(&measures, Metric::JsBound), value(&measures, Metric::JsGrid));
    assert!(bound > 0.6 && bound <= js, "{bound} {js}");
    let gap = value(&measures, Metric::ValueGap);
    assert!(gap >= 0.0, "{gap}");
}

#[test]
fn a_perfect_generator_is_below_the_mean_half_of_the_time_and_seldom_beyond_the_range() {
    assert_eq!(FLOOR_DRAWS, 20);
    let target = target(TargetKind::Ring);
    let (mut below, mut beyond, mut all) = (0, 0, 0);
    for seed in 1..=12 {
        let mut reference = MetricReference::new(seed, &target, 300);
        for sample in 0..25 {
            let mut points = vec![[0.0; 2]; 300];
            target.sample(&mut Draws::new(seed, Stream::ShownData, 9, sample), &mut points);
            let measures = reference.measure_points(&points);
            let [_, high] = measures.floor_range(Metric::SlicedW1).expect("a range");
            let value = value(&measures, Metric::SlicedW1);
            below += usize::from(value < measures.floor(Metric::SlicedW1).expect("a mean"));
            beyond += usize::from(value > high);
            all += 1;
        }
    }
    let share = |count: usize| count as f64 / f64::from(all);
    // 1 / 21 = 0.048, with a deviation of 0.046 / sqrt(12) from reference to reference, and some of the samples.
    assert!((0.005..0.12).contains(&share(beyond)), "{}", share(beyond));
    // The distribution is skewed to the right.
    assert!((0.45..0.72).contains(&share(below)), "{}", share(below));
}

/// Rows like those of Old Faithful: two normal distributions, rounded to a thousandth and to one.
fn faithful_like(draws: &mut Draws) -> [f64; 2] {
    let is_short = draws.uniform() < 0.36;
    let [u, v] = draws.normals().map(f64::from);
    if is_short {
        [2.04 + 0.27 * u, 54.5 + 5.8 * (0.45 * u + 0.89 * v)]
    } else {
        [4.29 + 0.41 * u, 80.0 + 6.0 * (0.38 * u + 0.92 * v)]
    }
}

#[test]
fn a_law_seldom_looks_like_a_copy_and_a_copy_always_does() {
    let (mut alarms, mut ratios) = (0, Vec::new());
    for seed in 1..=200 {
        let mut draws = Draws::new(seed, Stream::ShownData, 5, 0);
        let rows = (0..272).map(|_| faithful_like(&mut draws));
        let text: String = rows.map(|[x, y]| format!("{x:.4},{y:.0}\n")).collect();
        let text = format!("x,y\n{text}");
        let options = ReadingOptions::default();
        let table = Table::parse(text.as_bytes(), ["x", "y"], "", &options, seed).expect("a table");
        let (zero, one) = (table.to_original([0.0; 2]), table.to_original([1.0; 2]));
        let standard =
            |x: [f64; 2]| [0, 1].map(|axis| ((x[axis] - zero[axis]) / (one[axis] - zero[axis])) as f32);
        let fresh: Vec<Point> = (0..1_500).map(|_| standard(faithful_like(&mut draws))).collect();
        let holdout = table.jittered_holdout(&mut draws, 1_500);
        let trained = TrainedRows::new(table.train(), table.jitter_widths(), &holdout);
        let ratio = trained.nearest_ratio(&fresh);
        alarms += usize::from(ratio < MEMORISED);
        ratios.push(ratio);
        // Copies of all rows, as they stand and jittered.
        assert_eq!(trained.nearest_ratio(table.train()), 0.0);
        let mut copies = vec![[0.0; 2]; 1_000];
        Target::new(TargetShape::Table(Arc::new(table.clone()))).sample(&mut draws, &mut copies);
        assert!(trained.nearest_ratio(&copies) < 1e-3);
    }
    assert!(alarms <= 4, "{alarms} of 200");
    let (mean, _) = mean_and_spread(ratios.iter().copied());
    assert!((mean - 1.0).abs() < 0.05, "{mean}");
}

#[test]
fn a_generator_that_copies_all_rows_of_a_table_scores_nothing() {
    for kind in [TargetKind::Faithful, TargetKind::Penguins] {
        let target = target(kind);
        let rows = target.table().expect("a table").train().to_vec();
        // Every row, not only as many as are held out, and as training samples are drawn, with jitter.
        for copies in [rows, perfect(&target, 1, 800)] {
            let measures = measure_points(1, &target, &copies);
            assert!(value(&measures, Metric::NearestRatio) < 1e-3, "{kind:?}");
        }
        assert!(!target.table().expect("a table").is_enough_to_claim(), "{kind:?}");
    }
}
