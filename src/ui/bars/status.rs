//! The status line: step, speed, and age of the picture.

use std::time::Duration;

use eframe::egui::{Context, Id, RichText, TextStyle, TextWrapMode, Ui, WidgetText};

use crate::protocol::{Backend, BackendInfo, Phase};
use crate::ui::explain::Told as _;
use crate::ui::scale::short;
use crate::ui::scene::Scene;
use crate::ui::screen_layout::Controls;
use crate::words::{Sentence, grouped};

/// Rate and duration of frames.
#[derive(Clone, Copy, Debug, Default)]
pub struct Frames {
    /// Frames per second, over the last second.
    pub per_sec: f64,
    /// Seconds of computation for the last frame.
    pub work_secs: f64,
}

/// Rate and duration of frames, after one that took this long.
pub fn measured(ctx: &Context, took: Duration) -> Frames {
    let dt = ctx.input(|input| input.stable_dt);
    let id = Id::unique("frames_per_sec");
    let before: f64 = ctx.data(|data| data.get_temp(id)).unwrap_or(0.0);
    // A running mean over about half a second; a pause between frames is not a slow frame.
    let per_sec = if dt > 0.0 && dt < 0.5 { 0.95 * before + 0.05 / f64::from(dt) } else { before };
    ctx.data_mut(|data| data.insert_temp(id, per_sec));
    Frames { per_sec, work_secs: took.as_secs_f64() }
}

/// Draws the status line; with few controls, only what a beginner reads.
pub fn status_ui(ui: &mut Ui, scene: Scene<'_>, frames: Frames) {
    if scene.is_low {
        // One row: what has no place is left out, from the end.
        ui.horizontal(|ui| items_ui(ui, scene, frames));
    } else {
        ui.horizontal_wrapped(|ui| items_ui(ui, scene, frames));
    }
}

fn items_ui(ui: &mut Ui, scene: Scene<'_>, frames: Frames) {
    let session = scene.session;
    {
        ui.spacing_mut().item_spacing.x = 14.0;
        let Some(shown) = &session.shown else {
            ui.label(scene.text("screen.arena.waiting"));
            return;
        };
        let (text, color) = match shown.phase {
            Phase::Paused if session.is_in_past() => ("time.past", scene.palette.mark),
            Phase::Playing => ("screen.playing", scene.palette.done),
            Phase::Paused => ("screen.paused", scene.palette.weak),
            Phase::Diverged(_) => ("screen.diverged.title", scene.palette.trouble),
        };
        ui.label(RichText::new(format!("● {}", scene.text(text))).color(color));
        if let Some(target) = shown.seeking {
            let text = Sentence::new("time.seeking").with_count("target", target);
            ui.label(RichText::new(text.text(scene.language)).color(scene.palette.mark));
        }
        if let Some(known) = shown.retaken {
            let text = Sentence::new("time.retaking").with_count("known", known);
            ui.label(RichText::new(text.text(scene.language)).color(scene.palette.weak));
        }
        for reason in session.stops.reasons_at(shown.state.at).iter().filter(|_| shown.phase == Phase::Paused)
        {
            let text = Sentence::new("stop.why").with_sentence("reason", reason.clone());
            ui.label(RichText::new(text.shown(scene.language)).color(scene.palette.mark));
        }
        let mut entry = |label: String, help: String| {
            let label = WidgetText::from(RichText::new(label).size(12.5));
            if scene.is_low {
                let extend = Some(TextWrapMode::Extend);
                let size = label.clone().into_galley(ui, extend, f32::INFINITY, TextStyle::Body).size();
                if size.x > ui.available_width() {
                    return;
                }
            }
            ui.label(label).on_hover_told(scene, help);
        };
        let help = |key: &str| scene.text(&format!("status.{key}_help")).into_owned();
        let mut item = |key: &str, value: String| {
            let label = format!("{} {value}", scene.text(&format!("status.{key}")));
            entry(label, help(key));
        };
        item("step", grouped(shown.state.at.step));
        // What stands still has no speed.
        let moving = |text: Option<String>| text.filter(|_| session.is_playing()).unwrap_or("–".to_owned());
        item("rate", moving(session.rate.steps_per_sec().map(short)));
        if scene.layout.controls() != Controls::All {
            return;
        }
        item("step_time", moving(session.rate.secs_per_step().map(duration)));
        item("frames", moving(Some(format!("{:.0}", frames.per_sec))));
        let age = session.picture.as_ref().map(|picture| picture.received.elapsed().as_secs_f64());
        item("age", moving(age.map(duration)));
        item("seed", shown.state.config.seed.to_string());
        let BackendInfo { kind, threads } = shown.backend;
        match kind {
            Backend::Engine { instructions } => {
                let label = Sentence::new("status.engine").with_count("cores", threads);
                let help = Sentence::new("status.engine_help").with("instructions", instructions);
                entry(label.text(scene.language), help.text(scene.language));
            }
            Backend::Candle => entry(scene.text("status.reference").into_owned(), help("reference")),
            Backend::F64 => entry(scene.text("status.game").into_owned(), help("game")),
        }
    }
}

/// A duration with a unit that gives it few digits.
pub fn duration(secs: f64) -> String {
    let duration = Duration::try_from_secs_f64(secs).unwrap_or_default();
    let micros = duration.as_secs_f64() * 1e6;
    if micros < 1e3 {
        format!("{micros:.0}\u{a0}µs")
    } else if micros < 1e6 {
        format!("{:.1}\u{a0}ms", micros / 1e3)
    } else {
        format!("{:.1}\u{a0}s", micros / 1e6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_the_unit_that_suits_them() {
        assert_eq!(duration(5.2e-5), "52\u{a0}µs");
        assert_eq!(duration(0.0034), "3.4\u{a0}ms");
        assert_eq!(duration(12.0), "12.0\u{a0}s");
        assert_eq!(duration(f64::NAN), "0\u{a0}µs");
    }
}
