//! What stands out in the arena: the samples that a part of the formula is a mean over, or those of a phase of slow
//! motion, each with its own share in that mean.

use crate::config::{Objective, Player};
use crate::math::Point;
use crate::math::lanes::softplus;
use crate::protocol::Minibatch;
use crate::session::{Session, SlowMotion, UpdatePhase};

/// A sample with the size at which it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpotlitSample {
    /// Where it lies.
    pub place: Point,
    /// The size of its own term, |log D(x)| for one, from 0 to 1: 1 stands for [`LARGEST_TERM`] and more.
    pub share: f32,
}

/// The term from which on samples are drawn at full size: D gives 2 % where the right answer is 1.
pub const LARGEST_TERM: f32 = 4.0;
/// The share of samples whose term is not at issue.
const PLAIN: f32 = 0.12;

/// What stands out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spotlight {
    /// The topics of the parts of the formula that are lit.
    pub topics: &'static [&'static str],
    /// The real samples; empty if they do not stand out.
    pub real: Vec<SpotlitSample>,
    /// The fakes; empty if they do not stand out.
    pub fake: Vec<SpotlitSample>,
    /// Where the same fakes lie after G's update; empty if that is not at issue.
    pub moved: Vec<Point>,
    /// Whether the decision boundary stands out.
    pub boundary: bool,
    /// Whether what pulls on the fakes is shown.
    pub pull: bool,
    /// The first two numbers of each latent; empty if they are not at issue.
    pub latents: Vec<[f32; 2]>,
}

/// The term of a logit in V, or in the mean that G raises.
type TermOfLogit = fn(f32) -> f32;

/// log D(x), of a real sample.
const LOG_D: TermOfLogit = |logit| -softplus(-logit);
/// log(1 − D(G(z))), of a fake.
const LOG_NOT_D: TermOfLogit = |logit| -softplus(logit);

impl Spotlight {
    /// What stands out while the pointer is on the part of the formula with this `topic`; `None` where no minibatch is
    /// known, or the part is of no samples.
    pub fn on_part(session: &Session, topic: &'static str) -> Option<Self> {
        let shown = session.shown.as_ref()?;
        let last = shown.minibatch.as_ref()?;
        let batch = &last.batch;
        let has_value = shown.state.config.game.objective.has_value();
        let [log_d, log_not_d] = [LOG_D, LOG_NOT_D].map(|term| has_value.then_some(term));
        let real = || samples(&batch.real, &batch.real_logits, log_d);
        let fake = |term| samples(&batch.fake, &batch.fake_logits, term);
        Some(match topic {
            "term_real" => Self { real: real(), ..Self::default() },
            "term_fake" => Self { fake: fake(log_not_d), ..Self::default() },
            "term_g" => Self { fake: fake(log_d), ..Self::default() },
            "value" | "loss_d" => Self { real: real(), fake: fake(log_not_d), ..Self::default() },
            "loss_g" => Self { fake: fake(None), ..Self::default() },
            "max_d" => Self { real: real(), fake: fake(log_not_d), boundary: true, ..Self::default() },
            "min_g" | "max_g" => Self { fake: fake(None), moved: last.moved.clone(), ..Self::default() },
            _ => return None,
        })
    }

    /// Whether it stands in place of the points of the arena: there are samples among it, or the latents of fakes that
    /// are not made yet.
    pub fn replaces_points(&self) -> bool {
        !self.real.is_empty() || !self.fake.is_empty() || !self.latents.is_empty()
    }

    /// What stands out in the phase of slow motion that is shown.
    pub fn on_phase(slow: &SlowMotion, objective: Objective) -> Option<Self> {
        let (update, phase) = slow.shown()?;
        let batch: &Minibatch = slow.batch()?;
        let of_d = update.player == Player::Discriminator;
        let term_of_fakes = if of_d || objective == Objective::Minimax { LOG_NOT_D } else { LOG_D };
        let sized = |term: TermOfLogit| {
            let is_sized =
                objective.has_value() && !matches!(phase, UpdatePhase::Generate | UpdatePhase::Reals);
            is_sized.then_some(term)
        };
        let real = || {
            if update.sees_real { samples(&batch.real, &batch.real_logits, sized(LOG_D)) } else { Vec::new() }
        };
        let fake = || samples(&batch.fake, &batch.fake_logits, sized(term_of_fakes));
        let light = Self { topics: topics(phase, of_d, objective), ..Self::default() };
        Some(match phase {
            UpdatePhase::Latents => {
                let width = batch.latents.len() / batch.fake.len().max(1);
                let latents = batch.latents.chunks(width.max(1));
                let pair = |z: &[f32]| [z[0], z.get(1).copied().unwrap_or(0.0)];
                Self { latents: latents.map(pair).collect(), ..light }
            }
            UpdatePhase::Generate => Self { fake: fake(), ..light },
            UpdatePhase::Reals => Self { real: real(), fake: fake(), ..light },
            UpdatePhase::Predict | UpdatePhase::Loss => Self { real: real(), fake: fake(), ..light },
            UpdatePhase::Gradient => {
                Self { real: real(), fake: fake(), boundary: of_d, pull: slow.pulls(), ..light }
            }
            UpdatePhase::Update if of_d => Self { real: real(), fake: fake(), boundary: true, ..light },
            UpdatePhase::Update => {
                let (before, after) = (&update.batch, &update.after);
                let fake = samples(&before.fake, &before.fake_logits, None);
                // V is a mean over real samples too.
                let real = samples(&before.real, &before.real_logits, None);
                Self { real, fake, moved: after.fake.clone(), ..light }
            }
        })
    }
}

