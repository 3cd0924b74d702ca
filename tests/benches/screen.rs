//! What one frame of the window costs its own thread: layout and tessellation at 1920 x 1080, in each layout, in that of
//! all controls also with every pane in sight, with a million steps on the curves; and with every layer of the arena. Painting is not in
//! it: that is the renderer's. And with the real threads, what the window takes from training, and how far apart pictures are while
//! the timeline is dragged through.
#![expect(clippy::expect_used, reason = "a bench that cannot be set up ends")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use eframe::egui::{Context, Pos2, RawInput, Rect, vec2};
use ganscope::config::{Preset, Run, RunConfig};
use ganscope::math::bucket::Bucket;
use ganscope::observer::{measure, picture};
use ganscope::protocol::{
    Answer, BackendInfo, NUM_SERIES, NewChanges, ObserverLinks, Phase, Report, Request, Snapshot,
    TrainerLinks, links,
};
use ganscope::trainer::Trainer;
use ganscope::ui::{Action, App, Moment, ScreenLayout};
use ganscope::{observer, trainer};

const STEPS: u64 = 1_000_000;
const SIZE: [f32; 2] = [1920.0, 1080.0];
/// Time between two frames.
const FRAME: Duration = Duration::from_nanos(16_666_667);
/// Steps of training that are timed: so many that when a frame sees the last of them counts for little.
const TRAINED: u64 = 8000;
/// Steps of the run through which the timeline is dragged, and the time from one end to the other.
const DRAGGED: u64 = 100_000;
const ACROSS: Duration = Duration::from_secs(5);

/// The window, with the bench behind it in the place of the threads.
struct Window {
    context: Context,
    app: App,
    trainer_links: TrainerLinks,
    observer_links: ObserverLinks,
    trainer: Trainer,
    time: f64,
    step: u64,
}

impl Window {
    /// In `layout`; `spread` to have every pane of it in sight.
    fn new(layout: ScreenLayout, spread: bool) -> Self {
        let run = Preset::named("ring8").and_then(Preset::run).expect("a preset");
        let (screen, trainer_links, observer_links) = links(Box::new(|| {}), Box::new(|| {}));
        let context = Context::default();
        let mut app = App::new(&context, None, screen, run.clone(), true);
        app.ask(Action::Arrange(layout));
        if spread {
            app.ask(Action::SpreadLayout);
        }
        let trainer = Trainer::new(run).expect("a run");
        Self { context, app, trainer_links, observer_links, trainer, time: 0.0, step: 0 }
    }

    /// Reports `count` more steps, as the trainer's thread would.
    fn train(&mut self, count: u64) {
        let run = self
            .trainer_links
            .commands
            .try_iter()
            .map(|command| command.run)
            .last()
            .unwrap_or_else(|| self.app.session().run());
        let records = (self.step + 1..=self.step + count).map(|step| {
            // Curves that move, with noise of their own.
            let noise = (step.wrapping_mul(2_654_435_761) % 1000) as f32 / 1000.0;
            let value = (step as f32 / 20_000.0).sin() * 0.2 + 0.5 + 0.1 * noise;
            Bucket::of(step, [value; NUM_SERIES])
        });
        let start: Arc<RunConfig> = Arc::clone(self.trainer.config());
        let snapshot = Snapshot {
            at: run.at(self.step + count),
            obeyed: 0,
            phase: Phase::Playing,
            start: Arc::clone(&start),
            acts: Arc::default(),
            config: start,
            target: Arc::clone(self.trainer.target()),
            backend: BackendInfo::default(),
            weights: Arc::new(self.trainer.weights()),
            records: records.collect(),
            milestones: Vec::new(),
            changes: NewChanges::default(),
            settling: None,
            minibatch: None,
            training_secs: (self.step + count) as f64 * 1e-5,
            branches: self.trainer.branches(),
            names: Arc::default(),
            unplayed: Arc::default(),
            first_step: 0,
            record: None,
            seeking: None,
            retaken: None,
            checksums: Arc::default(),
            kept: self.trainer.kept_states(),
        };
        self.step += count;
        self.trainer_links.reports.send(Report::Snapshot(Box::new(snapshot))).expect("the window listens");
    }

    /// Answers what the window asked the observer for.
    fn observe(&self) {
        let pictures = self.observer_links.pictures.try_iter().map(|Request { state, view }| {
            Answer::Picture(Box::new(picture(&state, view).expect("a picture")))
        });
        let metrics = self.observer_links.measures.try_iter().map(|state| {
            let measures =
                measure(&state.config, &state.target, &state.weights, ganscope::protocol::MEASURED_SAMPLES);
            Answer::Measures {
                at: state.at,
                measures: Box::new(measures.expect("metrics")),
                took: Duration::ZERO,
            }
        });
        for answer in pictures.chain(metrics) {
            let _ = self.observer_links.answers.try_send(answer);
        }
    }

    /// One frame; how many triangles it came to.
    fn frame(&mut self) -> usize {
        self.time += FRAME.as_secs_f64();
        frame(&self.context, &mut self.app, self.time)
    }
}

/// One frame of `app` at `time`, in seconds; how many triangles it came to.
fn frame(context: &Context, app: &mut App, time: f64) -> usize {
    let input = RawInput {
        screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(SIZE[0], SIZE[1]))),
        time: Some(time),
        ..RawInput::default()
    };
    let mut output = context.run_ui(input, |ui| app.show(ui));
    // Nothing is painted.
    output.textures_delta.clear();
    context.tessellate(output.shapes, output.pixels_per_point).len()
}

