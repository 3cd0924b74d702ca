//! The present finding, and since when. Another replaces it after some observations in a row.

use super::coverage::{CoverageHistory, CoverageSample};
use super::finding::Finding;
use super::indicators::{Indicators, Rounds};
use super::threshold::Edge;
use crate::config::Choice as _;
use crate::protocol::Divergence;
use crate::words::Sentence;

/// Observations in a row with another finding that replace the present one.
const HELD: usize = 3;
/// Most observations that are kept for a run that goes back; the oldest goes first.
const KEPT: usize = 4096;

/// A finding with the numbers it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The state of training.
    pub finding: Finding,
    /// The step at which it became the finding.
    pub since: u64,
    /// The numbers of the newest observation.
    pub indicators: Indicators,
}

/// What was found after one observation.
#[derive(Clone, Debug)]
struct Judgement {
    verdict: Verdict,
    /// Observations in a row with another finding.
    doubts: usize,
}

/// The findings of a run, with hysteresis against flicker.
#[derive(Clone, Debug, Default)]
pub struct Diagnosis {
    samples: CoverageHistory,
    /// What was found after each observation and each change of the rules, in order.
    judgements: Vec<Judgement>,
    /// What stands instead of the findings about earlier rules, until all that was seen under these is taken in.
    announced: Option<Verdict>,
    /// The divergence of the run, which comes before all other findings.
    end: Option<Verdict>,
}

impl Diagnosis {
    /// Adds a sample of how the fakes cover the modes.
    pub fn add_sample(&mut self, sample: CoverageSample) {
        self.samples.push(sample);
    }

    /// Adds the numbers and metrics of a step, and updates the finding. The first finding counts at once, another
    /// after `HELD` observations in a row.
    pub fn observe(&mut self, indicators: Indicators, rounds: Rounds<'_>) {
        let trend = self.samples.trend_since(indicators.rules_since);
        self.take(indicators.with_measures(rounds, trend));
    }

    /// Notes that the rules last changed at step `since`. Earlier findings are about another game: there is none
    /// until enough of the new one is observed.
    pub fn follow_rules(&mut self, since: u64) {
        self.announced.take_if(|announced| announced.since == since);
        if let Some(indicators) = self.counted_anew(since) {
            self.find(Finding::Unseen, since, indicators, 0);
        }
    }

    /// Notes that the rules change at step `since`, though observations of before it are still to come: earlier findings
    /// are no longer the present one.
    pub fn announce_rules(&mut self, since: u64) {
        let indicators = self.counted_anew(since);
        self.announced = indicators.map(|indicators| Verdict { finding: Finding::Unseen, since, indicators });
    }

    /// The numbers from which the game under the rules since step `since` is counted; `None` before the first
    /// observation, and where these rules are known.
    fn counted_anew(&self, since: u64) -> Option<Indicators> {
        let Judgement { verdict: last, .. } = self.judgements.last()?;
        (since != last.indicators.rules_since).then(|| Indicators {
            step: since,
            rules_since: since,
            seen: 0,
            measured_for: 0,
            trend: None,
            oscillation: None,
            ..last.indicators.clone()
        })
    }

    /// Sets or clears the divergence of the run, which has taken `step` steps.
    pub fn set_divergence(&mut self, step: u64, divergence: Option<Divergence>) {
        match divergence {
            Some(_) if self.end.is_some() => {}
            Some(_) => {
                let indicators = self.verdict().map(|verdict| verdict.indicators.clone());
                let indicators = Indicators { step, divergence, ..indicators.unwrap_or_default() };
                self.end = Some(Verdict { finding: Finding::Diverged, since: step, indicators });
            }
            None => self.end = None,
        }
    }

    /// Drops everything after `step`: all is as it was there.
    pub fn truncate(&mut self, step: u64) {
        self.samples.truncate(step);
        self.judgements.truncate(self.num_judged_by(step));
        // That the rules change after so many steps is a matter of what comes then.
        let changes_here = |verdict: &Verdict| step > 0 && verdict.indicators.rules_since >= step;
        while self.judgements.pop_if(|judgement| changes_here(&judgement.verdict)).is_some() {}
        self.announced.take_if(|announced| announced.since > step || changes_here(announced));
        self.end.take_if(|end| end.since > step);
    }

    /// The present finding with its numbers; `None` before the first observation.
    pub fn verdict(&self) -> Option<&Verdict> {
        self.verdict_at(u64::MAX)
    }

