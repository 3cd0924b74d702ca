//! When each finding applies, number by number: where it begins, where it stays and where it goes.

#[cfg(test)]
use super::*;
use crate::config::Labels;
use crate::diagnosis::{CoverageTrend, Covered, Distance, Oscillation};
use crate::protocol::Metric;

/// A run that learns: nothing but `Learning` applies.
fn learning() -> Indicators {
    let distance = |metric, value, floor, first| Distance {
        metric,
        value,
        floor,
        floor_high: 1.5 * floor,
        first,
        halfway: 2.0 * value,
    };
    Indicators {
        step: 4_000,
        seen: SPAN,
        measured_for: 4_000,
        terms: Some(Objective::NonSaturating.into()),
        optimum: Some(Terms::from(Objective::NonSaturating).optimum()),
        modes: 8,
        d_real: 0.7,
        d_fake: 0.3,
        loss_d: 0.9,
        accuracy_real: 0.8,
        accuracy_fake: 0.8,
        trend: Some(trend(6, 0.8, [0.75, 0.8])),
        sliced_w1: Some(distance(Metric::SlicedW1, 0.2, 0.02, 1.0)),
        js: Some(distance(Metric::JsGrid, 0.3, 0.02, 0.69)),
        ..Indicators::default()
    }
}

fn trend(covered: usize, spread: f64, held: [f64; 2]) -> CoverageTrend {
    CoverageTrend {
        of: Covered::Modes,
        modes: 8,
        covered,
        lightest: 0.125,
        noise: 0.0035,
        spread,
        held,
        concentrated: 0.0,
        places: 0,
        jumps: 0,
        first: 0,
        samples: 40,
        steps: 2_000,
        is_long: true,
    }
}

/// The findings that apply to the run that learns after `change`, the last of them left out.
fn found(edge: Edge, change: impl Fn(&mut Indicators)) -> Vec<Finding> {
    let mut indicators = learning();
    change(&mut indicators);
    let all = <Finding as crate::config::Choice>::ALL.iter().copied();
    all.filter(|finding| *finding != Finding::Learning && finding.applies(&indicators, edge)).collect()
}

/// Asserts that `finding` applies with the first number, stays with the second, and goes with the third.
#[track_caller]
fn assert_edges(finding: Finding, numbers: [f64; 3], change: impl Fn(&mut Indicators, f64)) {
    let applies = |edge, number| found(edge, |indicators| change(indicators, number)).contains(&finding);
    let [enters, stays, goes] = numbers;
    assert!(applies(Edge::Enter, enters) && applies(Edge::Stay, enters), "{enters}");
    assert!(!applies(Edge::Enter, stays) && applies(Edge::Stay, stays), "{stays}");
    assert!(!applies(Edge::Enter, goes) && !applies(Edge::Stay, goes), "{goes}");
}

#[test]
fn a_run_that_learns_shows_nothing_else() {
    for edge in [Edge::Enter, Edge::Stay] {
        assert_eq!(found(edge, |_| ()), []);
        assert_eq!(found(edge, |indicators| *indicators = Indicators::default()), [Finding::Unseen]);
        // What is not known is no sign of anything.
        let unknown = |indicators: &mut Indicators| {
            let seen = (indicators.seen, indicators.terms);
            let nan = Distance { value: f64::NAN, ..indicators.sliced_w1.expect("a distance") };
            *indicators =
                Indicators { d_real: f64::NAN, d_fake: f64::NAN, loss_d: f64::NAN, ..Indicators::default() };
            (indicators.accuracy_real, indicators.accuracy_fake) = (f64::NAN, f64::NAN);
            (indicators.seen, indicators.terms, indicators.sliced_w1) = (seen.0, seen.1, Some(nan));
        };
        assert_eq!(found(edge, unknown), []);
    }
}

