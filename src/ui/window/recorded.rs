//! Runs that were recorded: those that nobody saved are offered and listed, and one that is played again is compared.

use std::path::PathBuf;
use std::time::Instant;

use eframe::egui::Context;

use super::app::App;
use crate::config::{Recording, RunFile};
use crate::file::{FileKind, folder_of};
use crate::journal::RunFolders;
use crate::protocol::Ask;
use crate::session::{MOST_BESIDE, Offer, RunName, Tone};
use crate::ui::bars::recent::about;
use crate::words::Sentence;

impl App {
    /// Offers to go on with a run in `folders` that was broken off, and lists the runs there.
    pub fn with_runs(mut self, ctx: &Context, folders: RunFolders) -> Self {
        self.dialogs.recent.look_in(folders, ctx);
        self
    }

    /// Tells where the run comes to other weights than were recorded, offers to go to the last of the recorded steps, and brings back
    /// its branches.
    pub fn recall(&mut self, recording: Recording) {
        if !recording.is_empty() {
            self.link.ask(Ask::Recall(Box::new(recording)));
        }
    }

    /// Writes the run to `path`; with its table in it if wanted.
    pub(super) fn save_run(&mut self, path: PathBuf, with_table: bool, ctx: &Context) {
        let Some(mut file) = self.session.file() else { return };
        let (language, place) = (self.preferences.language(), path.clone());
        self.dialogs.files.write(ctx, path, move || {
            if with_table {
                file.run.config.data = file.run.config.data.with_table()?;
            }
            Ok(file.to_toml_in(folder_of(&place), language).into_bytes())
        });
    }

    /// Begins the run of a pasted text, with its branches, and tells where it comes to other weights than were recorded.
    ///
    /// # Errors
    /// If the text is no run, or not one that can be used.
    pub(super) fn paste_run(&mut self, text: &str) -> Result<(), Sentence> {
        if FileKind::of(text.as_bytes(), "") != FileKind::Run {
            return Err(Sentence::new("error.pasted_no_run"));
        }
        let file = RunFile::from_toml(text)?;
        self.begin(file.run.clone());
        self.recall(file.into());
        Ok(())
    }

    /// Opens the run at `path`: who opens the one that is offered has answered the offer.
    pub(super) fn load_run(&mut self, path: PathBuf) {
        if self.dialogs.recent.pass_over(&path) {
            self.session.notices.withdraw(Offer::GoOn);
        }
        self.link.ask(Ask::Load { path, play: self.plays_next() });
    }

    /// Goes on with the run that was offered, and with those that were beside it.
    pub(in crate::ui) fn go_on(&mut self, ctx: &Context) -> Result<(), Sentence> {
        self.session.notices.withdraw(Offer::GoOn);
        let mut offered = self.dialogs.recent.take_offered().into_iter();
        let Some(own) = offered.next() else { return Ok(()) };
        self.link.ask(Ask::Load { path: own.path, play: false });
        self.stop_when(self.session.stops.as_last_time());
        let step = own.steps;
        for run in offered {
            let name = run.preset.map_or(RunName::Unnamed, RunName::Preset);
            self.company.go_on((name, run.path, run.letter), self.preferences.kept_bytes())?;
            self.arrange_compared(ctx);
        }
        // One may have been killed some steps ahead of another.
        self.company.stop_at(step);
        Ok(())
    }

    /// Takes the list of runs, and offers one that was broken off.
    pub(in crate::ui) fn receive_runs(&mut self) {
        let sentence = match self.dialogs.recent.receive(MOST_BESIDE) {
            [] => None,
            [run] => Some(about(run, "notice.broken_off")),
            [run, beside @ ..] => {
                Some(about(run, "notice.broken_off_beside").with_count("beside", beside.len()))
            }
        };
        for path in self.dialogs.recent.take_unreadable() {
            let sentence = Sentence::new("notice.run_unreadable").with_path("path", &path);
            self.session.notices.add(Tone::Trouble, sentence, Instant::now());
        }
        if let Some(sentence) = sentence {
            self.session.notices.offer(Offer::GoOn, sentence, Instant::now());
        }
    }
}
