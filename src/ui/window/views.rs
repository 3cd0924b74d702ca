//! How the run is looked at: what each pane remembers from frame to frame.

use super::layout::Pane;
use crate::ui::arena::arena::Arena;
use crate::ui::bars::toolbar::Toolbar;
use crate::ui::controls::presets::Presets;
use crate::ui::curves::curves::CurvesView;
use crate::ui::metrics::spectrum::SpectrumView;

/// How the run is looked at.
#[derive(Default)]
pub struct Views {
    /// The arena.
    pub arena: Arena,
    /// The plots.
    pub curves: CurvesView,
    /// The spectrum.
    pub spectrum: SpectrumView,
    /// The bar on top.
    pub toolbar: Toolbar,
    /// The presets.
    pub presets: Presets,
    /// The pane that fills the window, if one does.
    pub filling: Option<Pane>,
}
