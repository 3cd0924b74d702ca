//! When each finding applies, number by number: where it begins, where it stays and where it goes.

#[cfg(test)]
use super::*;
use crate::config::Labels;
use crate::diagnosis::{Crowd, Distance, Oscillation};
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
        crowd: Some(crowd(6, 0.8, [0.75, 0.8])),
        sliced_w1: Some(distance(Metric::SlicedW1, 0.2, 0.02, 1.0)),
        js: Some(distance(Metric::JsGrid, 0.3, 0.02, 0.69)),
        ..Indicators::default()
    }
}

fn crowd(covered: usize, spread: f64, held: [f64; 2]) -> Crowd {
    Crowd {
        modes: 8,
        covered,
        lightest: 0.125,
        noise: 0.0035,
        spread,
        held,
        crowded: 0.0,
        places: 0,
        jumps: 0,
        first: 0,
        looks: 40,
        steps: 2_000,
        is_long: true,
    }
}

/// The findings that apply to the run that learns after `change`, the last of them left out.
fn found(edge: Edge, change: impl Fn(&mut Indicators)) -> Vec<Finding> {
    let mut figures = learning();
    change(&mut figures);
    let all = <Finding as crate::config::Choice>::ALL.iter().copied();
    all.filter(|finding| *finding != Finding::Learning && finding.applies(&figures, edge)).collect()
}

/// Asserts that `finding` applies with the first number, stays with the second, and goes with the third.
#[track_caller]
fn assert_edges(finding: Finding, numbers: [f64; 3], change: impl Fn(&mut Indicators, f64)) {
    let applies = |edge, number| found(edge, |figures| change(figures, number)).contains(&finding);
    let [enters, stays, goes] = numbers;
    assert!(applies(Edge::Enter, enters) && applies(Edge::Stay, enters), "{enters}");
    assert!(!applies(Edge::Enter, stays) && applies(Edge::Stay, stays), "{stays}");
    assert!(!applies(Edge::Enter, goes) && !applies(Edge::Stay, goes), "{goes}");
}

#[test]
fn a_run_that_learns_shows_nothing_else() {
    for edge in [Edge::Enter, Edge::Stay] {
        assert_eq!(found(edge, |_| ()), []);
        assert_eq!(found(edge, |figures| *figures = Indicators::default()), [Finding::Unseen]);
        // What is not known is no sign of anything.
        let unknown = |figures: &mut Indicators| {
            let seen = (figures.seen, figures.terms);
            let nan = Distance { value: f64::NAN, ..figures.sliced_w1.expect("a distance") };
            *figures =
                Indicators { d_real: f64::NAN, d_fake: f64::NAN, loss_d: f64::NAN, ..Indicators::default() };
            (figures.accuracy_real, figures.accuracy_fake) = (f64::NAN, f64::NAN);
            (figures.seen, figures.terms, figures.sliced_w1) = (seen.0, seen.1, Some(nan));
        };
        assert_eq!(found(edge, unknown), []);
    }
}

#[test]
fn d_is_too_strong_by_accuracy_and_loss_whatever_the_labels() {
    let strong = |figures: &mut Indicators, accuracy: f64| {
        (figures.accuracy_real, figures.accuracy_fake, figures.loss_d) = (1.0, accuracy, 0.01);
    };
    assert_edges(Finding::StrongDiscriminator, [0.999, 0.99, 0.97], strong);
    assert_edges(Finding::StrongDiscriminator, [0.01, 0.05, 0.07], |figures, loss| {
        strong(figures, 1.0);
        figures.loss_d = loss;
    });
    // Smoothed to 0.9, L_D of a D that is always right is the entropy of 0.9: 0.325083.
    assert_edges(Finding::StrongDiscriminator, [0.326, 0.36, 0.38], |figures, loss| {
        strong(figures, 1.0);
        let labels = Labels { real: 0.9, ..Labels::PLAIN };
        figures.terms = Some(Terms { objective: Objective::Minimax, labels });
        figures.loss_d = loss;
    });
    // A critic of Wasserstein should be.
    let critic = |figures: &mut Indicators| {
        strong(figures, 1.0);
        (figures.terms, figures.loss_d) = (Some(Objective::Wasserstein.into()), -5.0);
    };
    assert_eq!(found(Edge::Enter, critic), []);
}

