//! The pane "Model": its stages can be reached and are named, a sample and a unit can be chosen, and what it draws is of
//! the state that is shown.

use eframe::egui::{Key, accesskit};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use ganscope::config::Player;
use ganscope::protocol::UnitId;
use ganscope::ui::{Action, App, ScreenLayout};
use ganscope::words::Language;

use crate::stage::{Stage, StageSetup, small_run};

const STAGES: [&str; 7] = ["latents", "generator", "fakes", "reals", "discriminator", "outputs", "losses"];

fn begun(language: Language) -> Stage {
    let setting =
        StageSetup { run: small_run(), layout: ScreenLayout::Model, language, ..StageSetup::default() };
    let mut stage = Stage::real(setting);
    stage.until("a look inside", has_insides);
    stage.harness.run_steps(3);
    stage
}

fn has_insides(app: &App) -> bool {
    app.session().picture.as_ref().is_some_and(|picture| picture.insides.is_some())
}

fn title(language: Language, stage: &str) -> String {
    language.text(&format!("model.stage.{stage}.title")).into_owned()
}

#[test]
fn every_stage_is_named_and_can_be_reached_with_the_keys() {
    for language in Language::ALL {
        let mut stage = begun(language);
        for name in STAGES {
            let title = title(language, name);
            let node = stage.harness.get_by_label_contains(&title);
            assert_eq!(node.accesskit_node().role(), accesskit::Role::Button, "{name}");
            node.focus();
            stage.harness.run_steps(2);
            let node = stage.harness.get_by_label_contains(&title);
            assert!(node.is_focused(), "{name}");
        }
        let widths = stage
            .harness
            .state()
            .session()
            .shown
            .as_ref()
            .expect("a run")
            .state
            .config
            .widths(Player::Generator);
        let widths = widths.iter().map(ToString::to_string).collect::<Vec<_>>().join(" → ");
        assert!(stage.harness.query_by_label_contains(&widths).is_some(), "{widths}");
    }
}

#[test]
fn a_click_follows_another_sample_and_arrows_lead_from_unit_to_unit() {
    let mut stage = begun(Language::English);
    let view = |stage: &Stage| {
        let picture = stage.harness.state().session().picture.clone().expect("a picture");
        picture.insides.as_ref().expect("insides").view
    };
    assert_eq!((view(&stage).sample, view(&stage).focus), (0, None));
    stage.harness.get_by_label_contains(&title(Language::English, "fakes")).click();
    stage.until("another sample", |app| {
        let picture = app.session().picture.as_ref();
        picture.and_then(|picture| picture.insides.as_ref()).is_some_and(|insides| insides.view.sample != 0)
    });
    stage.harness.get_by_label_contains(&title(Language::English, "discriminator")).focus();
    stage.harness.run_steps(2);
    for key in [Key::ArrowRight, Key::ArrowRight, Key::ArrowLeft, Key::ArrowDown] {
        stage.harness.key_press(key);
        stage.harness.run_steps(2);
    }
    let expected = UnitId { player: Player::Discriminator, layer: 0, unit: 1 };
    stage.until("the unit", move |app| {
        let picture = app.session().picture.as_ref();
        let insides = picture.and_then(|picture| picture.insides.as_ref());
        insides.and_then(|insides| insides.focus.as_ref()).is_some_and(|focus| focus.id == expected)
    });
    stage.harness.run_steps(3);
    assert!(stage.harness.query_by_label("D, hidden layer 1, unit 2").is_some());
}

#[test]
fn insides_are_looked_at_only_while_they_are_seen() {
    let mut stage = begun(Language::English);
    stage.harness.state_mut().ask(Action::Arrange(ScreenLayout::Watch));
    stage.harness.run_steps(3);
    stage.steps(2);
    stage.until("a picture without", |app| {
        app.session().picture.as_ref().is_some_and(|picture| picture.insides.is_none())
    });
    stage.harness.state_mut().ask(Action::Arrange(ScreenLayout::Model));
    stage.until("a picture with", has_insides);
}
