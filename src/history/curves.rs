//! The recorded series, in buckets of steps. When there are too many, each two neighbours become one: size is bounded,
//! and the least and greatest value of every stretch are kept. Coarser levels of merged buckets are stored too, so that
//! a curve of a few hundred points is not merged anew for every frame.

use std::ops::RangeInclusive;

use crate::math::bucket::halve;
use crate::protocol::{NUM_SERIES, Record};

/// Most buckets that are kept: about 9 MB with all series.
const MAX_BUCKETS: usize = 1 << 15;

/// All series over all steps, in at most `MAX_BUCKETS` buckets of equal width.
#[derive(Clone, Debug)]
pub struct Curves {
    buckets: Vec<Record>,
    /// Level k holds merged groups of 2^(k + 1) buckets, from the first bucket on. The last, incomplete group is
    /// left out.
    levels: Vec<Vec<Record>>,
    /// Steps in one bucket; the last may have fewer.
    width: u64,
    limit: usize,
}

impl Default for Curves {
    fn default() -> Self {
        Self::with_limit(MAX_BUCKETS)
    }
}

impl Curves {
    /// Empty curves of at most `limit` buckets; a limit below 2 counts as 2.
    pub fn with_limit(limit: usize) -> Self {
        Self { buckets: Vec::new(), levels: Vec::new(), width: 1, limit: limit.max(2) }
    }

    /// Appends the record of the next steps.
    pub fn push(&mut self, record: &Record) {
        match self.buckets.last_mut() {
            Some(last) if last.count + record.count <= self.width => last.merge(record),
            _ => self.buckets.push(*record),
        }
        if self.buckets.len() > self.limit {
            halve(&mut self.buckets);
            self.width *= 2;
            self.levels.clear();
        }
        self.raise();
    }

    /// Adds the groups that are complete to all levels.
    fn raise(&mut self) {
        let mut closed = self.buckets.len().saturating_sub(1);
        for level in 0.. {
            closed /= 2;
            if closed == 0 {
                break;
            }
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let (below, above) = self.levels.split_at_mut(level);
            let below = below.last().unwrap_or(&self.buckets);
            let above = &mut above[0];
            while above.len() < closed {
                let mut pair = below[2 * above.len()];
                pair.merge(&below[2 * above.len() + 1]);
                above.push(pair);
            }
        }
    }

    /// Drops everything after `step`. A bucket with steps on both sides keeps its first step, ends at `step` and
    /// becomes NaN: its numbers cannot be separated.
    pub fn truncate(&mut self, step: u64) {
        let kept = self.buckets.partition_point(|bucket| bucket.first <= step);
        self.buckets.truncate(kept);
        if let Some(last) = self.buckets.last_mut().filter(|last| last.last > step) {
            let unmeasured = Record::of(step, [f32::NAN; NUM_SERIES]);
            *last = Record { first: last.first, count: last.count.min(step + 1 - last.first), ..unmeasured };
        }
        self.levels.clear();
        self.raise();
    }

    /// All buckets, in order of step.
    pub fn buckets(&self) -> &[Record] {
        &self.buckets
    }

    /// The bucket with the newest step; `None` if there is no record.
    pub fn last(&self) -> Option<&Record> {
        self.buckets.last()
    }

    /// The newest step; 0 if there is no record.
    pub fn last_step(&self) -> u64 {
        self.last().map_or(0, |bucket| bucket.last)
    }

    /// The buckets that overlap `steps` and one more on either side, merged to about `most` at most: the points of a
    /// plotted curve.
    pub fn within(&self, steps: RangeInclusive<f64>, most: usize) -> Vec<Record> {
        let start =
            self.buckets.partition_point(|bucket| (bucket.last as f64) < *steps.start()).saturating_sub(1);
        let end = self.buckets.partition_point(|bucket| bucket.first as f64 <= *steps.end()) + 1;
        let end = end.min(self.buckets.len()).max(start);
        // Groups of a power of two begin at multiples of their size, so that a curve that moves along does not
        // flicker, and most of them are there already.
        let level = (end - start).div_ceil(most.max(1)).max(1).next_power_of_two().ilog2() as usize;
        let level = level.min(self.levels.len());
        let group = 1 << level;
        let merged = if level == 0 { &self.buckets } else { &self.levels[level - 1] };
        let whole = (start / group).min(merged.len())..(end.div_ceil(group)).min(merged.len());
        let rest = (whole.end * group).max(start)..end;
        let rest = self.buckets[rest.start.min(end)..rest.end].chunks(group).filter_map(merge);
        merged[whole].iter().copied().chain(rest).collect()
    }

    /// The buckets of the last `steps` steps, merged to about `most` at most. The first may begin earlier.
    pub fn recent(&self, steps: u64, most: usize) -> Vec<Record> {
        let last = self.last_step();
        let before = last.saturating_sub(steps);
        let mut buckets = self.within((before + 1) as f64..=last as f64, most);
        buckets.retain(|bucket| bucket.last > before);
        buckets
    }

    /// The means over the steps from `first` to `last`; `None` if they are not whole buckets that were all recorded.
    pub fn mean_over(&self, first: u64, last: u64) -> Option<[f32; NUM_SERIES]> {
        let start = self.buckets.partition_point(|bucket| bucket.first < first);
        let end = self.buckets.partition_point(|bucket| bucket.last <= last);
        let buckets = self.buckets.get(start..end)?;
        let is_whole = buckets.first()?.first == first && buckets.last()?.last == last;
        if !is_whole {
            return None;
        }
        // A whole group was merged already.
        let (group, level) = (buckets.len(), buckets.len().ilog2() as usize);
        let is_group = group > 1 && group.is_power_of_two() && start % group == 0;
        let merged = is_group.then(|| self.levels.get(level - 1)?.get(start / group)).flatten();
        merged.copied().or_else(|| merge(buckets)).map(|whole| whole.mean)
    }

