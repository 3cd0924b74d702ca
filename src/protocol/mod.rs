//! Plain values that travel between the trainer, the observer and the screen.

mod breakpoint;
mod changes;
mod command;
mod curve_source;
mod insides;
mod layers;
mod line;
mod links;
mod mailbox;
mod measures;
mod milestone;
mod minibatch;
mod picture;
mod record;
mod report;
mod state_id;
mod study;
mod weights;

pub use breakpoint::{Breakpoint, Crossing, Direction};
pub use changes::{Changes, NewChanges};
pub use command::{Ask, Command, Reschedule};
pub use curve_source::CurveSource;
pub use insides::{
    DrawnWeight, FocusedUnit, Insides, InsidesView, LayerInsides, NetworkInsides, SHOWN_UNITS, SHOWN_WEIGHTS,
    UnitId, UnitPicture, in_plane,
};
pub use layers::{Arrows, Layers, LayersWanted, Level, Manifold, SurfaceKind};
pub use line::{LinePicture, Optimality};
pub use links::{ObserverLinks, ScreenLinks, TrainerLinks, Wake, links};
pub use mailbox::Mailbox;
pub use measures::{Measures, Metric, MetricGroup, NUM_METRICS};
pub use milestone::{Due, Examined, LOOK_SPACING, MEASURED_SAMPLES, Milestone};
pub use minibatch::{BatchValues, LastMinibatch, Minibatch, SHOWN_SAMPLES, StepTrace, TracedUpdate};
pub use picture::{Answer, ObservedState, Picture, Request, Surface, View};
pub use record::{NUM_SERIES, Record, Series};
pub use report::{Backend, BackendInfo, Divergence, KeptStates, Phase, Quantity, Report, Settling, Snapshot};
pub use state_id::{BranchId, BranchInfo, Fork, RunId, StateId, shared_steps};
pub use study::{DualityGap, Found, MAX_SPECTRUM, NUM_STUDIES, Spectrum, Studied, Study};
pub use weights::{Squares, Weights};
