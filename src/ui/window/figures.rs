//! What the window does about figures of its panes.

use std::path::PathBuf;
use std::time::Instant;

use eframe::egui::Context;

use super::app::App;
use super::layout::Pane;
use crate::session::Tone;
use crate::ui::figure::desk::FigureGoal;
use crate::ui::figure::look::FigureFormat;
use crate::ui::figure::stage::FigureStage;
use crate::words::Sentence;

impl App {
    /// Draws a figure of `pane` as it is chosen, and writes it to `path`.
    ///
    /// # Errors
    /// If the end of the name is no format of figures.
    pub(super) fn save_figure(&mut self, pane: Pane, path: PathBuf, ctx: &Context) -> Result<(), Sentence> {
        let format = FigureFormat::of(&path)?;
        self.draw_figure(pane, FigureGoal::File(path, format), ctx);
        Ok(())
    }

    /// Draws a figure of `pane` as it is chosen, for `goal`.
    pub(super) fn draw_figure(&mut self, pane: Pane, goal: FigureGoal, ctx: &Context) {
        let chosen = self.dialogs.figure;
        let stage = FigureStage::new(chosen.look(ctx, pane, self.preferences.language()));
        let stage = stage.showing(&self.views, self.preferences.thermometer);
        self.dialogs.figures.order(ctx, stage, chosen.scale(ctx), goal);
    }

    /// Goes on with the figures that are being drawn, and puts on the clipboard what is done.
    pub(super) fn receive_figures(&mut self, ctx: &Context) {
        self.dialogs.figures.turn(ctx, (self.session.seen(), &self.company), &mut self.dialogs.files);
        for copied in self.dialogs.files.copied() {
            let (tone, said) = match copied {
                Ok(image) => {
                    ctx.copy_image(image);
                    (Tone::Done, Sentence::new("notice.copied"))
                }
                Err(trouble) => (Tone::Trouble, trouble),
            };
            self.session.notices.add(tone, said, Instant::now());
        }
    }
}
