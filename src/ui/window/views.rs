//! The state of each pane from frame to frame.

use serde::{Deserialize, Serialize};

use super::layout::Pane;
use crate::ui::arena::arena::Arena;
use crate::ui::arena::options::ArenaOptions;
use crate::ui::bars::presenter::Presenter;
use crate::ui::bars::toolbar::Toolbar;
use crate::ui::compare::columns::Compared;
use crate::ui::controls::presets::Presets;
use crate::ui::curves::curves::{CurveOptions, CurvesView};
use crate::ui::dirac::view::DiracView;
use crate::ui::metrics::spectrum::SpectrumView;
use crate::ui::model::pane::ModelView;

/// The state that panes keep from frame to frame.
#[derive(Default)]
pub struct Views {
    /// State of the arena.
    pub arena: Arena,
    /// State of the runs beside each other.
    pub compared: Compared,
    /// State of the model.
    pub model: ModelView,
    /// State of the plots.
    pub curves: CurvesView,
    /// State of the spectrum.
    pub spectrum: SpectrumView,
    /// State of the portrait of two parameters.
    pub dirac: DiracView,
    /// State of the toolbar.
    pub toolbar: Toolbar,
    /// State of the choice of presets.
    pub presets: Presets,
    /// State of the strip in the layout Present.
    pub presenter: Presenter,
    /// The topic of the part of the formula that the pointer is on.
    pub pointed: Option<&'static str>,
    /// The pane that fills the window, if one does.
    pub filling: Option<Pane>,
    /// Whether the window was full screen before a layout that fills the screen.
    pub was_full_screen: bool,
}

/// What the panes of a layout show, stored with its arrangement.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PaneOptions {
    /// Axes of the plots, and their hidden curves.
    pub curves: CurveOptions,
    /// Names in the arena's legend that are hidden.
    pub hidden_layers: Vec<String>,
    /// What the arena shows.
    pub arena: ArenaOptions,
}

impl Views {
    /// What the panes show.
    pub fn options(&self) -> PaneOptions {
        PaneOptions {
            curves: self.curves.options.clone(),
            hidden_layers: self.arena.hidden.clone(),
            arena: self.arena.options.clone(),
        }
    }

    /// Lets the panes show what `options` say.
    pub fn set_options(&mut self, options: PaneOptions) {
        let PaneOptions { curves, hidden_layers, arena } = options;
        self.curves.options = curves;
        (self.arena.hidden, self.arena.options) = (hidden_layers, arena);
    }
}
