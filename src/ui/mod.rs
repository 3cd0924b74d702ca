//! The screen: it reads a session and pushes actions. It uses neither candle nor the trainer, and never blocks.

mod action;
mod arena;
mod bars;
mod branch;
mod color_table;
mod compare;
mod controls;
mod curves;
mod dirac;
mod drawing;
mod empty;
mod explain;
mod figure;
mod front;
mod guide;
mod handbook;
mod handout;
mod lectern;
mod lesson;
mod line;
mod metrics;
mod model;
mod picker;
mod ring;
mod scale;
mod scene;
mod screen_layout;
mod spotlight;
mod strip;
mod tex_lines;
mod theme;
mod typeset;
mod units;
mod window;

pub use action::{
    Action, CompareAction, DrawAction, LecternAction, LessonAction, Moment, Purpose, Seed, SlowAction,
};
pub use curves::plot::PlotKind;
pub use figure::look::{FigureFormat, FigureLook};
pub use figure::stage::FigureStage;
pub use handout::{Handout, HandoutFigure};
pub use lesson::{NextClick, OpenLesson};
pub use screen_layout::ScreenLayout;
pub use theme::fonts;
pub use window::app::App;
pub use window::gate::Gate;
pub use window::layout::Pane;
pub use window::opening::{is_first, opening_run};
pub use window::placement::{FIRST, LEAST, Placement, Screen, placement};
pub use window::store::Remembered;
