//! The runs beside the one of the window: those that are compared with it, ghosts, and other seeds.

use std::path::PathBuf;

use super::companion::{Companion, CompanionRole, RunName};
use super::link::Link;
use super::lockstep::{Alignment, Lockstep};
use super::notice::Tone;
use super::pace::Pace;
use super::recalled::RecalledBranch;
use super::seeds::{NUM_SEEDS, SeedRuns};
use super::session::Session;
use crate::config::Run;
use crate::protocol::{Ask, RunId, ScreenLinks};
use crate::words::Sentence;

/// Most runs beside that of the window.
pub const MOST_BESIDE: usize = 3;
/// Most ghosts.
pub const MOST_GHOSTS: usize = 4;
/// Memory for the states that are kept of a ghost, in bytes.
const KEPT_OF_GHOST: usize = 1 << 20;
/// The letters of runs beside each other.
const LETTERS: [char; MOST_BESIDE + 1] = ['A', 'B', 'C', 'D'];

/// Starts the actors of one more run. They end when its links are dropped.
pub type Hire = Box<dyn FnMut(CompanionRole) -> std::io::Result<ScreenLinks>>;

/// The runs beside the one of the window.
pub struct Company {
    hire: Option<Hire>,
    /// How many cores the machine has.
    cores: usize,
    /// How many links were ever made.
    hired: u64,
    /// The run that the window has asked for last, be it seen yet or not.
    pub(super) wanted: RunId,
    /// The letter of the run of the window.
    pub letter: char,
    /// What the run of the window is called, where it came to be beside another.
    pub name: RunName,
    /// The runs that are compared with it, in order of their letters.
    pub beside: Vec<Companion>,
    /// The runs whose curves alone are drawn.
    pub ghosts: Vec<Companion>,
    /// The run with other seeds.
    pub seeds: Option<SeedRuns>,
    /// A branch of the run of the window that is played once more.
    recalled: Option<RecalledBranch>,
    /// Whether the runs beside each other play in step; else each plays as fast as it can.
    pub(super) is_in_step: bool,
    pub(super) lockstep: Lockstep,
    /// Whether they are told to wait at a step.
    pub(super) holds: bool,
    /// To which step the runs come once all have paused.
    pub(super) aligns: Alignment,
}

impl Default for Company {
    fn default() -> Self {
        Self {
            hire: None,
            cores: 1,
            hired: 0,
            wanted: RunId::default(),
            letter: LETTERS[0],
            name: RunName::default(),
            beside: Vec::new(),
            ghosts: Vec::new(),
            seeds: None,
            recalled: None,
            is_in_step: true,
            lockstep: Lockstep::default(),
            holds: false,
            aligns: Alignment::default(),
        }
    }
}

impl Company {
    /// A company whose runs have the actors that `hire` starts, on a machine with so many `cores`.
    pub fn hiring(hire: Hire, cores: usize) -> Self {
        Self { hire: Some(hire), cores, ..Self::default() }
    }

    /// Whether there can be runs beside that of the window.
    pub fn can_hire(&self) -> bool {
        self.hire.is_some()
    }

    fn hired(&mut self, role: CompanionRole) -> Result<Link, Sentence> {
        let hire = self.hire.as_mut().ok_or_else(|| Sentence::new("error.no_company"))?;
        let links =
            hire(role).map_err(|error| Sentence::new("error.no_actors").with_error("reason", &error))?;
        self.hired += 1;
        Ok(Link::new(links, Pace::on(self.cores)).numbered_after(self.hired << 32))
    }

    /// A companion beside the run of the window, with the letter that is `wanted`, or the first that is free.
    fn newcomer(&mut self, name: RunName, wanted: Option<char>) -> Result<&mut Companion, Sentence> {
        if self.beside.len() >= MOST_BESIDE {
            return Err(Sentence::new("error.too_many_beside").with_count("most", MOST_BESIDE + 1));
        }
        let is_free = |letter: &char| {
            *letter != self.letter && self.beside.iter().all(|companion| companion.letter != *letter)
        };
        let mut letters = wanted.into_iter().chain(LETTERS);
        let letter = letters.find(is_free).unwrap_or(LETTERS[0]);
        let link = self.hired(CompanionRole::Beside(letter))?;
        let at = self.beside.partition_point(|companion| companion.letter < letter);
        self.beside.insert(at, Companion::new(letter, name, link));
        self.lockstep.forget();
        Ok(&mut self.beside[at])
    }

