//! The state of each pane from frame to frame.

use super::layout::Pane;
use crate::ui::arena::arena::Arena;
use crate::ui::bars::toolbar::Toolbar;
use crate::ui::controls::presets::Presets;
use crate::ui::curves::curves::CurvesView;
use crate::ui::metrics::spectrum::SpectrumView;

/// The state that panes keep from frame to frame.
#[derive(Default)]
pub struct Views {
    /// State of the arena.
    pub arena: Arena,
    /// State of the plots.
    pub curves: CurvesView,
    /// State of the spectrum.
    pub spectrum: SpectrumView,
    /// State of the toolbar.
    pub toolbar: Toolbar,
    /// State of the choice of presets.
    pub presets: Presets,
    /// The pane that fills the window, if one does.
    pub filling: Option<Pane>,
}