    /// The finding of `step`, with its numbers; `None` before the first observation.
    pub fn verdict_at(&self, step: u64) -> Option<&Verdict> {
        let judged = self.judgements[..self.num_judged_by(step)].last();
        let before = [&self.end, &self.announced].into_iter().flatten().find(|verdict| verdict.since <= step);
        before.or(judged.map(|judgement| &judgement.verdict))
    }

    /// The first change of the finding that was seen after step `after` and up to step `last`, as a sentence with its step. That
    /// the rules change is none: what it makes of the finding is known beforehand.
    pub fn change_within(&self, after: u64, last: u64) -> Option<(u64, Sentence)> {
        let judged = self.num_judged_by(after)..self.num_judged_by(last);
        judged.into_iter().find_map(|index| {
            let verdict = &self.judgements[index].verdict;
            let before = index
                .checked_sub(1)
                .map_or(Finding::Unseen, |before| self.judgements[before].verdict.finding);
            (verdict.finding != Finding::Unseen && verdict.finding != before).then(|| {
                let sentence = Sentence::new("stop.verdict_changed").with_name("before", before.name());
                (verdict.indicators.step, sentence.with_name("now", verdict.finding.name()))
            })
        })
    }

    /// The step since which the rules are what they were at the last judgement.
    pub fn rules_since(&self) -> u64 {
        self.judgements.last().map_or(0, |judgement| judgement.verdict.indicators.rules_since)
    }

    /// How many of the judgements are of `step` or earlier.
    fn num_judged_by(&self, step: u64) -> usize {
        self.judgements.partition_point(|judgement| judgement.verdict.indicators.step <= step)
    }

    /// The present finding; [`Finding::Unseen`] before the first observation.
    pub fn finding(&self) -> Finding {
        self.verdict().map_or(Finding::Unseen, |verdict| verdict.finding)
    }

    fn take(&mut self, indicators: Indicators) {
        let last = self.judgements.last();
        let step = indicators.step;
        let (standing, since) =
            last.map_or((Finding::Unseen, step), |last| (last.verdict.finding, last.verdict.since));
        let found = found(&indicators, standing);
        let doubts = if found == standing { 0 } else { last.map_or(0, |last| last.doubts) + 1 };
        let is_first = standing == Finding::Unseen && found != standing;
        if doubts >= HELD || is_first || is_fact(standing, found) {
            self.find(found, step, indicators, 0);
        } else {
            self.find(standing, since, indicators, doubts);
        }
    }

    fn find(&mut self, finding: Finding, since: u64, indicators: Indicators, doubts: usize) {
        if self.judgements.len() == KEPT {
            self.judgements.remove(0);
        }
        self.judgements.push(Judgement { verdict: Verdict { finding, since, indicators }, doubts });
    }
}

/// Whether `found` follows on `standing` by a fact that does not waver: that nothing moves any more, or that it does
/// again.
fn is_fact(standing: Finding, found: Finding) -> bool {
    use Finding::{Cycling, Finished, Hopping, Learning, TooFewRows};
    matches!(
        (standing, found),
        (Learning | TooFewRows | Cycling | Hopping, Finished) | (Finished, Learning | TooFewRows)
    )
}

