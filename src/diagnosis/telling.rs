//! A verdict in words, and as JSON.

use serde_json::{Map, Value, json};

use super::diagnosis::Verdict;
use super::figures::{Distance, Figures, SPAN};
use super::finding::Finding;
use super::look::{Crowd, FEWEST_STEPS};
use crate::config::{Choice as _, Objective, Player};
use crate::protocol::{Metric, Quantity};
use crate::words::Sentence;

impl Finding {
    /// Its name in the table of words.
    pub fn label(self) -> Sentence {
        Sentence::new(match self {
            Self::Diverged => "choice.finding.diverged.label",
            Self::Unseen => "choice.finding.unseen.label",
            Self::Overfitting => "choice.finding.overfitting.label",
            Self::StrongDiscriminator => "choice.finding.strong_discriminator.label",
            Self::Hopping => "choice.finding.mode_hopping.label",
            Self::Collapse => "choice.finding.mode_collapse.label",
            Self::Equilibrium => "choice.finding.equilibrium.label",
            Self::Cycling => "choice.finding.cycling.label",
            Self::Still => "choice.finding.no_progress.label",
            Self::MissingModes => "choice.finding.missing_modes.label",
            Self::WeakDiscriminator => "choice.finding.weak_discriminator.label",
            Self::Learning => "choice.finding.learning.label",
        })
    }
}

impl Verdict {
    /// What shows it: the rest of the line after the label.
    pub fn detail(&self) -> Sentence {
        let figures = &self.figures;
        let crowd = |sentence: Sentence| match figures.crowd {
            Some(crowd) => sentence.with("covered", crowd.covered).with("modes", crowd.modes),
            None => sentence,
        };
        match self.finding {
            Finding::Diverged => diverged(figures),
            Finding::Unseen => {
                let needed = figures.crowd.filter(Crowd::is_too_new).map_or(SPAN, |_| FEWEST_STEPS);
                Sentence::new("diagnosis.unseen").with("needed", needed)
            }
            Finding::Overfitting => Sentence::new("diagnosis.overfitting")
                .with("gap", rounded(figures.holdout_gap.unwrap_or(f64::NAN), 1)),
            Finding::StrongDiscriminator if is_minimax(figures) => {
                Sentence::new("diagnosis.strong_discriminator_saturating")
                    .with("share", right(figures))
                    .with("ratio", format!("{:.0e}", saturation(figures)))
            }
            Finding::StrongDiscriminator => Sentence::new("diagnosis.strong_discriminator")
                .with("share", right(figures))
                .with("loss", rounded(figures.loss_d, 3)),
            Finding::Hopping => {
                let (jumps, steps) = figures.crowd.map_or((0, 0), |crowd| (crowd.jumps, crowd.steps));
                crowd(Sentence::new("diagnosis.mode_hopping").with("jumps", jumps).with("steps", steps))
            }
            Finding::Collapse => crowd(Sentence::new("diagnosis.mode_collapse")),
            Finding::MissingModes => crowd(Sentence::new("diagnosis.missing_modes")),
            Finding::Equilibrium => with_loss(Sentence::new("diagnosis.equilibrium"), figures),
            Finding::Cycling => Sentence::new("diagnosis.cycling")
                .with("period", rounded(figures.oscillation.map_or(f64::NAN, |found| found.period), 0)),
            Finding::Still => Sentence::new("diagnosis.no_progress")
                .with("left", rounded(100.0 * figures.sliced_w1.map_or(f64::NAN, |w1| w1.left()), 0))
                .with("steps", figures.measured_for),
            Finding::WeakDiscriminator => {
                with_distance(Sentence::new("diagnosis.weak_discriminator"), figures.sliced_w1)
            }
            Finding::Learning => with_distance(Sentence::new("diagnosis.learning"), figures.sliced_w1),
        }
    }

    /// The numbers behind it, a line each.
    pub fn numbers(&self) -> Vec<Sentence> {
        let figures = &self.figures;
        let Some(terms) = figures.terms.filter(|_| figures.seen > 0) else { return Vec::new() };
        let accuracy = |share: f64| rounded(100.0 * share, 1);
        // The scores of a critic are no probabilities, and have no place at which they turn.
        let means = match terms.objective {
            objective if objective.is_critic() => Sentence::new("diagnosis.numbers.loss"),
            _ => Sentence::new("diagnosis.numbers.means")
                .with("d_real", rounded(figures.d_real, 3))
                .with("d_fake", rounded(figures.d_fake, 3))
                .with("real", accuracy(figures.accuracy_real))
                .with("fake", accuracy(figures.accuracy_fake)),
        };
        let means = means.with("steps", figures.seen);
        let crowd = figures.crowd.map(|crowd| {
            Sentence::new("diagnosis.numbers.crowd")
                .with("covered", crowd.covered)
                .with("modes", crowd.modes)
                .with("spread", rounded(crowd.spread * crowd.modes as f64, 1))
                .with("jumps", crowd.jumps)
                .with("steps", crowd.steps)
        });
        let js = figures.js.map(|js| with_distance(Sentence::new("diagnosis.numbers.js"), Some(js)));
        let w1 = figures.sliced_w1.map(|w1| {
            with_distance(Sentence::new("diagnosis.numbers.sliced_w1"), Some(w1))
                .with("first", rounded(w1.first, 3))
        });
        let period = figures.oscillation.map(|found| {
            Sentence::new("diagnosis.numbers.period")
                .with("period", rounded(found.period, 0))
                .with("crest", rounded(found.crest, 2))
        });
        let gap = figures
            .holdout_gap
            .map(|gap| Sentence::new("diagnosis.numbers.holdout_gap").with("gap", rounded(gap, 2)));
        [Some(with_loss(means, figures)), crowd, js, w1, period, gap].into_iter().flatten().collect()
    }