    /// The bucket that contains `step`; `None` if it was not recorded.
    pub fn at(&self, step: u64) -> Option<&Record> {
        let index = self.buckets.partition_point(|bucket| bucket.last < step);
        self.buckets.get(index).filter(|bucket| bucket.first <= step)
    }
}

fn merge(buckets: &[Record]) -> Option<Record> {
    let (first, rest) = buckets.split_first()?;
    let mut sum = *first;
    rest.iter().for_each(|next| sum.merge(next));
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(step: u64, value: f32) -> Record {
        Record::of(step, [value; NUM_SERIES])
    }

    fn filled(steps: u64, limit: usize) -> Curves {
        let mut curves = Curves::with_limit(limit);
        (1..=steps)
            .for_each(|step| curves.push(&record(step, if step == 777 { 50.0 } else { step as f32 / 1e4 })));
        curves
    }

    #[test]
    fn memory_is_bounded_and_no_spike_or_step_is_lost() {
        for steps in [1, 99, 100, 101, 1_000, 10_000] {
            let curves = filled(steps, 100);
            assert!(curves.buckets().len() <= 100);
            assert_eq!(curves.buckets().iter().map(|bucket| bucket.count).sum::<u64>(), steps);
            assert_eq!(curves.last_step(), steps);
            let top = curves.buckets().iter().map(|bucket| bucket.max[0]).fold(0.0, f32::max);
            assert_eq!(top == 50.0, steps >= 777);
        }
    }

    #[test]
    fn what_is_shown_covers_the_range_in_few_points() {
        let curves = filled(10_000, 4_000);
        let shown = curves.within(2_000.0..=8_000.0, 300);
        assert!(shown.len() <= 302, "{}", shown.len());
        assert!(shown[0].first <= 2_000 && shown.last().is_some_and(|last| last.last >= 8_000));
        assert!(shown.windows(2).all(|pair| pair[0].last + 1 == pair[1].first));
        for steps in [1, 2, 3, 5, 17, 64, 100, 1_000, 4_097] {
            let curves = filled(steps, 700);
            for most in [1, 3, 50, 1_000] {
                let shown = curves.within(0.0..=steps as f64, most);
                assert_eq!(shown.iter().map(|bucket| bucket.count).sum::<u64>(), steps, "in {most} points");
                assert!(shown.windows(2).all(|pair| pair[0].last + 1 == pair[1].first));
                assert!(shown.len() <= most + 3, "{} points of {most}", shown.len());
            }
        }
        assert!(curves.within(0.0..=900.0, 10).iter().any(|bucket| bucket.max[0] == 50.0));
        assert!(curves.within(20_000.0..=30_000.0, 10).len() <= 1);
        assert!(Curves::default().within(0.0..=1.0, 10).is_empty());
    }

    #[test]
    fn the_newest_steps_are_all_there_and_few_others() {
        let curves = filled(1_000, 4_000);
        let exact = curves.recent(300, 302);
        assert_eq!((exact[0].first, exact.len()), (701, 300));
        let merged = curves.recent(300, 100);
        assert!(merged[0].first <= 701 && merged[0].last >= 701 && merged.len() <= 103, "{merged:?}");
        assert_eq!(curves.recent(5_000, 4_000).len(), 1_000);
        assert!(Curves::default().recent(10, 10).is_empty());
    }

    #[test]
    fn a_step_is_found_and_later_ones_are_forgotten() {
        let mut curves = filled(1_000, 4_000);
        assert_eq!(curves.at(500).map(|bucket| bucket.first), Some(500));
        assert_eq!(curves.at(1_001), None);
        curves.truncate(500);
        assert_eq!((curves.last_step(), curves.at(501)), (500, None));
        curves.push(&record(501, 1.0));
        assert_eq!(curves.last_step(), 501);
        let mut merged = filled(1_000, 100);
        assert!(merged.at(500).is_some_and(|bucket| bucket.last > 502));
        merged.truncate(500);
        assert_eq!(merged.last_step(), 500);
        assert!(merged.last().is_some_and(|last| last.mean[0].is_nan() && last.max[0].is_nan()));
        merged.push(&record(501, 1.0));
        // What followed is of another course, and the only one that was measured.
        assert!(merged.last().is_some_and(|last| (last.mean[0], last.max[0], last.last) == (1.0, 1.0, 501)));
        assert!(merged.buckets().windows(2).all(|pair| pair[0].last < pair[1].first));
    }

    #[test]
    fn the_whole_of_a_long_run_is_drawn_from_its_first_step_to_its_last() {
        let mut curves = Curves::default();
        for step in 1..=100_003 {
            curves.push(&Record::of(step, [step as f32; NUM_SERIES]));
            if step.is_power_of_two() || step == 100_003 {
                let drawn = curves.within(0.0..=step as f64, 700);
                let ends = [drawn.first(), drawn.last()].map(|record| record.map(|r| [r.first, r.last]));
                assert_eq!([ends[0].map(|r| r[0]), ends[1].map(|r| r[1])], [Some(1), Some(step)]);
                assert!(drawn.len() <= 1402, "{}", drawn.len());
                assert!(drawn.windows(2).all(|pair| pair[0].last + 1 == pair[1].first), "{step}");
            }
        }
    }
}
