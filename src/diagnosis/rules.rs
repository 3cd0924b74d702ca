//! When a finding applies, by the numbers of `threshold`.

use super::figures::{Figures, SPAN};
use super::finding::Finding;
use super::threshold::{
    BALANCED_LOSS, BALANCED_MEAN, COLLAPSE_COVERED, COLLAPSE_SPREAD, CYCLE_CREST, CYCLE_GROWTH, CYCLE_STEADY,
    CYCLE_SWING, Edge, FALLING_LEFT, HOPPING_CROWDED, HOPPING_JUMPS, HOPPING_PLACES, MATCHED_COVERED,
    MATCHED_JS, MATCHED_W1, MISSING, OVERFIT_GAP, STANDS_WITHIN, STILL_FAR, STILL_LEFT, STILL_STEPS,
    STRONG_ACCURACY, STRONG_LOSS, UNIT,
};
use crate::config::{Objective, Terms};

impl Finding {
    /// Whether it applies to `figures`, apart from those that come before it. A number that is not known is NaN, to
    /// which none applies.
    pub fn applies(self, figures: &Figures, edge: Edge) -> bool {
        let Some(terms) = figures.terms else { return self == Self::Unseen };
        match self {
            Self::Diverged => figures.divergence.is_some(),
            Self::Unseen => figures.seen < SPAN || figures.crowd.is_some_and(|crowd| crowd.is_too_new()),
            Self::Overfitting => figures.holdout_gap.is_some_and(|gap| gap > edge.of(OVERFIT_GAP)),
            Self::StrongDiscriminator => is_strong(figures, terms, edge),
            Self::Hopping => hops(figures, edge),
            Self::Collapse => is_collapsed(figures, edge) && !is_falling(figures, edge),
            Self::Equilibrium => is_balanced(figures, terms, edge) && is_matched(figures, edge),
            Self::Cycling => cycles(figures, edge),
            Self::Still => {
                let explained = is_collapsed(figures, edge) || hops(figures, edge) || cycles(figures, edge);
                is_still(figures, edge) && (stands(figures, edge) || !explained)
            }
            Self::MissingModes => is_missing_modes(figures, edge) && !is_falling(figures, edge),
            Self::WeakDiscriminator => is_balanced(figures, terms, edge) && !is_falling(figures, edge),
            Self::Learning => true,
        }
    }
}

/// A critic of Wasserstein is meant to be as good as it can be.
fn is_strong(figures: &Figures, terms: Terms, edge: Edge) -> bool {
    let accuracy = figures.accuracy_real.min(figures.accuracy_fake);
    let least = least_loss(terms);
    let unit = (terms.optimum().loss_d - least) / UNIT;
    terms.objective != Objective::Wasserstein
        && accuracy > edge.of(STRONG_ACCURACY)
        && figures.loss_d - least < edge.of(STRONG_LOSS) * unit
}

/// L_D of a D that is always right: 0, or the entropy of smoothed labels.
fn least_loss(terms: Terms) -> f64 {
    let s = terms.labels.real;
    let logarithmic = matches!(terms.objective, Objective::Minimax | Objective::NonSaturating);
    if logarithmic && s < 1.0 { -s * libm::log(s) - (1.0 - s) * libm::log1p(-s) } else { 0.0 }
}

fn is_collapsed(figures: &Figures, edge: Edge) -> bool {
    figures.crowd.is_some_and(|crowd| {
        let [covered, spread] = crowd.held;
        crowd.modes > 1 && covered <= edge.of(COLLAPSE_COVERED) && spread <= edge.of(COLLAPSE_SPREAD)
    })
}

fn is_missing_modes(figures: &Figures, edge: Edge) -> bool {
    figures.crowd.is_some_and(|crowd| {
        let [covered, spread] = crowd.held;
        covered < 1.0 && (1.0 - spread) * crowd.modes as f64 >= edge.of(MISSING)
    })
}

