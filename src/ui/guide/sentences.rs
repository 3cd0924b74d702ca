//! Sentences about changes and divergences, in the chosen language.

use crate::config::{ChangeKind, Edit, Player, Setting, Value};
use crate::protocol::Divergence;
use crate::session::{Mark, MarkKind, MarkStatus, Shown};
use crate::ui::scale::short;
use crate::ui::scene::Scene;
use crate::words::{Language, Sentence, grouped};

/// The full text of a mark, with its step.
pub fn mark(scene: Scene<'_>, mark: &Mark) -> String {
    let key = match mark.status {
        MarkStatus::Made => "screen.mark",
        MarkStatus::Scheduled => "screen.mark_scheduled",
        MarkStatus::ToCome => "screen.mark_to_come",
    };
    Sentence::new(key)
        .with_count("step", mark.first)
        .with("what", mark_short(scene, mark))
        .text(scene.language)
}

/// The sentence that a scheduled change of `setting` stays when a person changes it before; `None` if none is
/// scheduled.
pub fn stays_scheduled(shown: &Shown, setting: &Setting, language: Language) -> Option<Sentence> {
    shown.changes.to_come().iter().find_map(|change| match &change.action {
        ChangeKind::Set { edit, .. } if edit.setting == setting => Some(
            Sentence::new("notice.stays_scheduled")
                .with_count("step", change.step)
                .with("setting", language.text(&format!("setting.{}.label", setting.word)))
                .with("value", &edit.value),
        ),
        _ => None,
    })
}

/// The short text of a mark, for labels.
pub fn mark_short(scene: Scene<'_>, mark: &Mark) -> String {
    match &mark.what {
        MarkKind::Set { edit: Edit { setting, value: new }, old } => {
            format!(
                "{} {} → {}",
                setting_name(setting, scene.language),
                value(setting, old, scene.language),
                value(setting, new, scene.language)
            )
        }
        MarkKind::Only(player, count) => Sentence::new("screen.mark_only")
            .with("player", scene.choice_label(*player).to_lowercase())
            .with_count("count", count)
            .text(scene.language),
    }
}

/// The name of a setting, with the letter of its player.
pub fn setting_name(setting: &Setting, language: Language) -> String {
    let label = language.text(&format!("setting.{}.label", setting.word));
    match setting.player() {
        Some(Player::Generator) => format!("G {label}"),
        Some(Player::Discriminator) => format!("D {label}"),
        None => label.into_owned(),
    }
}

/// The text for `value` of a setting.
pub fn value(setting: &Setting, value: &Value, language: Language) -> String {
    match (value, &setting.kind) {
        (Value::Number(number), _) => short(*number),
        (Value::Choice(key), crate::config::ValueKind::Choice { family, .. }) => {
            language.text(&format!("choice.{family}.{key}.label")).into_owned()
        }
        (Value::Text(text), _) => text.clone(),
        (Value::Integer(integer), _) => grouped(integer),
        (other, _) => other.to_string(),
    }
}

/// The sentence on a divergence: step, player, quantity, and what may be done.
pub fn divergence(scene: Scene<'_>, divergence: &Divergence) -> String {
    Sentence::new("screen.diverged.what")
        .with_count("step", divergence.step)
        .with("player", scene.choice_label(divergence.player).to_lowercase())
        .with("quantity", scene.text(&format!("quantity.{}", divergence.quantity.key())))
        .text(scene.language)
}
