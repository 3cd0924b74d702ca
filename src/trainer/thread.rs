//! The thread of the trainer: it receives commands and sends snapshots. It sleeps while paused, and waits for
//! nothing but commands.

mod journal;
mod reports;
mod retaking;
mod runs;
mod seeking;
mod stepping;

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::RecvTimeoutError;

use super::checkpoint;
use super::compute::Compute;
use super::keyframes::KEPT_BYTES;
use super::opening::{OpenedRun, recall};
use super::orders::Orders;
use super::replay::Replay;
use super::trainer::Trainer;
use crate::config::{Act, RunConfig};
use crate::data::TableCache;
use crate::journal::{JournalLink, RunFolders, SystemDisk};
use crate::protocol::{Ask, Breakpoint, Command, Milestone, Record, Report, RunId, TrainerLinks};
use crate::words::Sentence;
use journal::Recorder;
use reports::SentMinibatch;
use retaking::Retaking;
use runs::KeptRun;
use seeking::Seek;

/// Least time between two snapshots of a playing run: a screen shows at most 60 a second.
const SNAPSHOT_INTERVAL: Duration = Duration::from_millis(12);
/// Time after which a paused trainer sends again what the channel had no room for.
const RETRY: Duration = Duration::from_millis(5);
/// Most time from one step to the next, whatever the limit of steps per second.
const SLOWEST: Duration = Duration::from_secs(3600);
/// Records that may wait for the next snapshot; when they reach this number, each two neighbours are merged.
const MAX_RECORDS: usize = 1 << 15;

/// Starts the thread `trainer`. It ends when the screen hangs up.
///
/// # Errors
/// If the system cannot start a thread.
pub fn spawn(links: TrainerLinks) -> std::io::Result<std::thread::JoinHandle<()>> {
    spawn_with(links, TableCache::default())
}

/// As [`spawn`], with tables that were read before.
///
/// # Errors
/// As [`spawn`].
pub fn spawn_with(links: TrainerLinks, tables: TableCache) -> std::io::Result<std::thread::JoinHandle<()>> {
    std::thread::Builder::new().name("trainer".to_owned()).spawn(move || run(&links, tables, None))
}

/// As [`spawn`], for a run in the background: it computes on this one thread, and in turn with others of its kind.
///
/// # Errors
/// As [`spawn`].
pub fn spawn_in_background(links: TrainerLinks) -> std::io::Result<std::thread::JoinHandle<()>> {
    std::thread::Builder::new().name("background".to_owned()).spawn(move || {
        let worker = Worker { compute: Compute::ALONE, ..Worker::new(&links, TableCache::default()) };
        worker.run();
    })
}

/// As [`spawn_with`]; runs are kept in `folders` while they go on. The thread ends after the last one is written.
///
/// # Errors
/// As [`spawn`].
pub fn spawn_keeping(
    links: TrainerLinks,
    tables: TableCache,
    folders: RunFolders,
) -> std::io::Result<std::thread::JoinHandle<()>> {
    let recorder = Recorder::new(JournalLink::open(folders, Box::<SystemDisk>::default())?);
    std::thread::Builder::new().name("trainer".to_owned()).spawn(move || run(&links, tables, Some(recorder)))
}

fn run(links: &TrainerLinks, tables: TableCache, recorder: Option<Recorder>) {
    Worker { recorder, ..Worker::new(links, tables) }.run();
}

/// Which steps the thread takes without further commands.
#[derive(Clone, Copy, Debug, PartialEq)]
enum PlayMode {
    /// No steps.
    Paused,
    /// Steps until another command.
    Playing,
    /// The steps in [`Worker::asked`], then a pause.
    Stepping,
    /// Steps of the recording, up to the one in [`Worker::seek`], then a pause.
    Seeking,
}

