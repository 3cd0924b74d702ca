//! A pane drawn without a window, for a file or the clipboard.

mod caption;
pub(super) mod desk;
pub(super) mod dialog;
pub(super) mod look;
pub(super) mod stage;