#[test]
fn a_collapse_is_a_crowd_on_few_modes_that_comes_no_nearer() {
    let held = |figures: &mut Indicators, held: [f64; 2]| {
        figures.crowd = Some(crowd(2, held[1], held));
        figures.sliced_w1.as_mut().expect("a distance").halfway = 0.2;
    };
    assert_edges(Finding::Collapse, [0.25, 0.625, 0.75], |figures, covered| held(figures, [covered, 0.3]));
    assert_edges(Finding::Collapse, [0.5, 0.65, 0.8], |figures, spread| held(figures, [0.25, spread]));
    assert_edges(Finding::Collapse, [0.22, 0.26, 0.4], |figures, halfway| {
        held(figures, [0.5, 0.25]);
        figures.sliced_w1.as_mut().expect("a distance").halfway = halfway;
    });
}

#[test]
fn a_crowd_on_two_of_eight_modes_is_a_collapse_even_while_the_distance_falls() {
    let falling = |figures: &mut Indicators, covered: f64, spread: f64| {
        figures.crowd = Some(crowd(2, spread, [covered, spread]));
        figures.sliced_w1.as_mut().expect("a distance").halfway = 1.0;
    };
    assert_edges(Finding::Collapse, [0.25, 0.375, 0.5], |figures, covered| {
        falling(figures, covered, 0.25);
    });
    // Points that are everywhere but near no mode are no crowd.
    assert_eq!(found(Edge::Enter, |figures| falling(figures, 0.0, 0.9)), []);
}

#[test]
fn of_unequal_modes_the_lightest_counts_and_chance_does_not() {
    let missing = |figures: &mut Indicators, lightest: f64, noise: f64, spread: f64| {
        figures.crowd = Some(Crowd { lightest, noise, ..crowd(7, spread, [0.875, spread]) });
        figures.sliced_w1.as_mut().expect("a distance").halfway = 0.2;
    };
    let of =
        |lightest, noise, spread| found(Edge::Enter, |figures| missing(figures, lightest, noise, spread));
    // The lightest of eight weighs 3 %, and only it is missing.
    assert_eq!(of(0.03, 0.0035, 0.97), [Finding::MissingModes]);
    // A hundred modes on a thousand points lack (K - 1) / 2n = 5 % by chance.
    assert_eq!(of(0.01, 0.0495, 0.951), []);
    let single = |figures: &mut Indicators| {
        missing(figures, 1.0, 0.0, 0.0);
        figures.crowd.as_mut().expect("a crowd").modes = 1;
    };
    assert_eq!(found(Edge::Enter, single), []);
}

#[test]
fn under_a_penalty_that_asks_for_a_slope_nothing_is_at_equilibrium() {
    let sloped = |figures: &mut Indicators| {
        balanced(figures);
        figures.optimum = None;
    };
    assert_eq!(found(Edge::Enter, sloped), []);
    assert_eq!(found(Edge::Stay, sloped), []);
}

#[test]
fn nothing_is_said_of_distances_and_overfitting_on_few_rows() {
    let table = |figures: &mut Indicators, rows: usize| {
        balanced(figures);
        (figures.js, figures.crowd, figures.modes) = (None, None, 0);
        figures.held_out = Some(rows);
        figures.sliced_w1.as_mut().expect("a distance").value = 0.025;
    };
    let of = |rows, change: fn(&mut Indicators)| {
        found(Edge::Enter, |figures| {
            table(figures, rows);
            change(figures);
        })
    };
    assert_eq!(of(200, |_| ()), [Finding::Equilibrium]);
    assert_eq!(of(199, |_| ()), [Finding::TooFewRows]);
    let far: fn(&mut Indicators) = |figures| {
        let distance = figures.sliced_w1.as_mut().expect("a distance");
        (distance.value, distance.halfway) = (0.1, 0.1);
    };
    assert_eq!(of(200, far), [Finding::WeakDiscriminator]);
    assert_eq!(of(199, far), [Finding::TooFewRows]);
    let overfits: fn(&mut Indicators) = |figures| figures.holdout_gap = Some(9.0);
    assert!(of(200, overfits).contains(&Finding::Overfitting));
    assert_eq!(of(54, overfits), [Finding::TooFewRows]);
    let still: fn(&mut Indicators) = |figures| {
        let distance = figures.sliced_w1.as_mut().expect("a distance");
        (distance.value, distance.halfway, figures.d_real) = (1.0, 1.0, 0.9);
    };
    assert_eq!(of(200, still), [Finding::Still]);
    assert_eq!(of(54, still), [Finding::TooFewRows]);
    // What D says of its own batch is no matter of rows held out.
    let strong: fn(&mut Indicators) = |figures| {
        (figures.accuracy_real, figures.accuracy_fake, figures.loss_d) = (1.0, 1.0, 0.001);
    };
    assert_eq!(of(54, strong), [Finding::StrongDiscriminator, Finding::TooFewRows]);
}