#[test]
fn d_is_too_strong_by_accuracy_and_loss_whatever_the_labels() {
    let strong = |indicators: &mut Indicators, accuracy: f64| {
        (indicators.accuracy_real, indicators.accuracy_fake, indicators.loss_d) = (1.0, accuracy, 0.01);
    };
    assert_edges(Finding::StrongDiscriminator, [0.999, 0.99, 0.97], strong);
    assert_edges(Finding::StrongDiscriminator, [0.01, 0.05, 0.07], |indicators, loss| {
        strong(indicators, 1.0);
        indicators.loss_d = loss;
    });
    // Smoothed to 0.9, L_D of a D that is always right is the entropy of 0.9: 0.325083.
    assert_edges(Finding::StrongDiscriminator, [0.326, 0.36, 0.38], |indicators, loss| {
        strong(indicators, 1.0);
        let labels = Labels { real: 0.9, ..Labels::PLAIN };
        indicators.terms = Some(Terms { objective: Objective::Minimax, labels });
        indicators.loss_d = loss;
    });
    // A critic of Wasserstein should be.
    let critic = |indicators: &mut Indicators| {
        strong(indicators, 1.0);
        (indicators.terms, indicators.loss_d) = (Some(Objective::Wasserstein.into()), -5.0);
    };
    assert_eq!(found(Edge::Enter, critic), []);
}

#[test]
fn a_d_that_is_far_worse_than_one_that_guesses_overshoots_whatever_its_fakes_do() {
    // Fakes on one mode of eight, which is what is left of a G that is thrown about.
    let thrown = |indicators: &mut Indicators, loss: f64| {
        indicators.loss_d = loss;
        indicators.trend = Some(trend(1, 0.125, [0.125, 0.125]));
    };
    let guessing = 2.0 * core::f64::consts::LN_2;
    assert_edges(Finding::Overshooting, [5.1 * guessing, 4.0 * guessing, 2.9 * guessing], thrown);
    let all = found(Edge::Enter, |indicators| thrown(indicators, 86.0));
    assert_eq!(all, [Finding::Overshooting, Finding::Collapse], "the first is what is said");
    // A Wasserstein critic may have any loss.
    let critic = |indicators: &mut Indicators| {
        (indicators.terms, indicators.loss_d) = (Some(Objective::Wasserstein.into()), 86.0);
    };
    assert!(!found(Edge::Enter, critic).contains(&Finding::Overshooting));
}

#[test]
fn a_collapse_is_fakes_on_few_modes_that_comes_no_nearer() {
    let held = |indicators: &mut Indicators, held: [f64; 2]| {
        indicators.trend = Some(trend(2, held[1], held));
        indicators.sliced_w1.as_mut().expect("a distance").halfway = 0.2;
    };
    assert_edges(Finding::Collapse, [0.25, 0.625, 0.75], |indicators, covered| {
        held(indicators, [covered, 0.3])
    });
    assert_edges(Finding::Collapse, [0.5, 0.65, 0.8], |indicators, spread| held(indicators, [0.25, spread]));
    assert_edges(Finding::Collapse, [0.22, 0.26, 0.4], |indicators, halfway| {
        held(indicators, [0.5, 0.25]);
        indicators.sliced_w1.as_mut().expect("a distance").halfway = halfway;
    });
}

#[test]
fn fakes_on_two_of_eight_modes_are_a_collapse_even_while_the_distance_falls() {
    let falling = |indicators: &mut Indicators, covered: f64, spread: f64| {
        indicators.trend = Some(trend(2, spread, [covered, spread]));
        indicators.sliced_w1.as_mut().expect("a distance").halfway = 1.0;
    };
    assert_edges(Finding::Collapse, [0.25, 0.375, 0.5], |indicators, covered| {
        falling(indicators, covered, 0.25);
    });
    // Points that are everywhere but near no mode are no collapse.
    assert_eq!(found(Edge::Enter, |indicators| falling(indicators, 0.0, 0.9)), []);
}

