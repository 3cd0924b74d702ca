//! Mode hopping: counts how often the dominant mode changes.

/// The history of dominant modes of a run.
///
/// A generator that hops between modes has a large dominant share and a changing dominant mode. One that covers all K
/// modes has shares near 1/K, and chance decides which is largest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModeHops {
    last: Option<usize>,
    switches: usize,
    seen: Vec<usize>,
    largest_share: f64,
}

/// From the dominant modes, each with its share, in order of step.
impl FromIterator<(usize, f64)> for ModeHops {
    fn from_iter<T: IntoIterator<Item = (usize, f64)>>(modes: T) -> Self {
        let mut hops = Self::default();
        modes.into_iter().for_each(|(mode, share)| hops.push(mode, share));
        hops
    }
}

impl ModeHops {
    /// Adds the present dominant mode and its share of the fakes.
    pub fn push(&mut self, mode: usize, share: f64) {
        self.switches += usize::from(self.last.is_some_and(|last| last != mode));
        self.last = Some(mode);
        if let Err(place) = self.seen.binary_search(&mode) {
            self.seen.insert(place, mode);
        }
        self.largest_share = self.largest_share.max(share);
    }

    /// Number of changes of the dominant mode.
    pub fn switches(&self) -> usize {
        self.switches
    }

    /// Number of modes that have been dominant.
    pub fn distinct(&self) -> usize {
        self.seen.len()
    }

    /// The largest share of a dominant mode so far; 0 before the first.
    pub fn largest_share(&self) -> f64 {
        self.largest_share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_and_dominant_modes_are_counted() {
        let none = ModeHops::default();
        assert_eq!((none.switches(), none.distinct(), none.largest_share()), (0, 0, 0.0));
        let modes = [(3, 0.5), (3, 0.9), (1, 0.7), (3, 0.8), (7, 0.6), (7, 0.2)];
        let hops: ModeHops = modes.into_iter().collect();
        assert_eq!((hops.switches(), hops.distinct(), hops.largest_share()), (3, 3, 0.9));
    }
}
