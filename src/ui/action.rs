//! Everything that a person can ask for on the screen. Panes push actions; they are performed at frame end.

use std::path::PathBuf;

use crate::config::{DataConfig, Edit, Player, Preset};
use crate::data::TableCache;
use crate::protocol::Study;
use crate::ui::window::layout::Pane;
use crate::words::{Language, Sentence};

/// Something that a person asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Play, or pause.
    TogglePlay,
    /// Take `count` steps, of both players or of one.
    Step(u64, Option<Player>),
    /// Let D alone take steps until its loss stops falling.
    TrainToOptimum,
    /// Take at most so many steps per second.
    LimitSpeed(Option<f64>),
    /// Begin the run anew.
    Restart(Seed),
    /// Begin the run of a preset.
    Preset(Preset),
    /// Begin the run of a preset on the data that there are.
    PresetOnMyData(Preset),
    /// Change a setting.
    Set(Edit),
    /// Say why what was typed is not what stands there now.
    Refuse(Sentence),
    /// Multiply a learning rate.
    Nudge(Player, f64),
    /// Look into the newest state.
    Study(Study),
    /// Begin anew with networks so small that their spectrum can be computed.
    SmallNetworks,
    /// Move both learning rates together, or no longer.
    LinkRates(bool),
    /// Go back to the last healthy state of a run that has diverged.
    Rewind,
    /// Ask for a file with the dialog of the system.
    Ask(Purpose),
    /// Use a file, as its name and the purpose say.
    Use(Purpose, PathBuf),
    /// Open a file that was dropped onto the window, by what it is.
    Drop(PathBuf),
    /// Train on a table of a person's own, which was read already.
    Train(Box<DataConfig>, Box<TableCache>),
    /// Speak another language.
    Speak(Language),
    /// Switch between the dark theme and the light one.
    SwitchTheme,
    /// Scale everything; `None` for the size it had at first.
    Zoom(Option<f32>),
    /// Put the panes where they were at first.
    ResetLayout,
    /// Put every pane in sight.
    SpreadLayout,
    /// Show the formula under the toolbar, or no longer.
    ShowFormula(bool),
    /// Show the thermometer of collapse beside the losses, or no longer.
    ShowThermometer(bool),
    /// Show a pane, or hide it.
    TogglePane(Pane),
    /// Let a pane fill the window, or put it back; without a name the one under the pointer.
    Fill(Option<Pane>),
    /// Fill the screen, or no longer.
    ToggleFullScreen,
    /// Close what stands in front, else put back the pane that fills the window, else leave the full screen.
    StepBack,
    /// Show the guide, or hide it.
    ToggleHandbook,
    /// Show the keys, or hide them.
    ToggleHelp,
    /// Show the developer's panel, or hide it.
    ToggleDeveloper,
    /// Go back to the long run that was given up last.
    Undo,
    /// Let so many of the first notices stay, as they are being read or wait for room.
    HoldNotices(usize),
    /// Take a notice away.
    Dismiss(usize),
}

/// The seed of a run that begins anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seed {
    /// The one it had.
    Same,
    /// The next number.
    Next,
}

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Data to train on, to be read.
    Data,
    /// A checkpoint, to be read.
    LoadCheckpoint,
    /// A checkpoint, to be written.
    SaveCheckpoint,
    /// A run as TOML, to be read.
    LoadRun,
    /// A run as TOML, to be written.
    SaveRun,
    /// The curves as CSV, to be written.
    SaveCurves,
    /// The metrics as CSV, to be written.
    SaveMetrics,
    /// A picture of the whole window, to be written.
    SaveWindow,
    /// A picture of one pane, to be written.
    SavePane(Pane),
}

impl Purpose {
    /// Whether the file is written, not read.
    pub const fn writes(self) -> bool {
        !matches!(self, Self::Data | Self::LoadCheckpoint | Self::LoadRun)
    }

    /// The end of the file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Data | Self::SaveCurves | Self::SaveMetrics => "csv",
            Self::LoadCheckpoint | Self::SaveCheckpoint => "safetensors",
            Self::LoadRun | Self::SaveRun => "toml",
            Self::SaveWindow | Self::SavePane(_) => "png",
        }
    }

    /// The file's name that is offered.
    pub fn file_name(self) -> String {
        let stem = match self {
            Self::Data => "data",
            Self::LoadCheckpoint | Self::SaveCheckpoint => "checkpoint",
            Self::LoadRun | Self::SaveRun => "run",
            Self::SaveCurves => "curves",
            Self::SaveMetrics => "metrics",
            Self::SaveWindow => "ganscope",
            Self::SavePane(pane) => pane.key(),
        };
        format!("{stem}.{}", self.extension())
    }
}
