//! The window on a stage: driven by label and key as a person would, with the real threads behind it or with the
//! trainer's end of the link in the test's own hands.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::{self, Theme, Vec2};
use egui_kittest::Harness;
use ganscope::config::{Preset, Run};
use ganscope::data::TableCache;
use ganscope::journal::RunFolders;
use ganscope::protocol::{
    Ask, Command, NewChanges, ObserverLinks, Phase, Report, RunId, ScreenLinks, Snapshot, TrainerLinks, links,
};
use ganscope::session::CompanionRole;
use ganscope::trainer::Trainer;
use ganscope::ui::{App, ScreenLayout};
use ganscope::words::Language;
use ganscope::{observer, trainer};

/// How long anything may take that the threads do: far longer than it does, as test machines are busy.
const PATIENCE: Duration = Duration::from_secs(180);

/// The window under test.
pub struct Stage {
    /// egui's harness around it.
    pub harness: Harness<'static, App>,
    /// The trainer's end, where the test plays the trainer.
    pub trainer: Option<TrainerLinks>,
    /// The observer's end, likewise.
    _observer: Option<ObserverLinks>,
}

/// How a stage is set.
pub struct StageSetup {
    /// What runs.
    pub run: Run,
    /// Whether it plays at once.
    pub play: bool,
    /// Size of the window, in points.
    pub size: Vec2,
    /// The theme.
    pub theme: Theme,
    /// The language.
    pub language: Language,
    /// Whether pictures are taken.
    pub rendered: bool,
    /// The layout.
    pub layout: ScreenLayout,
    /// What was stored before, if anything was; it has its own layout.
    pub storage: Option<Stored>,
    /// Whether the window is told of files that are dropped.
    pub takes_drops: bool,
}

impl Default for StageSetup {
    fn default() -> Self {
        Self {
            run: small_run(),
            play: false,
            size: Vec2::new(1440.0, 900.0),
            theme: Theme::Dark,
            language: Language::English,
            rendered: false,
            layout: ScreenLayout::Tune,
            storage: None,
            takes_drops: true,
        }
    }
}

/// The first preset with networks so small that a step takes no time.
pub fn small_run() -> Run {
    let mut run = Preset::named("ring8").and_then(Preset::run).expect("a preset");
    run.config.generator.network.hidden = vec![8];
    run.config.discriminator.network.hidden = vec![8];
    run.config.game.batch_size = 16;
    run
}

/// The first snapshot of `run`, which is a small one.
pub fn first_snapshot(run: RunId) -> Report {
    first_snapshot_of(run, small_run())
}

/// The first snapshot of `run` by this recipe.
pub fn first_snapshot_of(run: RunId, recipe: Run) -> Report {
    let trainer = Trainer::new(recipe).expect("a run");
    Report::Snapshot(Box::new(Snapshot {
        at: run.at(0),
        obeyed: 0,
        phase: Phase::Paused,
        start: trainer.config().clone(),
        acts: trainer.run().acts.as_slice().into(),
        config: trainer.config().clone(),
        target: trainer.target().clone(),
        backend: trainer.backend(),
        weights: Arc::new(trainer.weights()),
        records: Vec::new(),
        milestones: Vec::new(),
        changes: NewChanges {
            revision: 1,
            kept: 0,
            new: trainer.run().changes.clone(),
            num_in_force: trainer.num_in_force(),
        },
        settling: None,
        minibatch: None,
        training_secs: 0.0,
        branches: trainer.branches(),
        names: Arc::default(),
        unplayed: Arc::default(),
        first_step: trainer.first_step(),
        record: None,
        seeking: None,
        retaken: None,
        checksums: Arc::default(),
        kept: trainer.kept_states(),
    }))
}

impl Stage {
    /// A bare stage on which the run has begun, as far as the screen knows.
    pub fn begun() -> Self {
        Self::begun_with(StageSetup::default())
    }

    /// The same, set in this way.
    pub fn begun_with(setting: StageSetup) -> Self {
        let recipe = setting.run.clone();
        let mut stage = Self::bare(setting);
        let commands = stage.commands();
        let asks: Vec<&Ask> = commands.iter().map(|command| &command.ask).collect();
        assert!(
            matches!(asks[..], [Ask::Start { play: false, .. }, Ask::LimitSpeed(Some(_))]),
            "a run begins at a speed that the eye can follow: {asks:?}"
        );
        stage.report(first_snapshot_of(commands[0].run, recipe));
        stage
    }

    /// The window with the real threads behind it.
    pub fn real(setting: StageSetup) -> Self {
        let (screen, trainer_links, observer_links) = links(Box::new(|| {}), Box::new(|| {}));
        trainer::spawn(trainer_links).expect("a thread");
        observer::spawn(observer_links).expect("a thread");
        Self { harness: harness(setting, screen), trainer: None, _observer: None }
    }

