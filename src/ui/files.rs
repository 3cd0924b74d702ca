//! The file dialogs of the system. They are asked for here and answer when the person has chosen: meanwhile the
//! window goes on drawing.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, unbounded};
use eframe::egui::{Context, Rect};
use rfd::AsyncFileDialog;

use super::action::Purpose;
use super::photo;
use crate::file::write_whole;
use crate::words::Sentence;

/// A dialog that is over sooner than this was never seen by anyone: the system has none to offer.
const TOO_SOON: Duration = Duration::from_millis(300);
/// How long a picture may be waited for.
const EXPOSURE: Duration = Duration::from_secs(2);

/// What came of a dialog.
pub enum Chosen {
    /// A file.
    File(PathBuf),
    /// There was no dialog to choose a file in.
    NoDialog,
}

/// Dialogs that are open, and what was chosen in them; pictures that are being written.
pub struct Files {
    chosen_in: Sender<(Purpose, Chosen)>,
    chosen: Receiver<(Purpose, Chosen)>,
    written_in: Sender<Result<PathBuf, Sentence>>,
    written: Receiver<Result<PathBuf, Sentence>>,
    /// Pictures that wait for the next frame.
    posing: Vec<(Option<Rect>, PathBuf)>,
    exposed: Option<Exposure>,
}

/// When a picture was asked for last, and whether it has been taken.
type Exposure = (Instant, Arc<AtomicBool>);

impl Default for Files {
    fn default() -> Self {
        let (chosen_in, chosen) = unbounded();
        let (written_in, written) = unbounded();
        Self { chosen_in, chosen, written_in, written, posing: Vec::new(), exposed: None }
    }
}

impl Files {
    /// Opens the dialog for `purpose`; `wake` is called when there is an answer.
    pub fn ask(&self, purpose: Purpose, title: &str, wake: impl FnOnce() + Send + 'static) {
        let dialog =
            AsyncFileDialog::new().set_title(title).add_filter(purpose.extension(), &[purpose.extension()]);
        let chosen = self.chosen_in.clone();
        let asked = Instant::now();
        let tell = move |file: Option<rfd::FileHandle>| {
            let answer = match file {
                Some(file) => Chosen::File(file.path().to_owned()),
                None if asked.elapsed() < TOO_SOON => Chosen::NoDialog,
                // A person has thought better of it.
                None => return,
            };
            let _ = chosen.send((purpose, answer));
            wake();
        };
        // The dialog itself belongs to this thread, as macOS demands; waiting for its answer does not.
        if purpose.writes() {
            let answer = dialog.set_file_name(purpose.file_name()).save_file();
            std::thread::spawn(move || tell(pollster::block_on(answer)));
        } else {
            let answer = dialog.pick_file();
            std::thread::spawn(move || tell(pollster::block_on(answer)));
        }
    }

    /// What was chosen since the last look.
    pub fn chosen(&self) -> Vec<(Purpose, Chosen)> {
        self.chosen.try_iter().collect()
    }

    /// Writes a picture of the next frame that has nothing on it that passes, or of the part of it inside `place`, to
    /// `path`.
    pub fn photograph(&mut self, ctx: &Context, place: Option<Rect>, path: PathBuf) {
        self.posing.push((place, path));
        ctx.request_repaint();
    }

    /// Whether a picture is being taken: nothing that passes is to be drawn.
    pub fn is_photographing(&self) -> bool {
        let is_exposed =
            |(asked, is_taken): &Exposure| !is_taken.load(Ordering::Relaxed) && asked.elapsed() < EXPOSURE;
        !self.posing.is_empty() || self.exposed.as_ref().is_some_and(is_exposed)
    }

    /// Takes the pictures that wait for a frame such as this one.
    pub fn expose(&mut self, ctx: &Context) {
        for (place, path) in std::mem::take(&mut self.posing) {
            let (written, waker, scale) = (self.written_in.clone(), ctx.clone(), ctx.pixels_per_point());
            let is_taken = Arc::new(AtomicBool::new(false));
            self.exposed = Some((Instant::now(), Arc::clone(&is_taken)));
            ctx.request_screenshot(move |image| {
                is_taken.store(true, Ordering::Relaxed);
                // Packing a large picture takes longer than a frame.
                std::thread::spawn(move || {
                    let bytes = photo::png(&photo::cropped(&image, place, scale));
                    let _ = written.send(bytes.and_then(|bytes| write_whole(&path, &bytes)).map(|()| path));
                    waker.request_repaint();
                });
            });
        }
    }

    /// The pictures that were written since the last look.
    pub fn written(&self) -> Vec<Result<PathBuf, Sentence>> {
        self.written.try_iter().collect()
    }
}