fn hops(figures: &Figures, edge: Edge) -> bool {
    figures.crowd.is_some_and(|crowd| {
        crowd.is_long
            && crowd.modes > 1
            && crowd.crowded > edge.of(HOPPING_CROWDED)
            && crowd.places as f64 >= edge.of(HOPPING_PLACES).min(crowd.modes as f64)
            && crowd.jumps as f64 >= edge.of(HOPPING_JUMPS)
    })
}

fn is_balanced(figures: &Figures, terms: Terms, edge: Edge) -> bool {
    let (optimum, near) = (terms.optimum().loss_d, edge.of(BALANCED_MEAN));
    // The scale of a Wasserstein critic, whose loss is 0 at equilibrium, is anything.
    let loss = optimum == 0.0 || (figures.loss_d - optimum).abs() < edge.of(BALANCED_LOSS) * optimum / UNIT;
    let accuracy = 0.5 * (figures.accuracy_real + figures.accuracy_fake);
    let undecided = if terms.objective.is_relative() || terms.objective.is_critic() {
        (accuracy - 0.5).abs() < near
    } else {
        [figures.d_real, figures.d_fake].iter().all(|mean| (mean - terms.balance()).abs() < near)
    };
    loss && undecided
}

fn is_matched(figures: &Figures, edge: Edge) -> bool {
    let covered = figures
        .crowd
        .is_none_or(|crowd| crowd.covered as f64 >= edge.of(MATCHED_COVERED) * crowd.modes as f64);
    let near = match (figures.js, figures.sliced_w1) {
        (Some(js), _) => js.value - js.floor < edge.of(MATCHED_JS),
        (None, Some(w1)) => w1.value < edge.of(MATCHED_W1) * w1.floor,
        (None, None) => false,
    };
    covered && near
}

/// Whether D's outputs are scores, of which nobody can say what is much.
fn has_own_scale(figures: &Figures) -> bool {
    figures.terms.is_some_and(|terms| terms.objective.is_critic())
}

fn cycles(figures: &Figures, edge: Edge) -> bool {
    figures.oscillation.is_some_and(|found| {
        let is_wide = has_own_scale(figures) || found.swing >= edge.of(CYCLE_SWING);
        let is_steady = found.crest >= edge.of(CYCLE_STEADY);
        (is_wide || is_steady)
            && found.is_clear(edge.of(CYCLE_CREST))
            && found.growth >= edge.of(CYCLE_GROWTH)
    })
}

fn stands(figures: &Figures, edge: Edge) -> bool {
    figures.sliced_w1.is_some_and(|w1| {
        let within = edge.of(STANDS_WITHIN) * w1.first;
        [w1.halfway, w1.value].iter().all(|value| (value - w1.first).abs() < within)
    })
}

fn is_falling(figures: &Figures, edge: Edge) -> bool {
    figures.sliced_w1.is_some_and(|w1| w1.left_of_halfway() < edge.of(FALLING_LEFT))
}

