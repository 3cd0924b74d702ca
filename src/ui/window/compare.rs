//! Performs what is done with the runs beside that of the window.

use std::path::PathBuf;
use std::time::Instant;

use eframe::egui::Context;

use super::app::App;
use crate::config::{ChangeKind, Run};
use crate::journal::RUN_FILE;
use crate::protocol::{Ask, BranchId};
use crate::session::{RunName, Tone};
use crate::ui::action::{CompareAction, Purpose};
use crate::ui::screen_layout::ScreenLayout;
use crate::words::Sentence;

impl App {
    /// Sends a request to the run and to those beside it.
    pub(super) fn ask_all(&mut self, ask: Ask) {
        if ask == Ask::Play {
            return self.company.play(&self.session, &mut self.link);
        }
        self.company.ask_beside(&ask);
        self.link.ask(ask);
    }

    /// Takes the next step of slow motion; the runs beside take it at once.
    pub(super) fn step_slowly(&mut self) {
        self.link.ask(Ask::StepSlowly);
        self.company.ask_beside(&Ask::Step { count: 1, only: None });
    }

    /// Limits the speed of the run; those beside it that play in step follow it anyway.
    pub(super) fn limit_speed(&mut self, limit: Option<f64>) {
        self.link.ask(Ask::LimitSpeed(limit));
        if !self.company.is_in_step() {
            self.company.ask_beside(&Ask::LimitSpeed(limit));
        }
    }

    /// Takes in what has arrived of the other runs. Returns whether pictures may be asked for now.
    pub(super) fn receive_company(&mut self) -> bool {
        let now = Instant::now();
        for (tone, sentence) in self.company.receive() {
            self.session.notices.add(tone, sentence, now);
        }
        self.company.recall_branches(&mut self.session);
        if let Some(at) = self.session.stops.take_stopped() {
            self.company.stop_at(at.step);
        }
        // What ends the hold of one ends that of all.
        if !self.session.is_held() {
            self.company.hold(false);
        }
        self.company.may_look(&self.session)
    }

    /// Asks for pictures of the runs beside that of the window where they are drawn, if it `may` now; then every run is told how
    /// far it may go.
    pub(super) fn look_beside(&mut self, may: bool) {
        let draws = self.shows_company();
        if draws && may {
            // Metrics are those of the same steps too.
            let pace = self.company.is_in_step().then_some(&self.link);
            for companion in &mut self.company.beside {
                let Some(shown) = &companion.session.seen().shown else { continue };
                let arena = self.views.compared.arena(companion.letter);
                arena.options.clone_from(&self.views.arena.options);
                let view = arena.view(shown, |slow| companion.link.resolution(&companion.session, slow));
                companion.link.look_with(&companion.session, view, pace);
            }
        }
        let limit = self.views.toolbar.limit();
        self.company.advance(&self.session, &mut self.link, (draws, limit));
    }

