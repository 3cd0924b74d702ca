//! The source of the numbers of a curve.

use super::measures::Metric;
use super::record::Series;
use crate::config::Choice as _;
use crate::words::Name;

/// The source of the numbers of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurveSource {
    /// A series, recorded in every step.
    Series(Series),
    /// A metric, taken now and then.
    Metric(Metric),
}

impl CurveSource {
    /// All series, then all metrics.
    pub fn all() -> impl Iterator<Item = Self> {
        let series = Series::ALL.iter().map(|series| Self::Series(*series));
        series.chain(Metric::ALL.iter().map(|metric| Self::Metric(*metric)))
    }

    /// Its name in files and on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::Series(series) => series.key(),
            Self::Metric(metric) => metric.key(),
        }
    }

    /// The source with the name `key`; `None` if there is none.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::all().find(|source| source.key() == key)
    }

    /// The source as sentences name it.
    pub fn name(self) -> Name {
        match self {
            Self::Series(series) => series.name(),
            Self::Metric(metric) => metric.name(),
        }
    }

    /// Whether a run can stop by it: every series, and the metrics that are taken at fixed steps, for the verdict. Others are
    /// taken when there is time, at other steps each time that the run is played.
    pub fn can_stop(self) -> bool {
        match self {
            Self::Series(_) => true,
            Self::Metric(metric) => metric.is_judged(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_has_a_key_of_its_own() {
        for source in CurveSource::all() {
            assert_eq!(CurveSource::from_key(source.key()), Some(source));
        }
        assert_eq!(CurveSource::from_key("d_real"), None);
    }
}
