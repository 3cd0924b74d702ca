//! The Dirac portrait in the window: it follows the settings of the run, a press sets the start, and portraits are added and taken away.

use eframe::egui::{Event, Modifiers, PointerButton, accesskit::Role, pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use ganscope::config::{Edit, Objective, Setting, Value};
use ganscope::ui::{Action, ScreenLayout};
use ganscope::words::Language;

use crate::stage::{Stage, StageSetup};

fn text(key: &str) -> String {
    Language::English.text(key).into_owned()
}

fn begun() -> Stage {
    let mut stage = Stage::real(StageSetup { layout: ScreenLayout::Dirac, ..StageSetup::default() });
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    stage.harness.run_steps(3);
    stage
}

/// What is spoken of the portraits: where each path is.
fn portraits(stage: &Stage) -> Vec<String> {
    let images = stage.harness.get_all_by_role(Role::Image);
    let spoken = images.filter_map(|node| node.accesskit_node().label().map(|label| label.to_owned()));
    spoken.filter(|label| label.starts_with("θ = ")).collect()
}

fn click(stage: &mut Stage, label: &str) {
    stage.harness.get_by_label(label).click();
    stage.harness.run_steps(3);
}

#[test]
fn up_to_four_methods_stand_side_by_side_and_are_taken_away_again() {
    let mut stage = begun();
    assert_eq!(portraits(&stage).len(), 1);
    for (count, name) in [(2, "R1, γ = 1"), (3, "extragradient"), (4, "Minimax")] {
        click(&mut stage, &text("dirac.add"));
        click(&mut stage, name);
        assert_eq!(portraits(&stage).len(), count, "{name}");
    }
    let add = text("dirac.add");
    let add = stage.harness.get_by_label(&add);
    assert!(add.accesskit_node().is_disabled(), "there is room for four");
    let close = text("dirac.close").replace("%{name}", "extragradient");
    click(&mut stage, &close);
    assert_eq!(portraits(&stage).len(), 3);
}

#[test]
fn a_press_sets_the_start_and_the_settings_are_those_of_the_run() {
    let mut stage = begun();
    let before = portraits(&stage);
    let place = stage
        .harness
        .get_all_by_role(Role::Image)
        .find(|node| node.accesskit_node().label().is_some_and(|label| label.starts_with("θ = ")));
    let rect = place.expect("a portrait").rect();
    let at = pos2(rect.center().x + 0.2 * rect.width(), rect.center().y);
    for pressed in [true, false] {
        stage.harness.event(Event::PointerMoved(at));
        let button = PointerButton::Primary;
        stage.harness.event(Event::PointerButton { pos: at, button, pressed, modifiers: Modifiers::NONE });
        stage.harness.run_steps(2);
    }
    let moved = portraits(&stage);
    assert_ne!(before, moved);
    // Another objective is another game.
    let setting = Setting::named("game.objective").expect("a setting");
    let value = Value::Choice("wgan");
    stage.harness.state_mut().ask(Action::Set(Edit { setting, value }));
    stage.until("the change", |app| {
        app.session()
            .shown
            .as_ref()
            .is_some_and(|shown| shown.wanted.game.objective == Objective::Wasserstein)
    });
    stage.harness.run_steps(3);
    assert_ne!(portraits(&stage), moved);
}
