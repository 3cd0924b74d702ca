//! A run that is played from a file with checksums comes to the weights that were recorded, or a person is told.

use std::collections::VecDeque;

use super::trainer::Trainer;
use crate::config::{Checksum, Origin};
use crate::words::Sentence;

/// The checksums of a recorded run that are still to come.
#[derive(Clone, Debug, Default)]
pub struct Replay(VecDeque<Checksum>);

impl Replay {
    /// Of a run that was recorded with `checksums`.
    pub fn of(mut checksums: Vec<Checksum>) -> Self {
        checksums.sort_by_key(|checksum| checksum.step);
        Self(checksums.into())
    }

    /// Compares the weights of `trainer` with what was recorded of its step, if that was. The first difference is returned,
    /// and no other; and once a person has changed the run, it is another one.
    pub fn check(&mut self, trainer: &Trainer) -> Option<Sentence> {
        let step = trainer.steps_taken();
        while self.0.front().is_some_and(|checksum| checksum.step < step) {
            self.0.pop_front();
        }
        let recorded = self.0.pop_front_if(|checksum| checksum.step == step)?;
        if trainer.origins().contains(&Origin::Made) {
            self.0.clear();
            return None;
        }
        (trainer.weights().checksum() != recorded.hash).then(|| {
            self.0.clear();
            Sentence::new("notice.checksum").with_count("step", step)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Edit, Run, Setting, Value};

    fn small() -> Trainer {
        let mut run = Run::default();
        run.config.generator.network.hidden = vec![4];
        run.config.discriminator.network.hidden = vec![4];
        run.config.game.batch_size = 8;
        Trainer::new(run).expect("a run")
    }

    /// What is said in ten steps, every second of which has a checksum, after `alter` has had its way with these.
    fn said(alter: impl Fn(&mut Vec<Checksum>), edit: Option<Edit>) -> Vec<Sentence> {
        let mut recorded = small();
        let mut checksums = Vec::new();
        for _ in 0..10 {
            recorded.step().expect("a step");
            let step = recorded.steps_taken();
            if step.is_multiple_of(2) {
                checksums.push(Checksum { step, hash: recorded.weights().checksum() });
            }
        }
        alter(&mut checksums);
        let (mut replay, mut trainer) = (Replay::of(checksums), small());
        let mut said = Vec::new();
        for step in 0..10 {
            if let Some(edit) = edit.clone().filter(|_| step == 5) {
                trainer.set(edit).expect("a change");
            }
            trainer.step().expect("a step");
            said.extend(replay.check(&trainer));
        }
        said
    }

    #[test]
    fn an_altered_digit_is_told_of_once_and_what_is_as_recorded_never() {
        assert_eq!(said(|_| {}, None), []);
        let flipped =
            |checksums: &mut Vec<Checksum>| checksums.iter_mut().skip(1).for_each(|it| it.hash ^= 0x10);
        assert_eq!(said(flipped, None), [Sentence::new("notice.checksum").with_count("step", 4)]);
        assert_eq!(said(|checksums| checksums.reverse(), None), []);
        // A person goes another way than the recording.
        let setting = Setting::named("generator.learning_rate").expect("a setting");
        let edit = Edit { setting, value: Value::Number(0.1) };
        assert_eq!(said(|_| {}, Some(edit)), []);
    }
}
