//! The resolution of pictures: as high as there is time for beside training.

use std::time::Duration;

/// Cells along each side of a surface, from coarse to fine.
const RESOLUTIONS: [usize; 5] = [48, 64, 96, 128, 192];
/// Index of the least resolution of the best D.
const FINE: usize = 3;

/// Most time for one picture of a playing run where the observer has a core of its own: about half of a frame at 60
/// Hz, so that what is shown is at most two frames old.
const WITH_A_CORE: Duration = Duration::from_millis(8);
/// Most time for one picture where training and observer share one core.
const WITHOUT: Duration = Duration::from_millis(2);
/// On one shared core, the pause after a picture is this multiple of the time it took.
const REST: u32 = 20;

/// Chooses the resolution of surfaces from the time that the last pictures took.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    has_core_to_spare: bool,
    level: usize,
    took: Duration,
}

impl Pace {
    /// The pace on a machine with `cores` cores; with two or more, the observer has one of its own.
    pub fn on(cores: usize) -> Self {
        Self { has_core_to_spare: cores > 1, level: 1, took: Duration::ZERO }
    }

    /// Notes the time of a picture of the best D. It changes the interval between pictures, not the resolution.
    pub fn note_best(&mut self, took: Duration) {
        self.took = took;
    }

    /// Notes the time of a picture with `resolution` cells along each side, and adapts the resolution.
    pub fn note(&mut self, resolution: usize, took: Duration) {
        // One that was asked for before the last change says nothing about the present resolution.
        if resolution != RESOLUTIONS[self.level] {
            return;
        }
        self.took = took;
        let limit = if self.has_core_to_spare { WITH_A_CORE } else { WITHOUT };
        if took > limit {
            self.level = self.level.saturating_sub(1);
        } else if let Some(finer) = RESOLUTIONS.get(self.level + 1) {
            // The time grows with the number of cells; some room, so that the two do not alternate.
            let growth = (finer * finer) as f64 / (resolution * resolution) as f64;
            if took.mul_f64(growth) < limit.mul_f64(0.7) {
                self.level += 1;
            }
        }
    }

    /// Cells along each side of the next surface: the most of a paused run; of the best D at least 128.
    pub fn resolution(&self, playing: bool, best: bool) -> usize {
        match (playing, best) {
            (false, _) => RESOLUTIONS[RESOLUTIONS.len() - 1],
            (true, false) => RESOLUTIONS[self.level],
            (true, true) => RESOLUTIONS[self.level.max(FINE)],
        }
    }

    /// Least time between two pictures of a playing run; 0 with a core of its own.
    pub fn interval(&self) -> Duration {
        if self.has_core_to_spare { Duration::ZERO } else { self.took * REST }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The resolution that is settled on where a cell takes `nanos`.
    fn settled(cores: usize, nanos: u64) -> usize {
        let mut pace = Pace::on(cores);
        let mut seen = Vec::new();
        for _ in 0..20 {
            let resolution = pace.resolution(true, false);
            pace.note(resolution, Duration::from_nanos(nanos * (resolution * resolution) as u64));
            seen.push(resolution);
        }
        assert!(seen[10..].iter().all(|resolution| resolution == &seen[10]), "it wavers: {seen:?}");
        seen[10]
    }

    #[test]
    fn it_settles_on_what_there_is_time_for() {
        assert_eq!(settled(2, 10), 192);
        assert_eq!(settled(2, 300), 128);
        assert_eq!(settled(2, 100_000), 48);
        assert_eq!(settled(1, 10), 192);
        assert_eq!(settled(1, 300), 64);
    }

    #[test]
    fn what_stands_still_is_drawn_finest_and_one_core_is_given_rest() {
        let mut pace = Pace::on(1);
        pace.note(64, Duration::from_millis(1));
        assert_eq!((pace.resolution(false, false), pace.interval()), (192, Duration::from_millis(20)));
        assert_eq!(Pace::on(2).interval(), Duration::ZERO);
    }

    #[test]
    fn the_best_d_is_as_fine_as_d_however_long_it_takes() {
        let mut pace = Pace::on(2);
        for _ in 0..9 {
            let d = pace.resolution(true, false);
            assert!(pace.resolution(true, true) >= d.max(128));
            pace.note_best(Duration::from_millis(90));
            assert_eq!(pace.resolution(true, false), d, "a slow picture of the best D makes D no coarser");
            pace.note(d, Duration::from_micros(50));
        }
    }
}
