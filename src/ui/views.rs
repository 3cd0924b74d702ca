//! How the run is looked at: what each pane remembers from frame to frame.

use super::arena::Arena;
use super::curves::Curves;
use super::layout::Pane;
use super::presets::Presets;
use super::spectrum::SpectrumView;
use super::toolbar::Toolbar;

/// How the run is looked at.
#[derive(Default)]
pub struct Views {
    /// The arena.
    pub arena: Arena,
    /// The plots.
    pub curves: Curves,
    /// The spectrum.
    pub spectrum: SpectrumView,
    /// The bar on top.
    pub toolbar: Toolbar,
    /// The presets.
    pub presets: Presets,
    /// The pane that fills the window, if one does.
    pub filling: Option<Pane>,
}