    /// Begins `run`, which is called `name`, beside that of the window, and takes it to the same step. At most `kept` bytes of memory
    /// are for its states. Returns its letter.
    ///
    /// # Errors
    /// If there are too many, or the system cannot start its threads.
    pub fn compare(
        &mut self,
        (name, run): (RunName, Run),
        session: &Session,
        kept: usize,
    ) -> Result<char, Sentence> {
        let companion = self.newcomer(name, None)?;
        companion.link.ask(Ask::KeepWithin(kept));
        companion.begin(Run { acts: Vec::new(), ..run }, session.is_playing(), session.step());
        Ok(companion.letter)
    }

    /// Begins the run in a file, which is called `name`, beside that of the window. Returns its letter.
    ///
    /// # Errors
    /// As [`Self::compare`].
    pub fn compare_file(
        &mut self,
        (name, path): (RunName, PathBuf),
        session: &Session,
        kept: usize,
    ) -> Result<char, Sentence> {
        let companion = self.load((name, path, None), session.is_playing(), kept)?;
        if !session.is_playing() && session.step() > 0 {
            companion.link.ask(Ask::Step { count: session.step(), only: None });
        }
        Ok(companion.letter)
    }

    /// Goes on with the run in a folder, which is called `name`, beside that of the window, where it was left, with `letter` if
    /// that is free. Returns its letter.
    ///
    /// # Errors
    /// As [`Self::compare`].
    pub fn go_on(
        &mut self,
        (name, folder, letter): (RunName, PathBuf, Option<char>),
        kept: usize,
    ) -> Result<char, Sentence> {
        Ok(self.load((name, folder, letter), false, kept)?.letter)
    }

    fn load(
        &mut self,
        (name, path, letter): (RunName, PathBuf, Option<char>),
        play: bool,
        kept: usize,
    ) -> Result<&mut Companion, Sentence> {
        let companion = self.newcomer(name, letter)?;
        companion.link.ask(Ask::KeepWithin(kept));
        companion.link.ask(Ask::Load { path, play });
        Ok(companion)
    }

    /// Draws the curves of the run in a file, which is called `name`, behind those of the window.
    ///
    /// # Errors
    /// As [`Self::compare`].
    pub fn add_ghost(&mut self, (name, path): (RunName, PathBuf)) -> Result<(), Sentence> {
        if self.ghosts.len() >= MOST_GHOSTS {
            return Err(Sentence::new("error.too_many_ghosts").with_count("most", MOST_GHOSTS));
        }
        let link = self.hired(CompanionRole::Ghost)?;
        let mut ghost = Companion::new(' ', name, link);
        ghost.link.ask(Ask::KeepWithin(KEPT_OF_GHOST));
        ghost.hold_at(Some(0));
        ghost.link.ask(Ask::Load { path, play: true });
        self.ghosts.push(ghost);
        Ok(())
    }

    /// Plays the run of the window with other seeds in the background, or no longer.
    ///
    /// # Errors
    /// If the system cannot start their threads.
    pub fn play_seeds(&mut self, on: bool) -> Result<(), Sentence> {
        if !on {
            self.seeds = None;
            return Ok(());
        }
        let hired = (0..NUM_SEEDS)
            .map(|_| Ok(Companion::new(' ', RunName::Unnamed, self.hired(CompanionRole::Seed)?)));
        let members = hired.collect::<Result<Vec<_>, Sentence>>()?;
        // Screen and run of the window have one core each.
        let slots = self.cores.saturating_sub(2 + self.beside.len()).min(NUM_SEEDS);
        self.seeds = Some(SeedRuns::new(members, slots));
        Ok(())
    }