#[test]
fn a_run_without_rates_or_updates_is_finished_and_neither_cycles_nor_hops() {
    for halt in [Halt::Rates, Halt::Frozen] {
        let moving = |figures: &mut Indicators| {
            let oscillation = Oscillation { period: 90.0, crest: 0.9, trough: -0.9, swing: 0.1, growth: 1.0 };
            figures.oscillation = Some(oscillation);
            figures.sliced_w1.as_mut().expect("a distance").halfway = 0.2;
            figures.crowd = Some(Crowd { crowded: 0.9, places: 5, jumps: 9, ..crowd(6, 0.8, [1.0; 2]) });
        };
        assert_eq!(found(Edge::Enter, moving), [Finding::Hopping, Finding::Cycling]);
        let halted = |figures: &mut Indicators| {
            moving(figures);
            figures.halt = Some(halt);
        };
        assert_eq!(found(Edge::Enter, halted), [Finding::Finished]);
        assert_eq!(found(Edge::Stay, halted), [Finding::Finished]);
    }
    // What is reached stands as what it is.
    let reached = |figures: &mut Indicators| {
        balanced(figures);
        figures.halt = Some(Halt::Rates);
    };
    assert!(found(Edge::Enter, reached).starts_with(&[Finding::Equilibrium]));
}

#[test]
fn modes_are_missing_where_one_is_lost_for_good() {
    assert_edges(Finding::MissingModes, [0.875, 0.95, 0.99], |figures, spread| {
        figures.crowd = Some(crowd(7, spread, [0.875, spread]));
        figures.sliced_w1.as_mut().expect("a distance").halfway = 0.2;
    });
}

#[test]
fn a_crowd_that_jumps_hops() {
    let hopping = |figures: &mut Indicators, crowded: f64, places: usize, jumps: usize| {
        figures.crowd = Some(Crowd { crowded, places, jumps, ..crowd(1, 0.2, [1.0; 2]) });
    };
    assert_edges(Finding::Hopping, [9.0, 4.0, 2.0], |figures, jumps| {
        hopping(figures, 0.9, 5, jumps as usize)
    });
    assert_edges(Finding::Hopping, [4.0, 3.0, 2.0], |figures, places| {
        hopping(figures, 0.9, places as usize, 9)
    });
    assert_edges(Finding::Hopping, [0.7, 0.55, 0.4], |figures, crowded| hopping(figures, crowded, 5, 9));
    let short = |figures: &mut Indicators| {
        hopping(figures, 0.9, 5, 9);
        figures.crowd.as_mut().expect("a crowd").is_long = false;
    };
    assert_eq!(found(Edge::Stay, short), [Finding::Unseen]);
}

/// At equilibrium by losses and means.
fn balanced(figures: &mut Indicators) {
    (figures.d_real, figures.d_fake, figures.loss_d) = (0.51, 0.49, 1.38);
    (figures.accuracy_real, figures.accuracy_fake) = (0.55, 0.5);
    figures.crowd = Some(crowd(8, 0.99, [1.0; 2]));
    figures.js.as_mut().expect("a distance").value = 0.03;
}

#[test]
fn equilibrium_needs_losses_means_modes_and_distances() {
    assert_edges(Finding::Equilibrium, [1.36, 1.345, 1.33], |figures, loss| {
        balanced(figures);
        figures.loss_d = loss;
    });
    assert_edges(Finding::Equilibrium, [0.46, 0.44, 0.42], |figures, mean| {
        balanced(figures);
        figures.d_fake = mean;
    });
    assert_edges(Finding::Equilibrium, [0.035, 0.045, 0.06], |figures, js| {
        balanced(figures);
        figures.js.as_mut().expect("a distance").value = js;
    });
    assert_edges(Finding::Equilibrium, [0.025, 0.035, 0.05], |figures, w1| {
        balanced(figures);
        figures.js = None;
        figures.sliced_w1.as_mut().expect("a distance").value = w1;
    });
    let incomplete = |figures: &mut Indicators| {
        balanced(figures);
        figures.crowd = Some(crowd(7, 0.99, [1.0; 2]));
    };
    assert_eq!(found(Edge::Enter, incomplete), []);
    // Of smoothed labels it is at s / 2, of a critic where it is right half of the time.
    let smoothed = |figures: &mut Indicators| {
        balanced(figures);
        let labels = Labels { real: 0.9, ..Labels::PLAIN };
        figures.terms = Some(Terms { objective: Objective::NonSaturating, labels });
        figures.optimum = figures.terms.map(Terms::optimum);
        (figures.d_real, figures.d_fake) = (0.46, 0.44);
    };
    assert!(found(Edge::Enter, smoothed).contains(&Finding::Equilibrium));
    let critic = |figures: &mut Indicators| {
        balanced(figures);
        figures.terms = Some(Objective::Wasserstein.into());
        figures.optimum = figures.terms.map(Terms::optimum);
        (figures.d_real, figures.d_fake, figures.loss_d) = (0.9, 0.9, 0.4);
    };
    assert!(found(Edge::Enter, critic).contains(&Finding::Equilibrium));
}

