//! Slow motion, and the samples that stand out.

use eframe::egui::{Event, Key, pos2};
use egui_kittest::kittest::Queryable as _;
use ganscope::config::Player;
use ganscope::protocol::Series;
use ganscope::session::UpdatePhase;
use ganscope::trainer::Trainer;
use ganscope::ui::{Action, SlowAction};
use ganscope::words::{Language, Sentence};

use crate::stage::{Stage, StageSetup, small_run};

fn slow(stage: &mut Stage, action: SlowAction) {
    stage.harness.state_mut().ask(Action::Slow(action));
    stage.harness.run_steps(2);
}

/// Step, player and phase that are shown.
fn place(stage: &Stage) -> Option<(u64, Player, UpdatePhase)> {
    let slow = stage.harness.state().session().slow.as_ref()?;
    let (update, phase) = slow.shown()?;
    Some((slow.step(), update.player, phase))
}

#[test]
fn two_steps_in_slow_motion_leave_the_run_as_it_would_be_without() {
    let mut stage = Stage::real(StageSetup { run: small_run(), ..StageSetup::default() });
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    stage.harness.key_press(Key::Period);
    stage.harness.event(Event::Text(".".to_owned()));
    stage.until("the first phase", |app| app.session().slow.is_some());
    stage.until("the first step", |app| app.session().step() == 1);
    assert_eq!(place(&stage), Some((1, Player::Discriminator, UpdatePhase::Latents)));
    // D's seven phases, then six of G, whose loss sees no real samples.
    let mut phases = 1;
    while place(&stage).is_some_and(|(step, ..)| step == 1) {
        slow(&mut stage, SlowAction::Forward);
        phases += 1;
        if phases == 14 {
            stage.until("the second step", |app| {
                app.session().slow.as_ref().is_some_and(|slow| slow.step() == 2)
            });
        }
        assert!(phases <= 14);
    }
    assert_eq!(phases, 14);
    stage.until("the snapshot of the second step", |app| app.session().step() == 2);
    slow(&mut stage, SlowAction::Back);
    assert_eq!(
        place(&stage),
        Some((2, Player::Discriminator, UpdatePhase::Latents)),
        "back is within the step"
    );
    stage.harness.key_press(Key::Escape);
    stage.harness.run_steps(3);
    assert_eq!(place(&stage), None, "Escape leaves slow motion");
    let mut alone = Trainer::new(small_run()).expect("a run");
    for _ in 0..2 {
        alone.step().expect("a step");
    }
    let shown = stage.harness.state().session().shown.as_ref().expect("a run");
    assert_eq!(*shown.state.weights, alone.weights());
}

#[test]
fn each_phase_is_told_in_a_sentence_with_the_numbers_of_that_step() {
    for language in Language::ALL {
        let mut stage = Stage::real(StageSetup { run: small_run(), language, ..StageSetup::default() });
        stage.until("the first snapshot", |app| app.session().shown.is_some());
        stage.harness.run_steps(2);
        let begin = language.text("slow.begin").into_owned();
        stage.harness.get_by_label(&begin).click();
        stage.until("the first phase", |app| app.session().slow.is_some());
        stage.until("the step", |app| app.session().step() == 1);
        while place(&stage).map(|(_, _, phase)| phase) != Some(UpdatePhase::Loss) {
            slow(&mut stage, SlowAction::Forward);
        }
        let record =
            stage.harness.state().session().shown.as_ref().and_then(|shown| shown.record).expect("a record");
        let number = |series: Series| format!("{:.4}", record.mean[series.index()]).replace('-', "−");
        let told = Sentence::new("slow.phase.loss_d")
            .with("loss", number(Series::LossD))
            .with("value", number(Series::Value));
        let told = told.text(language);
        stage.harness.run_steps(2);
        assert!(stage.harness.query_by_label(&told).is_some(), "{told}");
        // A step by its key ends slow motion, as does playing.
        stage.harness.key_press(Key::S);
        stage.until("the next step", |app| app.session().step() == 2);
        assert!(place(&stage).is_none());
    }
}

#[test]
fn the_samples_of_a_term_stand_out_while_the_pointer_is_on_it() {
    let mut stage = Stage::real(StageSetup { run: small_run(), ..StageSetup::default() });
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    stage.harness.state_mut().ask(Action::Step(3, None));
    stage.until("three steps", |app| app.session().step() == 3);
    let minibatch = |stage: &Stage| {
        let shown = stage.harness.state().session().shown.clone();
        shown.and_then(|shown| shown.minibatch)
    };
    assert!(minibatch(&stage).is_none(), "nobody asked");
    stage.harness.run_steps(3);
    let title = Language::English.text("strip.term_real.title").into_owned();
    let term = stage.harness.get_by_label_contains(&title).rect().center();
    stage.harness.hover_at(term);
    stage.until("the minibatch", |app| {
        app.session().shown.as_ref().is_some_and(|shown| shown.minibatch.is_some())
    });
    let last = minibatch(&stage).expect("a minibatch");
    let record =
        stage.harness.state().session().shown.as_ref().and_then(|shown| shown.record).expect("a record");
    assert_eq!((last.batch.step, last.batch.count, last.batch.real.len()), (3, 16, 16));
    assert_eq!(last.batch.values.value_real, record.mean[Series::ValueReal.index()]);
    // A run that plays sends them at leisure, but where it pauses, that of the last step.
    stage.harness.state_mut().ask(Action::TogglePlay);
    stage.until("a run under way", |app| app.session().step() > 100);
    let last = minibatch(&stage).expect("a minibatch");
    assert!(last.batch.step > 3 && last.batch.step <= stage.harness.state().session().step());
    stage.harness.state_mut().ask(Action::TogglePlay);
    stage.until("a pause", |app| !app.session().is_playing());
    let step = stage.harness.state().session().step();
    assert_eq!(minibatch(&stage).map(|last| last.batch.step), Some(step));
    // While a part is explained its samples stand out, wherever the pointer is.
    let away = pos2(1000.0, 760.0);
    stage.harness.hover_at(away);
    stage.harness.run_steps(3);
    stage.harness.get_by_label_contains(&title).click();
    stage.harness.run_steps(2);
    stage.harness.hover_at(away);
    stage.harness.run_steps(3);
    stage.harness.state_mut().ask(Action::Step(1, None));
    stage.until("a step", |app| app.session().step() == step + 1);
    stage.harness.run_steps(3);
    assert_eq!(minibatch(&stage).map(|last| last.batch.step), Some(step + 1), "its explanation is open");
    stage.harness.key_press(Key::Escape);
    stage.harness.run_steps(3);
    let step = step + 1;
    // Away from it snapshots carry it no longer.
    stage.harness.state_mut().ask(Action::Step(1, None));
    stage.until("another step", |app| app.session().step() == step + 1);
    stage.until("a bare snapshot", |app| {
        app.session().shown.as_ref().is_some_and(|shown| shown.minibatch.is_none())
    });
}
