//! Published tables and classroom phenomena: ours against the figures of the literature, signatures on courses made by
//! hand, and tables that are broken off, resumed and shared among threads.

#![expect(clippy::unwrap_used, reason = "a test that ends in a panic says where and why")]

use std::sync::atomic::{AtomicU64, Ordering};

use ganscope::config::{Preset, Run};
use ganscope::experiment::{
    Bound, Claim, Content, Course, Figure, Figures, Memory, Observation, Phenomenon, Plan, Published,
    PublishedTable, ResultTable, Signature, Store, distance_to_the_saddle, play, sweep,
};
use ganscope::math::modes::{Mode, ModeCoverage};
use ganscope::protocol::{Measures, Metric, NUM_SERIES, Record, Series};
use ganscope::words::Language;
use serde_json::Value;

use crate::command_line::{output, refusal};

fn computed(name: &str, seeds: &[u64]) -> ResultTable {
    let Content::Computed(compute) = PublishedTable::named(name).unwrap().content else {
        panic!("{name} is trained")
    };
    compute(seeds)
}

#[test]
fn the_two_parameter_gan_ends_where_the_published_code_ends() {
    let report = computed("dirac", &[]);
    let mut compared = 0;
    for row in &report.rows {
        for cell in &row.cells {
            let (Some(ours), Some(Published::Value(published))) = (cell.ours.first(), cell.published) else {
                continue;
            };
            // As many digits as are printed; the least have seven, or four.
            let tolerance = match published.abs() {
                size if size < 1e-10 => 1e-3,
                size if size < 1e-3 => 4e-7,
                size if size > 1e10 => 0.05,
                _ if row.name.contains("momentum") => 1e-5,
                _ => 5e-9,
            };
            let apart = (ours / published - 1.0).abs();
            assert!(apart < tolerance, "{}: {ours:e} is not {published:e}", row.name);
            compared += 1;
        }
    }
    assert_eq!(compared, 40);
}

#[test]
fn the_saddle_ends_where_the_notebook_ends() {
    let report = computed("ttur-saddle", &[1, 2, 3, 4]);
    // Other noise than that of the reference: 95 % of the runs end in its range, and half of them beyond its median.
    let seeds: Vec<u64> = (1..=400).collect();
    for (row, median) in computed("ttur-saddle", &seeds).rows.iter().zip([0.546, 0.0110, 0.0345, 0.243]) {
        let Some(Published::Range(least, greatest)) = row.cells[1].published else { panic!("{}", row.name) };
        let share = |is_so: &dyn Fn(f64) -> bool| {
            row.cells[1].ours.iter().filter(|ours| is_so(**ours)).count() as f64 / 400.0
        };
        let [below, above] = [share(&|ours| ours < least), share(&|ours| ours > greatest)];
        // Three deviations of a share of 2.5 % of 400, and of a half.
        assert!(below < 0.05 && above < 0.05, "{}: {below} {above}", row.name);
        let far = share(&|ours| ours > median);
        assert!((far - 0.5).abs() < 0.075, "{}: {far}", row.name);
    }
    for row in &report.rows {
        let Some(Published::Value(quiet)) = row.cells[0].published else { panic!("{}", row.name) };
        assert!((row.cells[0].ours[0] / quiet - 1.0).abs() < 0.04, "{}: {:?}", row.name, row.cells[0]);
        assert_eq!(row.cells[1].ours.len(), 4);
    }
    // In Python, f64: x -= 0.01*2*x*(100-y*y); y -= 0.01*2*y*(1+x*x), 5000 times from (0.5, -0.4).
    assert!((distance_to_the_saddle([1e-2; 2], None) - 0.468_205_838_426_063).abs() < 1e-12);
    assert!((distance_to_the_saddle([1e-2, 1e-4], None) - 0.145_905_037_071_739_9).abs() < 1e-12);
}

/// A record with these series; all others are NaN.
fn record(step: u64, series: &[(Series, f32)]) -> Record {
    let mut values = [f32::NAN; NUM_SERIES];
    series.iter().for_each(|(series, value)| values[series.index()] = *value);
    Record::of(step, values)
}

