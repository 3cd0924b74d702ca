//! File dialogs of the system, and files that are read and written on other threads, while the window goes on
//! drawing.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, unbounded};
use eframe::egui::{ColorImage, Context};
use rfd::AsyncFileDialog;

use super::file_worker::FileWorker;
use super::photo;
use crate::figure::raster;
use crate::file::{FileKind, write_whole};
use crate::ui::action::Purpose;
use crate::words::Sentence;

/// A dialog that is closed within this time was never shown: the system has none.
const TOO_SOON: Duration = Duration::from_millis(300);
/// Most time to wait for a screenshot.
const EXPOSURE: Duration = Duration::from_secs(2);

/// The result of a file dialog.
pub enum DialogOutcome {
    /// The chosen file.
    File(PathBuf),
    /// The system has no file dialog.
    NoDialog,
}

/// File dialogs, and files that are read and written.
pub struct Files {
    worker: FileWorker,
    chosen_in: Sender<(Purpose, DialogOutcome)>,
    chosen: Receiver<(Purpose, DialogOutcome)>,
    written_in: Sender<Result<PathBuf, Sentence>>,
    written: Receiver<Result<PathBuf, Sentence>>,
    copied_in: Sender<Result<ColorImage, Sentence>>,
    copied: Receiver<Result<ColorImage, Sentence>>,
    /// Paths of screenshots to take in the next frame.
    posing: Vec<PathBuf>,
    exposed: Option<Exposure>,
}

/// When the last screenshot was requested, and whether it was taken.
type Exposure = (Instant, Arc<AtomicBool>);

impl Default for Files {
    fn default() -> Self {
        let (chosen_in, chosen) = unbounded();
        let (written_in, written) = unbounded();
        let worker = FileWorker::default();
        let (copied_in, copied) = unbounded();
        let (posing, exposed) = (Vec::new(), None);
        Self { worker, chosen_in, chosen, written_in, written, copied_in, copied, posing, exposed }
    }
}

