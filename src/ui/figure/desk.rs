//! The figures that a window was asked for, each of which may wait for its picture.

use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::Context;

use super::look::FigureFormat;
use super::stage::FigureStage;
use crate::protocol::{Picture, View};
use crate::session::{Company, Session};
use crate::ui::window::files::Files;

/// Seconds after which a figure is drawn with what there is: a state with broken weights has no picture.
const PATIENCE: f64 = 5.0;

/// Where a figure goes.
#[derive(Clone, Debug, PartialEq)]
pub enum FigureGoal {
    /// To this file.
    File(PathBuf, FigureFormat),
    /// To the clipboard, as pixels.
    Clipboard,
}

/// The figures that are being drawn.
#[derive(Default)]
pub struct FigureDesk {
    waiting: Vec<WaitingFigure>,
}

/// A figure that waits for its picture.
struct WaitingFigure {
    stage: FigureStage,
    scale: u32,
    goal: FigureGoal,
    /// Second in which it was asked for.
    since: f64,
    /// The picture that it was drawn with last, and whether it was drawn at all.
    drawn: Option<Option<Arc<Picture>>>,
}

impl FigureDesk {
    /// Draws this figure, `scale` times as large where it is pixels, as soon as its picture is there.
    pub fn order(&mut self, ctx: &Context, stage: FigureStage, scale: u32, goal: FigureGoal) {
        let since = ctx.input(|input| input.time);
        self.waiting.push(WaitingFigure { stage, scale, goal, since, drawn: None });
        ctx.request_repaint();
    }

    /// The picture that the first figure waits for.
    pub fn wanted(&self, session: &Session) -> Option<View> {
        let first = self.waiting.first()?;
        first.drawn.as_ref()?;
        first.stage.wanted(session)
    }

    /// Draws with what has arrived, and hands over what is done.
    pub fn turn(&mut self, ctx: &Context, (session, company): (&Session, &Company), files: &mut Files) {
        let Some(first) = self.waiting.first_mut() else { return };
        let picture = session.picture.clone();
        let is_new = first.drawn.as_ref().is_none_or(|drawn| match (drawn, &picture) {
            (Some(drawn), Some(picture)) => !Arc::ptr_eq(drawn, picture),
            (None, None) => false,
            _ => true,
        });
        if is_new {
            first.stage.settle(session, company);
            first.drawn = Some(picture);
        }
        let is_late = ctx.input(|input| input.time) - first.since > PATIENCE;
        if first.stage.has_picture(session) || is_late {
            let WaitingFigure { stage, scale, goal, .. } = self.waiting.remove(0);
            let svg = stage.svg(session);
            match goal {
                FigureGoal::File(path, format) => files.write(ctx, path, move || format.bytes(svg, scale)),
                FigureGoal::Clipboard => files.copy(ctx, svg, scale),
            }
        }
        ctx.request_repaint();
    }
}