#[test]
fn where_no_modes_are_known_parts_tell_a_collapse_and_nothing_else() {
    let parts = |indicators: &mut Indicators, held: [f64; 2], halfway: f64| {
        let (concentrated, places, jumps) = (1.0, 8, 20);
        let of = Covered::Parts;
        indicators.trend = Some(CoverageTrend { of, concentrated, places, jumps, ..trend(2, held[1], held) });
        indicators.sliced_w1.as_mut().expect("a distance").halfway = halfway;
        indicators.modes = 0;
    };
    for (held, halfway, expected) in [
        ([0.25, 0.3], 0.2, &[Finding::Collapse][..]),
        // On the way, whatever they are on.
        ([0.1, 0.1], 1.0, &[]),
        // The density is not even: parts that hold less than their share are not missing.
        ([0.875, 0.8], 0.2, &[]),
    ] {
        assert_eq!(found(Edge::Enter, |indicators| parts(indicators, held, halfway)), expected);
    }
    // Nor do they stand against an equilibrium: distances tell that.
    let settled = |indicators: &mut Indicators| {
        parts(indicators, [0.8, 0.9], 0.2);
        (indicators.d_real, indicators.d_fake, indicators.loss_d) = (0.5, 0.5, 2.0 * core::f64::consts::LN_2);
        (indicators.accuracy_real, indicators.accuracy_fake) = (0.5, 0.5);
        indicators.js.as_mut().expect("a distance").value = 0.02;
    };
    assert!(found(Edge::Enter, settled).contains(&Finding::Equilibrium));
}

#[test]
fn of_unequal_modes_the_lightest_counts_and_chance_does_not() {
    let missing = |indicators: &mut Indicators, lightest: f64, noise: f64, spread: f64| {
        indicators.trend = Some(CoverageTrend { lightest, noise, ..trend(7, spread, [0.875, spread]) });
        indicators.sliced_w1.as_mut().expect("a distance").halfway = 0.2;
    };
    let of = |lightest, noise, spread| {
        found(Edge::Enter, |indicators| missing(indicators, lightest, noise, spread))
    };
    // The lightest of eight weighs 3 %, and only it is missing.
    assert_eq!(of(0.03, 0.0035, 0.97), [Finding::MissingModes]);
    // A hundred modes on a thousand points lack (K - 1) / 2n = 5 % by chance.
    assert_eq!(of(0.01, 0.0495, 0.951), []);
    let single = |indicators: &mut Indicators| {
        missing(indicators, 1.0, 0.0, 0.0);
        indicators.trend.as_mut().expect("a trend").modes = 1;
    };
    assert_eq!(found(Edge::Enter, single), []);
}

#[test]
fn under_a_penalty_that_asks_for_a_slope_nothing_is_at_equilibrium() {
    let sloped = |indicators: &mut Indicators| {
        balanced(indicators);
        indicators.optimum = None;
    };
    assert_eq!(found(Edge::Enter, sloped), []);
    assert_eq!(found(Edge::Stay, sloped), []);
}

#[test]
fn nothing_is_said_of_distances_and_overfitting_on_few_rows() {
    let table = |indicators: &mut Indicators, rows: usize| {
        balanced(indicators);
        (indicators.js, indicators.trend, indicators.modes) = (None, None, 0);
        indicators.held_out = Some(rows);
        indicators.sliced_w1.as_mut().expect("a distance").value = 0.025;
    };
    let of = |rows, change: fn(&mut Indicators)| {
        found(Edge::Enter, |indicators| {
            table(indicators, rows);
            change(indicators);
        })
    };
    assert_eq!(of(200, |_| ()), [Finding::Equilibrium]);
    assert_eq!(of(199, |_| ()), [Finding::TooFewRows]);
    let far: fn(&mut Indicators) = |indicators| {
        let distance = indicators.sliced_w1.as_mut().expect("a distance");
        (distance.value, distance.halfway) = (0.1, 0.1);
    };
    assert_eq!(of(200, far), [Finding::WeakDiscriminator]);
    assert_eq!(of(199, far), [Finding::TooFewRows]);
    let overfits: fn(&mut Indicators) = |indicators| indicators.holdout_gap = Some(9.0);
    assert!(of(200, overfits).contains(&Finding::Overfitting));
    assert_eq!(of(54, overfits), [Finding::TooFewRows]);
    let still: fn(&mut Indicators) = |indicators| {
        let distance = indicators.sliced_w1.as_mut().expect("a distance");
        (distance.value, distance.halfway, indicators.d_real) = (1.0, 1.0, 0.9);
    };
    assert_eq!(of(200, still), [Finding::Still]);
    assert_eq!(of(54, still), [Finding::TooFewRows]);
    // What D says of its own batch is no matter of rows held out.
    let strong: fn(&mut Indicators) = |indicators| {
        (indicators.accuracy_real, indicators.accuracy_fake, indicators.loss_d) = (1.0, 1.0, 0.001);
    };
    assert_eq!(of(54, strong), [Finding::StrongDiscriminator, Finding::TooFewRows]);
}

