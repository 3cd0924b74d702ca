//! The rules by which findings apply, with the numbers of `threshold`.

use super::finding::Finding;
use super::indicators::{Halt, Indicators, SPAN};
use super::threshold::{
    BALANCED_LOSS, BALANCED_MEAN, CALM_SHARE, CALM_SWING, COLLAPSE_COVERED, COLLAPSE_FEW, COLLAPSE_SPREAD,
    CYCLE_CREST, CYCLE_GROWTH, CYCLE_RIPPLE, CYCLE_SHARE, CYCLE_STEADY, CYCLE_SWING, Edge, FALLING_LEFT,
    HOPPING_CONCENTRATED, HOPPING_JUMPS, HOPPING_PLACES, MATCHED_COVERED, MATCHED_JS, MATCHED_W1, MISSING,
    OVERFIT_GAP, OVERSHOOTING, STANDS_WITHIN, STILL_FAR, STILL_LEFT, STILL_STEPS, STRONG_ACCURACY,
    STRONG_LOSS, UNIT,
};
use crate::config::{Objective, Optimum, Terms};

impl Finding {
    /// Whether the finding applies to `indicators`, whatever other findings do. An indicator that is not known is
    /// NaN, and no comparison with it holds.
    pub fn applies(self, indicators: &Indicators, edge: Edge) -> bool {
        let Some(terms) = indicators.terms else { return self == Self::Unseen };
        match self {
            Self::Diverged => indicators.divergence.is_some(),
            Self::Unseen => {
                indicators.seen < SPAN || indicators.trend.is_some_and(|trend| trend.is_too_new())
            }
            Self::Overfitting => {
                indicators.has_enough_rows()
                    && indicators.holdout_gap.is_some_and(|gap| gap > edge.of(OVERFIT_GAP))
            }
            Self::Alone => {
                let is_balanced = is_balanced(indicators, terms, edge) && is_matched(indicators, edge);
                indicators.alone.is_some() && indicators.halt.is_none() && !is_balanced
            }
            Self::StrongDiscriminator => is_strong(indicators, terms, edge),
            Self::Overshooting => overshoots(indicators, terms, edge),
            Self::Hopping => hops(indicators, edge),
            Self::Collapse => {
                // Whatever has no modes may pass through few of its parts on the way.
                let is_on_few = is_on_few(indicators, edge) && indicators.counts_modes();
                is_collapsed(indicators, edge) && (is_on_few || !is_falling(indicators, edge))
            }
            Self::Equilibrium => is_balanced(indicators, terms, edge) && is_matched(indicators, edge),
            Self::Cycling => cycles(indicators, edge),
            Self::Still => {
                let explained =
                    is_collapsed(indicators, edge) || hops(indicators, edge) || cycles(indicators, edge);
                indicators.has_enough_rows()
                    && indicators.halt != Some(Halt::Frozen)
                    && is_still(indicators, edge)
                    && (stands(indicators, edge) || !explained)
            }
            Self::MissingModes => is_missing_modes(indicators, edge) && !is_falling(indicators, edge),
            Self::WeakDiscriminator => {
                let moves = indicators.halt != Some(Halt::Frozen);
                indicators.has_enough_rows()
                    && moves
                    && is_balanced(indicators, terms, edge)
                    && is_calm(indicators)
                    && !is_falling(indicators, edge)
            }
            Self::Finished => indicators.halt.is_some(),
            Self::TooFewRows => !indicators.has_enough_rows(),
            Self::Learning => true,
        }
    }
}

/// Whether D wins nearly always. It is never so for a Wasserstein critic, which is meant to be trained to its
/// optimum.
fn is_strong(indicators: &Indicators, terms: Terms, edge: Edge) -> bool {
    let accuracy = indicators.accuracy_real.min(indicators.accuracy_fake);
    let least = least_loss(terms);
    let unit = (terms.optimum().loss_d - least) / UNIT;
    terms.objective != Objective::Wasserstein
        && accuracy > edge.of(STRONG_ACCURACY)
        && indicators.loss_d - least < edge.of(STRONG_LOSS) * unit
}

/// Whether D is much worse than one that guesses: sure, and often wrong. A score of Wasserstein has no such loss.
fn overshoots(indicators: &Indicators, terms: Terms, edge: Edge) -> bool {
    let guessing = terms.optimum().loss_d;
    guessing > 0.0 && indicators.loss_d > edge.of(OVERSHOOTING) * guessing
}

/// L_D of a D that classifies every sample correctly: 0, or the entropy of smoothed labels.
fn least_loss(terms: Terms) -> f64 {
    let s = terms.labels.real;
    let logarithmic = matches!(terms.objective, Objective::Minimax | Objective::NonSaturating);
    if logarithmic && s < 1.0 { -s * libm::log(s) - (1.0 - s) * libm::log1p(-s) } else { 0.0 }
}

fn is_collapsed(indicators: &Indicators, edge: Edge) -> bool {
    indicators.trend.is_some_and(|trend| {
        let [covered, spread] = trend.held;
        trend.modes > 1 && covered <= edge.of(COLLAPSE_COVERED) && spread <= edge.of(COLLAPSE_SPREAD)
    })
}

