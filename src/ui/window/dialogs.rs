//! The windows and dialogs in front of the panes.

use super::files::Files;
use super::recent::RecentRuns;
use crate::ui::drawing::DrawingDialog;
use crate::ui::figure::desk::FigureDesk;
use crate::ui::figure::dialog::FigureDialog;
use crate::ui::handbook::HandbookView;
use crate::ui::picker::Picker;

/// The windows and dialogs in front of the panes.
#[derive(Default)]
pub struct Dialogs {
    /// The guide.
    pub handbook: HandbookView,
    /// Whether the list of keys is open.
    pub help: bool,
    /// Whether the developer's panel is open.
    pub developer: bool,
    /// The window for choosing columns of a table, if open.
    pub columns: Option<Picker>,
    /// The window for drawing.
    pub drawing: DrawingDialog,
    /// File dialogs, and files that are read and written.
    pub files: Files,
    /// The window for figures.
    pub figure: FigureDialog,
    /// The figures that are being drawn.
    pub figures: FigureDesk,
    /// The runs that nobody saved.
    pub recent: RecentRuns,
    /// Files for which the program chose the path, as there was no dialog.
    pub placed: Vec<std::path::PathBuf>,
}

impl Dialogs {
    /// Whether anything is open that Escape closes.
    pub(in crate::ui) fn are_open(&self) -> bool {
        let others = self.help || self.developer || self.columns.is_some() || self.figure.is_open;
        self.handbook.is_open || self.drawing.is_open || others
    }

    /// Closes everything that Escape closes.
    pub(in crate::ui) fn close(&mut self) {
        (self.handbook.is_open, self.help, self.developer, self.columns) = (false, false, false, None);
        (self.drawing.is_open, self.figure.is_open) = (false, false);
    }
}
