//! The file dialogs of the system, and the files that are read and written: what comes of them arrives later, and
//! meanwhile the window goes on drawing.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, unbounded};
use eframe::egui::Context;
use rfd::AsyncFileDialog;

use super::file_worker::FileWorker;
use super::layout::{Pane, place_id};
use super::photo;
use crate::file::{FileKind, write_whole};
use crate::ui::action::Purpose;
use crate::words::Sentence;

/// A dialog that is over sooner than this was never seen by anyone: the system has none to offer.
const TOO_SOON: Duration = Duration::from_millis(300);
/// How long a picture may be waited for.
const EXPOSURE: Duration = Duration::from_secs(2);

/// What came of a dialog.
pub enum DialogOutcome {
    /// A file.
    File(PathBuf),
    /// There was no dialog to choose a file in.
    NoDialog,
}

/// Dialogs that are open, and what was chosen in them; files that are being read or written.
pub struct Files {
    worker: FileWorker,
    chosen_in: Sender<(Purpose, DialogOutcome)>,
    chosen: Receiver<(Purpose, DialogOutcome)>,
    written_in: Sender<Result<PathBuf, Sentence>>,
    written: Receiver<Result<PathBuf, Sentence>>,
    /// Pictures that wait for the next frame.
    posing: Vec<(Option<Pane>, PathBuf)>,
    exposed: Option<Exposure>,
}

/// When a picture was asked for last, and whether it has been taken.
type Exposure = (Instant, Arc<AtomicBool>);

impl Default for Files {
    fn default() -> Self {
        let (chosen_in, chosen) = unbounded();
        let (written_in, written) = unbounded();
        let worker = FileWorker::default();
        Self { worker, chosen_in, chosen, written_in, written, posing: Vec::new(), exposed: None }
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
                Some(file) => {
                    let path = file.path().to_owned();
                    (if purpose.writes() { purpose } else { purpose_of(&path) }, DialogOutcome::File(path))
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

    /// Chooses the file at `path` for what it holds; `wake` is called when that is known.
    pub fn open(&self, path: PathBuf, wake: impl FnOnce() + Send + 'static) {
        let chosen = self.chosen_in.clone();
        std::thread::spawn(move || {
            let _ = chosen.send((purpose_of(&path), DialogOutcome::File(path)));
            wake();
        });
    }

    /// What was chosen since the last look.
    pub fn chosen(&self) -> Vec<(Purpose, DialogOutcome)> {
        self.chosen.try_iter().collect()
    }

    /// Writes what `bytes` makes to `path`, after all that was asked for before.
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

    /// Writes a picture of the next frame that has nothing on it that passes, or of `pane` in it, to `path`.
    pub fn photograph(&mut self, ctx: &Context, pane: Option<Pane>, path: PathBuf) {
        self.posing.push((pane, path));
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
        for (pane, path) in std::mem::take(&mut self.posing) {
            let (written, waker, scale) = (self.written_in.clone(), ctx.clone(), ctx.pixels_per_point());
            // Where the pane is in this frame: notices may have gone since the picture was asked for.
            let place = pane.and_then(|pane| ctx.data(|data| data.get_temp(place_id(pane))));
            let is_taken = Arc::new(AtomicBool::new(false));
            self.exposed = Some((Instant::now(), Arc::clone(&is_taken)));
            ctx.request_screenshot(move |image| {
                is_taken.store(true, Ordering::Relaxed);
                // Packing a large picture takes longer than a frame.
                std::thread::spawn(move || {
                    let bytes = photo::png(&photo::cropped(&image, place, scale));
                    let bytes = bytes.map_err(|reason| reason.about_file(&path));
                    let _ = written.send(bytes.and_then(|bytes| write_whole(&path, &bytes)).map(|()| path));
                    waker.request_repaint();
                });
            });
        }
    }

    /// The files that were written since the last look.
    pub fn written(&self) -> Vec<Result<PathBuf, Sentence>> {
        self.written.try_iter().collect()
    }
}

/// What a file is for, by its content. What cannot be read is said by whoever reads it.
fn purpose_of(path: &Path) -> Purpose {
    match FileKind::of_file(path) {
        Ok(FileKind::Run) => Purpose::LoadRun,
        Ok(FileKind::Checkpoint) => Purpose::LoadCheckpoint,
        Ok(FileKind::Table) | Err(_) => Purpose::Data,
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
