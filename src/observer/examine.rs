//! The observations at a milestone, from which a verdict is found: the same in the window and without one.

use candle_core::Result;

use super::measures::MetricReference;
use crate::math::random::Stream;
use crate::model::Probe;
use crate::protocol::{Examined, Milestone};

/// Number of fakes of a look, as many as in the arena.
const LOOKED_AT: usize = 1000;

/// Makes the observations that are due at `milestone`, with the reference of its target.
pub fn examine<'r>(
    milestone: &Milestone,
    reference: impl FnOnce() -> &'r mut MetricReference,
) -> Result<Examined> {
    let Milestone { branch, step, due, config, weights, .. } = milestone;
    let mut examined = Examined { branch: *branch, step: *step, fakes: None, measures: None };
    if due.look {
        examined.fakes = Some(Probe::new(config, weights)?.generate(LOOKED_AT, Stream::ShownLatents)?);
    }
    if due.metrics {
        examined.measures = Some(reference().measure_for_verdict(config, weights)?);
    }
    Ok(examined)
}
