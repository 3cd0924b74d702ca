//! The window and the two threads behind it: here the two wings meet.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use eframe::{NativeOptions, Renderer, egui};
use ganscope::cli::{self, RendererChoice};
use ganscope::config::{Recording, Run};
use ganscope::data::TableCache;
use ganscope::journal::RunFolders;
use ganscope::lesson::LessonSource;
use ganscope::protocol::{Wake, links};
use ganscope::session::CompanionRole;
use ganscope::ui::{
    Action, App, FIRST, Gate, LEAST, Placement, Purpose, Remembered, Screen, is_first, opening_run, placement,
};
use ganscope::words::{Language, Sentence};
use ganscope::{observer, trainer};

/// The name under which the system knows the window and the preferences lie.
const APP_ID: &str = "ganscope";

/// Opens the window with `start` in it, and returns when it is closed.
///
/// OpenGL is tried first: where there is no GPU it draws about three times as fast as Vulkan does in software (16
/// against 5 frames per second at 1440 x 880, while a run trains on the same two cores), and where there is one
/// either is fast enough. What it cannot open, wgpu may; on macOS the other way round, where OpenGL is on its way
/// out.
///
/// # Errors
/// Where no window can be opened.
pub fn open(
    start: &Start,
    renderer: RendererChoice,
    language: Option<Language>,
    started: Instant,
) -> Result<(), Sentence> {
    let order: &[Renderer] = match renderer {
        RendererChoice::OpenGl => &[Renderer::Glow],
        RendererChoice::Wgpu => &[Renderer::Wgpu],
        RendererChoice::Auto if cfg!(target_os = "macos") => &[Renderer::Wgpu, Renderer::Glow],
        RendererChoice::Auto => &[Renderer::Glow, Renderer::Wgpu],
    };
    let mut reasons = Vec::new();
    for renderer in order {
        // A window that was open and failed later is not opened a second time.
        let opened = Arc::new(AtomicBool::new(false));
        let opening = Opening { start: start.clone(), language, started, opened: Arc::clone(&opened) };
        match open_with(*renderer, opening) {
            Ok(()) => return Ok(()),
            // Without a display no renderer will do.
            Err(eframe::Error::WinitEventLoop(_)) => return Err(Sentence::new("error.no_display")),
            Err(error) => {
                reasons.push(format!("{renderer}: {error}"));
                if opened.load(Ordering::Relaxed) {
                    break;
                }
            }
        }
    }
    Err(Sentence::new("error.no_window").with_foreign("reason", reasons.join("; ")))
}

/// What a window begins with.
#[derive(Clone)]
pub struct Start {
    /// The run.
    pub run: Run,
    /// What was recorded of it.
    pub recording: Recording,
    /// Whether it was asked for.
    pub is_chosen: bool,
    /// Whether it plays at once.
    pub play: bool,
    /// Tables that were read for it.
    pub tables: TableCache,
    /// A file to be used, and what for.
    pub file: Option<(Purpose, PathBuf)>,
    /// Where runs are kept while they go on; `None` where the system names no place.
    pub folders: Option<RunFolders>,
    /// A lesson to be gone through.
    pub lesson: Option<LessonSource>,
}

/// What is opened.
struct Opening {
    start: Start,
    language: Option<Language>,
    /// When the program began.
    started: Instant,
    /// Whether there was a window.
    opened: Arc<AtomicBool>,
}

