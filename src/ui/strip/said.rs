//! What is said of a part of the formula: its title, its value, and what it is a mean over.

use super::known::why_unknown;
use super::parts::{FormulaPart, Ink};
use crate::config::PenaltyLocation;
use crate::protocol::Record;
use crate::ui::bars::slow::written as in_detail;
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// What the samples that stand out have to do with the part, in one sentence; `None` where there are none.
pub fn of_minibatch(scene: Scene<'_>, topic: &str) -> Option<Sentence> {
    let last = scene.session.shown.as_ref()?.minibatch.as_ref()?;
    let batch = &last.batch;
    let [start, middle, end] = last.course.map(|values| f64::from(values.value));
    let moved = |[key, unmoved]: [&'static str; 2], before: f64, after: f64| {
        let key = if before == after { unmoved } else { key };
        let sentence = Sentence::new(key).with_count("step", batch.step);
        (before.is_finite() && after.is_finite())
            .then(|| sentence.with("before", in_detail(before)).with("after", in_detail(after)))
    };
    match topic {
        "max_d" => moved(["slow.moved_d", "slow.unmoved_d"], start, middle),
        "min_g" | "max_g" => moved(["slow.moved_g", "slow.unmoved_g"], middle, end),
        "penalty" => None,
        _ => {
            let shown = batch.real.len();
            let of_both = matches!(topic, "value" | "loss_d");
            let key = match (of_both, shown < batch.count) {
                (false, false) => "slow.mean_of",
                (false, true) => "slow.mean_of_some",
                (true, false) => "slow.means_of",
                (true, true) => "slow.means_of_some",
            };
            let sentence = Sentence::new(key).with_count("samples", batch.count);
            Some(sentence.with_count("step", batch.step).with("shown", shown))
        }
    }
}

/// Sentence with the value, its step and the number of samples it is a mean over.
pub fn now(scene: Scene<'_>, part: &FormulaPart, record: Option<&Record>) -> Option<String> {
    let (value, record, config) = (part.value?, record?, scene.config()?);
    let key = match part.ink {
        Ink::Generator => "strip.now_g",
        _ => "strip.now_d",
    };
    let of = Sentence::new(key)
        .with_count("step", record.last)
        .with_count("samples", config.game.batch_size)
        .with("value", written(value));
    Some(of.text(scene.language))
}

/// A value with three decimals; with none from 100 on.
pub fn written(value: f64) -> String {
    let text = match value.abs() {
        size if size < 99.9995 => format!("{value:.3}"),
        size if size < 99_999.5 => format!("{value:.0}"),
        size if size.is_finite() => format!("{value:.0e}"),
        _ => return "–".to_owned(),
    };
    let is_zero = text.trim_start_matches('-').chars().all(|letter| "0.".contains(letter));
    if is_zero { text.replace('-', "") } else { text.replace('-', "−") }
}

/// The text of a part for a screen reader.
pub fn spoken(scene: Scene<'_>, topic: &str, value: Option<f64>) -> String {
    let title = title(scene, topic);
    match value {
        Some(value) => match why_unknown(scene, Some(value)) {
            Some(why) => format!("{title}: {why}"),
            None => format!("{title}: {}", written(value)),
        },
        None => title,
    }
}

/// The title of a part; of the penalty with the names of those in force.
pub fn title(scene: Scene<'_>, topic: &str) -> String {
    let title = scene.text(&format!("strip.{topic}.title"));
    let penalties = scene.config().map(|config| config.game.penalties).filter(|_| topic == "penalty");
    match penalties.map(|penalties| penalties.names()) {
        Some(names) if !names.is_empty() => format!("{title} ({})", names.join(" + ")),
        _ => title.into_owned(),
    }
}

/// A sentence on each penalty in force: its name and its formula.
pub fn penalties_in_force(scene: Scene<'_>) -> Vec<Sentence> {
    let Some(penalties) = scene.config().map(|config| config.game.penalties) else { return Vec::new() };
    let in_force = PenaltyLocation::ALL.into_iter().filter(|place| penalties.weight(*place) > 0.0);
    let sentence = |place| {
        Sentence::new(match place {
            PenaltyLocation::Reals => "strip.penalty.r1",
            PenaltyLocation::Fakes => "strip.penalty.r2",
            PenaltyLocation::Between => "strip.penalty.between",
            PenaltyLocation::Around => "strip.penalty.around",
        })
    };
    in_force.map(sentence).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_short_and_what_is_unknown_is_a_dash() {
        let cases = [
            (-1.386_29, "−1.386"),
            (-1e-9, "0.000"),
            (f64::NAN, "–"),
            (f64::NEG_INFINITY, "–"),
            (-1234.5, "−1234"),
            (-99.9996, "−100"),
            (99.0, "99.000"),
            (-2.5e12, "−2e12"),
        ];
        assert_eq!(cases.map(|(value, _)| written(value)), cases.map(|(_, text)| text.to_owned()));
        assert!(cases.iter().all(|(value, _)| written(*value).chars().count() <= 7));
    }
}