#[test]
fn a_run_without_rates_or_updates_is_finished_and_neither_cycles_nor_hops() {
    for halt in [Halt::Rates, Halt::Frozen] {
        let moving = |indicators: &mut Indicators| {
            let oscillation = Oscillation { period: 90.0, crest: 0.9, trough: -0.9, swing: 0.1, growth: 1.0 };
            indicators.oscillation = Some(oscillation);
            indicators.sliced_w1.as_mut().expect("a distance").halfway = 0.2;
            indicators.trend =
                Some(CoverageTrend { concentrated: 0.9, places: 5, jumps: 9, ..trend(6, 0.8, [1.0; 2]) });
        };
        assert_eq!(found(Edge::Enter, moving), [Finding::Hopping, Finding::Cycling]);
        let halted = |indicators: &mut Indicators| {
            moving(indicators);
            indicators.halt = Some(halt);
        };
        assert_eq!(found(Edge::Enter, halted), [Finding::Finished]);
        assert_eq!(found(Edge::Stay, halted), [Finding::Finished]);
    }
    // What is reached stands as what it is.
    let reached = |indicators: &mut Indicators| {
        balanced(indicators);
        indicators.halt = Some(Halt::Rates);
    };
    assert!(found(Edge::Enter, reached).starts_with(&[Finding::Equilibrium]));
}

#[test]
fn modes_are_missing_where_one_is_lost_for_good() {
    assert_edges(Finding::MissingModes, [0.875, 0.95, 0.99], |indicators, spread| {
        indicators.trend = Some(trend(7, spread, [0.875, spread]));
        indicators.sliced_w1.as_mut().expect("a distance").halfway = 0.2;
    });
}

#[test]
fn concentrated_fakes_that_jump_hop() {
    let hopping = |indicators: &mut Indicators, concentrated: f64, places: usize, jumps: usize| {
        indicators.trend = Some(CoverageTrend { concentrated, places, jumps, ..trend(1, 0.2, [1.0; 2]) });
    };
    assert_edges(Finding::Hopping, [9.0, 4.0, 2.0], |indicators, jumps| {
        hopping(indicators, 0.9, 5, jumps as usize)
    });
    assert_edges(Finding::Hopping, [4.0, 3.0, 2.0], |indicators, places| {
        hopping(indicators, 0.9, places as usize, 9)
    });
    assert_edges(Finding::Hopping, [0.7, 0.55, 0.4], |indicators, concentrated| {
        hopping(indicators, concentrated, 5, 9)
    });
    let short = |indicators: &mut Indicators| {
        hopping(indicators, 0.9, 5, 9);
        indicators.trend.as_mut().expect("a trend").is_long = false;
    };
    assert_eq!(found(Edge::Stay, short), [Finding::Unseen]);
}

/// At equilibrium by losses and means.
fn balanced(indicators: &mut Indicators) {
    (indicators.d_real, indicators.d_fake, indicators.loss_d) = (0.51, 0.49, 1.38);
    (indicators.accuracy_real, indicators.accuracy_fake) = (0.55, 0.5);
    indicators.trend = Some(trend(8, 0.99, [1.0; 2]));
    indicators.js.as_mut().expect("a distance").value = 0.03;
}

