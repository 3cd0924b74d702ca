//! A verdict as text and as JSON.

use serde_json::{Map, Value, json};

use super::coverage::Covered;
use super::diagnosis::Verdict;
use super::finding::Finding;
use super::indicators::{Distance, Halt, Indicators};
use super::threshold::{FEWEST_ROWS, NEAR_W1};
use crate::config::{Choice as _, Objective, Player};
use crate::protocol::{Metric, Quantity};
use crate::words::Sentence;

impl Finding {
    /// The name of the finding, as a key of the table of words.
    pub fn label(self) -> Sentence {
        Sentence::new(match self {
            Self::Diverged => "choice.finding.diverged.label",
            Self::Unseen => "choice.finding.unseen.label",
            Self::Overfitting => "choice.finding.overfitting.label",
            Self::Alone => "choice.finding.one_learns.label",
            Self::StrongDiscriminator => "choice.finding.strong_discriminator.label",
            Self::Overshooting => "choice.finding.overshooting.label",
            Self::Hopping => "choice.finding.mode_hopping.label",
            Self::Collapse => "choice.finding.mode_collapse.label",
            Self::Equilibrium => "choice.finding.equilibrium.label",
            Self::Cycling => "choice.finding.cycling.label",
            Self::Still => "choice.finding.no_progress.label",
            Self::MissingModes => "choice.finding.missing_modes.label",
            Self::WeakDiscriminator => "choice.finding.weak_discriminator.label",
            Self::Finished => "choice.finding.finished.label",
            Self::TooFewRows => "choice.finding.too_few_rows.label",
            Self::Learning => "choice.finding.learning.label",
        })
    }
}

impl Verdict {
    /// What is said before the first observation of a run with so many modes, and so many rows held out, whose rules are
    /// what they are since this step.
    pub fn unseen(modes: usize, held_out: Option<usize>, rules_since: u64) -> Self {
        let indicators =
            Indicators { step: rules_since, rules_since, modes, held_out, ..Indicators::default() };
        Self { finding: Finding::Unseen, since: rules_since, indicators }
    }

    /// The evidence for the finding in one sentence, which follows the label. A clause whose number is not known is left out.
    pub fn detail(&self) -> Sentence {
        let detail = self.evidence();
        if is_known(&detail) {
            return detail;
        }
        Sentence::new(match detail.key() {
            "diagnosis.one_learns_g" => "diagnosis.one_learns_g_plain",
            "diagnosis.equilibrium" => "diagnosis.equilibrium_plain",
            "diagnosis.weak_discriminator_near" => "diagnosis.weak_discriminator_near_plain",
            "diagnosis.weak_discriminator" => "diagnosis.weak_discriminator_plain",
            "diagnosis.finished" => "diagnosis.finished_plain",
            "diagnosis.finished_frozen" => "diagnosis.finished_frozen_plain",
            "diagnosis.learning" => "diagnosis.learning_plain",
            _ => "diagnosis.no_numbers",
        })
    }