#[test]
fn losses_alone_are_no_equilibrium() {
    let guessing = |figures: &mut Indicators| {
        balanced(figures);
        figures.js.as_mut().expect("a distance").value = 0.3;
        figures.sliced_w1.as_mut().expect("a distance").halfway = 0.2;
    };
    assert_eq!(found(Edge::Enter, guessing), [Finding::WeakDiscriminator]);
}

#[test]
fn a_cycle_has_a_period_and_does_not_die_down() {
    let cycling = |figures: &mut Indicators, crest: f64, growth: f64| {
        figures.oscillation = Some(Oscillation { period: 90.0, crest, trough: -0.6, swing: 0.1, growth });
        figures.sliced_w1.as_mut().expect("a distance").halfway = 0.2;
    };
    assert_edges(Finding::Cycling, [0.6, 0.4, 0.3], |figures, crest| cycling(figures, crest, 1.0));
    assert_edges(Finding::Cycling, [0.9, 0.4, 0.2], |figures, growth| cycling(figures, 0.9, growth));
    let narrow = |figures: &mut Indicators, swing: f64| {
        cycling(figures, 0.55, 1.0);
        figures.oscillation.as_mut().expect("a period").swing = swing;
    };
    assert_edges(Finding::Cycling, [0.03, 0.015, 0.005], narrow);
    // What is narrow counts where it is steady.
    assert_edges(Finding::Cycling, [0.8, 0.7, 0.5], |figures, crest| {
        cycling(figures, crest, 1.0);
        figures.oscillation.as_mut().expect("a period").swing = 0.001;
    });
    // A critic's scores are held against how far it has told real points and fakes apart: 1.5, or hardly at all.
    assert_edges(Finding::Cycling, [0.16, 0.1, 0.05], |figures, swing| {
        narrow(figures, swing);
        figures.reach = Some(1.5);
    });
    let small = |figures: &mut Indicators| {
        narrow(figures, 0.005);
        figures.reach = Some(0.01);
    };
    assert!(found(Edge::Enter, small).contains(&Finding::Cycling));
    // Players that come nearer to the data do not go round, unless they repeat themselves well.
    assert_edges(Finding::Cycling, [0.22, 0.3, 0.5], |figures, halfway| {
        cycling(figures, 0.55, 1.0);
        figures.sliced_w1.as_mut().expect("a distance").halfway = halfway;
    });
    let falling = |figures: &mut Indicators| {
        cycling(figures, 0.8, 1.0);
        figures.sliced_w1.as_mut().expect("a distance").halfway = 0.5;
    };
    assert_eq!(found(Edge::Enter, falling), [Finding::Cycling]);
}

#[test]
fn no_progress_is_far_from_the_data_and_explained_by_nothing_unless_all_stands() {
    let far = |figures: &mut Indicators, value: f64, halfway: f64| {
        let distance = figures.sliced_w1.as_mut().expect("a distance");
        (distance.value, distance.halfway) = (value, halfway);
        figures.js.as_mut().expect("a distance").value = 0.69;
    };
    assert_edges(Finding::Still, [0.9, 0.75, 0.6], |figures, value| far(figures, value, 0.7));
    let soon = |figures: &mut Indicators| {
        far(figures, 0.9, 0.7);
        figures.measured_for = STILL_STEPS - 1;
    };
    assert!(!found(Edge::Stay, soon).contains(&Finding::Still));
    let crowded = |halfway: f64| {
        found(Edge::Enter, |figures| {
            far(figures, 0.98, halfway);
            figures.crowd = Some(crowd(0, 0.3, [0.0, 0.3]));
        })
    };
    assert_eq!(crowded(0.99), [Finding::Still, Finding::Collapse, Finding::MissingModes]);
    assert_eq!(crowded(0.6), [Finding::Collapse, Finding::MissingModes]);
}

#[test]
fn a_gap_between_rows_that_were_seen_and_others_is_overfitting() {
    assert_edges(Finding::Overfitting, [2.5, 1.5, 0.5], |figures, gap| figures.holdout_gap = Some(gap));
}
