//! A run that is played from a file with checksums comes to the weights that were recorded, or a person is told.

use std::collections::VecDeque;

use super::trainer::Trainer;
use crate::config::{Change, Checksum};
use crate::words::Sentence;

/// The checksums of a recorded run that are still to come.
#[derive(Clone, Debug, Default)]
pub struct Replay {
    to_come: VecDeque<Checksum>,
    /// The changes that it was recorded with.
    changes: Vec<Change>,
}

impl Replay {
    /// Of a run that was recorded with these changes and `checksums`.
    pub fn of(changes: &[Change], mut checksums: Vec<Checksum>) -> Self {
        checksums.sort_by_key(|checksum| checksum.step);
        Self { to_come: checksums.into(), changes: changes.to_vec() }
    }

    /// Whether `trainer` went as the run was recorded, up to its step.
    fn is_way_of(&self, trainer: &Trainer) -> bool {
        let own = &trainer.run().changes[..trainer.num_in_force()];
        let step = trainer.steps_taken();
        let recorded = self.changes.iter().take_while(|change| change.step < step);
        let own = own.iter().take_while(|change| change.step < step);
        recorded.clone().count() == own.clone().count()
            && recorded.zip(own).all(|(one, other)| one.does_as(other))
    }

    /// Compares the weights of `trainer` with what was recorded of its step, if that was. The first difference is returned,
    /// and no other; and once a person has changed the run, it is another one.
    pub fn check(&mut self, trainer: &Trainer) -> Option<Sentence> {
        let step = trainer.steps_taken();
        while self.to_come.front().is_some_and(|checksum| checksum.step < step) {
            self.to_come.pop_front();
        }
        let recorded = self.to_come.pop_front_if(|checksum| checksum.step == step)?;
        if !self.is_way_of(trainer) {
            self.to_come.clear();
            return None;
        }
        (trainer.weights().checksum() != recorded.hash).then(|| {
            self.to_come.clear();
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

    /// What is said in ten steps, every second of which has a checksum, after `alter` has had its way with these. A person makes the
    /// first of `edits` after five steps of the recording, the second after five of its replay.
    fn said(alter: impl Fn(&mut Vec<Checksum>), [recorded_edit, edit]: [Option<Edit>; 2]) -> Vec<Sentence> {
        let mut recorded = small();
        let mut checksums = Vec::new();
        for step in 0..10 {
            if let Some(edit) = recorded_edit.clone().filter(|_| step == 5) {
                recorded.set(edit).expect("a change");
            }
            recorded.step().expect("a step");
            let step = recorded.steps_taken();
            if step.is_multiple_of(2) {
                checksums.push(Checksum { step, hash: recorded.weights().checksum() });
            }
        }
        alter(&mut checksums);
        let (mut replay, mut trainer) = (Replay::of(&recorded.run().changes, checksums), small());
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
        assert_eq!(said(|_| {}, [None, None]), []);
        let flipped =
            |checksums: &mut Vec<Checksum>| checksums.iter_mut().skip(1).for_each(|it| it.hash ^= 0x10);
        assert_eq!(said(flipped, [None, None]), [Sentence::new("notice.checksum").with_count("step", 4)]);
        assert_eq!(said(|checksums| checksums.reverse(), [None, None]), []);
        // A person goes another way than the recording.
        let setting = Setting::named("generator.learning_rate").expect("a setting");
        let edit = Edit { setting, value: Value::Number(0.1) };
        assert_eq!(said(|_| {}, [None, Some(edit.clone())]), []);
        assert_eq!(said(|_| {}, [Some(edit.clone()), None]), []);
        // The change that was recorded, made again.
        let last = |checksums: &mut Vec<Checksum>| checksums[4].hash ^= 1;
        let told = [Sentence::new("notice.checksum").with_count("step", 10)];
        assert_eq!(said(last, [Some(edit.clone()), Some(edit)]), told);
    }
}