struct Worker<'a> {
    links: &'a TrainerLinks,
    /// The backend; one core is left to the screen.
    compute: Compute,
    trainer: Option<Trainer>,
    /// Tables that were read, so that a new run on the same file does not read it again.
    tables: TableCache,
    run: RunId,
    /// Number of the newest command.
    obeyed: u64,
    mode: PlayMode,
    /// Steps that were ordered by number and are not yet taken.
    asked: Orders,
    /// The step that the run is on its way to.
    seek: Option<Seek>,
    /// Takes the steps again that came before the state that the run was opened at; `None` where all are known.
    retaking: Option<Retaking>,
    /// Commands that wait until it is there, or until these steps are known, in order.
    deferred: Vec<Command>,
    /// Most memory for the kept states of a run, in bytes.
    kept_bytes: usize,
    /// Least time from one step to the next; `None` for no limit.
    pace: Option<Duration>,
    next_step_at: Instant,
    /// The step at which a playing run waits; `None` for none.
    hold_at: Option<u64>,
    /// Where the run is to stop.
    stops: Vec<Breakpoint>,
    /// The records since the last snapshot.
    records: Vec<Record>,
    /// The milestones since the last snapshot.
    milestones: Vec<Milestone>,
    /// Whether a step was taken since the run began or was loaded.
    has_stepped: bool,
    /// The first configuration and the acts, shared by all snapshots; `None` before the first snapshot.
    start: Option<(Arc<RunConfig>, Arc<[Act]>)>,
    /// Whether the present state has not been sent.
    owes_snapshot: bool,
    last_snapshot_at: Option<Instant>,
    /// Reports that wait for room in the channel, in order.
    outbox: VecDeque<Report>,
    training: Duration,
    /// When the run began or was loaded.
    started_at: Instant,
    /// The previous run, while a person can still go back to it.
    given_up: Option<KeptRun>,
    /// Whether snapshots carry the minibatch of D's last update.
    shows_minibatch: bool,
    /// The one that was sent last.
    minibatch: Option<SentMinibatch>,
    /// Keeps the run on the disk; `None` where runs are not kept.
    recorder: Option<Recorder>,
    /// What was recorded of the steps to come.
    replay: Replay,
    /// Until so many steps are taken again that were taken before, no limit of steps per second holds.
    hurry_to: u64,
    hung_up: bool,
}

impl<'a> Worker<'a> {
    fn new(links: &'a TrainerLinks, tables: TableCache) -> Self {
        Self {
            links,
            compute: Compute::sparing(1),
            trainer: None,
            tables,
            run: RunId::default(),
            obeyed: 0,
            mode: PlayMode::Paused,
            asked: Orders::default(),
            seek: None,
            retaking: None,
            deferred: Vec::new(),
            kept_bytes: KEPT_BYTES,
            pace: None,
            next_step_at: Instant::now(),
            hold_at: None,
            stops: Vec::new(),
            records: Vec::new(),
            milestones: Vec::new(),
            has_stepped: false,
            start: None,
            owes_snapshot: false,
            last_snapshot_at: None,
            outbox: VecDeque::new(),
            training: Duration::ZERO,
            started_at: Instant::now(),
            given_up: None,
            shows_minibatch: false,
            minibatch: None,
            recorder: None,
            replay: Replay::default(),
            hurry_to: 0,
            hung_up: false,
        }
    }