impl Files {
    /// Opens the dialog for `purpose`; `wake` is called when it is closed.
    pub fn ask(&self, purpose: Purpose, title: &str, wake: impl FnOnce() + Send + 'static) {
        let dialog =
            AsyncFileDialog::new().set_title(title).add_filter(purpose.extension(), &purpose.extensions());
        let chosen = self.chosen_in.clone();
        let asked = Instant::now();
        let tell = move |file: Option<rfd::FileHandle>| {
            let answer = match file {
                Some(file) => {
                    let path = file.path().to_owned();
                    let is_decided = purpose.writes() || purpose == Purpose::Drawing;
                    (
                        if is_decided { purpose } else { purpose_of(&path, Purpose::Data) },
                        DialogOutcome::File(path),
                    )
                }
                None if asked.elapsed() < TOO_SOON => (purpose, DialogOutcome::NoDialog),
                // A person has thought better of it.
                None => return,
            };
            let _ = chosen.send(answer);
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

    /// Finds out whether the file at `path` is a run or a checkpoint, and reports it as chosen, any other for `otherwise`;
    /// `wake` is called then.
    pub fn open(&self, path: PathBuf, otherwise: Purpose, wake: impl FnOnce() + Send + 'static) {
        let chosen = self.chosen_in.clone();
        std::thread::spawn(move || {
            let _ = chosen.send((purpose_of(&path, otherwise), DialogOutcome::File(path)));
            wake();
        });
    }

    /// The files chosen since the last call.
    pub fn chosen(&self) -> Vec<(Purpose, DialogOutcome)> {
        self.chosen.try_iter().collect()
    }

    /// Writes the result of `bytes` to `path`, after all earlier files.
    pub fn write(
        &mut self,
        ctx: &Context,
        path: PathBuf,
        bytes: impl FnOnce() -> Result<Vec<u8>, Sentence> + Send + 'static,
    ) {
        let (written, waker) = (self.written_in.clone(), ctx.clone());
        self.worker.run(move || {
            let done = bytes().map_err(|reason| reason.about_file(&path));
            let _ = written.send(done.and_then(|bytes| write_whole(&path, &bytes)).map(|()| path));
            waker.request_repaint();
        });
    }

    /// Draws the figure `svg` for the clipboard, `scale` times as large.
    pub fn copy(&mut self, ctx: &Context, svg: String, scale: u32) {
        let (copied, waker) = (self.copied_in.clone(), ctx.clone());
        self.worker.run(move || {
            let pixels = raster(&svg, scale as f32);
            let _ =
                copied.send(pixels.map(|pixels| {
                    ColorImage::from_rgb(pixels.size.map(|side| side as usize), &pixels.values)
                }));
            waker.request_repaint();
        });
    }

    /// The figures drawn for the clipboard since the last call, or why they could not be.
    pub fn copied(&self) -> Vec<Result<ColorImage, Sentence>> {
        self.copied.try_iter().collect()
    }

    /// Writes a screenshot of the window to `path`. It is taken in the next frame without transient items.
    pub fn photograph(&mut self, ctx: &Context, path: PathBuf) {
        self.posing.push(path);
        ctx.request_repaint();
    }

    /// Whether a screenshot is pending: transient items are then not drawn.
    pub fn is_photographing(&self) -> bool {
        let is_exposed =
            |(asked, is_taken): &Exposure| !is_taken.load(Ordering::Relaxed) && asked.elapsed() < EXPOSURE;
        !self.posing.is_empty() || self.exposed.as_ref().is_some_and(is_exposed)
    }

    /// Takes the pending screenshots in this frame.
    pub fn expose(&mut self, ctx: &Context) {
        for path in std::mem::take(&mut self.posing) {
            let (written, waker) = (self.written_in.clone(), ctx.clone());
            let is_taken = Arc::new(AtomicBool::new(false));
            self.exposed = Some((Instant::now(), Arc::clone(&is_taken)));
            ctx.request_screenshot(move |image| {
                is_taken.store(true, Ordering::Relaxed);
                // Packing a large picture takes longer than a frame.
                std::thread::spawn(move || {
                    let bytes = photo::png(&image).map_err(|reason| reason.about_file(&path));
                    let _ = written.send(bytes.and_then(|bytes| write_whole(&path, &bytes)).map(|()| path));
                    waker.request_repaint();
                });
            });
        }
    }

    /// The files written since the last call, or why they could not be.
    pub fn written(&self) -> Vec<Result<PathBuf, Sentence>> {
        self.written.try_iter().collect()
    }
}

/// The purpose of a file, from its content; a folder is that of a run. Errors are left to whoever reads it.
fn purpose_of(path: &Path, otherwise: Purpose) -> Purpose {
    if path.is_dir() {
        return Purpose::LoadCheckpoint;
    }
    match FileKind::of_file(path) {
        Ok(FileKind::Run) => Purpose::LoadRun,
        Ok(FileKind::Checkpoint) => Purpose::LoadCheckpoint,
        Ok(FileKind::Table) | Err(_) => otherwise,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_is_not_waited_for_and_its_failure_names_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("run.toml");
        let mut files = Files::default();
        // A disk that takes its time.
        let (release, held) = unbounded::<()>();
        files.worker.run(move || {
            let _ = held.recv();
        });
        files.write(&Context::default(), path.clone(), || Ok(b"text".to_vec()));
        let absent = folder.path().join("absent").join("run.toml");
        files.write(&Context::default(), absent.clone(), || Ok(b"text".to_vec()));
        assert!(!path.exists() && files.written().is_empty());
        drop(release);
        let written: Vec<_> = files.written.iter().take(2).collect();
        assert_eq!(written[0], Ok(path.clone()));
        assert_eq!(std::fs::read(&path).expect("the file"), b"text");
        let trouble = written[1].clone().expect_err("there is no such folder");
        assert!(trouble.to_string().contains(&absent.display().to_string()), "{trouble}");
    }
}
