//! How the branches of the run are told apart: by their names, and by the dashes of their lines.

use super::guide::sentences;
use super::scene::Scene;
use crate::config::ChangeKind;
use crate::protocol::BranchInfo;
use crate::session::{Mark, MarkKind, MarkStatus};
use crate::words::Sentence;

/// Most branches that have a line below the timeline.
const MOST_LANES: usize = 3;
/// Length of a dash of the first branch, in points; the later ones have shorter ones.
const DASH: f32 = 10.0;

/// Length of the dashes of a branch's lines, in points.
pub fn dash(info: &BranchInfo) -> f32 {
    DASH / (info.id.0 % 4 + 1) as f32
}

/// The branches that the run is not on and that are drawn on timeline and curves: the newest ones, by number.
pub fn drawn(scene: Scene<'_>) -> Vec<BranchInfo> {
    let Some(shown) = &scene.session.shown else { return Vec::new() };
    let (now, _) = scene.session.place();
    let others: Vec<BranchInfo> = shown.branches.iter().filter(|info| info.id != now).copied().collect();
    others[others.len().saturating_sub(MOST_LANES)..].to_vec()
}

/// The name of a branch: the one that a person gave it, or that of the change with which it began.
pub fn name(scene: Scene<'_>, info: &BranchInfo) -> String {
    let names = scene.session.shown.as_ref().map(|shown| &shown.names);
    if let Some(name) = names.and_then(|names| names.get(&info.id)) {
        return name.clone();
    }
    let Some(fork) = info.fork else { return scene.text("time.first_branch").into_owned() };
    let changes = scene.session.changes_of(info.id);
    let own = changes.and_then(|changes| changes.all().iter().find(|change| change.step >= fork.step));
    let Some(change) = own else { return scene.text("time.unchanged_branch").into_owned() };
    let what = match &change.action {
        ChangeKind::Set { edit, old } => MarkKind::Set { edit: edit.clone(), old: old.clone() },
        ChangeKind::StepOnly(player) => MarkKind::Only(*player, 1),
    };
    let mark = Mark { first: change.step, last: change.step, what, status: MarkStatus::Made };
    let short = sentences::mark_short(scene, &mark);
    // What was to come later has been changed.
    if change.step == fork.step {
        return short;
    }
    let sentence = Sentence::new("time.branch_later").with("change", short).with_count("step", change.step);
    sentence.text(scene.language)
}

/// The name of a branch, and from which step to which it goes its own way.
pub fn sentence(scene: Scene<'_>, info: &BranchInfo) -> String {
    let key = if info.diverges { "time.branch_diverged" } else { "time.branch" };
    Sentence::new(key)
        .with("name", name(scene, info))
        .with_count("from", info.fork.map_or(0, |fork| fork.step))
        .with_count("to", info.head)
        .text(scene.language)
}