fn frames(criterion: &mut Criterion) {
    ScreenLayout::ALL.into_iter().for_each(|layout| frames_in(layout, false, criterion));
    frames_in(ScreenLayout::Tune, true, criterion);
}

fn frames_in(layout: ScreenLayout, spread: bool, criterion: &mut Criterion) {
    let mut window = Window::new(layout, spread);
    window.frame();
    for _ in 0..1000 {
        window.train(STEPS / 1000);
        window.frame();
    }
    window.observe();
    window.frame();
    assert_eq!(window.app.session().step(), STEPS);
    let all = if spread { " with every pane" } else { "" };
    let name = |what: &str| format!("frame in {layout:?}{all}, {what}");
    criterion.bench_function(&name("nothing new"), |bencher| bencher.iter(|| window.frame()));
    // The difference is the cost of the formula.
    window.app.ask(Action::ShowFormula(false));
    window.frame();
    criterion.bench_function(&name("without the formula"), |bencher| bencher.iter(|| window.frame()));
    window.app.ask(Action::ShowFormula(true));
    window.frame();
    criterion.bench_function(&name("100 more steps and another picture"), |bencher| {
        bencher.iter_custom(|count| {
            let mut time = Duration::ZERO;
            for _ in 0..count {
                window.train(100);
                window.observe();
                let begun = Instant::now();
                window.frame();
                time += begun.elapsed();
            }
            time
        });
    });
}

/// The arena with every layer on.
fn every_layer(criterion: &mut Criterion) {
    let mut window = Window::new(ScreenLayout::Watch, false);
    window.app.ask(Action::ShowEveryLayer);
    window.frame();
    for _ in 0..60 {
        window.train(100);
        window.frame();
        window.observe();
    }
    criterion
        .bench_function("frame with every layer, nothing new", |bencher| bencher.iter(|| window.frame()));
    criterion.bench_function("frame with every layer, another picture", |bencher| {
        bencher.iter_custom(|count| {
            let mut time = Duration::ZERO;
            for _ in 0..count {
                window.train(100);
                window.frame();
                window.observe();
                let begun = Instant::now();
                window.frame();
                time += begun.elapsed();
            }
            time
        });
    });
}

/// A window with the real threads behind it, without a limit of speed, and what draws its next frame when that is due.
fn live(run: Run, layout: ScreenLayout) -> (App, impl FnMut(&mut App)) {
    let (screen, trainer_links, observer_links) = links(Box::new(|| {}), Box::new(|| {}));
    trainer::spawn(trainer_links).expect("a thread");
    observer::spawn(observer_links).expect("a thread");
    let context = Context::default();
    let mut app = App::new(&context, None, screen, run, false);
    app.ask(Action::Arrange(layout));
    app.ask(Action::LimitSpeed(None));
    let mut time = 0.0;
    let mut draw = move |app: &mut App| {
        let begun = Instant::now();
        time += FRAME.as_secs_f64();
        frame(&context, app, time);
        std::thread::sleep(FRAME.saturating_sub(begun.elapsed()));
    };
    while app.session().shown.is_none() {
        draw(&mut app);
    }
    (app, draw)
}

/// Steps of training by themselves, and with a window that is drawn sixty times a second, but for the painting.
fn training(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("training");
    group.sample_size(10);
    let run = || Preset::named("bench-a").and_then(Preset::run).expect("a preset");
    let mut trainer = Trainer::new(run()).expect("a run");
    group.bench_function("8000 steps of bench-a by themselves", |bencher| {
        bencher.iter(|| (0..TRAINED).map(|_| trainer.step().expect("a step").last).sum::<u64>());
    });
    let layouts = [ScreenLayout::Watch, ScreenLayout::Tune, ScreenLayout::Model];
    for (layout, layers) in layouts.into_iter().map(|layout| (layout, false)).chain([(layouts[0], true)]) {
        let (mut app, mut draw) = live(run(), layout);
        if layers {
            app.ask(Action::ShowEveryLayer);
        }
        let which = if layers { ", every layer" } else { "" };
        group.bench_function(format!("8000 steps of bench-a in {layout:?}{which}"), |bencher| {
            bencher.iter_custom(|count| {
                let last = app.session().head() + TRAINED * count;
                let begun = Instant::now();
                app.ask(Action::Step(TRAINED * count, None));
                while app.session().head() < last {
                    draw(&mut app);
                }
                begun.elapsed()
            });
        });
    }
}

/// The time from one picture to the next while the timeline is dragged to and fro.
fn drags(criterion: &mut Criterion) {
    for preset in ["ring8", "bench-a"] {
        let run = Preset::named(preset).and_then(Preset::run).expect("a preset");
        let (mut app, mut draw) = live(run, ScreenLayout::Watch);
        app.ask(Action::Step(DRAGGED, None));
        while app.session().head() < DRAGGED {
            draw(&mut app);
        }
        criterion.bench_function(&format!("from picture to picture in a drag through {preset}"), |bencher| {
            bencher.iter_custom(|count| {
                let begun = Instant::now();
                let (mut seen, mut last) = (0, None);
                while seen < count {
                    let place = (begun.elapsed().as_secs_f64() / ACROSS.as_secs_f64()) % 2.0;
                    let share = if place > 1.0 { 2.0 - place } else { place };
                    app.ask(Action::Go(Moment::Step((share * DRAGGED as f64) as u64)));
                    draw(&mut app);
                    let newest = app.session().picture.as_ref().map(|picture| picture.at.step);
                    seen += u64::from(newest != last);
                    last = newest;
                }
                begun.elapsed()
            });
        });
    }
}

criterion_group!(benches, frames, every_layer, training, drags);
criterion_main!(benches);
