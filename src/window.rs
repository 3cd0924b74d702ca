//! The window and the two threads behind it: here the two wings meet.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use eframe::{NativeOptions, Renderer, egui};
use ganscope::cli::RendererChoice;
use ganscope::config::Run;
use ganscope::protocol::{Wake, links};
use ganscope::ui::App;
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
        match open_with(*renderer, run.clone(), play, language, Arc::clone(&opened)) {
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

fn open_with(
    renderer: Renderer,
    run: Run,
    play: bool,
    language: Option<Language>,
    opened: Arc<AtomicBool>,
) -> eframe::Result {
    let viewport = egui::ViewportBuilder::default()
        .with_app_id(APP_ID)
        .with_title("ganscope")
        .with_inner_size([1440.0, 900.0])
        .with_min_inner_size([800.0, 560.0])
        .with_drag_and_drop(true);
    let options = NativeOptions { viewport, renderer, ..NativeOptions::default() };
    let create = move |context: &eframe::CreationContext<'_>| {
        opened.store(true, Ordering::Relaxed);
        let wake = || -> Wake {
            let context = context.egui_ctx.clone();
            Box::new(move || context.request_repaint())
        };
        let (screen, trainer_links, observer_links) = links(wake(), wake());
        trainer::spawn(trainer_links)?;
        observer::spawn(observer_links)?;
        let name = match renderer {
            Renderer::Glow => "OpenGL",
            Renderer::Wgpu => "wgpu",
        };
        let app = App::new(&context.egui_ctx, context.storage, screen, run, play).with_renderer(name);
        let app = match language {
            Some(language) => app.with_language(language),
            None => app,
        };
        Ok(Box::new(app) as Box<dyn eframe::App>)
    };
    eframe::run_native(APP_ID, options, Box::new(create))
}
