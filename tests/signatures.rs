//! The signatures of the cures and of equilibrium on courses made by hand: each holds where all is as it is to be, and
//! is gone as soon as one of its figures is not.

#![expect(clippy::unwrap_used, reason = "a test that ends in a panic says where and why")]

use ganscope::experiment::{Course, Figures, Observation, Phenomenon, Signature};
use ganscope::math::modes::ModeCoverage;
use ganscope::protocol::{Measures, Metric, NUM_SERIES, Record, Series};

/// What a run is made to show.
#[derive(Clone, Copy)]
struct Shown {
    modes: usize,
    mode_tv: f64,
    gradient: f32,
    loss_d: f32,
    d_real: f32,
    d_fake: f32,
    value: f32,
    js: f64,
    /// Whether the critic's gap, and L_G, fall with the distance, or go up and down.
    gap_falls: bool,
    loss_falls: bool,
}

/// A run at equilibrium on eight modes.
const CALM: Shown = Shown {
    modes: 8,
    mode_tv: 0.2,
    gradient: 0.1,
    loss_d: 1.386,
    d_real: 0.5,
    d_fake: 0.5,
    value: -1.386,
    js: 0.01,
    gap_falls: true,
    loss_falls: false,
};
/// Ten numbers whose order says nothing.
const SCATTERED: [f32; 10] = [5.0, 3.0, 9.0, 1.0, 8.0, 2.0, 10.0, 4.0, 7.0, 6.0];

fn course(shown: Shown) -> Course {
    let falls = |index: usize, falls: bool| if falls { 10.0 - index as f32 } else { SCATTERED[index] };
    let record = |step: u64| {
        let index = (step as usize - 1) / 100;
        let mut values = [f32::NAN; NUM_SERIES];
        for (series, value) in [
            (Series::LossD, shown.loss_d),
            (Series::LossG, 0.69 + 1e-3 * falls(index, shown.loss_falls)),
            (Series::DReal, shown.d_real),
            (Series::DFake, shown.d_fake),
            (Series::Value, shown.value),
            (Series::GradientG, shown.gradient),
            (Series::LogitReal, falls(index, shown.gap_falls)),
            (Series::LogitFake, 0.0),
        ] {
            values[series.index()] = value;
        }
        Record::of(step, values)
    };
    let observation = |index: u64| Observation {
        step: 100 * index,
        mean: [0.0; 2],
        coverage: Some(ModeCoverage { covered_1pct: shown.modes, ..ModeCoverage::measure(&[], &[]) }),
        sliced_w1: 11.0 - index as f64,
        at_bound: f64::NAN,
        memory: None,
    };
    let mut end = Measures::undefined(10);
    let js = (Metric::JsGrid, shown.js);
    for (metric, value) in
        [(Metric::ModesOnePercent, shown.modes as f64), (Metric::ModeTv, shown.mode_tv), js]
    {
        end.values[metric.index()] = value;
        end.floors[metric.index()] = 0.0;
    }
    Course {
        records: (1..=1_000).map(record).collect(),
        observations: (1..=10).map(observation).collect(),
        centre: [0.0; 2],
        start: Measures::undefined(10),
        end,
        divergence: None,
        acts: Vec::new(),
    }
}

/// A run in acts of 300, 1200 and 500 steps, whose parts show this.
fn in_acts(parts: [Shown; 3]) -> Figures {
    let [first, second, third] = parts.map(course);
    let part = |from: &Course, range: std::ops::RangeInclusive<u64>| -> Vec<Record> {
        let series = &from.records[0].mean;
        range.map(|step| Record::of(step, *series)).collect()
    };
    let records = [part(&first, 1..=300), part(&second, 301..=1_500), part(&third, 1_501..=2_000)];
    let observed = |from: &Course, step| Observation { step, ..from.observations[0].clone() };
    let observations = (1..=15).map(|index| observed(&second, 100 * index));
    let observations = observations.chain([observed(&third, 2_000)]).collect();
    let acts = vec![0, 300, 1_500];
    Figures::of(&Course { records: records.concat(), observations, acts, ..third })
}

/// Whether the signature of `name` is in a run in acts that shows this.
fn holds_in_acts(name: &str, parts: [Shown; 3]) -> bool {
    let phenomenon = Phenomenon::named(name).unwrap();
    Signature::of(phenomenon.preset, phenomenon.claims, &[in_acts(parts)]).holds()
}

