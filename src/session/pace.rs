//! The resolution of pictures: as high as there is time for beside training.

use std::time::Duration;

/// Cells along each side of a surface, from coarse to fine.
pub const RESOLUTIONS: [usize; 9] = [32, 48, 64, 96, 128, 192, 256, 384, 512];
/// Index of the first resolution.
const FIRST: usize = 2;
/// Index of the least resolution of slow pictures.
const FINE: usize = 4;
/// Index of the resolution at rest of slow pictures, and of others while it is unknown what a cell takes.
const RESTING: usize = 5;
/// Index of the finest resolution while playing: with more cells, their colours would take the screen too long.
const PLAYING: usize = 6;

/// Most time for one picture at rest.
const AT_REST: Duration = Duration::from_millis(200);
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
    /// Index of the resolution at rest; `None` while it is unknown what a cell takes.
    resting: Option<usize>,
}

impl Pace {
    /// The pace on a machine with `cores` cores; with two or more, the observer has one of its own.
    pub fn on(cores: usize) -> Self {
        Self { has_core_to_spare: cores > 1, level: FIRST, took: Duration::ZERO, resting: None }
    }

    /// Notes the time of a picture for which densities were estimated. It changes the interval between pictures, not
    /// the resolution.
    pub fn note_slow(&mut self, took: Duration) {
        self.took = took;
    }

    /// Notes the time of a picture with `resolution` cells along each side, and adapts the resolution.
    pub fn note(&mut self, resolution: usize, took: Duration) {
        self.note_for_rest(resolution, took);
        // One that was asked for before the last change says nothing about the present resolution.
        if resolution != RESOLUTIONS[self.level] {
            return;
        }
        self.took = took;
        let limit = if self.has_core_to_spare { WITH_A_CORE } else { WITHOUT };
        if took > limit {
            self.level = self.level.saturating_sub(1);
        } else if self.level < PLAYING {
            // The time grows with the number of cells; some room, so that the two do not alternate.
            let growth = growth(resolution, RESOLUTIONS[self.level + 1]);
            if took.mul_f64(growth) < limit.mul_f64(0.7) {
                self.level += 1;
            }
        }
    }

    /// Adapts the resolution at rest: while playing both ways, of a run at rest only to coarser ones, so that what
    /// stands still is not drawn again and again.
    fn note_for_rest(&mut self, resolution: usize, took: Duration) {
        let fits = |finer: &usize| took.mul_f64(growth(resolution, RESOLUTIONS[*finer])) < AT_REST;
        let finest = (0..RESOLUTIONS.len()).rev().find(fits).unwrap_or(0).max(self.level);
        let is_playing = resolution == RESOLUTIONS[self.level];
        if is_playing || self.resting.is_none() {
            self.resting = Some(finest);
        } else if took > 2 * AT_REST {
            self.resting = self.resting.map(|resting| resting.min(finest));
        }
    }

    /// Cells along each side of the next surface: of a run at rest the most that do not take long, and of `slow`
    /// pictures at least 128.
    pub fn resolution(&self, playing: bool, slow: bool) -> usize {
        match (playing, slow) {
            (false, false) => RESOLUTIONS[self.resting.unwrap_or(RESTING)],
            (false, true) => RESOLUTIONS[RESTING],
            (true, false) => RESOLUTIONS[self.level],
            (true, true) => RESOLUTIONS[self.level.max(FINE)],
        }
    }

    /// Least time between two pictures of a playing run; 0 with a core of its own.
    pub fn interval(&self) -> Duration {
        if self.has_core_to_spare { Duration::ZERO } else { self.took * REST }
    }
}

/// How many times as many cells there are along `finer` sides as along `sides`.
fn growth(sides: usize, finer: usize) -> f64 {
    (finer * finer) as f64 / (sides * sides) as f64
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
        assert_eq!(settled(2, 10), 256);
        assert_eq!(settled(2, 300), 128);
        assert_eq!(settled(2, 100_000), 32);
        assert_eq!(settled(1, 10), 256);
        assert_eq!(settled(1, 300), 64);
    }

    #[test]
    fn what_stands_still_is_drawn_finest_and_one_core_is_given_rest() {
        let mut pace = Pace::on(1);
        assert_eq!(pace.resolution(false, false), 192, "nothing is known");
        pace.note(64, Duration::from_millis(1));
        assert_eq!((pace.resolution(false, false), pace.interval()), (512, Duration::from_millis(20)));
        assert_eq!(Pace::on(2).interval(), Duration::ZERO);
    }

    #[test]
    fn at_rest_a_large_network_is_drawn_as_fine_as_there_is_patience_for() {
        let of_cell =
            |resolution: usize, nanos: u64| Duration::from_nanos(nanos * (resolution * resolution) as u64);
        let mut pace = Pace::on(2);
        pace.note(64, of_cell(64, 5000));
        assert_eq!(pace.resolution(false, false), 192);
        // One that turns out to take longer is drawn coarser, and then stays.
        for _ in 0..9 {
            let resolution = pace.resolution(false, false);
            pace.note(resolution, of_cell(resolution, 20_000));
        }
        assert_eq!(pace.resolution(false, false), 96);
        for _ in 0..9 {
            pace.note(96, of_cell(96, 10));
        }
        assert_eq!(pace.resolution(false, false), 96, "what stands still is not drawn anew");
    }

    #[test]
    fn the_best_d_is_as_fine_as_d_however_long_it_takes() {
        let mut pace = Pace::on(2);
        for _ in 0..9 {
            let d = pace.resolution(true, false);
            assert!(pace.resolution(true, true) >= d.max(128));
            pace.note_slow(Duration::from_millis(90));
            assert_eq!(pace.resolution(true, false), d, "a slow picture of the best D makes D no coarser");
            pace.note(d, Duration::from_micros(50));
        }
    }
}
