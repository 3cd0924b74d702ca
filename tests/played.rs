//! A run that is played on the trainer's thread, as from a screen.

use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use ganscope::config::{Player, Run};
use ganscope::data::TableCache;
use ganscope::journal::RunFolders;
use ganscope::protocol::{
    Ask, Changes, Command, Phase, Record, Report, RunId, ScreenLinks, Snapshot, TrainerLinks, Wake, links,
};
use ganscope::trainer::{spawn, spawn_keeping};
use ganscope::words::Sentence;

/// How long a thread may take for what takes it milliseconds.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A trainer's thread and the screen's end of the links.
pub struct Played {
    /// The screen's end of the links.
    pub screen: ScreenLinks,
    thread: JoinHandle<()>,
    /// The run that is asked.
    pub run: RunId,
    /// All that has been recorded.
    pub records: Vec<Record>,
    /// The changes of the run.
    pub changes: Changes,
}

impl Played {
    pub fn start(run: Run, play: bool) -> Self {
        Self::start_with(run, play, Box::new(|| {}))
    }

    /// A run that waits at step 0, and is kept in `folders` while it goes on.
    pub fn keeping(run: Run, folders: RunFolders) -> Self {
        let keep = |trainer| spawn_keeping(trainer, TableCache::default(), folders);
        Self::start_on(run, false, Box::new(|| {}), keep)
    }

    pub fn start_with(run: Run, play: bool, wake: Wake) -> Self {
        Self::start_on(run, play, wake, spawn)
    }

    fn start_on(
        run: Run,
        play: bool,
        wake: Wake,
        spawn: impl FnOnce(TrainerLinks) -> std::io::Result<JoinHandle<()>>,
    ) -> Self {
        let (screen, trainer, _observer) = links(wake, Box::new(|| {}));
        let thread = spawn(trainer).expect("a thread");
        let mut played =
            Self { screen, thread, run: RunId::default(), records: Vec::new(), changes: Changes::default() };
        played.begin(run, play);
        played
    }

    pub fn begin(&mut self, run: Run, play: bool) {
        self.run = self.run.next();
        self.ask(Ask::Start { run: Box::new(run), play });
    }

    pub fn ask(&self, ask: Ask) {
        self.ask_of(self.run, ask);
    }

    pub fn ask_of(&self, run: RunId, ask: Ask) {
        self.screen.commands.send(Command { number: 0, run, ask }).expect("a trainer that listens");
    }

    pub fn step(&self, count: u64, only: Option<Player>) {
        self.ask(Ask::Step { count, only });
    }

    pub fn report(&self) -> Report {
        self.screen.reports.recv_timeout(PATIENCE).expect("a report")
    }

    /// The next snapshot that `is_it`. Records of all snapshots are kept.
    pub fn wait_for(&mut self, is_it: impl Fn(&Snapshot) -> bool) -> Snapshot {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Report::Snapshot(snapshot) = self.report() {
                self.records.extend(&snapshot.records);
                self.changes.fold(snapshot.changes.clone());
                if is_it(&snapshot) {
                    return *snapshot;
                }
            }
        }
        panic!("no such snapshot");
    }

    pub fn wait_for_step(&mut self, step: u64) -> Snapshot {
        self.wait_for(|snapshot| snapshot.at.step == step && snapshot.phase == Phase::Paused)
    }

    pub fn wait_for_refusal(&mut self) -> Sentence {
        loop {
            match self.report() {
                Report::Refused { reason, .. } => return reason,
                Report::Snapshot(snapshot) => self.records.extend(&snapshot.records),
                Report::GaveUp(_) | Report::Restored { .. } => {}
                other => panic!("{other:?}"),
            }
        }
    }

    pub fn end(self) {
        drop(self.screen);
        self.thread.join().expect("the thread ends when the screen hangs up");
    }
}

/// Asserts that `records` are of the steps from 1 to `last`, each once.
pub fn assert_contiguous(records: &[Record], last: u64) {
    let steps: Vec<u64> = records.iter().map(|record| record.first).collect();
    assert!(records.iter().all(|record| record.count == 1));
    assert_eq!(steps, (1..=last).collect::<Vec<_>>());
}
