//! The runs beside the one of the window: those that are compared with it, ghosts, and other seeds.

use std::path::PathBuf;
use std::time::Instant;

use super::companion::{Companion, CompanionRole, RunName};
use super::link::Link;
use super::lockstep::Lockstep;
use super::notice::Tone;
use super::pace::Pace;
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
    wanted: RunId,
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
    /// Whether the runs beside each other play in step; else each plays as fast as it can.
    is_in_step: bool,
    lockstep: Lockstep,
    /// Whether the runs come to the same step once all have paused.
    aligns: bool,
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
            is_in_step: true,
            lockstep: Lockstep::default(),
            aligns: false,
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

    /// A companion beside the run of the window, with the first free letter.
    fn newcomer(&mut self, name: RunName) -> Result<&mut Companion, Sentence> {
        if self.beside.len() >= MOST_BESIDE {
            return Err(Sentence::new("error.too_many_beside").with_count("most", MOST_BESIDE + 1));
        }
        let link = self.hired(CompanionRole::Beside)?;
        let is_free = |letter: &char| {
            *letter != self.letter && self.beside.iter().all(|companion| companion.letter != *letter)
        };
        let letter = LETTERS.into_iter().find(is_free).unwrap_or(LETTERS[0]);
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
        let companion = self.newcomer(name)?;
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
        let companion = self.load((name, path), session.is_playing(), kept)?;
        if !session.is_playing() && session.step() > 0 {
            companion.link.ask(Ask::Step { count: session.step(), only: None });
        }
        Ok(companion.letter)
    }

    /// Goes on with the run in a folder, which is called `name`, beside that of the window, where it was left. Returns its letter.
    ///
    /// # Errors
    /// As [`Self::compare`].
    pub fn go_on(&mut self, (name, folder): (RunName, PathBuf), kept: usize) -> Result<char, Sentence> {
        Ok(self.load((name, folder), false, kept)?.letter)
    }

    fn load(
        &mut self,
        (name, path): (RunName, PathBuf),
        play: bool,
        kept: usize,
    ) -> Result<&mut Companion, Sentence> {
        let companion = self.newcomer(name)?;
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
        if self.beside.is_empty() {
            link.ask(Ask::HoldAt(None));
        }
        self.lockstep.forget();
    }

    /// Whether the runs beside each other play in step.
    pub fn is_in_step(&self) -> bool {
        self.is_in_step
    }

    /// Lets the runs beside each other play in step, or each as fast as it can.
    pub fn set_in_step(&mut self, on: bool, link: &mut Link) {
        self.is_in_step = on;
        // Where they are paused, at once.
        self.aligns = on;
        self.lockstep.forget();
        if !on {
            link.ask(Ask::HoldAt(None));
            self.beside.iter_mut().for_each(|companion| companion.hold_at(None));
        }
    }

    /// Sends a request about the run to all that are beside it too.
    pub fn ask_beside(&mut self, ask: &Ask) {
        self.aligns = *ask == Ask::Pause && self.is_in_step;
        if *ask == Ask::Pause {
            self.lockstep.forget();
        }
        self.beside.iter_mut().for_each(|companion| companion.link.ask(ask.clone()));
    }

    /// Before the runs play: where they are in step, none goes further than the first of them is at `step`, until it is known where
    /// they meet.
    fn gather_at(&mut self, step: u64, link: &mut Link) {
        if self.is_in_step && !self.beside.is_empty() {
            self.lockstep.forget();
            link.ask(Ask::HoldAt(Some(step)));
            self.beside.iter_mut().for_each(|companion| companion.hold_at(Some(step)));
        }
    }

    /// Lets the run of the window, and those beside it, play.
    pub fn play(&mut self, session: &Session, link: &mut Link) {
        let others = self.beside.iter().map(|companion| companion.session.step());
        self.gather_at(others.fold(session.step(), u64::max), link);
        self.ask_beside(&Ask::Play);
        link.ask(Ask::Play);
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
            // What is wrong with the recipe, the run of the window tells.
            seeds.members.iter_mut().for_each(|member| drop(member.receive()));
        }
        notices
    }

    /// The steps that the runs beside each other have come to which play. What is seen of one that is to begin is of the run before.
    fn playing(&self, session: &Session) -> Vec<u64> {
        let others = self.beside.iter().map(|companion| (&companion.session, companion.link.addressed()));
        let all = std::iter::once((session, self.wanted)).chain(others);
        let play = all.filter(|(session, wanted)| session.is_playing() && session.run() == *wanted);
        play.map(|(session, _)| session.step()).collect()
    }

    /// The step that all runs which play in step have come to: what is later is not drawn, as only some have it. `None` where none
    /// do.
    pub fn common_step(&self, session: &Session) -> Option<u64> {
        let playing = self.playing(session);
        if self.is_in_step && playing.len() > 1 { self.lockstep.common(&playing) } else { None }
    }

    /// Whether pictures of the runs are to be asked for now: those that play in step are drawn at the same step, once they have met.
    pub fn may_look(&self, session: &Session) -> bool {
        let playing = self.playing(session);
        let is_alone = !self.is_in_step || self.beside.is_empty() || playing.len() < 2;
        is_alone || !self.lockstep.has_begun() || self.lockstep.have_met(&playing)
    }

    /// Tells every run how far it may go. `looks` is whether pictures of the runs beside are asked for; the run of the window takes at
    /// most `limit` steps per second, if that is limited.
    pub fn advance(&mut self, session: &Session, link: &mut Link, (looks, limit): (bool, Option<f64>)) {
        self.wanted = link.addressed();
        self.go_in_step(session, link, (looks, limit));
        let head = session.head();
        for ghost in &mut self.ghosts {
            // As far as it was recorded, and as far as the run of the window goes.
            ghost.hold_at(Some(head.max(ghost.held_at())));
        }
        if let Some(seeds) = &mut self.seeds {
            seeds.follow(session);
        }
    }

    fn go_in_step(&mut self, session: &Session, link: &mut Link, (looks, limit): (bool, Option<f64>)) {
        if self.beside.is_empty() || !self.is_in_step {
            return;
        }
        let playing = self.playing(session);
        if self.aligns && playing.is_empty() {
            self.align(session, link);
            return;
        }
        if playing.is_empty() {
            self.lockstep.forget();
            return;
        }
        let is_seen = |session: &Session| {
            let at = session.shown.as_ref().map(|shown| shown.state.at);
            let has_picture = session.picture.as_ref().map(|picture| picture.at) == at;
            // Of a held picture no new one is asked for.
            !session.is_playing() || session.is_held() || has_picture
        };
        let others = self.beside.iter().map(|companion| &companion.session);
        let is_over = !looks || std::iter::once(session).chain(others).all(is_seen);
        let sessions = std::iter::once(session).chain(self.beside.iter().map(|companion| &companion.session));
        let secs = sessions.filter_map(|session| session.rate.secs_per_step()).reduce(f64::max);
        let secs_per_step = secs.map(|secs| limit.map_or(secs, |limit| secs.max(limit.recip())));
        if let Some(step) = self.lockstep.next(&playing, is_over, secs_per_step, Instant::now()) {
            link.ask(Ask::HoldAt(Some(step)));
            self.beside.iter_mut().for_each(|companion| companion.hold_at(Some(step)));
        }
    }

    /// Takes runs that have paused at different steps to that of the first among them, once: in what is known of them, and beyond.
    fn align(&mut self, session: &Session, link: &mut Link) {
        self.aligns = false;
        let most =
            self.beside.iter().map(|companion| companion.session.step()).fold(session.step(), u64::max);
        let catch_up = |session: &Session, link: &mut Link| {
            let known = session.head().max(session.step()).min(most);
            if known > session.step() {
                link.go_to(session.at().branch, known);
            }
            if most > known {
                link.ask(Ask::Step { count: most - known, only: None });
            }
        };
        catch_up(session, link);
        self.beside.iter_mut().for_each(|companion| catch_up(&companion.session, &mut companion.link));
    }
}
