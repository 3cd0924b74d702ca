//! Learning rates above the timeline: their points are dragged, added and removed, to come and in the past.

use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2};
use egui_kittest::kittest::Queryable as _;
use ganscope::config::{Change, ChangeKind, Edit, Player, RateCourse, Value};
use ganscope::protocol::{BranchId, Reschedule};
use ganscope::ui::Action;
use ganscope::words::Language;

use crate::small_runs::{
    bits, config, eventful_run, run, setting, state_after, train_to, trainer, weight_bits,
};
use crate::stage::{Stage, StageSetup, small_run};

const RATE: &str = "generator.learning_rate";

fn rate(step: u64, value: f64) -> (u64, Edit) {
    (step, Edit { setting: setting(RATE), value: Value::Number(value) })
}

/// The changes of G's learning rate.
fn points(changes: &[Change]) -> Vec<(u64, f64)> {
    let of = |change: &Change| match &change.action {
        ChangeKind::Set { edit, .. } if edit.setting == setting(RATE) => match edit.value {
            Value::Number(value) => Some((change.step, value)),
            _ => None,
        },
        _ => None,
    };
    changes.iter().filter_map(of).collect()
}

#[test]
fn the_course_of_a_rate_is_what_the_trainer_trains_with_at_every_step() {
    let mut recipe = eventful_run(5);
    recipe.config.game.schedule.curve = ganscope::config::Curve::Cosine;
    recipe.config.game.schedule.steps = 150;
    let mut trainer = trainer(recipe.clone());
    let courses = [Player::Generator, Player::Discriminator]
        .map(|player| (player, RateCourse::of(&recipe.config, &recipe.changes, player)));
    for taken in 0..190 {
        trainer.step().expect("a step");
        for (player, course) in &courses {
            let config = trainer.config();
            let factor = config.game.schedule.factor(taken + 1);
            let trained_with = config.player(*player).optimizer.learning_rate * factor;
            assert_eq!(course.rate_at(taken), trained_with, "{player:?} in step {}", taken + 1);
        }
    }
}

#[test]
fn what_is_to_come_is_moved_added_and_removed_and_the_run_is_as_if_it_had_been_scheduled_so() {
    let mut moved = trainer(run(config(&[])));
    train_to(&mut moved, 20);
    let change = |old: Option<u64>, new: Option<(u64, f64)>| Reschedule {
        old: old.map(|step| (step, setting(RATE))),
        new: new.map(|(step, value)| rate(step, value)),
    };
    for (old, new, expected) in [
        (None, Some((60, 1e-4)), vec![(60, 1e-4)]),
        (None, Some((40, 2e-3)), vec![(40, 2e-3), (60, 1e-4)]),
        (Some(60), Some((50, 3e-4)), vec![(40, 2e-3), (50, 3e-4)]),
        (Some(40), Some((70, 2e-3)), vec![(50, 3e-4), (70, 2e-3)]),
        (Some(70), None, vec![(50, 3e-4)]),
        // Now is still to come.
        (Some(50), Some((20, 3e-4)), vec![(20, 3e-4)]),
        (None, Some((60, 2e-4)), vec![(20, 3e-4), (60, 2e-4)]),
    ] {
        assert_eq!(moved.reschedule(&change(old, new)), Ok(None));
        assert_eq!(points(&moved.run().changes), expected);
        assert_eq!((moved.steps_taken(), moved.branches().len()), (20, 1), "it goes on as it is");
    }
    assert!(moved.reschedule(&change(None, Some((60, 5.0)))).is_err(), "beyond the limits");
    assert_eq!(points(&moved.run().changes), [(20, 3e-4), (60, 2e-4)]);
    let recipe = moved.run().clone();
    train_to(&mut moved, 80);
    assert_eq!(bits(&moved.state()), bits(&state_after(recipe, 80)));
}

#[test]
fn a_point_at_the_present_step_is_in_force_at_once() {
    let mut trainer = trainer(small_run());
    train_to(&mut trainer, 20);
    let change = Reschedule { old: None, new: Some(rate(20, 5e-3)) };
    assert_eq!(trainer.reschedule(&change).expect("a change"), None);
    let made: Vec<_> = trainer.run().changes.iter().map(|change| (change.step, change.is_made())).collect();
    assert_eq!((made, trainer.num_in_force()), (vec![(20, true)], 1));
    assert_eq!(trainer.config().generator.optimizer.learning_rate, 5e-3);
    let recipe = trainer.run().clone();
    train_to(&mut trainer, 40);
    assert_eq!(bits(&trainer.state()), bits(&state_after(recipe, 40)));
}

#[test]
fn a_point_in_the_past_makes_a_branch_from_there_and_the_old_way_stays() {
    let mut old = trainer(run(config(&[])));
    train_to(&mut old, 30);
    old.set(rate(0, 2e-3).1).expect("a rate");
    train_to(&mut old, 100);
    let before = bits(&old.state());
    let change = Reschedule { old: Some((30, setting(RATE))), new: Some(rate(50, 3e-3)) };
    assert_eq!(old.reschedule(&change), Ok(Some(30)));
    train_to(&mut old, 30);
    assert_eq!((old.branch(), old.branches().len()), (BranchId(1), 2));
    assert_eq!(points(&old.run().changes), [(50, 3e-3)]);
    let recipe = old.run().clone();
    train_to(&mut old, 100);
    assert_eq!(bits(&old.state()), bits(&state_after(recipe, 100)));
    assert_ne!(bits(&old.state()), before);
    old.approach(BranchId(0), 100).expect("the old way");
    train_to(&mut old, 100);
    assert_eq!(bits(&old.state()), before);
    assert_eq!(points(&old.run().changes), [(30, 2e-3)]);
    // What is planned on a branch is not lost with it where no step of its own is taken yet, and is undone as a whole.
    let change = Reschedule { old: Some((30, setting(RATE))), new: Some(rate(60, 4e-3)) };
    assert_eq!(old.reschedule(&change), Ok(Some(30)));
    let planned = old.branch();
    assert!(old.branches().iter().any(|info| info.id == planned && info.is_planned));
    assert_eq!(old.undo(), Ok(Some(100)), "to the end of the way before");
    train_to(&mut old, 100);
    assert_eq!((old.branch(), bits(&old.state())), (BranchId(0), before));
    assert_eq!(old.branches().len(), 3);
    old.delete_branch(planned);
    // One that cannot be leaves no branch behind.
    let change = Reschedule { old: None, new: Some(rate(50, 7.0)) };
    assert!(old.reschedule(&change).is_err());
    assert_eq!((old.branches().len(), bits(&old.state())), (2, before));
}

