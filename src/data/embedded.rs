//! Tables that are compiled into the program. Their sources and licences are in `assets/data/README.md`.

use super::error::DataError;
use super::options::{Comment, Decimal, Encoding, Header, ReadingOptions, Separator, Thousands};
use super::table::Table;

const PENGUINS: &str = include_str!("../../assets/data/penguins.csv");
const FAITHFUL: &str = include_str!("../../assets/data/faithful.csv");

/// The default columns of the penguins: lengths in mm.
pub const PENGUIN_COLUMNS: [&str; 2] = ["bill_length_mm", "bill_depth_mm"];
/// The column with the three species of penguins.
pub const PENGUIN_LABEL: &str = "species";
/// The columns of Old Faithful, both in minutes.
pub const FAITHFUL_COLUMNS: [&str; 2] = ["eruptions", "waiting"];

/// How these tables are written.
const EMBEDDED: ReadingOptions = ReadingOptions {
    encoding: Some(Encoding::Utf8),
    separator: Some(Separator::Comma),
    decimal: Some(Decimal::Point),
    thousands: Some(Thousands::None),
    comment: Some(Comment::None),
    header: Some(Header::Names),
    missing: None,
    first_line: 1,
};

impl Table {
    /// Two columns of the Palmer penguins (Gorman, Williams and Fraser 2014), with the three species as modes.
    ///
    /// # Errors
    /// If a column is not one of the four measurements or the year.
    pub fn penguins(x_column: &str, y_column: &str, seed: u64) -> Result<Self, DataError> {
        Self::parse(PENGUINS.as_bytes(), [x_column, y_column], PENGUIN_LABEL, &EMBEDDED, seed)
    }

    /// The wait between two eruptions of Old Faithful, a target on the line with two humps.
    ///
    /// # Errors
    /// Never: a test reads the table.
    pub fn waiting(seed: u64) -> Result<Self, DataError> {
        Self::parse_line(FAITHFUL.as_bytes(), FAITHFUL_COLUMNS[1], "", &EMBEDDED, seed)
    }

    /// The duration of an eruption of Old Faithful and the wait for the next (Azzalini and Bowman 1990), without
    /// modes: the two groups have no labels.
    ///
    /// # Errors
    /// Never: a test reads the table.
    pub fn faithful(seed: u64) -> Result<Self, DataError> {
        Self::parse(FAITHFUL.as_bytes(), FAITHFUL_COLUMNS, "", &EMBEDDED, seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Survey;
    use crate::data::prepare::CompleteRows;
    use crate::data::sheet::Sheet;

    #[test]
    fn the_penguins_are_342_complete_rows_of_three_species() {
        let [x, y] = PENGUIN_COLUMNS;
        let table = Table::penguins(x, y, 7).unwrap();
        assert_eq!((table.rows(), table.rows_missing()), (342, 2));
        assert_eq!(table.labels(), ["Adelie", "Chinstrap", "Gentoo"]);
        let weights: Vec<f64> = table.modes().iter().map(|mode| mode.weight * 342.0).collect();
        for (weight, rows) in weights.iter().zip([151.0, 68.0, 123.0]) {
            assert!((weight - rows).abs() < 1e-9, "{weights:?}");
        }
        // Means over all birds and of the Adelie, as published with the palmerpenguins package: 43.92193 and
        // 17.15117 mm, 38.79139 and 18.34636 mm.
        let mean = table.to_original([0.0, 0.0]);
        assert!((mean[0] - 43.921_93).abs() < 1e-5 && (mean[1] - 17.151_17).abs() < 1e-5, "{mean:?}");
        let adelie = table.to_original(table.modes()[0].centre.map(|value| value as f32));
        assert!((adelie[0] - 38.791_39).abs() < 2e-5 && (adelie[1] - 18.346_36).abs() < 2e-5, "{adelie:?}");
        assert!(table.rounding_steps().iter().all(|step| (step - 0.1).abs() < 1e-9));
        let survey = Survey::of(PENGUINS.as_bytes(), &ReadingOptions::default()).unwrap();
        assert_eq!(survey.default_columns(), Ok([x, y]));
    }

    #[test]
    fn every_number_is_read_to_the_last_bit() {
        for (text, names) in [
            (PENGUINS, &["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "year"][..]),
            (FAITHFUL, &FAITHFUL_COLUMNS),
        ] {
            let header: Vec<&str> =
                text.lines().next().unwrap().split(',').map(|name| name.trim_matches('"')).collect();
            for pair in names.windows(2) {
                let places = [0, 1].map(|axis| header.iter().position(|name| *name == pair[axis]).unwrap());
                let mut expected = [Vec::new(), Vec::new()];
                for line in text.lines().skip(1) {
                    let cells: Vec<&str> = line.split(',').collect();
                    if let [Ok(x), Ok(y)] = places.map(|place| cells[place].parse::<f64>()) {
                        expected[0].push(x.to_bits());
                        expected[1].push(y.to_bits());
                    }
                }
                for options in [EMBEDDED, ReadingOptions::default()] {
                    let sheet = Sheet::read(text.as_bytes(), &options, 1000, 2).unwrap();
                    let indices = [0, 1].map(|axis| sheet.index_of(pair[axis]).unwrap());
                    let rows = CompleteRows::of(&sheet, &indices, None).unwrap();
                    let found =
                        rows.values.map(|values| values.into_iter().map(f64::to_bits).collect::<Vec<u64>>());
                    assert_eq!(found, expected, "{pair:?}");
                }
            }
        }
    }

    #[test]
    fn flippers_and_masses_have_their_own_rounding() {
        let table = Table::penguins("flipper_length_mm", "body_mass_g", 7).unwrap();
        assert_eq!(table.rounding_steps(), [1.0, 25.0]);
    }

    #[test]
    fn old_faithful_is_272_rows_in_whole_seconds_and_minutes() {
        let table = Table::faithful(7).unwrap();
        assert_eq!((table.rows(), table.rows_missing()), (272, 0));
        assert!(table.modes().is_empty() && table.labels().is_empty());
        let [eruptions, waiting] = table.rounding_steps();
        assert_eq!(waiting, 1.0);
        assert!((eruptions - 1.0 / 60.0).abs() < 0.001, "{eruptions}");
        // Means and standard deviations from R: 3.487783, 70.89706; 1.141371, 13.59497 with the divisor n - 1.
        let mean = table.to_original([0.0, 0.0]);
        let one = table.to_original([1.0, 1.0]);
        let shrink = (271.0_f64 / 272.0).sqrt();
        for (value, expected) in [
            (mean[0], 3.487_783),
            (mean[1], 70.897_06),
            ((one[0] - mean[0]) / shrink, 1.141_371),
            ((one[1] - mean[1]) / shrink, 13.594_97),
        ] {
            assert!((value / expected - 1.0).abs() < 1e-6, "{value} is not {expected}");
        }
    }
}
