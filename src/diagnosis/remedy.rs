//! Suggestions against a finding: they depend on which player is ahead, and on what the run uses already.

use super::diagnosis::Verdict;
use super::finding::Finding;
use super::indicators::Indicators;
use super::telling::right;
use super::threshold::AHEAD;
use crate::config::Objective;
use crate::words::Sentence;

impl Verdict {
    /// Sentences with changes that may help; empty if the text of the finding says all there is to say.
    pub fn remedies(&self) -> Vec<Sentence> {
        let indicators = &self.indicators;
        let Some(objective) = indicators.terms.map(|terms| terms.objective) else { return Vec::new() };
        let slow_down = || Sentence::new("diagnosis.remedy.slow_d").with("share", right(indicators));
        let is_paired = objective.is_relative() && objective != Objective::Wasserstein;
        let pairs = (!is_paired).then(|| Sentence::new("diagnosis.remedy.pairs"));
        match self.finding {
            Finding::StrongDiscriminator => {
                let keeps_gradient = Sentence::new("diagnosis.remedy.non_saturating");
                let keeps_gradient = (objective == Objective::Minimax).then_some(keeps_gradient);
                keeps_gradient.into_iter().chain([slow_down()]).collect()
            }
            Finding::Hopping | Finding::Collapse => {
                let balance = if is_ahead(indicators) {
                    slow_down()
                } else {
                    Sentence::new("diagnosis.remedy.let_d_keep_up")
                };
                std::iter::once(balance).chain(pairs).collect()
            }
            Finding::Overshooting => vec![Sentence::new("diagnosis.remedy.lower_rates")],
            Finding::Still if is_ahead(indicators) => vec![slow_down()],
            _ => Vec::new(),
        }
    }
}

/// Whether D is right so often that it need not catch up. A Wasserstein critic is never ahead: it is meant to be
/// trained to its optimum, and the sign of its scores has no meaning.
fn is_ahead(indicators: &Indicators) -> bool {
    let accuracy = 0.5 * (indicators.accuracy_real + indicators.accuracy_fake);
    indicators.terms.is_some_and(|terms| terms.objective != Objective::Wasserstein) && accuracy > AHEAD
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advice(
        finding: Finding,
        objective: Objective,
        [accuracy_real, accuracy_fake]: [f64; 2],
    ) -> Vec<String> {
        let indicators = Indicators {
            terms: Some(objective.into()),
            accuracy_real,
            accuracy_fake,
            ..Indicators::default()
        };
        let remedies = Verdict { finding, since: 1, indicators }.remedies();
        remedies
            .iter()
            .map(|sentence| sentence.key().trim_start_matches("diagnosis.remedy.").to_owned())
            .collect()
    }

    #[test]
    fn advice_fits_who_is_ahead_and_names_nothing_that_is_in_use() {
        use Objective::{Minimax, NonSaturating, RelativisticPairing, Wasserstein};
        // One mode of eight: D is right on the other seven, and on all fakes.
        let d_ahead = [0.875, 1.0];
        let d_behind = [0.56, 0.72];
        for finding in [Finding::Collapse, Finding::Hopping] {
            assert_eq!(advice(finding, NonSaturating, d_ahead), ["slow_d", "pairs"]);
            assert_eq!(advice(finding, NonSaturating, d_behind), ["let_d_keep_up", "pairs"]);
            assert_eq!(advice(finding, RelativisticPairing, d_behind), ["let_d_keep_up"]);
            assert_eq!(advice(finding, Wasserstein, d_ahead), ["let_d_keep_up", "pairs"]);
        }
        assert_eq!(advice(Finding::StrongDiscriminator, Minimax, [1.0; 2]), ["non_saturating", "slow_d"]);
        assert_eq!(advice(Finding::StrongDiscriminator, NonSaturating, [1.0; 2]), ["slow_d"]);
        assert_eq!(advice(Finding::Still, NonSaturating, d_ahead), ["slow_d"]);
        assert!(advice(Finding::Still, NonSaturating, d_behind).is_empty());
        assert_eq!(advice(Finding::Overshooting, NonSaturating, d_behind), ["lower_rates"]);
        assert!(advice(Finding::Equilibrium, NonSaturating, [0.5; 2]).is_empty());
        // What is not known is no reason to slow D down.
        assert_eq!(advice(Finding::Collapse, NonSaturating, [f64::NAN; 2]), ["let_d_keep_up", "pairs"]);
    }
}
