//! The layouts of the window, one for each purpose: what stands in it, and what a person can change there.

/// A layout of the window. One more needs a variant here, a key in `window/keys`, its first panes in `window/layout`,
/// and its words `layout.<key>.title` and `.help`; the compiler and the tests name what is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScreenLayout {
    /// The formula, the arena, and the curves of D(x), D(G(z)) and V(D, G), with few controls.
    Watch,
    /// All panes and all controls.
    Tune,
    /// Formula, arena and one plot in large letters, on the whole screen.
    Present,
    /// The model and the inside of both networks, beside the arena, with few controls.
    Model,
    /// The picture of Goodfellow et al. 2014, figure 1, large, with what belongs to it: for runs on the line.
    Fig1,
    /// Several runs side by side, above their curves.
    Compare,
    /// The game of two parameters under the rules of the run.
    Dirac,
}

/// How many controls a layout has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Controls {
    /// None but a strip that hides while the pointer rests.
    Hidden,
    /// Those that a beginner needs.
    Few,
    /// All.
    All,
}

impl ScreenLayout {
    /// All layouts, in the order of their keys.
    pub const ALL: [Self; 7] =
        [Self::Watch, Self::Tune, Self::Present, Self::Model, Self::Fig1, Self::Compare, Self::Dirac];

    /// Its key in the table of words and in the preferences; also the word of its binding.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Watch => "watch",
            Self::Tune => "tune",
            Self::Present => "present",
            Self::Model => "model",
            Self::Fig1 => "fig1",
            Self::Compare => "compare",
            Self::Dirac => "dirac",
        }
    }

    /// The layout with this key.
    pub fn named(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layout| layout.key() == key)
    }

    /// How many controls it has: in the toolbar, beside the titles of panes, and in the status line.
    pub const fn controls(self) -> Controls {
        match self {
            Self::Watch | Self::Model | Self::Fig1 | Self::Compare | Self::Dirac => Controls::Few,
            Self::Tune => Controls::All,
            Self::Present => Controls::Hidden,
        }
    }

    /// Whether it takes the whole screen, with letters as large as its contents allow.
    pub const fn fills_screen(self) -> bool {
        matches!(self, Self::Present)
    }
}