    /// Plays the branches of the run of the window once more that were recorded before it was opened, one after the other, so that
    /// their curves are seen. Where there are but two cores, they wait while the run plays.
    pub fn recall_branches(&mut self, session: &mut Session) {
        let may = self.cores > 2 || !session.is_playing();
        self.recalled.take_if(|recalled| !recalled.go_on(session, may));
        if self.recalled.is_none()
            && may
            && self.can_hire()
            && let Some(next) = RecalledBranch::next(session)
            && let Ok(link) = self.hired(CompanionRole::Ghost)
        {
            let companion = Companion::new(' ', RunName::Unnamed, link);
            self.recalled = Some(RecalledBranch::begin(session, next, companion));
        }
    }

    /// Makes the run with `letter` that of the window, and puts the one that was there in its place.
    pub fn focus(&mut self, letter: char, session: &mut Session, link: &mut Link) {
        let Some(companion) = self.beside.iter_mut().find(|companion| companion.letter == letter) else {
            return;
        };
        std::mem::swap(&mut companion.session, session);
        std::mem::swap(&mut companion.link, link);
        std::mem::swap(&mut companion.letter, &mut self.letter);
        std::mem::swap(&mut companion.name, &mut self.name);
        // Messages stay where they can be read.
        std::mem::swap(&mut companion.session.notices, &mut session.notices);
        self.beside.sort_by_key(|companion| companion.letter);
    }

    /// Ends the run with `letter`. If it is that of the window, the first beside it takes its place.
    pub fn close(&mut self, letter: char, session: &mut Session, link: &mut Link) {
        if letter == self.letter
            && let Some(first) = self.beside.first().map(|companion| companion.letter)
        {
            self.focus(first, session, link);
        }
        if letter != self.letter {
            self.beside.retain(|companion| companion.letter != letter);
        }
        self.lockstep.forget();
    }

    /// Sends a request about the run to all that are beside it too.
    pub fn ask_beside(&mut self, ask: &Ask) {
        let aligns = *ask == Ask::Pause && self.is_in_step;
        self.aligns = if aligns { Alignment::ToFirst } else { Alignment::None };
        if *ask == Ask::Pause {
            self.lockstep.forget();
        }
        self.beside.iter_mut().for_each(|companion| companion.link.ask(ask.clone()));
    }

    /// Begins each run beside that of the window anew, as `run` makes it.
    pub fn begin_beside(&mut self, run: impl Fn(&Session) -> Option<Run>, plays: bool, link: &mut Link) {
        self.gather_at(0, link);
        self.lockstep.forget();
        for companion in &mut self.beside {
            if let Some(run) = run(&companion.session) {
                companion.begin(run, plays, 0);
            }
        }
    }

    /// Goes to `step` in the runs beside that of the window, or as far as they have come.
    pub fn go_beside(&mut self, step: u64) {
        for companion in &mut self.beside {
            let branch = companion.session.at().branch;
            let number = companion.link.go_to(branch, step);
            companion.session.travel.go_to(number, branch, step);
        }
    }

    /// Holds what is seen of every run, or lets it follow again.
    pub fn hold(&mut self, on: bool) {
        let seeds = self.seeds.iter_mut().flat_map(|seeds| &mut seeds.members);
        let others = self.beside.iter_mut().chain(&mut self.ghosts).chain(seeds);
        others.for_each(|companion| companion.session.hold(on));
    }

    /// Reads what has arrived. Returns the messages about runs that are not that of the window.
    pub fn receive(&mut self) -> Vec<(Tone, Sentence)> {
        let mut notices = Vec::new();
        self.beside.retain_mut(|companion| {
            let letter = companion.letter;
            let named = |(tone, sentence)| {
                (
                    tone,
                    Sentence::new("compare.notice").with("run", letter).with_sentence("sentence", sentence),
                )
            };
            let received = companion.receive();
            let stays = companion.has_begun_or_may(&received);
            notices.extend(received.into_iter().map(named));
            stays
        });
        self.ghosts.retain_mut(|ghost| {
            let received = ghost.receive();
            let stays = ghost.has_begun_or_may(&received);
            notices.extend(received);
            stays
        });
        if let Some(seeds) = &mut self.seeds {
            seeds.receive();
        }
        notices
    }
}
