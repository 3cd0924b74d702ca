//! The developer's panel: measurements of the program itself.

use std::time::{Duration, Instant};

use eframe::egui::{self, Grid, RichText};

use super::status::{Frames, duration};
use crate::ui::scene::Scene;

/// Measurements of the program itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Instruments {
    /// Rate and duration of frames.
    pub frames: Frames,
    /// Number of commands to the trainer, reports from it and answers of the observer that wait.
    pub queues: [usize; 3],
    /// Name of the renderer in use.
    pub renderer: &'static str,
    /// When the program was started, if known.
    pub started: Option<Instant>,
    /// Time from the start to the first frame on the screen, and to the first step.
    pub start: [Option<Duration>; 2],
}

impl Instruments {
    /// Notes the beginning of frame `number`, at step `step`.
    pub fn note_frame(&mut self, number: u64, step: u64) {
        let Some(started) = self.started else { return };
        // The second frame begins when the first has been painted.
        for (time, is_there) in self.start.iter_mut().zip([number > 0, step > 0]) {
            if is_there {
                time.get_or_insert_with(|| started.elapsed());
            }
        }
    }
}

/// Draws the developer's panel; `open` becomes false when it is closed.
pub fn developer_ui(ctx: &egui::Context, scene: Scene<'_>, instruments: Instruments, open: &mut bool) {
    egui::Window::new(scene.text("screen.developer"))
        .id(egui::Id::unique("developer"))
        .open(open)
        .resizable(false)
        .default_pos(egui::pos2(420.0, 120.0))
        .show(ctx, |ui| {
            Grid::new("instruments").num_columns(2).striped(true).show(ui, |ui| {
                let session = scene.session;
                let age = session.picture.as_ref().map(|picture| picture.received.elapsed().as_secs_f64());
                let behind =
                    session.picture.as_ref().map(|picture| session.step().saturating_sub(picture.at.step));
                let start = instruments
                    .start
                    .map(|time| time.map_or("–".to_owned(), |time| duration(time.as_secs_f64())));
                let rows: [(&str, String); 13] = [
                    ("frame_work", duration(instruments.frames.work_secs)),
                    ("frames", format!("{:.1}", instruments.frames.per_sec)),
                    ("age", age.map_or("–".to_owned(), duration)),
                    ("behind", behind.map_or("–".to_owned(), |steps| steps.to_string())),
                    (
                        "change",
                        session.change_took.map_or("–".to_owned(), |took| duration(took.as_secs_f64())),
                    ),
                    (
                        "rate",
                        session.rate.steps_per_sec().map_or("–".to_owned(), |rate| format!("{rate:.1}")),
                    ),
                    ("step_time", session.rate.secs_per_step().map_or("–".to_owned(), duration)),
                    ("queues", format!("{:?}", instruments.queues)),
                    ("buckets", session.course.curves.buckets().len().to_string()),
                    ("measured", session.course.measured.rows().len().to_string()),
                    (
                        "memory",
                        resident_bytes()
                            .map_or("–".to_owned(), |bytes| format!("{:.1}\u{a0}MB", bytes as f64 / 1e6)),
                    ),
                    ("renderer", instruments.renderer.to_owned()),
                    ("start", start.join(", ")),
                ];
                for (key, value) in rows {
                    ui.label(scene.text(&format!("developer.{key}")));
                    ui.label(RichText::new(value).monospace());
                    ui.end_row();
                }
            });
        });
}

/// Resident memory of the process in bytes, on systems that tell it.
fn resident_bytes() -> Option<u64> {
    // Linux: the second number of statm is in pages, which are of 4096 bytes on every machine this runs on.
    let pages: u64 = std::fs::read_to_string("/proc/self/statm").ok()?.split(' ').nth(1)?.parse().ok()?;
    Some(pages * 4096)
}
