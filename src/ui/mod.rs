//! The screen: it reads a session and pushes actions. It never touches candle or the trainer, and never waits.

mod action;
mod app;
mod arena;
mod behavior;
mod columns;
mod controls;
mod curves;
mod developer;
mod empty;
mod files;
mod guide;
mod help;
mod keys;
mod layout;
mod metrics;
mod notices;
mod perform;
mod photo;
mod plot;
mod preferences;
mod rates;
mod scale;
mod scene;
mod sentences;
mod setting;
mod status;
mod surface;
mod theme;
mod timeline;
mod toolbar;

pub use action::{Action, Purpose, Seed};
pub use app::App;
pub use layout::Pane;
pub use plot::PlotKind;
pub use theme::fonts;
