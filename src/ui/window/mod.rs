//! The window itself: arrangement of panes, keys, files, and actions.

pub(super) mod app;
pub(super) mod behavior;
mod classroom;
pub(super) mod compare;
mod dialogs;
pub(super) mod drops;
mod figures;
pub(super) mod file_worker;
pub(super) mod files;
mod front;
pub(super) mod gate;
pub(super) mod help;
pub(super) mod keys;
pub(super) mod layout;
mod lesson;
pub(super) mod marks;
pub(super) mod opening;
pub(super) mod perform;
pub(super) mod photo;
pub(super) mod placement;
pub(super) mod preferences;
mod recent;
mod recorded;
pub(super) mod store;
pub(super) mod travel;
pub(super) mod views;
