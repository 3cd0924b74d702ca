//! The presets do what they are there to show.

use ganscope::config::{Preset, Run, Value};
use ganscope::config::Setting;
use ganscope::observer::measure;
use ganscope::protocol::{Metric, Quantity, Series};
use ganscope::trainer::Trainer;
use ganscope::words::Language;

/// Points that the metrics are taken on.
const SAMPLES: usize = 2_000;

fn trainer(name: &str, seed: u64) -> Trainer {
    let mut run = Preset::named(name).unwrap().run().unwrap();
    Setting::named("seed").unwrap().set(&mut run.config, &Value::Integer(seed)).unwrap();
    Trainer::new(run).unwrap()
}

fn train(trainer: &mut Trainer, steps: u64) {
    for _ in 0..steps {
        trainer.step().unwrap().unwrap();
    }
}

fn metric(trainer: &Trainer, metric: Metric) -> f64 {
    let weights = trainer.weights().unwrap();
    measure(trainer.config(), trainer.target(), &weights, SAMPLES).unwrap().value(metric).unwrap()
}

#[test]
fn every_preset_is_read_and_printed_as_the_same_run_and_has_its_words() {
    for preset in Preset::ALL {
        let run = preset.run().unwrap();
        for language in Language::ALL {
            assert_eq!(Run::from_toml(&run.to_toml(language)), Ok(run.clone()), "{}", preset.name);
            for part in ["title", "see"] {
                assert!(language.has(&format!("preset.{}.{part}", preset.name)), "{}.{part}", preset.name);
            }
        }
    }
}

fn assert_it_moves_toward_the_data(name: &str, steps: u64, share_left: f64) {
    let mut trainer = trainer(name, 2);
    let start = metric(&trainer, Metric::SlicedW1);
    train(&mut trainer, steps);
    let end = metric(&trainer, Metric::SlicedW1);
    assert!(end < share_left * start, "{name}: sliced W1 was {start:.3} and is {end:.3} after {steps} steps");
}