/// The parts of the formula that a phase of an update of D, or of G, is about: those of that player's own objective
/// alone. Of the loss that the objective has, and of the terms of V, only those that are in the formula are lit.
const fn topics(phase: UpdatePhase, of_d: bool, objective: Objective) -> &'static [&'static str] {
    let on_value = matches!(objective, Objective::Minimax);
    match (phase, of_d) {
        (UpdatePhase::Latents | UpdatePhase::Generate, true) => &["term_fake", "loss_d"],
        (UpdatePhase::Reals, true) => &["term_real", "loss_d"],
        (UpdatePhase::Predict, true) => &["term_real", "term_fake", "loss_d"],
        (UpdatePhase::Loss, true) => &["value", "term_real", "term_fake", "loss_d", "penalty"],
        (UpdatePhase::Gradient | UpdatePhase::Update, true) => &["max_d", "value", "loss_d", "penalty"],
        // Where G plays on V itself, its own part is the term of the fakes; else what it raises instead, or its loss.
        (UpdatePhase::Gradient | UpdatePhase::Update, false) if on_value => &["min_g", "loss_g"],
        (UpdatePhase::Gradient | UpdatePhase::Update, false) => &["max_g", "loss_g"],
        (_, false) if on_value => &["term_fake", "loss_g"],
        (_, false) => &["term_g", "loss_g"],
    }
}

/// `places` with the share of each by its `term`; all alike without one.
fn samples(places: &[Point], logits: &[f32], term: Option<TermOfLogit>) -> Vec<SpotlitSample> {
    let share = |logit: f32| term.map_or(PLAIN, |term| (term(logit).abs() / LARGEST_TERM).clamp(0.0, 1.0));
    places.iter().zip(logits).map(|(&place, &logit)| SpotlitSample { place, share: share(logit) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{BatchValues, LastMinibatch, Report, RunId, Snapshot, StepTrace, TracedUpdate};
    use std::sync::Arc;
    use std::time::Instant;

    /// A minibatch of three real samples and three fakes with two-dimensional latents.
    fn batch() -> Minibatch {
        let places = vec![[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]];
        Minibatch {
            step: 1,
            count: 3,
            real: places.clone(),
            fake: places,
            real_logits: vec![0.0, 4.0, -100.0],
            fake_logits: vec![0.0, -4.0, 100.0],
            latents: vec![0.5; 6],
            values: BatchValues::default(),
        }
    }

    #[test]
    fn each_sample_has_the_size_of_its_own_term() {
        let batch = batch();
        let shares =
            |samples: Vec<SpotlitSample>| samples.iter().map(|sample| sample.share).collect::<Vec<_>>();
        // In Python: math.log(2) / 4; math.log1p(math.exp(-4)) / 4.
        let expected = [0.173_286_8, 0.004_537_48, 1.0];
        for (places, logits, term) in
            [(&batch.real, &batch.real_logits, LOG_D), (&batch.fake, &batch.fake_logits, LOG_NOT_D)]
        {
            for (share, expected) in shares(samples(places, logits, Some(term))).iter().zip(expected) {
                assert!((share - expected).abs() < 1e-6, "{share}");
            }
        }
        assert_eq!(shares(samples(&batch.real, &batch.real_logits, None)), [PLAIN; 3]);
    }

    #[test]
    fn every_part_of_the_formula_lights_the_samples_that_it_is_a_mean_over() {
        let mut session = Session::default();
        let snapshot =
            |minibatch| Report::Snapshot(Box::new(Snapshot { minibatch, ..Snapshot::playing(RunId(1), 1) }));
        session.fold_report(snapshot(None), Instant::now());
        assert_eq!(Spotlight::on_part(&session, "value"), None, "no minibatch yet");
        let last = LastMinibatch { moved: batch().fake, batch: batch(), course: Default::default() };
        session.fold_report(snapshot(Some(Arc::new(last))), Instant::now());
        let lit = |topic| {
            let light = Spotlight::on_part(&session, topic).expect("samples");
            [light.real.len(), light.fake.len(), light.moved.len()]
        };
        let all = ["term_real", "term_fake", "term_g", "value", "max_d", "min_g"].map(lit);
        assert_eq!(all, [[3, 0, 0], [0, 3, 0], [0, 3, 0], [3, 3, 0], [3, 3, 0], [0, 3, 3]]);
        assert_eq!(Spotlight::on_part(&session, "penalty"), None);
    }

    #[test]
    fn every_phase_has_its_light() {
        let update = |player, sees_real| TracedUpdate {
            player,
            part: 0,
            is_trial: false,
            sees_real,
            weights: Arc::default(),
            batch: batch(),
            loss: 0.0,
            penalty: None,
            gradient_norm: 0.0,
            weights_after: Arc::default(),
            after: batch(),
        };
        let updates = vec![update(Player::Discriminator, true), update(Player::Generator, false)];
        let mut slow = SlowMotion::of(Arc::new(StepTrace { step: 1, updates }), None);
        let mut num_lit = [0; 4];
        loop {
            let light = Spotlight::on_phase(&slow, Objective::NonSaturating).expect("a phase");
            assert!(!light.topics.is_empty());
            let lit = [light.real.len(), light.fake.len(), light.latents.len(), light.moved.len()];
            assert!(lit.iter().any(|lit| *lit > 0), "{:?}", slow.shown());
            num_lit.iter_mut().zip(lit).for_each(|(sum, lit)| *sum += usize::from(lit > 0));
            if slow.forward() {
                break;
            }
        }
        // Real samples from where they are drawn to D's update, and where V is told after G's; latents first; moves last.
        assert_eq!(num_lit, [6, 11, 2, 1]);
    }
}