    pub(super) fn perform_compared(&mut self, action: CompareAction, ctx: &Context) -> Result<(), Sentence> {
        match action {
            CompareAction::Copy => {
                let run = self.session.recipe();
                self.compare_with(self.company.name.clone(), run, ctx)?;
            }
            CompareAction::With(edit) => {
                let Some(mut run) = self.session.recipe() else { return Ok(()) };
                edit.apply(&mut run.config)?;
                run.config.check()?;
                // It has this value throughout.
                let is_other = |kind: &ChangeKind| match kind {
                    ChangeKind::Set { edit: other, .. } => other.setting != edit.setting,
                    ChangeKind::StepOnly(_) => true,
                };
                run.changes.retain(|change| is_other(&change.action));
                self.compare_with(RunName::Unnamed, Some(run), ctx)?;
            }
            CompareAction::Branch(branch) => {
                let run = self.branch(branch);
                self.compare_with(RunName::Unnamed, run, ctx)?;
            }
            CompareAction::Preset(preset) => {
                let Some(own) = self.session.recipe() else { return Ok(()) };
                let mut run = preset.run()?;
                run.config.seed = own.config.seed;
                self.compare_with(RunName::Preset(preset), Some(run), ctx)?;
            }
            CompareAction::Focus(letter) => {
                let before = self.company.letter;
                self.company.focus(letter, &mut self.session, &mut self.link);
                self.after_focus(before);
            }
            CompareAction::Close(letter) => {
                let session = match self.company.beside.iter().find(|companion| companion.letter == letter) {
                    Some(companion) => &companion.session,
                    None => &self.session,
                };
                // One that nobody played leaves nothing.
                if self.dialogs.recent.keeps() && session.head() > 0 {
                    let sentence = Sentence::new("notice.closed").with("run", letter);
                    self.session.notices.add(Tone::Done, sentence, Instant::now());
                }
                let before = self.company.letter;
                self.company.close(letter, &mut self.session, &mut self.link);
                self.after_focus(before);
                self.views.compared.forget(letter);
            }
            CompareAction::InStep(on) => {
                self.company.set_in_step(on, &mut self.link);
                let limit = self.views.toolbar.limit().filter(|_| !on);
                self.company.ask_beside(&Ask::LimitSpeed(limit));
            }
            CompareAction::CloseGhost(index) => {
                if index < self.company.ghosts.len() {
                    self.company.ghosts.remove(index);
                }
            }
            CompareAction::Seeds(on) => self.company.play_seeds(on)?,
            CompareAction::PauseSeeds(on) => {
                if let Some(seeds) = &mut self.company.seeds {
                    seeds.pause(on);
                }
            }
        }
        Ok(())
    }

    /// Reads the file of a run to compare with.
    pub(super) fn compare_file(
        &mut self,
        purpose: Purpose,
        path: PathBuf,
        ctx: &Context,
    ) -> Result<(), Sentence> {
        let preset =
            self.dialogs.recent.list().iter().find(|run| run.path == path).and_then(|run| run.preset);
        let name = preset.map_or_else(|| RunName::of_path(&path), RunName::Preset);
        let path = run_file(path);
        if purpose == Purpose::Ghost {
            return self.company.add_ghost((name, path));
        }
        self.company.compare_file((name, path), &self.session, self.preferences.kept_bytes())?;
        self.arrange_compared(ctx);
        Ok(())
    }

    fn compare_with(&mut self, name: RunName, run: Option<Run>, ctx: &Context) -> Result<(), Sentence> {
        let Some(run) = run else { return Ok(()) };
        self.company.compare((name, run), &self.session, self.preferences.kept_bytes())?;
        self.arrange_compared(ctx);
        Ok(())
    }

    /// Lets the runs beside each other be seen.
    pub(super) fn arrange_compared(&mut self, ctx: &Context) {
        self.session.show_judged();
        // Before a class they stand on the stage.
        if !self.presents_lesson() {
            self.arrange(ScreenLayout::Compare, ctx);
        }
    }

    /// Whether the runs beside each other are drawn above the panes.
    pub(super) fn shows_company(&self) -> bool {
        let is_staged = self.presents_lesson() && !self.company.beside.is_empty();
        self.preferences.layout() == ScreenLayout::Compare || is_staged
    }

    /// The run as it is on this branch.
    fn branch(&self, branch: BranchId) -> Option<Run> {
        let changes = self.session.changes_of(branch)?.all().to_vec();
        Some(Run { changes, ..self.session.recipe()? })
    }

    /// Lets what belongs to the run of the window follow it, where that had another letter `before`.
    fn after_focus(&mut self, before: char) {
        let now = self.company.letter;
        if now == before {
            return;
        }
        self.views.compared.swap(now, before, &mut self.views.arena);
        self.session.slow = None;
        self.link.ask(Ask::LimitSpeed(self.views.toolbar.limit()));
        if self.company.is_in_step() {
            self.company.ask_beside(&Ask::LimitSpeed(None));
        }
    }
}

/// The file of a run: of a folder, the one in it.
fn run_file(path: PathBuf) -> PathBuf {
    if path.is_dir() { path.join(RUN_FILE) } else { path }
}
