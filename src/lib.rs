//! ganscope: watch a GAN's generator and discriminator fight, live, on data that one can see.
//!
//! **One idea.** A run is a deterministic recording. Its state is the weights, the optimizers' moments and the
//! step; its inputs are a [`RunConfig`](config::RunConfig) with one seed and the changes that a person made, each
//! with its step. The same inputs on the same machine give the same bits: drawn or not, in one go or interrupted.
//!
//! **Three actors**, and plain values between them. The trainer plays a run on a thread of its own. The observer,
//! on another, turns weights into pictures and metrics. The screen reads what has arrived and asks. Nobody waits
//! for anybody, and every message names its run, so that the stale is dropped by number.
//!
//! The modules in reading order; each imports only from those above it, and of the two wings, that of candle and that of
//! egui, none from the other (`tests/layering.rs` sees to it):
//!
//! | module | what lives there | what never does |
//! |---|---|---|
//! | [`words`] | every word that a person reads, in two languages; sentences with blanks | formatting of numbers |
//! | [`glossary`] | the terms of the program, each with one sentence and its formula | their use in texts |
//! | [`handbook`] | the guide's chapters: Markdown in two languages, read into blocks; TeX as spoken text | egui, how a page looks |
//! | [`file`](mod@file) | files that are whole or absent | what is in them |
//! | [`crew`] | threads that share one piece of work | what the work is |
//! | [`math`] | random streams, statistics, buckets of curves, grids, contours, distances, density estimates, coverage | candle, egui, threads |
//! | [`dirac`] | the two-parameter GAN in closed form | candle, egui, threads |
//! | [`data`] | targets: samplers, exact densities, modes; tables of real data | candle, egui |
//! | [`config`] | what a person may choose, with limits; presets; a run as TOML; changes | candle, egui |
//! | [`game`] | both players in f64 on plain slices: full gradients, Jacobian-vector products, corrected directions | candle, egui |
//! | [`protocol`] | commands, snapshots, requests, pictures, metrics, and the channels they travel in | candle, egui |
//! | [`journal`] | the files of runs that go on, and the thread that writes them | candle, egui |
//! | [`diagnosis`] | what a run is doing, found from plain numbers | candle, egui, history |
//! | [`model`] | the wing of candle: perceptrons on `Var`s, objectives on logits, optimizers, the fused engine | egui, channels |
//! | [`trainer`] | the synchronous algorithm, checkpoints, and the thread around them | egui |
//! | [`observer`] | pictures, metrics and studies of a state, and the threads around them | egui |
//! | [`experiment`] | published experiments and classroom phenomena, and what is read off their runs | egui |
//! | [`history`] | a run, folded: its curves, its metrics and its verdict | candle, egui |
//! | [`lesson`] | lessons read from Markdown, and whether a run has come to what they wait for | candle, egui, threads |
//! | [`cli`] | runs without a screen | egui |
//! | [`session`] | the wing of egui: what the screen knows of its run, and its way to the other actors | candle, egui |
//! | [`figure`] | shapes of the screen as SVG, letters as outlines, and SVG as PNG | what the shapes show |
//! | [`ui`] | panes, theme, keys, actions; a pane drawn without a window | candle, the trainer |
//!
//! Where to begin, by what one looks for:
//!
//! | | |
//! |---|---|
//! | a setting on its way from the slider to the weights | `ui/controls`, `ui/window/perform`, `session/link`, `protocol/command`, `trainer/thread`, `trainer/trainer` (noted in `trainer/timeline`), `trainer/round`, `trainer/players`, `model/optimizer` |
//! | a setting, its limits, its place in files | `config/settings` |
//! | another objective | `config/objective`, whose header names the other places |
//! | another metric | `protocol/measures`, `observer/measures`; its curve `ui/curves/plot` |
//! | another target | `data/shape`, `config/target` |
//! | another pane | `ui/window/layout`, `ui/window/behavior` |
//! | another layout of the window | `ui/screen_layout`, whose header names the other places |
//! | a pane in a file | `ui/figure`, drawn by `figure`; without a window `cli/figured`; both meet in the program, in `run_figure` |
//! | the game of two parameters | `dirac`; which of a run's settings it has `config/dirac`; its pane `ui/dirac` |
//! | a step of a lesson | read in `lesson/reading`; what it has seen, hides and needs `ui/lesson/open`; what it does and shows `ui/window/lesson`; played without a window `cli/learner` |
//! | a lesson before a class, and on paper | `ui/lesson/presented`, `ui/lectern`; `cli/learner` plays it, `ui/handout` writes it, both meet in `run_handout` |
//! | a key | `ui/window/keys`, from which the lists in the program and in the guide come |
//! | a step that is gone back to, and a branch | `ui/bars/timeline`, `ui/window/travel`, `trainer/thread/seeking`, `trainer/seek` (the tree in `trainer/branches`, kept states in `trainer/keyframes`), `session/moment`; curves from before the run was opened by `session/recalled` |
//! | runs beside each other | `session/company` with its `companion`s, in step by `session/together` and `lockstep`, and `seeds`; `ui/compare`, their curves `ui/curves/beside`; the actors come from `window` |
//! | a learning rate as points on the timeline | `config/rate_course`, `ui/bars/rates`, `trainer/seek` |
//! | where a run stops by itself | `protocol/breakpoint`, `trainer/thread/stepping`, `session/stops`, `ui/bars/stops`, `cli/train` |
//! | how a run is saved | its recipe `config/file`, what is appended to that `config/entry`, its branches `config/recorded_branch`, all that was noted of its steps `config/recording`, its state `trainer/checkpoint`, a run that nobody saved `trainer/thread/journal` and `journal`, a headless run's folder `cli/folder` |
//! | why a verdict was given, and when | `diagnosis/rules` in the order of `diagnosis/finding`; the steps `protocol/milestone` |
//!
//! What is deliberately absent: a global state, a lock between the actors, a random number that is not of the
//! run's seed, a loss with hidden smoothing or rescaling, weight decay, and any number that a person sees but no
//! test has seen.

pub mod cli;
pub mod config;
pub mod crew;
pub mod data;
pub mod diagnosis;
pub mod dirac;
pub mod experiment;
pub mod figure;
pub mod file;
pub mod game;
pub mod glossary;
pub mod handbook;
pub mod history;
pub mod journal;
pub mod lesson;
pub mod math;
pub mod model;
pub mod observer;
pub mod protocol;
pub mod session;
pub mod trainer;
pub mod ui;
pub mod words;

rust_i18n::i18n!("assets/words", fallback = "en");