/// An observation at so many points at each mode.
fn observation(step: u64, points: &[usize]) -> Observation {
    let centres = || (0..points.len()).map(|mode| mode as f64);
    let mode =
        |x| Mode { centre: [x, 0.0], covariance: [1e-4, 0.0, 1e-4], weight: 1.0 / points.len() as f64 };
    let modes: Vec<Mode> = centres().map(mode).collect();
    let points: Vec<_> = centres().zip(points).flat_map(|(x, &count)| vec![[x as f32, 0.0]; count]).collect();
    Observation {
        step,
        mean: [0.0; 2],
        coverage: (!modes.is_empty()).then(|| ModeCoverage::measure(&points, &modes)),
        sliced_w1: 1.0,
        at_bound: f64::NAN,
        memory: None,
    }
}

/// A course with nothing in it.
fn course() -> Course {
    Course {
        records: Vec::new(),
        observations: Vec::new(),
        centre: [0.0; 2],
        start: Measures::undefined(10),
        end: Measures::undefined(10),
        divergence: None,
        acts: Vec::new(),
    }
}

#[test]
fn losses_and_gradients_are_read_off_the_last_steps() {
    let records = (1..=3_000).map(|step| {
        let late = step > 2_000;
        // G is frozen at first.
        let gradient = if step <= 2_500 { f32::NAN } else { 0.5 };
        record(
            step,
            &[
                (Series::LossD, if late { 1.25 } else { 9.0 }),
                (Series::Value, if late { 0.0 } else { -5.0 }),
                (Series::GradientG, gradient),
                (Series::AccuracyReal, 0.75),
                (Series::AccuracyFake, 1.0),
            ],
        )
    });
    let figures = Figures::of(&Course { records: records.collect(), ..course() });
    assert_eq!(figures.get(Figure::LossD), 1.25);
    // (0 + ln 4) / 2.
    assert!((figures.get(Figure::JsBound) - std::f64::consts::LN_2).abs() < 1e-12);
    assert_eq!(figures.get(Figure::GradientG), 0.5, "the mean of those that were measured");
    assert_eq!((figures.get(Figure::Accuracy), figures.get(Figure::Diverged)), (0.75, 0.0));
    assert!(figures.get(Figure::LossG).is_nan() && figures.get(Figure::HighQuality).is_nan());
}

#[test]
fn the_first_act_is_read_whole_and_the_second_at_its_end() {
    let records = (1..=3_000).map(|step| {
        let (real, fake) = match step {
            1..=1_000 => (1.0, 0.25),
            // One stretch of a hundred is higher than all others; before the last thousand steps it does not count.
            1_001..=1_500 => (0.75, 0.9),
            2_001..=2_100 => (0.75, 0.5),
            1_501..=2_500 => (0.75, 0.125),
            _ => (0.5, 0.375),
        };
        record(step, &[(Series::DReal, real), (Series::DFake, fake), (Series::Value, -fake)])
    });
    let modes = |step, covered_1pct| Observation {
        coverage: Some(ModeCoverage { covered_1pct, ..ModeCoverage::measure(&[], &[]) }),
        ..observation(step, &[])
    };
    let whole = Course {
        records: records.collect(),
        observations: vec![modes(1_400, 7), modes(1_500, 2), modes(2_500, 1), modes(2_600, 8)],
        acts: vec![0, 1_000, 2_500],
        ..course()
    };
    let figures = Figures::of(&whole);
    let read = |figures: &Figures, names: &[Figure]| -> Vec<f64> {
        names.iter().map(|name| figures.get(*name)).collect()
    };
    let first = [Figure::DRealFirst, Figure::DFakeFirst, Figure::ValueFirst];
    assert_eq!(read(&figures, &first), [1.0, 0.25, -0.25]);
    assert_eq!(read(&figures, &[Figure::DFakeSecond, Figure::ModesSecond]), [0.5, 2.0]);
    let last = [Figure::DRealLast, Figure::DFakeLast, Figure::ValueLast];
    assert_eq!(read(&figures, &last), [0.5, 0.375, -0.375]);
    // A run that ends in its first act has no second, and one without acts has none at all.
    let short = Course { records: whole.records[..900].to_vec(), ..whole.clone() };
    let figures = Figures::of(&short);
    assert_eq!(read(&figures, &first), [1.0, 0.25, -0.25]);
    assert!(figures.get(Figure::ModesSecond).is_nan() && figures.get(Figure::DFakeSecond).is_nan());
    assert!(Figures::of(&Course { acts: Vec::new(), ..whole }).get(Figure::DRealFirst).is_nan());
}

