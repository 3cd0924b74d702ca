//! The screen: it reads a session and pushes actions. It uses neither candle nor the trainer, and never blocks.

mod action;
mod arena;
mod bars;
mod branch;
mod color_table;
mod controls;
mod curves;
mod drawing;
mod empty;
mod explain;
mod front;
mod guide;
mod handbook;
mod line;
mod metrics;
mod model;
mod picker;
mod scale;
mod scene;
mod screen_layout;
mod spotlight;
mod strip;
mod theme;
mod typeset;
mod units;
mod window;

pub use action::{Action, DrawAction, Moment, Purpose, Seed, SlowAction};
pub use curves::plot::PlotKind;
pub use screen_layout::ScreenLayout;
pub use theme::fonts;
pub use window::app::App;
pub use window::gate::Gate;
pub use window::layout::Pane;
pub use window::opening::opening_run;
pub use window::placement::{FIRST, LEAST, Placement, Screen, placement};
pub use window::store::Remembered;