    /// The same, with runs kept in `folders`.
    pub fn keeping(setting: StageSetup, folders: RunFolders) -> Self {
        let (screen, trainer_links, observer_links) = links(Box::new(|| {}), Box::new(|| {}));
        trainer::spawn_keeping(trainer_links, TableCache::default(), folders.clone()).expect("a thread");
        observer::spawn(observer_links).expect("a thread");
        Self { harness: harness_with(setting, screen, Some(folders)), trainer: None, _observer: None }
    }

    /// The window with nobody behind it: the test sees its commands.
    pub fn bare(setting: StageSetup) -> Self {
        let (screen, trainer, observer) = links(Box::new(|| {}), Box::new(|| {}));
        Self { harness: harness(setting, screen), trainer: Some(trainer), _observer: Some(observer) }
    }

    /// The commands that were sent since the last look.
    pub fn commands(&mut self) -> Vec<Command> {
        self.harness.run_steps(2);
        self.trainer.as_ref().expect("the test plays the trainer").commands.try_iter().collect()
    }

    /// Answers as the trainer.
    pub fn report(&mut self, report: Report) {
        self.trainer
            .as_ref()
            .expect("the test plays the trainer")
            .reports
            .send(report)
            .expect("the screen listens");
        self.harness.run_steps(2);
    }

    /// Draws frames until `done`, and fails with `what` where that takes too long.
    #[track_caller]
    pub fn until(&mut self, what: &str, done: impl Fn(&App) -> bool) {
        let begun = Instant::now();
        while !done(self.harness.state()) {
            assert!(begun.elapsed() < PATIENCE, "waited in vain for: {what}");
            self.harness.step();
            std::thread::sleep(Duration::from_millis(2));
        }
        self.harness.run_steps(2);
    }

    /// Asks for steps until `count` have been taken, as the button "N steps" does.
    pub fn steps(&mut self, count: u64) {
        let taken = self.harness.state().session().step();
        self.harness.state_mut().ask(ganscope::ui::Action::Step(count.saturating_sub(taken), None));
        self.harness.run_steps(2);
    }

    /// Lets a file go over the window.
    pub fn drop_file(&mut self, path: &Path) {
        self.harness.input_mut().dropped_files.push(Arc::new(Dropped(path.to_owned())));
        self.harness.run_steps(5);
    }
}

fn harness(setting: StageSetup, screen: ScreenLinks) -> Harness<'static, App> {
    harness_with(setting, screen, None)
}

fn harness_with(
    setting: StageSetup,
    screen: ScreenLinks,
    folders: Option<RunFolders>,
) -> Harness<'static, App> {
    let StageSetup { run, play, size, theme, language, rendered, layout, storage, takes_drops } = setting;
    let mut builder = Harness::builder().with_size(size).with_theme(theme).with_step_dt(1.0 / 60.0);
    if rendered {
        builder = builder.wgpu();
    }
    builder.build_eframe(move |context| {
        let storage = storage.as_ref().map(|stored| stored as &dyn eframe::Storage);
        let app = App::new(&context.egui_ctx, storage, screen, run, play).with_language(language);
        let app = if storage.is_some() { app } else { app.with_layout(layout) };
        context.egui_ctx.set_theme(theme);
        let beside = folders.clone();
        let app = match folders {
            Some(folders) => app.with_runs(&context.egui_ctx, folders),
            None => app,
        };
        let hire = move |role| {
            let (screen, trainer_links, observer_links) = links(Box::new(|| {}), Box::new(|| {}));
            match (role, beside.clone()) {
                (CompanionRole::Beside(letter), Some(folders)) => {
                    let folders = folders.beside(letter);
                    trainer::spawn_keeping(trainer_links, TableCache::default(), folders)?
                }
                (CompanionRole::Beside(_), None) => trainer::spawn(trainer_links)?,
                (CompanionRole::Ghost | CompanionRole::Seed, _) => {
                    trainer::spawn_in_background(trainer_links)?
                }
            };
            observer::spawn(observer_links)?;
            Ok(screen)
        };
        let app = app.with_company(Box::new(hire), 2);
        if takes_drops { app } else { app.without_drops() }
    })
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// What a window has stored.
#[derive(Clone, Default)]
pub struct Stored(HashMap<String, String>);

impl Stored {
    /// Of the window on `stage`.
    pub fn of(stage: &mut Stage) -> Self {
        let mut stored = Self::default();
        eframe::App::save(stage.harness.state_mut(), &mut stored);
        stored
    }
}

impl eframe::Storage for Stored {
    fn get_string(&self, key: &str) -> Option<String> {
        self.0.get(key).cloned()
    }

    fn set_string(&mut self, key: &str, value: String) {
        self.0.insert(key.to_owned(), value);
    }

    fn remove_string(&mut self, key: &str) {
        self.0.remove(key);
    }

    fn flush(&mut self) {}
}