/// The first finding that applies: the standing one at its looser thresholds, all others at their own.
fn found(indicators: &Indicators, standing: Finding) -> Finding {
    let edge = |finding| if finding == standing { Edge::Stay } else { Edge::Enter };
    let applies = |finding: &&Finding| finding.applies(indicators, edge(**finding));
    Finding::ALL.iter().find(applies).copied().unwrap_or(Finding::Learning)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Curve, Objective, Player, RunConfig, Schedule, Terms};
    use crate::diagnosis::{Halt, SPAN};
    use crate::math::random::{Draws, Stream};
    use crate::protocol::Quantity;

    /// A run of which D is right on this share of all points.
    fn indicators(step: u64, accuracy: f64) -> Indicators {
        Indicators {
            step,
            seen: SPAN,
            terms: Some(Objective::NonSaturating.into()),
            optimum: Some(Terms::from(Objective::NonSaturating).optimum()),
            loss_d: 0.01,
            accuracy_real: accuracy,
            accuracy_fake: accuracy,
            ..Indicators::default()
        }
    }

    /// How often the finding changes where the accuracy wavers by `noise` around `middle`.
    fn switches(middle: f64, noise: f64, seed: u64) -> usize {
        let mut diagnosis = Diagnosis::default();
        let mut draws = Draws::new(seed, Stream::Data, 0, 0);
        for step in 1..=1000 {
            diagnosis.take(indicators(step, middle + noise * f64::from(draws.normals()[0])));
        }
        let changes = diagnosis.judgements.windows(2);
        changes.filter(|pair| pair[0].verdict.since != pair[1].verdict.since).count()
    }

    #[test]
    fn it_does_not_flicker_where_a_number_wavers_around_a_threshold() {
        // To enter takes 0.995, to stay 0.98.
        for seed in 0..20 {
            for middle in [0.995, 0.9875, 0.98] {
                let count = switches(middle, 0.003, seed);
                assert!(count <= 1, "{count} switches around {middle} with seed {seed}");
            }
            // Where the noise is as wide as the two thresholds are apart, it takes three in a row.
            let count = switches(0.9875, 0.0075, seed);
            assert!(count <= 40, "{count} switches in 1000 observations with seed {seed}");
        }
    }

    #[test]
    fn the_first_finding_stands_at_once_and_another_after_three_observations() {
        let mut diagnosis = Diagnosis::default();
        assert_eq!((diagnosis.finding(), diagnosis.verdict()), (Finding::Unseen, None));
        diagnosis.take(Indicators { seen: 20, ..indicators(20, 0.7) });
        assert_eq!(diagnosis.finding(), Finding::Unseen);
        diagnosis.take(indicators(600, 0.7));
        assert_eq!(diagnosis.finding(), Finding::Learning);
        for (step, accuracy, expected) in [
            (700, 1.0, Finding::Learning),
            (800, 1.0, Finding::Learning),
            (900, 0.7, Finding::Learning),
            (1000, 1.0, Finding::Learning),
            (1100, 1.0, Finding::Learning),
            (1200, 1.0, Finding::StrongDiscriminator),
            (1300, 0.985, Finding::StrongDiscriminator),
        ] {
            diagnosis.take(indicators(step, accuracy));
            assert_eq!(diagnosis.finding(), expected, "at {step}");
            // The numbers are the newest in any case.
            assert_eq!(diagnosis.verdict().map(|verdict| verdict.indicators.step), Some(step));
        }
        assert_eq!(diagnosis.verdict().map(|verdict| verdict.since), Some(1200));
        // A run that goes back stands where it stood, and shows no number of what it has taken back.
        diagnosis.truncate(1250);
        let shown = |diagnosis: &Diagnosis| {
            diagnosis.verdict().map(|verdict| (verdict.finding, verdict.indicators.step))
        };
        assert_eq!(shown(&diagnosis), Some((Finding::StrongDiscriminator, 1200)));
        diagnosis.truncate(1199);
        assert_eq!(shown(&diagnosis), Some((Finding::Learning, 1100)));
        diagnosis.truncate(1099);
        assert_eq!(shown(&diagnosis), Some((Finding::Learning, 1000)), "the numbers of that step");
        // And it goes on from there as it did.
        diagnosis.take(indicators(1100, 1.0));
        diagnosis.take(indicators(1200, 1.0));
        assert_eq!(shown(&diagnosis), Some((Finding::StrongDiscriminator, 1200)));
        assert_eq!(diagnosis.verdict_at(1199).map(|verdict| verdict.finding), Some(Finding::Learning));
        diagnosis.truncate(0);
        assert_eq!(diagnosis.finding(), Finding::Unseen);
    }

    #[test]
    fn the_end_of_a_schedule_is_found_at_once_and_a_run_that_goes_on_learns_at_once() {
        let mut diagnosis = Diagnosis::default();
        diagnosis.take(indicators(600, 0.7));
        diagnosis.take(Indicators { halt: Some(Halt::Rates), ..indicators(700, 0.7) });
        assert_eq!(diagnosis.finding(), Finding::Finished);
        diagnosis.take(indicators(800, 0.7));
        assert_eq!(diagnosis.finding(), Finding::Learning);
        // What may waver takes three observations, after the end too.
        diagnosis.take(Indicators { halt: Some(Halt::Rates), ..indicators(900, 0.7) });
        for (step, expected) in
            [(1000, Finding::Finished), (1100, Finding::Finished), (1200, Finding::StrongDiscriminator)]
        {
            diagnosis.take(Indicators { halt: Some(Halt::Rates), ..indicators(step, 1.0) });
            assert_eq!(diagnosis.finding(), expected, "at {step}");
        }
    }

    #[test]
    fn a_halt_is_of_the_schedule_or_of_both_players() {
        let mut config = RunConfig::default();
        config.game.schedule = Schedule { curve: Curve::Linear, steps: 3000, warm_up: 0 };
        assert_eq!(
            [0, 2999, 3000, 9000].map(|step| Halt::of(&config, step)),
            [None, None, Some(Halt::Rates), Some(Halt::Rates)]
        );
        config.game.schedule = Schedule { curve: Curve::Staircase, steps: 100, warm_up: 0 };
        assert_eq!([599, 700].map(|step| Halt::of(&config, step)), [None, Some(Halt::Rates)]);
        config.game.schedule = Schedule { warm_up: 10_000_000, ..Schedule::CONSTANT };
        assert_eq!(Halt::of(&config, 0), None);
        config.generator.updates = 0;
        assert_eq!(Halt::of(&config, 0), None);
        config.discriminator.updates = 0;
        assert_eq!(Halt::of(&config, 0), Some(Halt::Frozen));
    }

    #[test]
    fn once_the_rules_change_nothing_is_said_until_enough_of_the_new_game_was_seen() {
        let mut diagnosis = Diagnosis::default();
        let shown = |diagnosis: &Diagnosis| {
            diagnosis
                .verdict()
                .map(|verdict| (verdict.finding, verdict.since, verdict.indicators.rules_since))
        };
        diagnosis.follow_rules(0);
        diagnosis.take(indicators(600, 1.0));
        assert_eq!(shown(&diagnosis), Some((Finding::StrongDiscriminator, 600, 0)));
        // A slider is dragged; the finding that stood goes at once, and comes back where it still holds.
        [700, 701, 702].iter().for_each(|step| diagnosis.follow_rules(*step));
        assert_eq!(shown(&diagnosis), Some((Finding::Unseen, 702, 702)));
        diagnosis.take(Indicators { seen: 98, rules_since: 702, ..indicators(800, 1.0) });
        assert_eq!(diagnosis.finding(), Finding::Unseen);
        diagnosis.take(Indicators { rules_since: 702, ..indicators(1_300, 1.0) });
        assert_eq!(shown(&diagnosis), Some((Finding::StrongDiscriminator, 1_300, 702)));
        // A run that goes back to before the change stands where it stood.
        diagnosis.truncate(650);
        diagnosis.follow_rules(0);
        assert_eq!(shown(&diagnosis), Some((Finding::StrongDiscriminator, 600, 0)));
    }

    #[test]
    fn of_findings_that_take_turns_none_keeps_one_that_is_over() {
        let mut diagnosis = Diagnosis::default();
        diagnosis.take(indicators(600, 1.0));
        for step in 0..3 {
            let balanced =
                Indicators { loss_d: 1.386, d_real: 0.5, d_fake: 0.5, ..indicators(700 + step, 0.5) };
            diagnosis.take(if step % 2 == 0 { balanced } else { indicators(700 + step, 0.7) });
        }
        assert_eq!(diagnosis.finding(), Finding::WeakDiscriminator);
    }

    #[test]
    fn the_end_is_found_at_once_and_gone_when_the_run_goes_on() {
        let mut diagnosis = Diagnosis::default();
        diagnosis.take(indicators(600, 0.7));
        let (player, quantity) = (Player::Generator, Quantity::Weights);
        let end = Divergence { step: 651, player, quantity, healthy_step: 512 };
        diagnosis.set_divergence(650, None);
        diagnosis.set_divergence(650, Some(end));
        diagnosis.set_divergence(650, Some(end));
        diagnosis.take(indicators(650, 0.7));
        assert_eq!(diagnosis.finding(), Finding::Diverged);
        assert_eq!(diagnosis.verdict_at(649).map(|verdict| verdict.finding), Some(Finding::Learning));
        let shown = diagnosis.verdict().expect("a verdict");
        assert_eq!(
            shown.detail().to_string(),
            "the weights of G became infinite, or no number at all, in step 651"
        );
        diagnosis.set_divergence(650, None);
        assert_eq!(diagnosis.finding(), Finding::Learning);
    }
}
