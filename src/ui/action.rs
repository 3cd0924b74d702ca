//! All actions of a person on the screen. Panes push them; they are performed at the end of the frame.

use std::path::PathBuf;

use crate::config::{DataConfig, Edit, Player, Preset};
use crate::data::TableCache;
use crate::history::{DrawnPart, TableFormat};
use crate::lesson::LessonSource;
use crate::protocol::{BranchId, Reschedule, Study};
use crate::session::Stop;
use crate::ui::figure::look::FigureFormat;
use crate::ui::screen_layout::ScreenLayout;
use crate::ui::window::layout::Pane;
use crate::words::{Language, Sentence};

/// A request of the person. Panes push them, and the window performs them at the end of the frame.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Play if paused, pause if playing.
    TogglePlay,
    /// Take so many steps, of both players or of one.
    Step(u64, Option<Player>),
    /// Move in slow motion.
    Slow(SlowAction),
    /// Send minibatches with the snapshots, or no longer.
    ShowMinibatch(bool),
    /// Train D alone until its loss stops falling.
    TrainToOptimum,
    /// Take at most so many steps per second; `None` for no limit.
    LimitSpeed(Option<f64>),
    /// Begin the same run again at step 0.
    Restart(Seed),
    /// Begin the run of a preset.
    Preset(Preset),
    /// Begin the run of a preset on the present table.
    PresetOnMyData(Preset),
    /// Change a setting; one that takes effect only in a new run begins one.
    Set(Edit),
    /// Show why a typed value was not accepted.
    Refuse(Sentence),
    /// Multiply the learning rate of a player by this factor.
    Nudge(Player, f64),
    /// Request a study of the newest state.
    Study(Study),
    /// Begin a new run with networks so small that the spectrum can be computed.
    SmallNetworks,
    /// Turn the link between both learning rates on or off.
    LinkRates(bool),
    /// Go back to the last healthy state of a run that has diverged.
    Rewind,
    /// Go to another step of the run.
    Go(Moment),
    /// Stop where one of these is met that is in force, and nowhere else.
    StopWhen(Vec<Stop>),
    /// Stop at the step that is shown, or no longer.
    StopHere,
    /// Move, add or remove a change of a setting.
    Reschedule(Reschedule),
    /// Give a branch a name; an empty one for the name of its change.
    NameBranch(BranchId, String),
    /// Delete a branch that the run is not on.
    DeleteBranch(BranchId),
    /// Take at most so many MiB of memory for the states that are kept of a run.
    KeepWithin(u32),
    /// Compare the run with others.
    Compare(CompareAction),
    /// Learn.
    Lesson(LessonAction),
    /// Use what the one in front of a class has at hand.
    Lectern(LecternAction),
    /// Hold the picture of now while the run goes on, or let it follow again.
    HoldPicture,
    /// Open the file dialog of the system for this purpose.
    Ask(Purpose),
    /// Open the window for figures, for this pane.
    OpenFigure(Pane),
    /// Copy a figure of this pane to the clipboard.
    CopyFigure(Pane),
    /// Read or write this file for this purpose.
    Use(Purpose, PathBuf),
    /// Open a file that was dropped onto the window; its content decides what it is.
    Drop(PathBuf),
    /// Begin the run of this text, which was pasted.
    PasteRun(String),
    /// Look for runs that nobody saved.
    ListRuns,
    /// Go on with the run that was broken off, as was offered.
    GoOn,
    /// Begin a run on a table of the person's own, which was read already.
    Train(Box<DataConfig>, Box<TableCache>),
    /// Open the window for drawing.
    OpenDrawing,
    /// Change the drawing.
    Draw(DrawAction),
    /// Switch to this language.
    Speak(Language),
    /// Switch between the dark theme and the light one.
    SwitchTheme,
    /// Set the scale of the whole window; `None` for the one that suits its size.
    Zoom(Option<f32>),
    /// Show the window in this layout.
    Arrange(ScreenLayout),
    /// In the layout Present, show the next plot, or the previous one if false.
    TurnPlot(bool),
    /// In the layout Present, show this plot.
    ShowPlot(Pane),
    /// Restore the first arrangement of panes.
    ResetLayout,
    /// Arrange the panes so that all are visible.
    SpreadLayout,
    /// Show or hide the formula under the toolbar.
    ShowFormula(bool),
    /// Show or hide the thermometer of collapse beside the losses.
    ShowThermometer(bool),
    /// Show a pane if hidden, hide it if shown.
    TogglePane(Pane),
    /// Let a pane fill the window, or put it back; `None` for the pane under the pointer.
    Fill(Option<Pane>),
    /// Turn full screen on or off.
    ToggleFullScreen,
    /// Put the pen down; without it, turn the light off; without it, close the dialog in front; without one, put back the pane that fills the window; without one, leave the layout
    /// Present; without it, leave full screen.
    StepBack,
    /// Open or close the guide.
    ToggleHandbook,
    /// Open or close the glossary.
    ToggleGlossary,
    /// Scroll the guide by so many pages; downwards is positive.
    ScrollHandbook(f32),
    /// Open or close the list of keys.
    ToggleHelp,
    /// Open or close the developer's panel.
    ToggleDeveloper,
    /// Show every layer of the arena.
    ShowEveryLayer,
    /// Undo the last change; where there is none, go back to the run that was given up for this one, if that is offered.
    Undo,
    /// Go back to the run that was given up for this one.
    TakeBack,
    /// Go on where the run was before the last change was undone.
    Redo,
    /// Hold this many of the first notices: they are being read, or have no room yet.
    HoldNotices(usize),
    /// Remove the notice at this index.
    Dismiss(usize),
}