    fn evidence(&self) -> Sentence {
        let indicators = &self.indicators;
        match self.finding {
            Finding::Diverged => diverged(indicators),
            Finding::Unseen => unseen(indicators),
            Finding::Overfitting => Sentence::new("diagnosis.overfitting")
                .with("gap", rounded(indicators.holdout_gap.unwrap_or(f64::NAN), 1)),
            Finding::Alone => match indicators.alone {
                Some(Player::Generator) => {
                    with_distance(Sentence::new("diagnosis.one_learns_g"), indicators.sliced_w1)
                }
                _ => Sentence::new("diagnosis.one_learns_d").with("share", right(indicators)),
            },
            Finding::StrongDiscriminator if is_minimax(indicators) => {
                Sentence::new("diagnosis.strong_discriminator_saturating")
                    .with("share", right(indicators))
                    .with("ratio", in_powers(saturation(indicators)))
            }
            Finding::StrongDiscriminator => Sentence::new("diagnosis.strong_discriminator")
                .with("share", right(indicators))
                .with("loss", rounded(indicators.loss_d, 3)),
            Finding::Overshooting => Sentence::new("diagnosis.overshooting")
                .with("loss", rounded(indicators.loss_d, 1))
                .with("guess", rounded(guessing(indicators), 2)),
            Finding::Hopping => {
                let (jumps, steps) = indicators.trend.map_or((0, 0), |trend| (trend.jumps, trend.steps));
                Sentence::new("diagnosis.mode_hopping")
                    .with_count("jumps", jumps)
                    .with_count("steps", steps)
                    .with_sentence("covered", covered(indicators))
            }
            Finding::Collapse => match indicators.trend {
                Some(trend) if trend.of == Covered::Parts => Sentence::new("diagnosis.mode_collapse_parts")
                    .with("spread", rounded(100.0 * trend.spread, 0)),
                _ => Sentence::new("diagnosis.mode_collapse").with_sentence("covered", covered(indicators)),
            },
            Finding::MissingModes => missing(indicators),
            Finding::Equilibrium => with_loss(Sentence::new("diagnosis.equilibrium"), indicators),
            Finding::Cycling => Sentence::new("diagnosis.cycling")
                .with("period", rounded(indicators.oscillation.map_or(f64::NAN, |found| found.period), 0)),
            Finding::Still => Sentence::new("diagnosis.no_progress")
                .with("left", rounded(100.0 * indicators.sliced_w1.map_or(f64::NAN, |w1| w1.left()), 0))
                .with_count("steps", indicators.measured_for),
            Finding::WeakDiscriminator => {
                let key = match indicators.sliced_w1 {
                    Some(w1) if w1.value <= NEAR_W1 * w1.floor => "diagnosis.weak_discriminator_near",
                    _ => "diagnosis.weak_discriminator",
                };
                with_distance(Sentence::new(key), indicators.sliced_w1)
            }
            Finding::Finished => {
                let key = match indicators.halt {
                    Some(Halt::Frozen) => "diagnosis.finished_frozen",
                    _ => "diagnosis.finished",
                };
                with_distance(Sentence::new(key), indicators.sliced_w1)
            }
            Finding::TooFewRows => Sentence::new("diagnosis.too_few_rows")
                .with_count("rows", indicators.held_out.unwrap_or(0))
                .with_count("needed", FEWEST_ROWS),
            Finding::Learning => with_distance(Sentence::new("diagnosis.learning"), indicators.sliced_w1),
        }
    }

    /// The indicators that are shown with the finding, one line each; none with a number that is not known.
    pub fn numbers(&self) -> Vec<Sentence> {
        let indicators = &self.indicators;
        let Some(terms) = indicators.terms.filter(|_| indicators.seen > 0) else { return Vec::new() };
        let accuracy = |share: f64| rounded(100.0 * share, 1);
        // The scores of a critic are no probabilities, and have no place at which they turn.
        let means = match terms.objective {
            objective if objective.outputs_score() => Sentence::new("diagnosis.numbers.loss"),
            _ => Sentence::new("diagnosis.numbers.means")
                .with("d_real", rounded(indicators.d_real, 3))
                .with("d_fake", rounded(indicators.d_fake, 3))
                .with("real", accuracy(indicators.accuracy_real))
                .with("fake", accuracy(indicators.accuracy_fake)),
        };
        let means = means.with_count("steps", indicators.seen).with("loss", rounded(indicators.loss_d, 3));
        let optimum = match indicators.optimum {
            Some(optimum) => {
                Sentence::new("diagnosis.numbers.optimum").with("optimum", rounded(optimum.loss_d, 3))
            }
            None => Sentence::new("diagnosis.numbers.no_optimum"),
        };
        let trend = indicators.trend.map(|trend| {
            let crowd = Sentence::new(match trend.of {
                Covered::Modes => "diagnosis.numbers.crowd",
                Covered::Parts => "diagnosis.numbers.parts",
            });
            crowd
                .with_count("covered", trend.covered)
                .with_count("modes", trend.modes)
                .with("spread", rounded(100.0 * trend.spread, 0))
                .with_count("jumps", trend.jumps)
                .with_count("steps", trend.steps)
        });
        let at = indicators
            .sliced_w1
            .map(|_| Sentence::new("diagnosis.numbers.measured_at").with_count("step", indicators.step));
        let js = indicators.js.map(|js| with_distance(Sentence::new("diagnosis.numbers.js"), Some(js)));
        let w1 = indicators.sliced_w1.map(|w1| {
            with_distance(Sentence::new("diagnosis.numbers.sliced_w1"), Some(w1))
                .with("first", rounded(w1.first, 3))
        });
        let period = indicators.oscillation.map(|found| {
            Sentence::new("diagnosis.numbers.period")
                .with("period", rounded(found.period, 0))
                .with("crest", rounded(found.crest, 2))
        });
        let gap = indicators
            .holdout_gap
            .map(|gap| Sentence::new("diagnosis.numbers.holdout_gap").with("gap", rounded(gap, 2)));
        let lines = [Some(means), Some(optimum), trend, at, js, w1, period, gap].into_iter().flatten();
        lines.filter(is_known).collect()
    }