#[test]
fn hops_are_counted_between_dominant_modes() {
    let observations = [[18, 2], [16, 4], [10, 10], [2, 18], [15, 5]];
    let observations =
        (0..).zip(observations).map(|(index, points)| observation(100 * index, &points)).collect();
    let records = (1..=400).map(|step| record(step, &[(Series::LossD, if step > 300 { 1.0 } else { 0.5 })]));
    let figures = Figures::of(&Course { observations, records: records.collect(), ..course() });
    assert_eq!(figures.get(Figure::Dominance), 0.8);
    assert_eq!((figures.get(Figure::Dominants), figures.get(Figure::Switches)), (2.0, 2.0));
    // Of shares of a half, a quarter is an eighth: all observations but two have less in one mode.
    assert_eq!(figures.get(Figure::Evenness), 0.6);
    // Looks after steps 100, 300 and 400: 0.5, 0.5 and 1.
    assert!((figures.get(Figure::LossDominated) - 2.0 / 3.0).abs() < 1e-6);
    // Exactly 70 % are not more than that, and exactly a quarter of a half is enough.
    let on_the_edge =
        Course { observations: vec![observation(0, &[700, 300]), observation(100, &[875, 125])], ..course() };
    let figures = Figures::of(&on_the_edge);
    assert_eq!((figures.get(Figure::Dominance), figures.get(Figure::Evenness)), (0.5, 1.0));
}

#[test]
fn ways_and_turns_are_those_of_the_mean_of_the_fakes() {
    let around = |index: u32| {
        let angle = f64::from(index) * 0.7;
        Observation { mean: [1.0 + angle.cos(), 2.0 + angle.sin()], ..observation(u64::from(index), &[]) }
    };
    let circle = Course { observations: (0..=40).map(around).collect(), centre: [1.0, 2.0], ..course() };
    let figures = Figures::of(&circle);
    assert!((figures.get(Figure::Turns) - 28.0 / std::f64::consts::TAU).abs() < 1e-9);
    assert!(figures.get(Figure::Travel).abs() < 1e-9);
    let halfway = [[4.0, 0.0], [1.0, 0.0]].map(|mean| Observation { mean, ..observation(0, &[]) });
    let figures = Figures::of(&Course { observations: halfway.to_vec(), ..course() });
    assert_eq!((figures.get(Figure::Travel), figures.get(Figure::Turns)), (0.75, 0.0));
}

#[test]
fn ranks_are_correlated_whatever_the_scale() {
    // The gap falls with the distance, in the same order on another scale; the loss does so in part.
    let distances = [8.0, 5.0, 3.0, 2.0, 1.0];
    let losses = [1.0, 3.0, 2.0, 5.0, 4.0];
    let observations = (1..)
        .zip(distances)
        .map(|(index, sliced_w1)| Observation { sliced_w1, ..observation(100 * index, &[]) });
    let records = (1..=500).map(|step| {
        let index = (step as usize - 1) / 100;
        let gap = distances[index].exp() as f32;
        record(
            step,
            &[(Series::LogitReal, gap), (Series::LogitFake, 0.0), (Series::LossG, losses[index] as f32)],
        )
    });
    let figures =
        Figures::of(&Course { records: records.collect(), observations: observations.collect(), ..course() });
    assert!((figures.get(Figure::GapRank) - 1.0).abs() < 1e-12);
    // By hand: ranks (4 3 2 1 0) and (0 2 1 4 3), whose differences squared sum to 36; 1 - 6 * 36 / (5 * 24).
    assert!((figures.get(Figure::LossRank) - 0.8).abs() < 1e-12);
}

#[test]
fn what_is_remembered_and_covered_is_averaged_over_the_late_looks() {
    let memory = |logit_gap| Some(Memory { logit_gap, accuracy_train: 1.0, accuracy_holdout: 0.5 });
    let covered = |covered_1pct| {
        let coverage = ModeCoverage::measure(&[], &[]);
        Some(ModeCoverage { covered_1pct, ..coverage })
    };
    let late = |index: u64| Observation {
        memory: memory(if index < 6 { -9.0 } else { index as f64 }),
        coverage: covered(if index < 4 { 8 } else { 2 }),
        at_bound: 0.25,
        ..observation(index, &[])
    };
    let mut end = Measures::undefined(10);
    end.values[Metric::JsGrid.index()] = 0.25;
    end.floors[Metric::JsGrid.index()] = 0.125;
    let mut start = end.clone();
    start.values[Metric::JsGrid.index()] = 0.5;
    let figures = Figures::of(&Course { observations: (0..8).map(late).collect(), start, end, ..course() });
    assert_eq!((figures.get(Figure::LogitGap), figures.get(Figure::AccuracyHoldout)), (6.5, 0.5));
    assert_eq!((figures.get(Figure::ModesSeen), figures.get(Figure::AtBound)), (2.0, 0.25));
    assert_eq!((figures.get(Figure::JsExcess), figures.get(Figure::JsDrop)), (0.125, 0.5));
}