/// A moment of the run to go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// This step of the branch that the run is on.
    Step(u64),
    /// So many steps on, or back.
    By(i64),
    /// The first step that the run can go back to.
    First,
    /// The last step of the branch.
    Last,
    /// This step of another branch.
    On(BranchId, u64),
}

/// What is done with the runs beside that of the window.
#[derive(Clone, Debug, PartialEq)]
pub enum CompareAction {
    /// Begin the same run beside it.
    Copy,
    /// Begin the same run beside it with another value of a setting, from the start.
    With(Edit),
    /// Begin this branch of the run beside it.
    Branch(BranchId),
    /// Begin this preset beside it, with the same seed.
    Preset(Preset),
    /// Make the run with this letter that of the window.
    Focus(char),
    /// End the run with this letter.
    Close(char),
    /// Let all runs play in step, or each as fast as it can.
    InStep(bool),
    /// Take the curves of the ghost at this index away.
    CloseGhost(usize),
    /// Play the run with other seeds in the background, or no longer.
    Seeds(bool),
    /// Let the other seeds wait, or go on.
    PauseSeeds(bool),
}

/// What is done with lessons.
#[derive(Clone, Debug, PartialEq)]
pub enum LessonAction {
    /// Show the list of lessons.
    List,
    /// Open a lesson, at the step where it was left.
    Open(LessonSource),
    /// Go to the next step, once the step has what it waits for; after the last one the lesson is done.
    Next,
    /// Go to the next step, whatever the step waits for.
    Skip,
    /// Go to the step before.
    Back,
    /// Show a class what comes next: more of the text, the answer, what is to be done, then the next step.
    Forward,
    /// Choose this answer to the question.
    Answer(usize),
    /// Let what the learner is asked to do be done.
    Try,
    /// Leave the lesson.
    Leave,
    /// Put the card of a first launch away.
    PutCardAway,
}

/// What the one in front of a class does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LecternAction {
    /// Turn the light around the pointer on or off.
    Light,
    /// Make its circle so much larger; below 1, smaller.
    GrowLight(f32),
    /// Take the pen, or put it down.
    Pen,
    /// Take this colour.
    PenColor(usize),
    /// Take the next colour.
    NextPenColor,
    /// Take back the last line.
    Undo,
    /// Do again what was taken back last.
    Redo,
    /// Take all lines away.
    Wipe,
    /// Show or hide the notes of the lesson.
    Notes,
}

/// A move in slow motion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlowAction {
    /// Show the next phase; after the last one of a step, and where there is no slow motion yet, take the next step.
    Forward,
    /// Show the phase before.
    Back,
    /// Show the first phase of the other player's turn.
    Skip,
    /// Go on by itself, or stop.
    Play(bool),
    /// Leave slow motion.
    End,
}

