//! The lesson that is open, the list of lessons, and the files that are read for them; the panel beside the layout.

use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, unbounded};
use eframe::egui::{Context, Panel, Rect, Ui};

use super::file_worker::FileWorker;
use crate::handbook::LinkTarget;
use crate::lesson::{Lesson, LessonSource, Pointed};
use crate::ui::action::Action;
use crate::ui::arena::options::ArenaLayer;
use crate::ui::lesson::{LessonReading, OpenLesson, list_ui, panel_ui, presented_ui, welcome_ui};
use crate::ui::scene::Scene;
use crate::ui::screen_layout::ScreenLayout;
use crate::words::{Language, Sentence};

/// Time from one look at the file of a lesson to the next.
pub const INTERVAL: Duration = Duration::from_secs(1);

/// Width of the panel at first, in points, and the most of the window that it takes then.
const WIDTH: f32 = 340.0;
const SHARE: f32 = 0.34;
/// Share of the window that it takes before a class.
const PRESENTED_SHARE: f32 = 0.4;

/// What came of reading a lesson.
pub type ReadLesson = (LessonSource, Language, Result<Lesson, Sentence>);

/// The lesson that is open, the list of lessons, and the files that are read for them.
pub struct Classroom {
    /// The lesson that is open.
    pub open: Option<OpenLesson>,
    /// Whether the list of lessons is shown.
    pub shows_list: bool,
    /// Whether the card of a first launch is shown.
    pub shows_card: bool,
    /// Whether the lesson itself has brought the window to the layout Present, and may leave it.
    pub(super) brought_to_present: bool,
    /// What the step points at, and where that stood in the last frame.
    pub(super) pointed: Vec<(Pointed, Option<Rect>)>,
    /// The layers of the arena that the step has shown.
    pub(super) layers: Vec<ArenaLayer>,
    /// The language of the lesson that is open.
    pub(super) language: Option<Language>,
    /// The lesson that is to be opened when it is read.
    pub(super) wanted: Option<LessonSource>,
    worker: FileWorker,
    read_in: Sender<ReadLesson>,
    pub(super) read: Receiver<ReadLesson>,
    pub(super) asked_at: Option<Instant>,
}

impl Default for Classroom {
    fn default() -> Self {
        let (read_in, read) = unbounded();
        Self {
            open: None,
            shows_list: false,
            shows_card: false,
            brought_to_present: false,
            pointed: Vec::new(),
            layers: Vec::new(),
            language: None,
            wanted: None,
            worker: FileWorker::default(),
            read_in,
            read,
            asked_at: None,
        }
    }
}

impl Classroom {
    /// Reads the lesson from where it comes from, on another thread, as a disk may be slow.
    pub(super) fn ask(&mut self, source: LessonSource, language: Language, ctx: &Context) {
        self.asked_at = Some(Instant::now());
        let (read_in, waker) = (self.read_in.clone(), ctx.clone());
        self.worker.run(move || {
            let lesson = source.lesson(language).map(|lesson| lesson.explained(language));
            let _ = read_in.send((source, language, lesson));
            waker.request_repaint();
        });
    }

    /// Whether a panel stands beside the layout.
    pub fn is_open(&self) -> bool {
        self.open.is_some() || self.shows_list
    }
}

/// Draws the panel of the lesson or the list of lessons at the right edge, and the card of a first launch. `done` are the keys
/// of the lessons that were gone through. Returns the link that was clicked.
pub fn classroom_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    classroom: &mut Classroom,
    done: &[String],
    actions: &mut Vec<Action>,
) -> Option<LinkTarget> {
    // It is about what a first launch shows, and whoever has left that needs it no longer; it covers no message.
    classroom.shows_card &= scene.layout == ScreenLayout::Watch;
    if classroom.shows_card && scene.session.notices.all().is_empty() {
        welcome_ui(ui.ctx(), scene, actions);
    }
    if !classroom.is_open() {
        return None;
    }
    let room = ui.available_width();
    let is_presented = scene.layout.fills_screen();
    let panel = if is_presented {
        // The same on every projector.
        Panel::right("presented lesson").resizable(false).exact_size(PRESENTED_SHARE * room)
    } else {
        let width = WIDTH.min(SHARE * room);
        Panel::right("lesson").resizable(true).default_size(width).size_range(200.0..=2.0 * WIDTH)
    };
    let shown = panel.show(ui, |ui| match &mut classroom.open {
        Some(open) if is_presented => presented_ui(ui, scene, open, actions),
        Some(open) => {
            open.reading = LessonReading::default();
            panel_ui(ui, scene, open, ui.input(|input| input.time), actions)
        }
        None => {
            list_ui(ui, scene, done, actions);
            None
        }
    });
    shown.inner
}