#[test]
fn the_story_begins_with_a_sure_d_and_ends_with_one_that_guesses() {
    let sure = Shown { d_real: 0.99, d_fake: 0.01, value: -0.02, ..modes(0) };
    let end = Shown { js: 0.02, ..CALM };
    assert!(holds_in_acts("story", [sure, CALM, end]));
    for off in
        [Shown { d_real: 0.94, ..sure }, Shown { d_fake: 0.06, ..sure }, Shown { value: -0.21, ..sure }]
    {
        assert!(!holds_in_acts("story", [off, CALM, end]));
    }
    for off in [
        Shown { d_real: 0.56, ..end },
        Shown { d_real: 0.44, ..end },
        Shown { d_fake: 0.44, ..end },
        Shown { d_fake: 0.56, ..end },
        Shown { value: -1.44, ..end },
        Shown { value: -1.33, ..end },
        Shown { modes: 3, ..end },
        Shown { js: 0.031, ..end },
    ] {
        assert!(!holds_in_acts("story", [sure, CALM, off]));
    }
}

#[test]
fn the_story_that_fails_has_few_modes_until_it_is_cured() {
    let lost = Shown { d_fake: 0.11, ..modes(1) };
    assert!(holds_in_acts("story-fails", [modes(0), lost, CALM]));
    assert!(!holds_in_acts("story-fails", [modes(0), Shown { modes: 3, ..lost }, CALM]), "nothing failed");
    assert!(!holds_in_acts("story-fails", [modes(0), Shown { d_fake: 0.4, ..lost }, CALM]), "G beats D");
    assert!(!holds_in_acts("story-fails", [modes(0), lost, modes(6)]), "the cure cures nothing");
}

/// Whether the signature of `name` is in runs that show this.
fn holds(name: &str, runs: &[Shown]) -> bool {
    let phenomenon = Phenomenon::named(name).unwrap();
    assert_eq!(phenomenon.variants.len(), runs.len(), "{name}");
    let figures: Vec<Figures> = runs.iter().map(|shown| Figures::of(&course(*shown))).collect();
    Signature::of(phenomenon.preset, phenomenon.claims, &figures).holds()
}

fn modes(modes: usize) -> Shown {
    Shown { modes, ..CALM }
}

#[test]
fn looking_ahead_holds_the_modes_that_are_lost_without() {
    assert!(holds("unrolling", &[modes(8), modes(1)]));
    assert!(!holds("unrolling", &[modes(6), modes(1)]), "the cure cures nothing");
    assert!(!holds("unrolling", &[modes(8), modes(3)]), "there was nothing to cure");
}

#[test]
fn packs_hold_more_modes_than_samples_one_by_one_and_more_evenly() {
    let alone = Shown { mode_tv: 0.6, ..modes(4) };
    assert!(holds("packing", &[modes(9), alone]));
    assert!(!holds("packing", &[modes(6), alone]), "the cure cures nothing");
    assert!(!holds("packing", &[modes(9), Shown { modes: 7, ..alone }]), "there was nothing to cure");
    assert!(!holds("packing", &[Shown { mode_tv: 0.5, ..modes(9) }, alone]), "no more evenly");
}

#[test]
fn penalties_on_slopes_hold_the_modes_and_calm_the_generator() {
    let without = Shown { gradient: 2.0, ..modes(3) };
    assert!(holds("r1", &[CALM, without, CALM]));
    assert!(!holds("r1", &[modes(7), without, CALM]), "R1 loses a mode");
    assert!(!holds("r1", &[CALM, without, modes(7)]), "R3GAN loses a mode");
    assert!(!holds("r1", &[CALM, Shown { modes: 7, ..without }, CALM]), "there was nothing to cure");
    assert!(!holds("r1", &[Shown { gradient: 0.8, ..CALM }, without, CALM]), "G is pushed on under R1");
    assert!(!holds("r1", &[CALM, without, Shown { gradient: 0.5, ..CALM }]), "G is pushed on in R3GAN");
}

#[test]
fn the_gap_of_a_critic_with_a_penalty_goes_with_the_distance() {
    assert!(holds("penalty", &[CALM, CALM]));
    assert!(!holds("penalty", &[Shown { gap_falls: false, ..CALM }, CALM]), "the gap says nothing");
    assert!(!holds("penalty", &[CALM, Shown { loss_falls: true, ..CALM }]), "so does the other loss");
}

#[test]
fn equilibrium_is_reached_with_falling_rates_and_with_r1() {
    assert!(holds("equilibrium", &[CALM, CALM]));
    for off in [
        Shown { loss_d: 1.3, ..CALM },
        Shown { loss_d: 1.43, ..CALM },
        Shown { d_fake: 0.4, ..CALM },
        Shown { d_fake: 0.6, ..CALM },
        Shown { js: 0.03, ..CALM },
    ] {
        assert!(!holds("equilibrium", &[off, CALM]) && !holds("equilibrium", &[CALM, off]));
    }
}
