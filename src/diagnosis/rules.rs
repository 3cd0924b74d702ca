//! When a finding applies, by the numbers of `threshold`.

use super::figures::{Halt, Indicators, SPAN};
use super::finding::Finding;
use super::threshold::{
    BALANCED_LOSS, BALANCED_MEAN, COLLAPSE_COVERED, COLLAPSE_FEW, COLLAPSE_SPREAD, CYCLE_CREST, CYCLE_GROWTH,
    CYCLE_SHARE, CYCLE_STEADY, CYCLE_SWING, Edge, FALLING_LEFT, HOPPING_CROWDED, HOPPING_JUMPS,
    HOPPING_PLACES, MATCHED_COVERED, MATCHED_JS, MATCHED_W1, MISSING, OVERFIT_GAP, STANDS_WITHIN, STILL_FAR,
    STILL_LEFT, STILL_STEPS, STRONG_ACCURACY, STRONG_LOSS, UNIT,
};
use crate::config::{Objective, Optimum, Terms};

impl Finding {
    /// Whether it applies to `figures`, apart from those that come before it. A number that is not known is NaN, to
    /// which none applies.
    pub fn applies(self, figures: &Indicators, edge: Edge) -> bool {
        let Some(terms) = figures.terms else { return self == Self::Unseen };
        match self {
            Self::Diverged => figures.divergence.is_some(),
            Self::Unseen => figures.seen < SPAN || figures.crowd.is_some_and(|crowd| crowd.is_too_new()),
            Self::Overfitting => {
                figures.has_enough_rows() && figures.holdout_gap.is_some_and(|gap| gap > edge.of(OVERFIT_GAP))
            }
            Self::StrongDiscriminator => is_strong(figures, terms, edge),
            Self::Hopping => hops(figures, edge),
            Self::Collapse => {
                is_collapsed(figures, edge) && (is_on_few(figures, edge) || !is_falling(figures, edge))
            }
            Self::Equilibrium => is_balanced(figures, terms, edge) && is_matched(figures, edge),
            Self::Cycling => cycles(figures, edge),
            Self::Still => {
                let explained = is_collapsed(figures, edge) || hops(figures, edge) || cycles(figures, edge);
                figures.has_enough_rows()
                    && figures.halt != Some(Halt::Frozen)
                    && is_still(figures, edge)
                    && (stands(figures, edge) || !explained)
            }
            Self::MissingModes => is_missing_modes(figures, edge) && !is_falling(figures, edge),
            Self::WeakDiscriminator => {
                let moves = figures.halt != Some(Halt::Frozen);
                figures.has_enough_rows()
                    && moves
                    && is_balanced(figures, terms, edge)
                    && !is_falling(figures, edge)
            }
            Self::Finished => figures.halt.is_some(),
            Self::TooFewRows => !figures.has_enough_rows(),
            Self::Learning => true,
        }
    }
}

/// A critic of Wasserstein is meant to be as good as it can be.
fn is_strong(figures: &Indicators, terms: Terms, edge: Edge) -> bool {
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

fn is_collapsed(figures: &Indicators, edge: Edge) -> bool {
    figures.crowd.is_some_and(|crowd| {
        let [covered, spread] = crowd.held;
        crowd.modes > 1 && covered <= edge.of(COLLAPSE_COVERED) && spread <= edge.of(COLLAPSE_SPREAD)
    })
}

fn is_on_few(figures: &Indicators, edge: Edge) -> bool {
    figures.crowd.is_some_and(|crowd| crowd.held[0] <= edge.of(COLLAPSE_FEW))
}

/// What is lacking beyond chance is held against the lightest mode, which is 1/K of all where they are equal.
fn is_missing_modes(figures: &Indicators, edge: Edge) -> bool {
    figures.crowd.is_some_and(|crowd| {
        let [covered, spread] = crowd.held;
        let lacking = 1.0 - spread - crowd.noise;
        crowd.modes > 1 && covered < 1.0 && lacking >= edge.of(MISSING) * crowd.lightest
    })
}

/// A crowd that jumped before nothing moved any more does so no longer.
fn hops(figures: &Indicators, edge: Edge) -> bool {
    figures.crowd.filter(|_| figures.halt.is_none()).is_some_and(|crowd| {
        crowd.is_long
            && crowd.modes > 1
            && crowd.crowded > edge.of(HOPPING_CROWDED)
            && crowd.places as f64 >= edge.of(HOPPING_PLACES).min(crowd.modes as f64)
            && crowd.jumps as f64 >= edge.of(HOPPING_JUMPS)
    })
}

/// Nothing is balanced where theory has no equilibrium to hold it against, as under a penalty that asks for a slope.
fn is_balanced(figures: &Indicators, terms: Terms, edge: Edge) -> bool {
    let Some(Optimum { loss_d: optimum, .. }) = figures.optimum else { return false };
    let near = edge.of(BALANCED_MEAN);
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

fn is_matched(figures: &Indicators, edge: Edge) -> bool {
    let covered = figures
        .crowd
        .is_none_or(|crowd| crowd.covered as f64 >= edge.of(MATCHED_COVERED) * crowd.modes as f64);
    let near = match (figures.js, figures.sliced_w1.filter(|_| figures.has_enough_rows())) {
        (Some(js), _) => js.value - js.floor < edge.of(MATCHED_JS),
        (None, Some(w1)) => w1.value < edge.of(MATCHED_W1) * w1.floor_high,
        (None, None) => false,
    };
    covered && near
}

/// Players that come nearer to the data wind on their way, and only those go round that repeat themselves well: the
/// distance swings with them, and may be at its least. Scores are on a scale of their own.
fn cycles(figures: &Indicators, edge: Edge) -> bool {
    figures.oscillation.filter(|_| figures.halt.is_none()).is_some_and(|found| {
        let is_wide = match figures.reach {
            Some(reach) => found.swing >= edge.of(CYCLE_SHARE) * reach,
            None => found.swing >= edge.of(CYCLE_SWING),
        };
        let is_steady = found.crest >= edge.of(CYCLE_STEADY);
        (is_steady || is_wide && !is_falling(figures, edge))
            && found.is_clear(edge.of(CYCLE_CREST))
            && found.growth >= edge.of(CYCLE_GROWTH)
    })
}

fn stands(figures: &Indicators, edge: Edge) -> bool {
    figures.sliced_w1.is_some_and(|w1| {
        let within = edge.of(STANDS_WITHIN) * w1.first;
        [w1.halfway, w1.value].iter().all(|value| (value - w1.first).abs() < within)
    })
}

fn is_falling(figures: &Indicators, edge: Edge) -> bool {
    figures.sliced_w1.is_some_and(|w1| w1.left_of_halfway() < edge.of(FALLING_LEFT))
}

/// JS alone does not tell, as it stays at ln 2 until fakes and data meet.
fn is_still(figures: &Indicators, edge: Edge) -> bool {
    let is_left = |left: f64| left > edge.of(STILL_LEFT);
    figures.measured_for >= STILL_STEPS
        && figures.sliced_w1.is_some_and(|w1| is_left(w1.left()) && w1.value > edge.of(STILL_FAR) * w1.floor)
        && figures.js.is_none_or(|distance| is_left(distance.left()))
}

#[cfg(test)]
mod tests;
