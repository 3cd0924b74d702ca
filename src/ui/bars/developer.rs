//! The developer's panel: what the program itself is doing.

use std::time::{Duration, Instant};

use eframe::egui::{self, Grid, RichText};

use super::status::{Frames, duration};
use crate::ui::scene::Scene;

/// What the panel shows beside the scene.
#[derive(Clone, Copy, Debug, Default)]
pub struct Instruments {
    /// Frames of the window.
    pub frames: Frames,
    /// Messages that wait: to the trainer, from it, from the observer.
    pub queues: [usize; 3],
    /// The renderer in use.
    pub renderer: &'static str,
    /// When the program began.
    pub started: Option<Instant>,
    /// From then until the first frame was on the screen, and until the first step was seen.
    pub start: [Option<Duration>; 2],
}

impl Instruments {
    /// Takes note of a frame that begins.
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

/// The window; whether it stays open.
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
                    session.picture.as_ref().map(|picture| session.step().saturating_sub(picture.step));
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

/// Bytes of memory that the process holds, where the system tells.
fn resident_bytes() -> Option<u64> {
    // Linux: the second number of statm is in pages, which are of 4096 bytes on every machine this runs on.
    let pages: u64 = std::fs::read_to_string("/proc/self/statm").ok()?.split(' ').nth(1)?.parse().ok()?;
    Some(pages * 4096)
}