/// A change of the drawing by a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrawAction {
    /// Take back the last stroke.
    Undo,
    /// Do again the stroke that was taken back last.
    Redo,
}

/// The seed of a run that begins again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seed {
    /// The seed of the present run.
    Same,
    /// The seed of the present run plus 1.
    Next,
}

/// The purpose for which a file is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Read a table to train on.
    Data,
    /// Read a picture or points to draw.
    Drawing,
    /// Read a checkpoint.
    LoadCheckpoint,
    /// Write a checkpoint.
    SaveCheckpoint,
    /// Read a run file (TOML).
    LoadRun,
    /// Read the file of a run (TOML) to compare with.
    CompareRun,
    /// Read the file of a run (TOML) whose curves are to be drawn behind those of the window.
    Ghost,
    /// Write a run file (TOML).
    SaveRun,
    /// Write a run file that holds the table itself.
    SaveRunWithTable,
    /// Write the curves as CSV.
    SaveCurves,
    /// Write the metrics as CSV.
    SaveMetrics,
    /// Write a part of what the arena draws.
    SaveDrawn(DrawnPart, TableFormat),
    /// Write a PNG of the whole window.
    SaveWindow,
    /// Write a figure of one pane.
    SavePane(Pane, FigureFormat),
}

impl Purpose {
    /// Whether the file is written.
    pub const fn writes(self) -> bool {
        !matches!(
            self,
            Self::Data
                | Self::Drawing
                | Self::LoadCheckpoint
                | Self::LoadRun
                | Self::CompareRun
                | Self::Ghost
        )
    }

    /// Last part of the key of a dialog's title in the table of words.
    pub const fn title_word(self) -> &'static str {
        match self {
            Self::Data => "open_data",
            Self::Drawing => "open_drawing",
            Self::LoadCheckpoint => "open_checkpoint",
            Self::SaveCheckpoint => "save_checkpoint",
            Self::LoadRun => "open_run",
            Self::CompareRun => "open_compared",
            Self::Ghost => "open_ghost",
            Self::SaveRun => "save_run",
            Self::SaveRunWithTable => "save_run_with_table",
            Self::SaveCurves => "save_curves",
            Self::SaveMetrics => "save_metrics",
            Self::SaveDrawn(..) => "save_drawn",
            Self::SaveWindow => "save_window",
            Self::SavePane(..) => "save_pane",
        }
    }

    /// The extension of the file name, without a dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Data | Self::SaveCurves | Self::SaveMetrics => "csv",
            Self::LoadCheckpoint | Self::SaveCheckpoint => "safetensors",
            Self::LoadRun | Self::SaveRun | Self::SaveRunWithTable | Self::CompareRun | Self::Ghost => "toml",
            Self::SaveDrawn(_, format) => format.key(),
            Self::SavePane(_, FigureFormat::Svg) => "svg",
            Self::Drawing | Self::SaveWindow | Self::SavePane(_, FigureFormat::Png) => "png",
        }
    }

    /// All extensions that the file name may have.
    pub fn extensions(self) -> Vec<&'static str> {
        match self {
            Self::Drawing => vec!["png", "jpg", "jpeg", "csv", "tsv", "txt"],
            other => vec![other.extension()],
        }
    }

    /// The file name that the dialog suggests.
    pub fn file_name(self) -> String {
        let stem = match self {
            Self::Data => "data",
            Self::Drawing => "drawing",
            Self::LoadCheckpoint | Self::SaveCheckpoint => "checkpoint",
            Self::LoadRun | Self::SaveRun | Self::SaveRunWithTable | Self::CompareRun | Self::Ghost => "run",
            Self::SaveCurves => "curves",
            Self::SaveMetrics => "metrics",
            Self::SaveDrawn(part, _) => part.key(),
            Self::SaveWindow => "ganscope",
            Self::SavePane(pane, _) => return format!("ganscope-{}.{}", pane.key(), self.extension()),
        };
        format!("{stem}.{}", self.extension())
    }
}
