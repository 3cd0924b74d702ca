//! The window and the two threads behind it: here the two wings meet.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use eframe::{NativeOptions, Renderer, egui};
use ganscope::cli::RendererChoice;
use ganscope::config::Run;
use ganscope::protocol::{Wake, links};
use ganscope::ui::{App, Gate};
use ganscope::words::{Language, Sentence};
use ganscope::{observer, trainer};

/// The name under which the system knows the window and the preferences lie.
const APP_ID: &str = "ganscope";

/// Opens the window with `run` in it, playing at once where `play`, and returns when it is closed.
///
/// OpenGL is tried first: where there is no GPU it draws about three times as fast as Vulkan does in software (16
/// against 5 frames per second at 1440 x 880, while a run trains on the same two cores), and where there is one
/// either is fast enough. What it cannot open, wgpu may; on macOS the other way round, where OpenGL is on its way
/// out.
///
/// # Errors
/// Where no window can be opened.
pub fn open(
    run: &Run,
    play: bool,
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
        let opening = Opening { run: run.clone(), play, language, started, opened: Arc::clone(&opened) };
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
    Err(Sentence::new("error.no_window").with("reason", reasons.join("; ")))
}

/// What is opened.
struct Opening {
    run: Run,
    play: bool,
    language: Option<Language>,
    /// When the program began.
    started: Instant,
    /// Whether there was a window.
    opened: Arc<AtomicBool>,
}

fn open_with(renderer: Renderer, opening: Opening) -> eframe::Result {
    let Opening { run, play, language, started, opened } = opening;
    let viewport = egui::ViewportBuilder::default()
        .with_app_id(APP_ID)
        .with_title("ganscope")
        .with_inner_size([1440.0, 900.0])
        .with_min_inner_size([800.0, 560.0])
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
        trainer::spawn(trainer_links)?;
        observer::spawn(observer_links)?;
        let name = match renderer {
            Renderer::Glow => "OpenGL",
            Renderer::Wgpu => "wgpu",
        };
        let app =
            App::new(&context.egui_ctx, context.storage, screen, run, play).with_renderer(name, started);
        let app = app.with_gate(gate);
        let app = match language {
            Some(language) => app.with_language(language),
            None => app,
        };
        Ok(Box::new(app) as Box<dyn eframe::App>)
    };
    eframe::run_native(APP_ID, options, Box::new(create))
}
