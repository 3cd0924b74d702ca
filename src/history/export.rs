//! CSV files: curves with one row per step, or per bucket of steps with least, greatest and mean of each series; and
//! metrics with one row per step at which they were taken.

use std::fmt::{Display, Write as _};

use super::curves::Curves;
use super::measured::{MeasuredAt, MetricHistory};
use crate::config::Choice as _;
use crate::protocol::{Metric, Record, Series};

/// The header of a CSV file with one row per step, without a line break.
pub fn csv_header() -> String {
    Series::ALL.iter().fold("step".to_owned(), |line, series| line + "," + series.key())
}

/// The row of one step, without a line break. NaN is written as an empty field.
pub fn csv_row(record: &Record) -> String {
    let mut line = record.last.to_string();
    Series::ALL.iter().for_each(|series| push(&mut line, record.mean[series.index()]));
    line
}

/// All curves as CSV. If no steps were merged, the format is that of [`csv_header`] and [`csv_row`]; otherwise each
/// row covers the steps from `first_step` to `last_step`, with mean, least and greatest value of each series.
pub fn curves_csv(curves: &Curves) -> String {
    let mut text = String::new();
    if curves.buckets().iter().all(|bucket| bucket.count == 1) {
        let _ = writeln!(text, "{}", csv_header());
        curves.buckets().iter().for_each(|bucket| text.push_str(&(csv_row(bucket) + "\n")));
        return text;
    }
    text.push_str("first_step,last_step");
    for series in Series::ALL {
        let key = series.key();
        let _ = write!(text, ",{key},{key}_min,{key}_max");
    }
    text.push('\n');
    for bucket in curves.buckets() {
        let _ = write!(text, "{},{}", bucket.first, bucket.last);
        for series in Series::ALL {
            let index = series.index();
            for value in [bucket.mean[index], bucket.min[index], bucket.max[index]] {
                push(&mut text, value);
            }
        }
        text.push('\n');
    }
    text
}

/// All metrics as CSV, each with the mean score of a perfect generator. NaN is written as an empty field.
pub fn measured_csv(measured: &MetricHistory) -> String {
    let mut text = "step,samples".to_owned();
    for metric in Metric::ALL {
        let _ = write!(text, ",{0},{0}_floor", metric.key());
    }
    text.push('\n');
    for MeasuredAt { step, measures, .. } in measured.rows() {
        let _ = write!(text, "{step},{}", measures.samples);
        for (value, floor) in measures.values.iter().zip(measures.floors) {
            push(&mut text, *value);
            push(&mut text, floor);
        }
        text.push('\n');
    }
    text
}

fn push<T: Copy + Display + Into<f64>>(line: &mut String, value: T) {
    line.push(',');
    if !value.into().is_nan() {
        let _ = write!(line, "{value}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Measures, NUM_SERIES};

    #[test]
    fn every_number_can_be_read_back_to_the_bit() {
        let mut curves = Curves::default();
        let mut values = [0.1_f32; NUM_SERIES];
        values[1] = f32::NAN;
        values[2] = 1.0e-30;
        curves.push(&Record::of(1, values));
        let text = curves_csv(&curves);
        let row: Vec<&str> = text.lines().nth(1).expect("a row").split(',').collect();
        assert_eq!(row.len(), NUM_SERIES + 1);
        assert_eq!((row[0], row[2]), ("1", ""));
        assert_eq!(row[3].parse(), Ok(1.0e-30_f32));
        assert_eq!(row[1].parse(), Ok(0.1_f32));
    }

    #[test]
    fn metrics_stand_beside_their_floors() {
        let mut measured = MetricHistory::default();
        let mut measures = Measures::undefined(50);
        measures.values[1] = 0.1;
        measures.floors[1] = 0.25;
        measured.push(7, measures);
        let text = measured_csv(&measured);
        assert!(
            text.starts_with("step,samples,modes_covered_any,modes_covered_any_floor,modes_covered_1pct,")
        );
        assert!(text.contains("\n7,50,,,0.1,0.25,,"), "{text}");
        assert!(text.lines().all(|line| line.split(',').count() == 2 + 2 * Metric::ALL.len()));
    }

    #[test]
    fn merged_steps_have_their_extremes() {
        let mut curves = Curves::with_limit(2);
        (1..=8).for_each(|step| curves.push(&Record::of(step, [step as f32; NUM_SERIES])));
        let text = curves_csv(&curves);
        assert!(text.starts_with("first_step,last_step,d_real_mean,d_real_mean_min,d_real_mean_max,"));
        assert!(text.contains("\n1,4,2.5,1,4,"), "{text}");
    }
}