    /// The verdict with its indicators; numbers that are not known are null or absent.
    pub fn to_json(&self) -> Value {
        let indicators = &self.indicators;
        let mut object = Map::new();
        let mut add = |key: &str, value: Value| object.insert(key.to_owned(), value);
        add("finding", json!(self.finding.key()));
        add("since", json!(self.since));
        if indicators.terms.is_none() {
            return Value::Object(object);
        }
        add("step", json!(indicators.step));
        add("steps", json!(indicators.seen));
        for (key, value) in [
            ("d_real", indicators.d_real),
            ("d_fake", indicators.d_fake),
            ("loss_d", indicators.loss_d),
            ("loss_d_at_equilibrium", optimum(indicators)),
            ("accuracy_real", indicators.accuracy_real),
            ("accuracy_fake", indicators.accuracy_fake),
        ] {
            add(key, json!(value));
        }
        if is_minimax(indicators) {
            add("saturation", json!(saturation(indicators)));
        }
        if let Some(trend) = indicators.trend.filter(|trend| trend.of == Covered::Parts) {
            add("parts", json!(trend.modes));
            add("parts_covered", json!(trend.covered));
            add("parts_spread_over", json!(trend.spread * trend.modes as f64));
        }
        if let Some(trend) = indicators.trend.filter(|trend| trend.of == Covered::Modes) {
            add("modes", json!(trend.modes));
            add("modes_covered", json!(trend.covered));
            add("modes_spread_over", json!(trend.spread * trend.modes as f64));
            add("jumps", json!(trend.jumps));
            add("jumps_in_steps", json!(trend.steps));
        }
        for distance in [indicators.js, indicators.sliced_w1].into_iter().flatten() {
            add(&format!("{}_left", distance.metric.key()), json!(distance.left()));
        }
        if let Some(found) = indicators.oscillation {
            add("period", json!(found.period));
            add("period_correlation", json!(found.crest));
            add("period_swing", json!(found.swing));
        }
        if let Some(gap) = indicators.holdout_gap {
            add("holdout_gap", json!(gap));
        }
        let prefix = "diagnosis.remedy.";
        let remedies: Vec<&str> =
            self.remedies().iter().map(|sentence| sentence.key().trim_start_matches(prefix)).collect();
        if !remedies.is_empty() {
            add("remedies", json!(remedies));
        }
        Value::Object(object)
    }
}

fn diverged(indicators: &Indicators) -> Sentence {
    let Some(divergence) = indicators.divergence else { return Sentence::new("diagnosis.unseen") };
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
        .with_count("step", divergence.step)
}

fn is_minimax(indicators: &Indicators) -> bool {
    indicators.terms.is_some_and(|terms| terms.objective == Objective::Minimax)
}

