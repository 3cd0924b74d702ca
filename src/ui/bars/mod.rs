//! The bars around the panes: toolbar, verdict, timeline, status; and the notices.

pub(super) mod acts;
pub(super) mod changes;
pub(super) mod developer;
pub(super) mod diagnosis;
pub(super) mod notices;
pub(super) mod status;
pub(super) mod timeline;
pub(super) mod toolbar;