/// Figures of a run that all have one value.
fn flat(value: f64) -> Figures {
    Figures::from_values([value; ganscope::experiment::NUM_FIGURES])
}

#[test]
fn a_signature_holds_where_every_claim_does() {
    let claims = [
        Claim::at_least(Figure::Accuracy, 0, 0.5),
        Claim::at_most(Figure::LossD, 1, 2.0),
        Claim::at_most(Figure::GradientG, 1, 3.0).over(0),
    ];
    let of = |first: f64, second: f64| Signature::of("x", &claims, &[flat(first), flat(second)]);
    let good = of(0.5, 1.5);
    assert!(good.holds() && good.seen.iter().map(|seen| seen.value).eq([0.5, 1.5, 3.0]), "{good:?}");
    for (first, second, failing) in [(0.4, 1.0, 0), (1.0, 2.5, 1), (0.5, 1.6, 2), (f64::NAN, 1.0, 0)] {
        let bad = of(first, second);
        assert!(!bad.holds() && !bad.seen[failing].holds(), "{bad:?}");
    }
    assert!(!Signature::of("x", &claims, &[flat(0.5)]).holds(), "a run that is missing is no evidence");
    assert!(!Bound::AtMost(1.0).holds(f64::NAN) && !Bound::AtLeast(1.0).holds(f64::NAN));
}

#[test]
fn every_phenomenon_has_a_preset_and_claims_on_its_runs() {
    for phenomenon in Phenomenon::ALL {
        let preset = Preset::named(phenomenon.preset).unwrap();
        assert!(preset.fails || Preset::PHENOMENA.contains(&preset), "{}", preset.name);
        assert!(phenomenon.variants[0].set.is_empty(), "the first run is the preset as it is");
        for variant in phenomenon.variants {
            phenomenon.run(variant, 1).unwrap();
        }
        let runs = phenomenon.variants.len();
        assert!(
            phenomenon.claims.iter().all(|claim| claim.of < runs && claim.over.is_none_or(|run| run < runs)),
            "{}",
            preset.name
        );
    }
    for preset in Preset::PHENOMENA {
        assert!(Phenomenon::named(preset.name).is_ok(), "{} has no signature", preset.name);
        for part in ["title", "see"] {
            assert!(
                Language::ALL.iter().all(|l| l.has(&format!("preset.{}.{part}", preset.name))),
                "{}",
                preset.name
            );
        }
    }
}

#[test]
fn a_run_that_is_stopped_leaves_nothing_and_one_that_diverges_leaves_its_end() {
    let plan = Plan { steps: 40, observe_every: 10, samples: 50 };
    let observations = AtomicU64::new(0);
    let stop_after_five = || observations.fetch_add(1, Ordering::Relaxed) == 5;
    assert_eq!(play(Run::default(), plan, &stop_after_five), Ok(None));
    let course = play(Run::default(), plan, &|| false).unwrap().unwrap();
    assert_eq!((course.records.len(), course.observations.len()), (40, 5));
    assert!(course.end.value(Metric::SlicedW1).is_some() && course.divergence.is_none());
    let run = Preset::named("diverges").unwrap().run().unwrap();
    let course = play(run, Plan { steps: 600, ..plan }, &|| false).unwrap().unwrap();
    assert_eq!(Figures::of(&course).get(Figure::Diverged), 1.0);
    assert!((400..600).contains(&course.records.len()) && course.end.value(Metric::SlicedW1).is_some());
}

/// `ganscope table rsgan-1d` with few steps, in this folder.
fn table(folder: &std::path::Path, more: &[&str]) -> Value {
    let folder = folder.to_str().unwrap();
    let arguments = ["table", "rsgan-1d", "--steps", "60", "--json", "--folder", folder];
    serde_json::from_str(&output(&[&arguments[..], more].concat())).unwrap()
}