/// The gradient of ln(1 - D) by the logits of fakes over that of -ln D, both summed over the batch: <σ(b)> / <σ(-b)>,
/// which is D / (1 - D) of the mean D of D(G(z)). At the mean logit it would be less wherever logits differ (Jensen).
fn saturation(indicators: &Indicators) -> f64 {
    indicators.d_fake / (1.0 - indicators.d_fake)
}

/// What is still missing for a verdict, and what it will not be able to say.
fn unseen(indicators: &Indicators) -> Sentence {
    let wait = Sentence::new("diagnosis.unseen").with_count("step", indicators.verdict_at());
    let wait = match indicators.rules_since {
        0 => wait,
        since => {
            Sentence::new("diagnosis.unseen_rules").with_count("since", since).with_sentence("wait", wait)
        }
    };
    match indicators.held_out.filter(|_| !indicators.has_enough_rows()) {
        Some(rows) => Sentence::new("diagnosis.unseen_few_rows")
            .with_count("rows", rows)
            .with_count("needed", FEWEST_ROWS)
            .with_count("step", indicators.verdict_at()),
        None => wait,
    }
}

/// Part of a sentence: how many modes are covered, with own texts for none and for all.
fn covered(indicators: &Indicators) -> Sentence {
    let (covered, modes) = indicators.trend.map_or((0, 0), |trend| (trend.covered, trend.modes));
    let key = match covered {
        0 => "diagnosis.covered.none",
        all if all >= modes => "diagnosis.covered.all",
        _ => "diagnosis.covered.some",
    };
    Sentence::new(key).with_count("covered", covered).with_count("modes", modes)
}

/// The sentence on the modes that are missing, by their number.
fn missing(indicators: &Indicators) -> Sentence {
    let (covered, modes) = indicators.trend.map_or((0, 0), |trend| (trend.covered, trend.modes));
    let left = modes.saturating_sub(covered);
    let key = match (covered, left) {
        (0, _) => "diagnosis.missing_modes.none",
        (_, 0) => "diagnosis.missing_modes.all",
        (_, 1) => "diagnosis.missing_modes.one",
        _ => "diagnosis.missing_modes.some",
    };
    Sentence::new(key).with_count("covered", covered).with_count("modes", modes).with_count("left", left)
}

/// D's mean accuracy on real samples and fakes, in percent.
pub(super) fn right(indicators: &Indicators) -> String {
    rounded(50.0 * (indicators.accuracy_real + indicators.accuracy_fake), 1)
}

fn optimum(indicators: &Indicators) -> f64 {
    indicators.optimum.map_or(f64::NAN, |optimum| optimum.loss_d)
}

/// L_D of a D that guesses.
fn guessing(indicators: &Indicators) -> f64 {
    indicators.terms.map_or(f64::NAN, |terms| terms.optimum().loss_d)
}

fn with_loss(sentence: Sentence, indicators: &Indicators) -> Sentence {
    sentence.with("loss", rounded(indicators.loss_d, 3)).with("optimum", rounded(optimum(indicators), 3))
}

fn with_distance(sentence: Sentence, distance: Option<Distance>) -> Sentence {
    let (value, floor) = distance.map_or((f64::NAN, f64::NAN), |distance| (distance.value, distance.floor));
    let decimals = if distance.is_some_and(|distance| distance.metric == Metric::JsGrid) { 4 } else { 3 };
    sentence.with("value", rounded(value, decimals)).with("floor", rounded(floor, decimals))
}

/// Whether all numbers of `sentence` are known.
fn is_known(sentence: &Sentence) -> bool {
    !sentence.to_string().contains("NaN")
}

/// `value` with `decimals` decimals, without a sign if it rounds to 0, and with an exponent from a million on.
fn rounded(value: f64, decimals: usize) -> String {
    if value.is_finite() && value.abs() >= 1e6 {
        format!("{value:.1e}")
    } else {
        let text = format!("{value:.decimals$}");
        if text.parse() == Ok(0.0) { text.trim_start_matches('-').to_owned() } else { text }
    }
}