fn drag(stage: &mut Stage, from: Pos2, to: Pos2) {
    stage.harness.hover_at(from);
    stage.harness.run_steps(1);
    let button = |pos, pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    stage.harness.event(button(from, true));
    stage.harness.run_steps(1);
    for share in [0.3, 0.7, 1.0] {
        stage.harness.hover_at(from + share * (to - from));
        stage.harness.run_steps(1);
    }
    stage.harness.event(button(to, false));
    stage.harness.run_steps(3);
}

#[test]
fn points_are_dragged_added_and_removed_by_pointer_and_by_keys() {
    let mut recipe = small_run();
    recipe
        .changes
        .push(Change::scheduled(1000, ChangeKind::Set { edit: rate(0, 1e-3).1, old: Value::Number(1e-3) }));
    recipe.config.generator.optimizer.learning_rate = 1e-2;
    recipe.check().expect("a run");
    let mut stage = Stage::real(StageSetup { run: recipe, ..StageSetup::default() });
    stage.until("a run", |app| app.session().shown.is_some());
    stage.steps(200);
    stage.until("200 steps", |app| app.session().step() == 200);
    let text = |key: &str| Language::English.text(key).into_owned();
    assert!(stage.harness.query_by_label(&text("rates.lane")).is_none());
    stage.harness.get_by_label(&text("rates.show")).click();
    stage.harness.run_steps(3);
    let lane = stage.harness.get_by_label(&text("rates.lane")).rect();
    let of = |stage: &Stage| {
        let shown = stage.harness.state().session().shown.as_ref().expect("a run");
        points(shown.changes.all())
    };
    let point = |stage: &Stage, label: &str| stage.harness.get_by_label_contains(label).rect().center();
    assert_eq!(of(&stage), [(1000, 1e-3)]);
    // To come: it is dragged back by 300 steps, and up.
    let from = point(&stage, "from step 1000 on");
    assert!((from.x - lane.right()).abs() < 1.0);
    drag(&mut stage, from, pos2(from.x - 0.3 * lane.width(), from.y - 8.0));
    stage.until("a move", |app| {
        let shown = app.session().shown.as_ref().expect("a run");
        points(shown.changes.all()).iter().all(|(step, _)| (680..=720).contains(step))
    });
    let [(step, value)] = of(&stage)[..] else { panic!("{:?}", of(&stage)) };
    assert!(value > 1.2e-3 && value < 1e-2, "{value}");
    assert_eq!(stage.harness.state().session().shown.as_ref().map(|shown| shown.branches.len()), Some(1));
    // By keys.
    stage.harness.get_by_label_contains(&format!("from step {step} on")).focus();
    stage.harness.run_steps(2);
    stage.harness.key_press_modifiers(Modifiers::NONE, Key::ArrowDown);
    stage.harness.run_steps(2);
    stage.until("a lower rate", move |app| {
        let shown = app.session().shown.as_ref().expect("a run");
        points(shown.changes.all()).iter().any(|(at, now)| *at == step && (now - value / 1.2).abs() < 1e-9)
    });
    stage.harness.get_by_label_contains(&format!("from step {step} on")).focus();
    stage.harness.run_steps(2);
    stage.harness.key_press_modifiers(Modifiers::NONE, Key::Delete);
    stage.until("no point", |app| {
        app.session().shown.as_ref().is_some_and(|shown| points(shown.changes.all()).is_empty())
    });
    // In the past, by the menu: that makes a branch from there.
    let lane = stage.harness.get_by_label(&text("rates.lane")).rect();
    // The lane has room for steps to come: it is a thousand steps wide.
    let at = pos2(lane.left() + 0.1 * lane.width(), lane.center().y);
    stage.harness.hover_at(at);
    for pressed in [true, false] {
        let (button, modifiers) = (PointerButton::Secondary, Modifiers::NONE);
        stage.harness.event(Event::PointerButton { pos: at, button, pressed, modifiers });
        stage.harness.run_steps(1);
    }
    stage.harness.run_steps(2);
    let generator = text("choice.player.generator.label");
    stage.harness.get_by_label_contains(&format!("{generator}: set the learning rate")).click();
    stage.harness.run_steps(2);
    stage.until("a branch", |app| app.session().at().branch == BranchId(1) && app.session().step() == 100);
    let recipe = stage.harness.state().session().recipe().expect("a run");
    assert!(matches!(points(&recipe.changes)[..], [(100, _)]), "{:?}", points(&recipe.changes));
    stage.harness.state_mut().ask(Action::Step(50, None));
    stage.until("50 more", |app| app.session().step() == 150);
    let weights = &stage.harness.state().session().shown.as_ref().expect("a run").state.weights;
    assert_eq!(weight_bits(weights), weight_bits(&state_after(recipe, 150).weights));
}
