//! The bars around the panes: toolbar, verdict, timeline, status; and the notices.

pub(super) mod acts;
pub(super) mod branches;
pub(super) mod changes;
pub(super) mod developer;
pub(super) mod diagnosis;
pub(super) mod few;
pub(super) mod held;
pub(super) mod menus;
pub(super) mod notices;
pub(super) mod presenter;
pub(super) mod rate_axis;
pub(super) mod rates;
pub(super) mod recent;
pub(super) mod slow;
pub(super) mod status;
pub(super) mod stops;
mod thumbnail;
pub(super) mod timeline;
pub(super) mod toolbar;
pub(super) mod travel;