#[test]
fn equilibrium_needs_losses_means_modes_and_distances() {
    assert_edges(Finding::Equilibrium, [1.36, 1.345, 1.33], |indicators, loss| {
        balanced(indicators);
        indicators.loss_d = loss;
    });
    assert_edges(Finding::Equilibrium, [0.46, 0.44, 0.42], |indicators, mean| {
        balanced(indicators);
        indicators.d_fake = mean;
    });
    assert_edges(Finding::Equilibrium, [0.035, 0.045, 0.06], |indicators, js| {
        balanced(indicators);
        indicators.js.as_mut().expect("a distance").value = js;
    });
    assert_edges(Finding::Equilibrium, [0.025, 0.035, 0.05], |indicators, w1| {
        balanced(indicators);
        indicators.js = None;
        indicators.sliced_w1.as_mut().expect("a distance").value = w1;
    });
    let incomplete = |indicators: &mut Indicators| {
        balanced(indicators);
        indicators.trend = Some(trend(7, 0.99, [1.0; 2]));
    };
    assert_eq!(found(Edge::Enter, incomplete), []);
    // Of smoothed labels it is at s / 2, of a critic where it is right half of the time.
    let smoothed = |indicators: &mut Indicators| {
        balanced(indicators);
        let labels = Labels { real: 0.9, ..Labels::PLAIN };
        indicators.terms = Some(Terms { objective: Objective::NonSaturating, labels });
        indicators.optimum = indicators.terms.map(Terms::optimum);
        (indicators.d_real, indicators.d_fake) = (0.46, 0.44);
    };
    assert!(found(Edge::Enter, smoothed).contains(&Finding::Equilibrium));
    let critic = |indicators: &mut Indicators| {
        balanced(indicators);
        indicators.terms = Some(Objective::Wasserstein.into());
        indicators.optimum = indicators.terms.map(Terms::optimum);
        (indicators.d_real, indicators.d_fake, indicators.loss_d) = (0.9, 0.9, 0.4);
    };
    assert!(found(Edge::Enter, critic).contains(&Finding::Equilibrium));
}

#[test]
fn losses_alone_are_no_equilibrium() {
    let guessing = |indicators: &mut Indicators| {
        balanced(indicators);
        indicators.js.as_mut().expect("a distance").value = 0.3;
        indicators.sliced_w1.as_mut().expect("a distance").halfway = 0.2;
    };
    assert_eq!(found(Edge::Enter, guessing), [Finding::WeakDiscriminator]);
    // The mean over a round of players that go round each other is the middle, too.
    let turning = |indicators: &mut Indicators, swing: f64, reach: Option<f64>| {
        guessing(indicators);
        let found = Oscillation { period: 90.0, crest: 0.1, trough: -0.2, swing, growth: 1.0 };
        (indicators.oscillation, indicators.reach) = (Some(found), reach);
    };
    let is_weak = |swing: f64, reach: Option<f64>| {
        found(Edge::Enter, |indicators| turning(indicators, swing, reach))
            .contains(&Finding::WeakDiscriminator)
    };
    assert_eq!([is_weak(0.05, None), is_weak(0.2, None)], [true, false]);
    assert_eq!([is_weak(0.5, Some(4.0)), is_weak(2.6, Some(4.0))], [true, false]);
}