fn open_with(renderer: Renderer, opening: Opening) -> eframe::Result {
    let Opening { start, language, started, opened } = opening;
    let Start { run, recording, is_chosen, play, tables, file, folders, lesson } = start;
    let keeper = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&keeper);
    let remembered = eframe::storage_dir(APP_ID)
        .map(|folder| Remembered::check(&folder.join("app.ron")))
        .unwrap_or_default();
    let viewport = egui::ViewportBuilder::default()
        .with_app_id(APP_ID)
        .with_title("ganscope")
        .with_inner_size(FIRST)
        .with_drag_and_drop(true);
    let options = NativeOptions { viewport, renderer, ..NativeOptions::default() };
    let create = move |context: &eframe::CreationContext<'_>| {
        opened.store(true, Ordering::Relaxed);
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let gate = Arc::new(Gate::on(cores));
        let wake = || -> Wake {
            let (context, gate) = (context.egui_ctx.clone(), Arc::clone(&gate));
            Box::new(move || context.request_repaint_after(gate.wait()))
        };
        let (screen, trainer_links, observer_links) = links(wake(), wake());
        let trainer = match folders.clone() {
            Some(folders) => trainer::spawn_keeping(trainer_links, tables, folders)?,
            None => trainer::spawn_with(trainer_links, tables)?,
        };
        // Where the lock is broken, something worse has happened.
        if let Ok(mut kept) = kept.lock() {
            kept.push(trainer);
        }
        observer::spawn(observer_links)?;
        let name = match renderer {
            Renderer::Glow => "OpenGL",
            Renderer::Wgpu => "wgpu",
        };
        let run = if is_chosen { run } else { opening_run(context.storage, run) };
        let hire_in = (context.egui_ctx.clone(), Arc::clone(&gate));
        let folders_beside = folders.clone();
        let hire = move |role: CompanionRole| {
            let wake = || -> Wake {
                let (context, gate) = hire_in.clone();
                Box::new(move || context.request_repaint_after(gate.wait()))
            };
            let (screen, trainer_links, observer_links) = links(wake(), wake());
            match (role, folders_beside.clone()) {
                // It may become the run of the window, and is work as that is.
                (CompanionRole::Beside(letter), Some(folders)) => {
                    let folders = folders.beside(letter);
                    let trainer = trainer::spawn_keeping(trainer_links, TableCache::default(), folders)?;
                    if let Ok(mut kept) = kept.lock() {
                        kept.retain(|trainer| !trainer.is_finished());
                        kept.push(trainer);
                    }
                }
                (CompanionRole::Beside(_), None) => drop(trainer::spawn(trainer_links)?),
                (CompanionRole::Ghost | CompanionRole::Seed, _) => {
                    drop(trainer::spawn_in_background(trainer_links)?);
                }
            }
            observer::spawn(observer_links)?;
            Ok(screen)
        };
        let app = App::new(&context.egui_ctx, context.storage, screen, run, play)
            .with_renderer(name, started)
            .with_company(Box::new(hire), cores);
        let welcomes = !is_chosen && lesson.is_none() && is_first(context.storage);
        let app = if welcomes { app.with_welcome() } else { app };
        let app = match lesson {
            Some(source) => app.with_lesson(source),
            None => app,
        };
        let mut words = remembered.words.clone();
        if let Some(window) = context.winit_window() {
            let (mut size, scale) = (window.inner_size(), window.scale_factor() as f32);
            let now = egui::vec2(size.width as f32, size.height as f32);
            let mut least = size;
            (least.width, least.height) = ((LEAST.x * scale) as u32, (LEAST.y * scale) as u32);
            window.set_min_inner_size(Some(least));
            let mut monitors: Vec<_> = window.available_monitors().collect();
            // The primary one comes first.
            monitors.sort_by_key(|monitor| window.primary_monitor().as_ref() != Some(monitor));
            let screens: Vec<Screen> = monitors
                .iter()
                .map(|monitor| {
                    let (place, size) = (monitor.position(), monitor.size());
                    let place = egui::pos2(place.x as f32, place.y as f32);
                    let size = egui::vec2(size.width as f32, size.height as f32);
                    Screen {
                        rect: egui::Rect::from_min_size(place, size),
                        scale: monitor.scale_factor() as f32,
                    }
                })
                .collect();
            match placement(now, scale, &remembered, &screens) {
                Placement::Stays => {}
                Placement::Fits(wanted) => {
                    (size.width, size.height) = (wanted.x as u32, wanted.y as u32);
                    let _ = window.request_inner_size(size);
                }
                Placement::BroughtBack(place, wanted) => {
                    if let Some(mut position) = monitors.first().map(|monitor| monitor.position()) {
                        (position.x, position.y) = (place.x as i32, place.y as i32);
                        window.set_outer_position(position);
                    }
                    (size.width, size.height) = (wanted.x as u32, wanted.y as u32);
                    let _ = window.request_inner_size(size);
                    words.push(Sentence::new("notice.window_moved"));
                }
            }
        }
        let mut app = app.with_gate(gate).with_words(words);
        app.recall(recording);
        if let Some((purpose, path)) = file {
            app.ask(Action::Use(purpose, path));
        }
        let app = match folders {
            Some(folders) => app.with_runs(&context.egui_ctx, folders),
            None => app,
        };
        let app = if cli::is_wayland() { app.without_drops() } else { app };
        let app = match language {
            Some(language) => app.with_language(language),
            None => app,
        };
        Ok(Box::new(app) as Box<dyn eframe::App>)
    };
    let ended = eframe::run_native(APP_ID, options, Box::new(create));
    // The window is closed, and with it the links: each trainer ends once its run is written.
    for trainer in keeper.lock().map(|mut keeper| std::mem::take(&mut *keeper)).unwrap_or_default() {
        let _ = trainer.join();
    }
    ended
}