    /// Carries out commands until the screen hangs up. After a panic the run is saved, and the panic reported.
    fn run(mut self) {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| self.work())) {
            let message = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
            let message = message.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
            let saved = self.rescue();
            // The thread is over: now it may wait.
            let _ = self.links.reports.send(Report::Died { message, saved });
            (self.links.wake)();
        }
    }

    fn work(&mut self) {
        while !self.hung_up {
            self.take_commands();
            match self.mode {
                PlayMode::Paused => {}
                PlayMode::Seeking => self.seek_on(),
                PlayMode::Playing if self.is_held() => {}
                PlayMode::Playing | PlayMode::Stepping if Instant::now() < self.next_step_at => {}
                PlayMode::Playing | PlayMode::Stepping => self.step(),
            }
            self.retake();
            self.send();
            self.keep_journal();
        }
        self.end_journal();
    }

    /// Carries out all commands that have arrived. If there is nothing else to do, waits for one.
    fn take_commands(&mut self) {
        let mut wait = match self.mode {
            _ if self.retaking.is_some() => Some(Duration::ZERO),
            mode if mode == PlayMode::Paused || self.is_held() => {
                let is_done = !self.owes_snapshot && self.outbox.is_empty() && !self.is_writing();
                (!is_done).then_some(RETRY)
            }
            PlayMode::Seeking => Some(Duration::ZERO),
            PlayMode::Paused | PlayMode::Playing | PlayMode::Stepping => {
                Some(self.next_step_at.saturating_duration_since(Instant::now()).min(SNAPSHOT_INTERVAL))
            }
        };
        loop {
            let received = match wait {
                None => self.links.commands.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(Duration::ZERO) => self.links.commands.try_recv().map_err(|error| match error {
                    crossbeam_channel::TryRecvError::Empty => RecvTimeoutError::Timeout,
                    crossbeam_channel::TryRecvError::Disconnected => RecvTimeoutError::Disconnected,
                }),
                Some(time) => self.links.commands.recv_timeout(time),
            };
            wait = Some(Duration::ZERO);
            match received {
                Ok(command) => self.obey(command),
                Err(RecvTimeoutError::Timeout) => return,
                Err(RecvTimeoutError::Disconnected) => {
                    self.hung_up = true;
                    return;
                }
            }
        }
    }

    fn obey(&mut self, command: Command) {
        if self.is_to_wait(&command) {
            self.deferred.push(command);
            return;
        }
        let Command { number, run, ask } = command;
        self.obeyed = self.obeyed.max(number);
        let done = match ask {
            Ask::LimitSpeed(limit) => {
                self.pace = limit.filter(|limit| *limit > 0.0).map(|limit| {
                    Duration::try_from_secs_f64(1.0 / limit).map_or(SLOWEST, |pace| pace.min(SLOWEST))
                });
                self.next_step_at = Instant::now();
                Ok(())
            }
            Ask::HoldAt(step) => {
                self.hold_at = step;
                Ok(())
            }
            Ask::StopWhen(stops) => {
                self.stops = stops;
                Ok(())
            }
            Ask::Forget(given_up) => {
                self.forget(given_up);
                Ok(())
            }
            Ask::KeepWithin(bytes) => {
                self.kept_bytes = bytes;
                self.with_trainer(|trainer| {
                    trainer.keep_within(bytes);
                    Ok(())
                })
            }
            Ask::TakeTables(tables) => {
                self.tables.take_in(*tables);
                Ok(())
            }
            // What is for an older run is stale.
            _ if run < self.run => Ok(()),
            Ask::Start { run: recipe, play } => OpenedRun::of_run(self.compute, &mut self.tables, *recipe)
                .map(|opened| self.begin(run, opened, play)),
            Ask::Load { path, play } => OpenedRun::of_file(self.compute, &mut self.tables, &path)
                .map(|opened| self.begin(run, opened, play)),
            Ask::Restore(given_up) => self.restore(run, given_up),
            // And what is for a newer one was for a run that could not begin.
            _ if run != self.run => Ok(()),
            Ask::Recall(recording) => {
                if let Some(trainer) = &self.trainer {
                    self.replay = Replay::of(&trainer.run().changes, recording.checksums.clone());
                }
                let lost = self.with_trainer(|trainer| Ok(recall(trainer, *recording)));
                lost.map(|lost| self.outbox.extend(lost.map(Report::Noticed)))
            }
            Ask::Play => self.go(PlayMode::Playing),
            Ask::Pause => self.go(PlayMode::Paused),
            Ask::Step { count, only } => self.ask_for_steps(count, only),
            Ask::TrainToOptimum => self.train_to_optimum(),
            Ask::StepSlowly => self.step_slowly(),
            Ask::ShowMinibatch(wanted) => {
                self.shows_minibatch = wanted;
                self.owes_snapshot |= wanted && self.trainer.is_some();
                Ok(())
            }
            Ask::Set(edit) => self.set(edit),
            Ask::Rewind => self.rewind(),
            Ask::GoTo { branch, step } => self.seek(branch, step),
            Ask::Reschedule(change) => self.reschedule(&change),
            Ask::UndoChange => self.undo(),
            Ask::DeleteBranch(branch) => self.with_trainer(|trainer| {
                trainer.delete_branch(branch);
                Ok(())
            }),
            Ask::NameBranch(branch, name) => self.with_trainer(|trainer| {
                trainer.name_branch(branch, name);
                Ok(())
            }),
            Ask::Save(path) => self.save(&path),
        };
        if let Err(reason) = done {
            self.outbox.push_back(Report::Refused { run, reason });
        }
    }

    fn go(&mut self, mode: PlayMode) -> Result<(), Sentence> {
        self.stop_on_the_way();
        let ended = self.trainer.as_ref().is_none_or(|trainer| trainer.divergence().is_some());
        self.mode = if ended { PlayMode::Paused } else { mode };
        self.hurry_to = 0;
        self.asked.clear();
        self.next_step_at = Instant::now();
        self.owes_snapshot = self.trainer.is_some();
        Ok(())
    }

    fn with_trainer<T: Default>(
        &mut self,
        act: impl FnOnce(&mut Trainer) -> Result<T, Sentence>,
    ) -> Result<T, Sentence> {
        let Some(trainer) = &mut self.trainer else { return Ok(T::default()) };
        self.owes_snapshot = true;
        act(trainer)
    }

    fn save(&mut self, path: &Path) -> Result<(), Sentence> {
        if let Some(trainer) = &self.trainer {
            checkpoint::save_recorded(trainer, path)?;
            self.outbox.push_back(Report::Saved(path.to_owned()));
        }
        Ok(())
    }

    /// Writes the last kept state to the folder for temporary files, and returns the path.
    fn rescue(&self) -> Option<PathBuf> {
        let trainer = self.trainer.as_ref()?;
        let path = std::env::temp_dir().join(format!("ganscope-rescue-{}.safetensors", std::process::id()));
        checkpoint::save_state(trainer, trainer.last_kept()?, &path).ok().map(|()| path)
    }
}