#[test]
fn a_resumed_table_and_any_number_of_jobs_give_the_same_figures() {
    let folder = tempfile::tempdir().unwrap();
    let [whole, parts] = ["whole", "parts"].map(|name| folder.path().join(name));
    let at_once = table(&whole, &["--seeds", "3", "--jobs", "1"]);
    assert_eq!(
        (&at_once["whole"], &at_once["seeds"], &at_once["scale"]),
        (&true.into(), &3.into(), &"scaled".into())
    );
    // The first seeds are kept; a run that is not there, as after an interruption, is trained again.
    table(&parts, &["--seeds", "2", "--jobs", "2"]);
    let kept = || std::fs::read_dir(&parts).unwrap().map(|entry| entry.unwrap().path());
    assert_eq!(kept().count(), 4);
    std::fs::remove_file(kept().next().unwrap()).unwrap();
    let times: Vec<_> = kept().map(|path| path.metadata().unwrap().modified().unwrap()).collect();
    assert_eq!(table(&parts, &["--seeds", "3", "--jobs", "3"]), at_once);
    assert_eq!(kept().count(), 6);
    let after: Vec<_> = kept().map(|path| path.metadata().unwrap().modified().unwrap()).collect();
    assert!(times.iter().all(|time| after.contains(time)), "finished runs are not trained again");
    // Another number of steps is another run.
    output(&["table", "rsgan-1d", "--steps", "61", "--seeds", "1", "--folder", parts.to_str().unwrap()]);
    assert_eq!(kept().count(), 8);
}

#[test]
fn a_phenomenon_is_played_with_any_seeds() {
    let seeds = |arguments: &[&str]| -> Vec<Value> {
        let arguments = [&["phenomenon", "cycling", "--json"], arguments].concat();
        let said: Value = serde_json::from_str(&output(&arguments)).unwrap();
        said["seeds"].as_array().unwrap().clone()
    };
    let both = seeds(&["--seeds", "2", "--first-seed", "11"]);
    assert_eq!((both.len(), &both[0]["seed"], &both[1]["seed"]), (2, &11.into(), &12.into()));
    assert_ne!(both[0]["claims"], both[1]["claims"]);
    assert_eq!(seeds(&["--seeds", "1", "--first-seed", "12"])[..], both[1..]);
}

#[test]
fn tables_and_phenomena_are_listed_and_unknown_ones_are_a_sentence() {
    let list = output(&["table"]);
    assert!(PublishedTable::ALL.iter().all(|table| list.contains(table.name)));
    let list = output(&["phenomenon", "--language", "zh-CN"]);
    assert!(Phenomenon::ALL.iter().all(|phenomenon| list.contains(phenomenon.preset)));
    for (command, name) in [("table", "dirac"), ("phenomenon", "cycling")] {
        let said = refusal(&[command, "dirak"]);
        assert!(said.contains("\"dirak\"") && said.contains(name) && said.lines().count() == 1, "{said}");
        let listed: Value = serde_json::from_str(&output(&[command, "--json"])).unwrap();
        assert!(listed.as_array().unwrap().iter().any(|entry| entry["name"] == name), "{listed}");
    }
    let folder = tempfile::NamedTempFile::new().unwrap();
    let below = folder.path().join("below");
    let said = refusal(&["table", "rsgan-1d", "--folder", below.to_str().unwrap()]);
    assert!(said.contains("--folder"), "{said}");
}

#[test]
fn a_table_says_what_is_published_what_is_ours_and_what_is_missing() {
    let text = output(&["table", "dirac"]);
    assert!(text.contains("sim. r: 3.0969; reference 3.0969"), "{text}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let arguments = ["table", "pacgan-ring", "--steps", "2", "--seeds", "2", "--folder", path];
    let text = output(&arguments);
    for part in ["Lin et al. 2018", "maxout", "scaled", "2 seeds", "± 0.5 s.e.", "2500 samples"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_store_is_one_file_for_each_run() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().to_owned()).unwrap();
    let plan = Plan { steps: 1, observe_every: 1, samples: 1 };
    let keep = |task: usize| {
        let mut run = Run::default();
        run.config.seed = task as u64;
        store.keep(&run, plan, &flat(task as f64))
    };
    sweep(4, 12, keep).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 12);
}