/// A small number by its power of ten.
fn in_powers(value: f64) -> String {
    if value == 0.0 { "0".to_owned() } else { format!("{value:.0e}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Terms, sigmoid};
    use crate::diagnosis::{CoverageTrend, SPAN};
    use crate::words::grouped;

    fn told(finding: Finding, indicators: Indicators) -> String {
        Verdict { finding, since: 0, indicators }.detail().to_string()
    }

    fn trend(covered: usize, samples: usize, steps: u64) -> CoverageTrend {
        CoverageTrend {
            of: Covered::Modes,
            modes: 8,
            covered,
            lightest: 0.125,
            noise: 0.0035,
            spread: 0.5,
            held: [0.5; 2],
            concentrated: 0.0,
            places: 0,
            jumps: 7,
            first: 100,
            samples,
            steps,
            is_long: samples >= 20,
        }
    }

    #[test]
    fn the_share_of_the_gradient_is_that_of_a_batch_whose_logits_differ() {
        // In Python: b = [-30, -20, -5]; s = lambda t: 1/(1+exp(-t)); sum(map(s, b)) / sum(s(-t) for t in b):
        // 0.0022360; at the mean logit e^(-55/3) = 1.1e-8.
        let fakes = [-30.0_f32, -20.0, -5.0];
        let d_fake = fakes.iter().map(|logit| f64::from(sigmoid(*logit))).sum::<f64>() / 3.0;
        let ratio = saturation(&Indicators { d_fake, ..Indicators::default() });
        let [saturating, other] = [1.0_f32, -1.0]
            .map(|sign| fakes.iter().map(|logit| f64::from(sigmoid(sign * logit))).sum::<f64>());
        assert!((ratio - saturating / other).abs() < 1e-9 && (ratio - 0.002_236_0).abs() < 1e-6, "{ratio}");
    }

    #[test]
    fn what_is_not_known_is_never_a_number() {
        for finding in Finding::ALL {
            let verdict = Verdict { finding: *finding, since: 0, indicators: Indicators::default() };
            assert!(!verdict.detail().to_string().contains("NaN"), "{}", verdict.detail());
            let terms = Some(Terms::from(Objective::NonSaturating));
            let unknown = Indicators { terms, seen: 1, loss_d: f64::NAN, ..Indicators::default() };
            let verdict = Verdict { indicators: unknown, ..verdict };
            let told = std::iter::once(verdict.detail()).chain(verdict.numbers());
            told.for_each(|sentence| assert!(!sentence.to_string().contains("NaN"), "{sentence}"));
        }
    }

    #[test]
    fn none_one_some_and_all_modes_have_their_own_sentences() {
        let with =
            |covered| Indicators { trend: Some(trend(covered, 40, 2000)), modes: 8, ..Indicators::default() };
        let of = |finding| [0, 1, 6, 7, 8].map(|covered| told(finding, with(covered)));
        assert_eq!(
            of(Finding::MissingModes),
            [
                "none of the 8 modes (clusters) is covered: the fakes lie around them, not on them",
                "1 of 8 modes (clusters) covered, and the other 7 have been left out for a while",
                "6 of 8 modes (clusters) covered, and the other 2 have been left out for a while",
                "7 of 8 modes (clusters) covered, and the last one has been left out for a while",
                "all 8 modes (clusters) are covered now, but one or more was left out in most observations",
            ]
        );
        assert_eq!(
            of(Finding::Collapse),
            [
                "none of the 8 modes (clusters) is covered",
                "1 of 8 modes (clusters) covered",
                "6 of 8 modes (clusters) covered",
                "7 of 8 modes (clusters) covered",
                "all 8 modes (clusters) covered at the moment",
            ]
        );
        let hopping = &of(Finding::Hopping)[0];
        assert!(
            hopping.ends_with("7 times in 2000 steps; none of the 8 modes (clusters) is covered"),
            "{hopping}"
        );
    }

    #[test]
    fn the_first_verdict_is_promised_for_a_step_that_is_still_to_come() {
        let wait = |step, seen, trend| {
            told(Finding::Unseen, Indicators { step, seen, trend, modes: 8, ..Indicators::default() })
        };
        let at = |step: u64| format!("a verdict comes at step {}", grouped(step));
        assert_eq!(wait(0, 0, None), at(1000));
        assert_eq!(wait(200, 100, Some(trend(0, 2, 50))), at(1500));
        // A run that goes on from a checkpoint of step 50 000 is looked at every 200 steps, and measured every 4000.
        let late = CoverageTrend { first: 50_050, ..trend(0, 3, 100) };
        assert_eq!(wait(50_200, 200, Some(late)), at(52_000));
        assert_eq!(wait(51_900, SPAN, None), at(52_000));
        // Counted from where the rules became what they are.
        let changed = Indicators { step: 3_100, rules_since: 3_000, seen: 100, ..Indicators::default() };
        assert_eq!(
            told(Finding::Unseen, changed.clone()),
            "the rules changed at step 3000; a verdict comes at step 3500"
        );
        // What will not be said is not promised.
        let few = Indicators { held_out: Some(54), rules_since: 0, seen: 0, step: 0, ..changed };
        assert_eq!(
            told(Finding::Unseen, few),
            "54 rows kept for measuring cannot judge distances to the data, which takes 200; D's answers can be judged, first at step 500"
        );
    }

    #[test]
    fn points_that_are_nearly_there_are_not_said_not_to_match() {
        let with = |value| {
            let metric = Metric::SlicedW1;
            let w1 = Distance { metric, value, floor: 0.036, floor_high: 0.05, first: 0.9, halfway: 0.07 };
            told(Finding::WeakDiscriminator, Indicators { sliced_w1: Some(w1), ..Indicators::default() })
        };
        assert_eq!(
            [0.066, 0.3].map(with),
            [
                "the fakes are near the data, if a little off: their distance is 0.066, a perfect generator's 0.036",
                "yet the fakes do not match the data: their distance is 0.300, a perfect generator's 0.036",
            ]
        );
    }

    #[test]
    fn a_loss_is_held_against_its_equilibrium_only_where_there_is_one() {
        let terms = Terms::from(Objective::NonSaturating);
        let indicators = Indicators { terms: Some(terms), seen: SPAN, loss_d: 1.58, ..Indicators::default() };
        let verdict = |optimum| Verdict {
            finding: Finding::Learning,
            since: 0,
            indicators: Indicators { optimum, ..indicators.clone() },
        };
        let json = |optimum| verdict(optimum).to_json()["loss_d_at_equilibrium"].clone();
        assert_eq!(json(None), Value::Null);
        assert_eq!(json(Some(terms.optimum())), json!(2.0 * core::f64::consts::LN_2));
        let numbers = |optimum| {
            let lines = verdict(optimum).numbers();
            lines.iter().map(|line| line.to_string()).collect::<Vec<_>>().join("\n")
        };
        assert!(numbers(Some(terms.optimum())).contains("at equilibrium L_D is 1.386"));
        assert!(!numbers(None).contains("1.386"), "{}", numbers(None));
    }

    #[test]
    fn who_learns_alone_is_named() {
        let of = |alone| {
            let right = Indicators { accuracy_real: 1.0, accuracy_fake: 0.9, ..Indicators::default() };
            told(Finding::Alone, Indicators { alone: Some(alone), ..right })
        };
        assert_eq!(
            of(Player::Discriminator),
            "G is frozen and D learns alone: it is right on 95.0\u{a0}% of all samples"
        );
        assert!(of(Player::Generator).starts_with("D is frozen and G learns alone"));
    }

    #[test]
    fn the_end_of_a_schedule_and_a_frozen_pair_are_told_apart() {
        let of = |halt| told(Finding::Finished, Indicators { halt: Some(halt), ..Indicators::default() });
        assert!(of(Halt::Rates).starts_with("both learning rates have come down to 0"));
        assert!(of(Halt::Frozen).starts_with("both networks are frozen"));
        let few = told(Finding::TooFewRows, Indicators { held_out: Some(54), ..Indicators::default() });
        assert!(few.starts_with("only 54 rows are kept for measuring"), "{few}");
    }
}
