//! The runs that nobody saved, as a menu lists them. They are looked for on another thread, as a disk may be slow.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use crossbeam_channel::{Receiver, Sender, unbounded};
use eframe::egui::Context;

use super::file_worker::FileWorker;
use crate::journal::{RecentRun, RunFolders};

/// Least time from one look at the disk to the next.
const INTERVAL: Duration = Duration::from_secs(2);

/// The runs that were found, and where those lie now that could not be read.
type FoundRuns = (Vec<RecentRun>, Vec<PathBuf>);

/// The list of the newest runs that nobody saved.
pub struct RecentRuns {
    /// Where they lie; `None` where runs are not kept.
    folders: Option<RunFolders>,
    worker: FileWorker,
    found_in: Sender<FoundRuns>,
    found: Receiver<FoundRuns>,
    /// Where those lie now that could not be read, until that is told.
    unreadable: Vec<PathBuf>,
    list: Vec<RecentRun>,
    asked_at: Option<Instant>,
    /// Whether nothing was found yet, nor found to be missing.
    is_first: bool,
    /// The runs that it is offered to go on with: that of the window, and those beside it.
    offered: Vec<RecentRun>,
    /// A folder whose run was opened: it is not offered, though it may have been found before that.
    opened: Option<PathBuf>,
}

impl Default for RecentRuns {
    fn default() -> Self {
        let (found_in, found) = unbounded();
        Self {
            folders: None,
            worker: FileWorker::default(),
            found_in,
            found,
            unreadable: Vec::new(),
            list: Vec::new(),
            asked_at: None,
            is_first: true,
            offered: Vec::new(),
            opened: None,
        }
    }
}

impl RecentRuns {
    /// Looks from now on for runs in `folders`, and does so at once.
    pub fn look_in(&mut self, folders: RunFolders, ctx: &Context) {
        self.folders = Some(folders);
        self.look(ctx);
    }

    /// Looks for runs, unless that was done a moment ago; the window is drawn anew when they are found.
    pub fn look(&mut self, ctx: &Context) {
        let Some(folders) = self.folders.clone() else { return };
        if self.asked_at.is_some_and(|at| at.elapsed() < INTERVAL) {
            return;
        }
        self.asked_at = Some(Instant::now());
        let (found, waker) = (self.found_in.clone(), ctx.clone());
        self.worker.run(move || {
            let mut unreadable = Vec::new();
            let runs = folders.recent_telling(SystemTime::now(), |path| unreadable.push(path));
            let _ = found.send((runs, unreadable));
            waker.request_repaint();
        });
    }

    /// Takes what was found. Of the first time, the runs of the last window are returned if they were broken off: the one that it
    /// was about, and those beside it, as many as `most`.
    pub fn receive(&mut self, most: usize) -> &[RecentRun] {
        let mut is_found = false;
        let found: Vec<FoundRuns> = self.found.try_iter().collect();
        for (list, unreadable) in found {
            self.list = list;
            self.unreadable.extend(unreadable);
            is_found = true;
        }
        if !is_found {
            return &[];
        }
        let is_first = std::mem::take(&mut self.is_first);
        let Some(newest) = self.list.first().filter(|_| is_first) else { return &[] };
        let was_left = |run: &&RecentRun| !run.is_ended && !self.is_opened(run);
        // The newest may be one that was closed beside those that were not.
        let is_of_it = |run: &&RecentRun| run.window == newest.window;
        let known = if newest.window.is_empty() { &self.list[..1] } else { &self.list[..] };
        self.offered = known.iter().filter(is_of_it).filter(was_left).take(1 + most).cloned().collect();
        // That of the window has none.
        self.offered
            .sort_by(|one, other| one.letter.cmp(&other.letter).then_with(|| one.path.cmp(&other.path)));
        &self.offered
    }

    /// Where runs lie that could not be read, each once.
    pub fn take_unreadable(&mut self) -> Vec<PathBuf> {
        std::mem::take(&mut self.unreadable)
    }

    /// Whether runs are kept at all.
    pub fn keeps(&self) -> bool {
        self.folders.is_some()
    }

    /// The runs, the newest first.
    pub fn list(&self) -> &[RecentRun] {
        &self.list
    }

    /// Notes that the run in the folder at `path` is opened. Returns whether it was offered, which it is no longer.
    pub fn pass_over(&mut self, path: &Path) -> bool {
        self.opened = std::path::absolute(path).ok();
        let is_offered = self.offered.first().is_some_and(|run| self.is_opened(run));
        if is_offered {
            self.offered.clear();
        }
        is_offered
    }

    fn is_opened(&self, run: &RecentRun) -> bool {
        let opened = self.opened.as_ref();
        opened.is_some_and(|opened| std::path::absolute(&run.path).is_ok_and(|path| path == *opened))
    }

    /// The runs that were offered, once.
    pub fn take_offered(&mut self) -> Vec<RecentRun> {
        std::mem::take(&mut self.offered)
    }
}