#[test]
fn a_cycle_has_a_period_and_does_not_die_down() {
    let cycling = |indicators: &mut Indicators, crest: f64, growth: f64| {
        indicators.oscillation = Some(Oscillation { period: 90.0, crest, trough: -0.6, swing: 0.1, growth });
        indicators.sliced_w1.as_mut().expect("a distance").halfway = 0.2;
    };
    assert_edges(Finding::Cycling, [0.6, 0.4, 0.3], |indicators, crest| cycling(indicators, crest, 1.0));
    assert_edges(Finding::Cycling, [0.9, 0.4, 0.2], |indicators, growth| cycling(indicators, 0.9, growth));
    let narrow = |indicators: &mut Indicators, swing: f64| {
        cycling(indicators, 0.55, 1.0);
        indicators.oscillation.as_mut().expect("a period").swing = swing;
    };
    assert_edges(Finding::Cycling, [0.03, 0.015, 0.005], narrow);
    // What is narrow counts where it is steady.
    assert_edges(Finding::Cycling, [0.8, 0.7, 0.5], |indicators, crest| {
        cycling(indicators, crest, 1.0);
        indicators.oscillation.as_mut().expect("a period").swing = 0.003;
    });
    // What is left of a game that has settled does not, however regular it is.
    assert_edges(Finding::Cycling, [0.003, 0.0019, 0.001], |indicators, swing| {
        cycling(indicators, 0.9, 1.0);
        indicators.sliced_w1.as_mut().expect("a distance").halfway = 9.0;
        indicators.oscillation.as_mut().expect("a period").swing = swing;
    });
    // A critic's scores are held against how far it has told real points and fakes apart: 1.5, or hardly at all.
    assert_edges(Finding::Cycling, [0.16, 0.1, 0.05], |indicators, swing| {
        narrow(indicators, swing);
        indicators.reach = Some(1.5);
    });
    let small = |indicators: &mut Indicators| {
        narrow(indicators, 0.005);
        indicators.reach = Some(0.01);
    };
    assert!(found(Edge::Enter, small).contains(&Finding::Cycling));
    // Players that come nearer to the data do not go round, unless they repeat themselves well.
    assert_edges(Finding::Cycling, [0.22, 0.3, 0.5], |indicators, halfway| {
        cycling(indicators, 0.55, 1.0);
        indicators.sliced_w1.as_mut().expect("a distance").halfway = halfway;
    });
    let falling = |indicators: &mut Indicators| {
        cycling(indicators, 0.8, 1.0);
        indicators.sliced_w1.as_mut().expect("a distance").halfway = 0.5;
    };
    assert_eq!(found(Edge::Enter, falling), [Finding::Cycling]);
}

#[test]
fn no_progress_is_far_from_the_data_and_explained_by_nothing_unless_all_stands() {
    let far = |indicators: &mut Indicators, value: f64, halfway: f64| {
        let distance = indicators.sliced_w1.as_mut().expect("a distance");
        (distance.value, distance.halfway) = (value, halfway);
        indicators.js.as_mut().expect("a distance").value = 0.69;
    };
    assert_edges(Finding::Still, [0.9, 0.75, 0.6], |indicators, value| far(indicators, value, 0.7));
    let soon = |indicators: &mut Indicators| {
        far(indicators, 0.9, 0.7);
        indicators.measured_for = STILL_STEPS - 1;
    };
    assert!(!found(Edge::Stay, soon).contains(&Finding::Still));
    let concentrated = |halfway: f64| {
        found(Edge::Enter, |indicators| {
            far(indicators, 0.98, halfway);
            indicators.trend = Some(trend(0, 0.3, [0.0, 0.3]));
        })
    };
    assert_eq!(concentrated(0.99), [Finding::Still, Finding::Collapse, Finding::MissingModes]);
    assert_eq!(concentrated(0.6), [Finding::Collapse, Finding::MissingModes]);
}

#[test]
fn a_gap_between_rows_that_were_seen_and_others_is_overfitting() {
    assert_edges(Finding::Overfitting, [2.5, 1.5, 0.5], |indicators, gap| indicators.holdout_gap = Some(gap));
}

#[test]
fn a_player_that_learns_against_a_frozen_one_fights_nobody() {
    let strong = |indicators: &mut Indicators| {
        (indicators.accuracy_real, indicators.accuracy_fake, indicators.loss_d) = (1.0, 1.0, 0.001);
    };
    assert_eq!(found(Edge::Enter, strong), [Finding::StrongDiscriminator]);
    let alone = |indicators: &mut Indicators| {
        strong(indicators);
        indicators.alone = Some(crate::config::Player::Discriminator);
    };
    assert_eq!(found(Edge::Enter, alone)[0], Finding::Alone);
    // A G that needs no update may be frozen at the equilibrium.
    let balanced = |indicators: &mut Indicators| {
        alone(indicators);
        (indicators.d_real, indicators.d_fake, indicators.loss_d) = (0.5, 0.5, 2.0 * core::f64::consts::LN_2);
        (indicators.accuracy_real, indicators.accuracy_fake) = (0.5, 0.5);
        indicators.trend = Some(trend(8, 1.0, [1.0, 1.0]));
        indicators.js = indicators.js.map(|js| Distance { value: js.floor, ..js });
    };
    assert_eq!(found(Edge::Enter, balanced)[0], Finding::Equilibrium);
}
