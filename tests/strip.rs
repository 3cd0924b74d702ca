//! The formula under the toolbar.

use eframe::egui::Key;
use egui_kittest::kittest::Queryable as _;
use ganscope::config::{Edit, Player, Setting, Value};
use ganscope::protocol::{Divergence, NUM_SERIES, Phase, Quantity, Record, Report, RunId, Series};
use ganscope::ui::Action;
use ganscope::words::{Language, Sentence};

use crate::stage::{Stage, StageSetup, first_snapshot};

/// What a screen reader says of the part that is explained by `topic`, with the number of `series` beside it.
fn spoken(stage: &Stage, language: Language, topic: &str, series: Series) -> String {
    let record =
        stage.harness.state().session().shown.as_ref().and_then(|shown| shown.record).expect("a step");
    let value = format!("{:.3}", record.mean[series.index()]).replace('-', "−");
    format!("{}: {value}", language.text(&format!("strip.{topic}.title")))
}

#[test]
fn the_formula_has_the_numbers_of_the_newest_step_and_a_click_explains_a_part() {
    for language in Language::ALL {
        let mut stage = Stage::real(StageSetup { language, ..StageSetup::default() });
        stage.until("the first snapshot", |app| app.session().shown.is_some());
        stage.harness.state_mut().ask(Action::Step(3, None));
        stage.until("three steps", |app| app.session().step() == 3);
        stage.harness.run_steps(3);
        for (topic, series) in
            [("value", Series::Value), ("term_real", Series::ValueReal), ("term_fake", Series::ValueFake)]
        {
            let part = spoken(&stage, language, topic, series);
            let text = language.text(&format!("strip.{topic}.text")).into_owned();
            assert!(stage.harness.query_by_label(&text).is_none());
            stage.harness.get_by_label(&part).click();
            stage.harness.run_steps(3);
            assert!(stage.harness.query_by_label(&text).is_some(), "{part}");
            stage.harness.key_press(Key::Escape);
            stage.harness.run_steps(3);
            assert!(stage.harness.query_by_label(&text).is_none(), "{part}");
        }
        // The sum of the terms is V.
        let record =
            stage.harness.state().session().shown.as_ref().and_then(|shown| shown.record).expect("a step");
        let [all, real, fake] =
            [Series::Value, Series::ValueReal, Series::ValueFake].map(|series| record.mean[series.index()]);
        assert!((real + fake - all).abs() < 1e-5, "{real} + {fake} is not {all}");
    }
}

#[test]
fn the_formula_is_that_of_the_game_and_goes_when_it_is_switched_off() {
    let mut stage = Stage::real(StageSetup::default());
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    stage.harness.run_steps(3);
    let is_shown = |stage: &Stage, topic: &str| {
        let title = Language::English.text(&format!("strip.{topic}.title"));
        stage.harness.query_by_label_contains(&title).is_some()
    };
    let topics = ["value", "term_g", "loss_d", "penalty"];
    assert_eq!(topics.map(|topic| is_shown(&stage, topic)), [true, true, false, false]);
    let set =
        |key: &str, value| Action::Set(Edit { setting: Setting::named(key).expect("a setting"), value });
    stage.harness.state_mut().ask(set("game.r1", Value::Number(0.5)));
    stage.harness.run_steps(3);
    assert_eq!(topics.map(|topic| is_shown(&stage, topic)), [true, true, false, true], "D raises V − P");
    stage.harness.state_mut().ask(set("game.objective", Value::Choice("wgan")));
    stage.harness.run_steps(3);
    assert_eq!(topics.map(|topic| is_shown(&stage, topic)), [false, false, true, true]);
    stage.harness.get_by_label("View").click();
    stage.harness.run_steps(3);
    stage.harness.get_by_label("The formula, under the toolbar").click();
    stage.harness.run_steps(3);
    assert_eq!(topics.map(|topic| is_shown(&stage, topic)), [false; 4]);
}

#[test]
fn after_a_divergence_no_part_has_a_number_and_each_says_why() {
    for language in Language::ALL {
        let mut stage = Stage::begun_with(StageSetup { language, ..StageSetup::default() });
        let Report::Snapshot(mut end) = first_snapshot(RunId(1)) else { panic!("a snapshot") };
        // What the last whole step recorded is not of the step that broke.
        end.record = Some(Record::of(3, [0.0; NUM_SERIES]));
        let (player, quantity) = (Player::Discriminator, Quantity::Loss);
        end.phase = Phase::Diverged(Divergence { step: 4, player, quantity, healthy_step: 0 });
        stage.report(Report::Snapshot(end));
        stage.harness.run_steps(3);
        let why = Sentence::new("strip.diverged").with_count("step", 4).text(language);
        for topic in ["value", "term_real", "term_fake", "term_g"] {
            let title = language.text(&format!("strip.{topic}.title"));
            assert!(stage.harness.query_by_label(&format!("{title}: {why}")).is_some(), "{title}");
        }
    }
}