    /// The verdict with its numbers; what is not known is null or absent.
    pub fn to_json(&self) -> Value {
        let figures = &self.figures;
        let mut object = Map::new();
        let mut add = |key: &str, value: Value| object.insert(key.to_owned(), value);
        add("finding", json!(self.finding.key()));
        add("since", json!(self.since));
        if figures.terms.is_none() {
            return Value::Object(object);
        }
        add("steps", json!(figures.seen));
        for (key, value) in [
            ("d_real", figures.d_real),
            ("d_fake", figures.d_fake),
            ("loss_d", figures.loss_d),
            ("loss_d_at_equilibrium", optimum(figures)),
            ("accuracy_real", figures.accuracy_real),
            ("accuracy_fake", figures.accuracy_fake),
        ] {
            add(key, json!(value));
        }
        if is_minimax(figures) {
            add("saturation", json!(saturation(figures)));
        }
        if let Some(crowd) = figures.crowd {
            add("modes", json!(crowd.modes));
            add("modes_covered", json!(crowd.covered));
            add("modes_spread_over", json!(crowd.spread * crowd.modes as f64));
            add("jumps", json!(crowd.jumps));
            add("jumps_in_steps", json!(crowd.steps));
        }
        for distance in [figures.js, figures.sliced_w1].into_iter().flatten() {
            add(&format!("{}_left", distance.metric.key()), json!(distance.left()));
        }
        if let Some(found) = figures.oscillation {
            add("period", json!(found.period));
            add("period_correlation", json!(found.crest));
            add("period_swing", json!(found.swing));
        }
        if let Some(gap) = figures.holdout_gap {
            add("holdout_gap", json!(gap));
        }
        Value::Object(object)
    }
}

fn diverged(figures: &Figures) -> Sentence {
    let Some(divergence) = figures.divergence else { return Sentence::new("diagnosis.unseen") };
    let player = match divergence.player {
        Player::Generator => "G",
        Player::Discriminator => "D",
    };
    let quantity = match divergence.quantity {
        Quantity::Output => "quantity.output",
        Quantity::Loss => "quantity.loss",
        Quantity::Gradient => "quantity.gradient",
        Quantity::Weights => "quantity.weights",
    };
    Sentence::new("diagnosis.diverged")
        .with("player", player)
        .with_sentence("quantity", Sentence::new(quantity))
        .with("step", divergence.step)
}

fn is_minimax(figures: &Figures) -> bool {
    figures.terms.is_some_and(|terms| terms.objective == Objective::Minimax)
}

/// The gradient of ln(1 - D) over that of -ln D, by the logit b of a fake: e^b, here at the mean logit.
fn saturation(figures: &Figures) -> f64 {
    libm::exp(figures.logit_fake)
}

/// How often D is right, in percent.
fn right(figures: &Figures) -> String {
    rounded(50.0 * (figures.accuracy_real + figures.accuracy_fake), 1)
}

fn optimum(figures: &Figures) -> f64 {
    figures.terms.map_or(f64::NAN, |terms| terms.optimum().loss_d)
}

fn with_loss(sentence: Sentence, figures: &Figures) -> Sentence {
    sentence.with("loss", rounded(figures.loss_d, 3)).with("optimum", rounded(optimum(figures), 3))
}

fn with_distance(sentence: Sentence, distance: Option<Distance>) -> Sentence {
    let (value, floor) = distance.map_or((f64::NAN, f64::NAN), |distance| (distance.value, distance.floor));
    let decimals = if distance.is_some_and(|distance| distance.metric == Metric::JsGrid) { 4 } else { 3 };
    sentence.with("value", rounded(value, decimals)).with("floor", rounded(floor, decimals))
}

/// `value` with so many decimals, without a sign where they are all 0, and with an exponent where those would not do.
fn rounded(value: f64, decimals: usize) -> String {
    if value.is_finite() && value.abs() >= 1e6 {
        format!("{value:.1e}")
    } else {
        let text = format!("{value:.decimals$}");
        if text.parse() == Ok(0.0) { text.trim_start_matches('-').to_owned() } else { text }
    }
}