/// JS alone does not tell, as it stays at ln 2 until fakes and data meet.
fn is_still(figures: &Figures, edge: Edge) -> bool {
    let is_left = |left: f64| left > edge.of(STILL_LEFT);
    figures.measured_for >= STILL_STEPS
        && figures.sliced_w1.is_some_and(|w1| is_left(w1.left()) && w1.value > edge.of(STILL_FAR) * w1.floor)
        && figures.js.is_none_or(|distance| is_left(distance.left()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Labels;
    use crate::diagnosis::{Crowd, Distance, Oscillation};
    use crate::protocol::Metric;

    /// A run that learns: nothing but `Learning` applies.
    fn learning() -> Figures {
        let distance =
            |metric, value, floor, first| Distance { metric, value, floor, first, halfway: 2.0 * value };
        Figures {
            step: 4_000,
            seen: SPAN,
            measured_for: 4_000,
            terms: Some(Objective::NonSaturating.into()),
            d_real: 0.7,
            d_fake: 0.3,
            loss_d: 0.9,
            logit_fake: -1.0,
            accuracy_real: 0.8,
            accuracy_fake: 0.8,
            crowd: Some(crowd(6, 0.8, [0.75, 0.8])),
            sliced_w1: Some(distance(Metric::SlicedW1, 0.2, 0.02, 1.0)),
            js: Some(distance(Metric::JsGrid, 0.3, 0.02, 0.69)),
            ..Figures::default()
        }
    }

    fn crowd(covered: usize, spread: f64, held: [f64; 2]) -> Crowd {
        Crowd {
            modes: 8,
            covered,
            spread,
            held,
            crowded: 0.0,
            places: 0,
            jumps: 0,
            steps: 2_000,
            is_long: true,
        }
    }

    /// The findings that apply to the run that learns after `change`, the last of them left out.
    fn found(edge: Edge, change: impl Fn(&mut Figures)) -> Vec<Finding> {
        let mut figures = learning();
        change(&mut figures);
        let all = <Finding as crate::config::Choice>::ALL.iter().copied();
        all.filter(|finding| *finding != Finding::Learning && finding.applies(&figures, edge)).collect()
    }

    /// Asserts that `finding` applies with the first number, stays with the second, and goes with the third.
    #[track_caller]
    fn assert_edges(finding: Finding, numbers: [f64; 3], change: impl Fn(&mut Figures, f64)) {
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
            assert_eq!(found(edge, |figures| *figures = Figures::default()), [Finding::Unseen]);
            // What is not known is no sign of anything.
            let unknown = |figures: &mut Figures| {
                let seen = (figures.seen, figures.terms);
                let nan = Distance { value: f64::NAN, ..figures.sliced_w1.expect("a distance") };
                *figures =
                    Figures { d_real: f64::NAN, d_fake: f64::NAN, loss_d: f64::NAN, ..Figures::default() };
                (figures.accuracy_real, figures.accuracy_fake) = (f64::NAN, f64::NAN);
                (figures.seen, figures.terms, figures.sliced_w1) = (seen.0, seen.1, Some(nan));
            };
            assert_eq!(found(edge, unknown), []);
        }
    }

    #[test]
    fn d_is_too_strong_by_accuracy_and_loss_whatever_the_labels() {
        let strong = |figures: &mut Figures, accuracy: f64| {
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
        let critic = |figures: &mut Figures| {
            strong(figures, 1.0);
            (figures.terms, figures.loss_d) = (Some(Objective::Wasserstein.into()), -5.0);
        };
        assert_eq!(found(Edge::Enter, critic), []);
    }

    #[test]
    fn a_collapse_is_a_crowd_on_few_modes_that_comes_no_nearer() {
        let held = |figures: &mut Figures, held: [f64; 2]| {
            figures.crowd = Some(crowd(2, held[1], held));
            figures.sliced_w1.as_mut().expect("a distance").halfway = 0.2;
        };
        assert_edges(Finding::Collapse, [0.25, 0.625, 0.75], |figures, covered| {
            held(figures, [covered, 0.3])
        });
        assert_edges(Finding::Collapse, [0.5, 0.65, 0.8], |figures, spread| held(figures, [0.25, spread]));
        assert_edges(Finding::Collapse, [0.22, 0.26, 0.4], |figures, halfway| {
            held(figures, [0.25, 0.25]);
            figures.sliced_w1.as_mut().expect("a distance").halfway = halfway;
        });
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
        let hopping = |figures: &mut Figures, crowded: f64, places: usize, jumps: usize| {
            figures.crowd = Some(Crowd { crowded, places, jumps, ..crowd(1, 0.2, [1.0; 2]) });
        };
        assert_edges(Finding::Hopping, [9.0, 4.0, 2.0], |figures, jumps| {
            hopping(figures, 0.9, 5, jumps as usize)
        });
        assert_edges(Finding::Hopping, [4.0, 3.0, 2.0], |figures, places| {
            hopping(figures, 0.9, places as usize, 9)
        });
        assert_edges(Finding::Hopping, [0.7, 0.55, 0.4], |figures, crowded| hopping(figures, crowded, 5, 9));
        let short = |figures: &mut Figures| {
            hopping(figures, 0.9, 5, 9);
            figures.crowd.as_mut().expect("a crowd").is_long = false;
        };
        assert_eq!(found(Edge::Stay, short), [Finding::Unseen]);
    }

    /// At equilibrium by losses and means.
    fn balanced(figures: &mut Figures) {
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
        let incomplete = |figures: &mut Figures| {
            balanced(figures);
            figures.crowd = Some(crowd(7, 0.99, [1.0; 2]));
        };
        assert_eq!(found(Edge::Enter, incomplete), []);
        // Of smoothed labels it is at s / 2, of a critic where it is right half of the time.
        let smoothed = |figures: &mut Figures| {
            balanced(figures);
            let labels = Labels { real: 0.9, ..Labels::PLAIN };
            figures.terms = Some(Terms { objective: Objective::NonSaturating, labels });
            (figures.d_real, figures.d_fake) = (0.46, 0.44);
        };
        assert!(found(Edge::Enter, smoothed).contains(&Finding::Equilibrium));
        let critic = |figures: &mut Figures| {
            balanced(figures);
            figures.terms = Some(Objective::Wasserstein.into());
            (figures.d_real, figures.d_fake, figures.loss_d) = (0.9, 0.9, 0.4);
        };
        assert!(found(Edge::Enter, critic).contains(&Finding::Equilibrium));
    }

    #[test]
    fn losses_alone_are_no_equilibrium() {
        let guessing = |figures: &mut Figures| {
            balanced(figures);
            figures.js.as_mut().expect("a distance").value = 0.3;
            figures.sliced_w1.as_mut().expect("a distance").halfway = 0.2;
        };
        assert_eq!(found(Edge::Enter, guessing), [Finding::WeakDiscriminator]);
    }

    #[test]
    fn a_cycle_has_a_period_and_does_not_die_down() {
        let cycling = |figures: &mut Figures, crest: f64, growth: f64| {
            figures.oscillation = Some(Oscillation { period: 90.0, crest, trough: -0.6, swing: 0.1, growth });
        };
        assert_edges(Finding::Cycling, [0.6, 0.4, 0.3], |figures, crest| cycling(figures, crest, 1.0));
        assert_edges(Finding::Cycling, [0.9, 0.4, 0.2], |figures, growth| cycling(figures, 0.9, growth));
        let narrow = |figures: &mut Figures, swing: f64| {
            cycling(figures, 0.55, 1.0);
            figures.oscillation.as_mut().expect("a period").swing = swing;
        };
        assert_edges(Finding::Cycling, [0.03, 0.015, 0.005], narrow);
        // What is narrow counts where it is steady.
        assert_edges(Finding::Cycling, [0.8, 0.7, 0.5], |figures, crest| {
            cycling(figures, crest, 1.0);
            figures.oscillation.as_mut().expect("a period").swing = 0.001;
        });
        // Of a critic's scores nobody can say what is much.
        let critic = |figures: &mut Figures| {
            narrow(figures, 0.005);
            figures.terms = Some(Objective::Hinge.into());
        };
        assert!(found(Edge::Enter, critic).contains(&Finding::Cycling));
    }

    #[test]
    fn no_progress_is_far_from_the_data_and_explained_by_nothing_unless_all_stands() {
        let far = |figures: &mut Figures, value: f64, halfway: f64| {
            let distance = figures.sliced_w1.as_mut().expect("a distance");
            (distance.value, distance.halfway) = (value, halfway);
            figures.js.as_mut().expect("a distance").value = 0.69;
        };
        assert_edges(Finding::Still, [0.9, 0.75, 0.6], |figures, value| far(figures, value, 0.7));
        let soon = |figures: &mut Figures| {
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
}