fn is_on_few(indicators: &Indicators, edge: Edge) -> bool {
    indicators.trend.is_some_and(|trend| trend.held[0] <= edge.of(COLLAPSE_FEW))
}

/// Whether the spread lacks more than chance explains, in units of the weight of the lightest mode (1/K for equal
/// modes).
fn is_missing_modes(indicators: &Indicators, edge: Edge) -> bool {
    indicators.trend.is_some_and(|trend| {
        let [covered, spread] = trend.held;
        let lacking = 1.0 - spread - trend.noise;
        trend.is_of_modes() && covered < 1.0 && lacking >= edge.of(MISSING) * trend.lightest
    })
}

/// Whether nearly all fakes are at one mode, which changes again and again; never if the weights no longer change.
fn hops(indicators: &Indicators, edge: Edge) -> bool {
    indicators.trend.filter(|_| indicators.halt.is_none()).is_some_and(|trend| {
        trend.is_long
            && trend.is_of_modes()
            && trend.concentrated > edge.of(HOPPING_CONCENTRATED)
            && trend.places as f64 >= edge.of(HOPPING_PLACES).min(trend.modes as f64)
            && trend.jumps as f64 >= edge.of(HOPPING_JUMPS)
    })
}

/// Whether loss and outputs of D are near their values at equilibrium; never where theory has no value, as under a
/// penalty with a target slope.
fn is_balanced(indicators: &Indicators, terms: Terms, edge: Edge) -> bool {
    let Some(Optimum { loss_d: optimum, .. }) = indicators.optimum else { return false };
    let near = edge.of(BALANCED_MEAN);
    // The scale of a Wasserstein critic, whose loss is 0 at equilibrium, is anything.
    let loss =
        optimum == 0.0 || (indicators.loss_d - optimum).abs() < edge.of(BALANCED_LOSS) * optimum / UNIT;
    let accuracy = 0.5 * (indicators.accuracy_real + indicators.accuracy_fake);
    let undecided = if terms.objective.is_relative() || terms.objective.is_critic() {
        (accuracy - 0.5).abs() < near
    } else {
        [indicators.d_real, indicators.d_fake].iter().all(|mean| (mean - terms.balance()).abs() < near)
    };
    loss && undecided
}

/// Whether D's outputs stay near their means.
fn is_calm(indicators: &Indicators) -> bool {
    let most = indicators.reach.map_or(CALM_SWING, |reach| CALM_SHARE * reach);
    indicators.oscillation.is_none_or(|found| found.swing < most)
}

fn is_matched(indicators: &Indicators, edge: Edge) -> bool {
    let covered = indicators
        .trend
        .filter(|_| indicators.counts_modes())
        .is_none_or(|trend| trend.covered as f64 >= edge.of(MATCHED_COVERED) * trend.modes as f64);
    let near = match (indicators.js, indicators.sliced_w1.filter(|_| indicators.has_enough_rows())) {
        (Some(js), _) => js.value - js.floor < edge.of(MATCHED_JS),
        (None, Some(w1)) => w1.value < edge.of(MATCHED_W1) * w1.floor_high,
        (None, None) => false,
    };
    covered && near
}

/// Whether D's outputs oscillate with a clear period. While the distance to the data falls, only a very regular
/// oscillation counts: players that converge also rotate. For a critic the amplitude is relative to its greatest
/// gap.
fn cycles(indicators: &Indicators, edge: Edge) -> bool {
    indicators.oscillation.filter(|_| indicators.halt.is_none()).is_some_and(|found| {
        let is_wide = match indicators.reach {
            Some(reach) => found.swing >= edge.of(CYCLE_SHARE) * reach,
            None => found.swing >= edge.of(CYCLE_SWING),
        };
        let is_ripple = indicators.reach.is_none() && found.swing < edge.of(CYCLE_RIPPLE);
        let is_steady = found.crest >= edge.of(CYCLE_STEADY) && !is_ripple;
        (is_steady || is_wide && !is_falling(indicators, edge))
            && found.is_clear(edge.of(CYCLE_CREST))
            && found.growth >= edge.of(CYCLE_GROWTH)
    })
}

fn stands(indicators: &Indicators, edge: Edge) -> bool {
    indicators.sliced_w1.is_some_and(|w1| {
        let within = edge.of(STANDS_WITHIN) * w1.first;
        [w1.halfway, w1.value].iter().all(|value| (value - w1.first).abs() < within)
    })
}

fn is_falling(indicators: &Indicators, edge: Edge) -> bool {
    indicators.sliced_w1.is_some_and(|w1| w1.left_of_halfway() < edge.of(FALLING_LEFT))
}

/// Whether the distance to the data is nearly as at first, and far from the floor. JS alone does not show it, as it
/// stays at ln 2 until p_g and p_data overlap.
fn is_still(indicators: &Indicators, edge: Edge) -> bool {
    let is_left = |left: f64| left > edge.of(STILL_LEFT);
    indicators.measured_for >= STILL_STEPS
        && indicators
            .sliced_w1
            .is_some_and(|w1| is_left(w1.left()) && w1.value > edge.of(STILL_FAR) * w1.floor)
        && indicators.js.is_none_or(|distance| is_left(distance.left()))
}

#[cfg(test)]
mod tests;
