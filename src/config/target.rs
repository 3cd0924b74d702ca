//! Builds the target distribution from the data settings.

use std::path::Path;
use std::sync::Arc;

use super::run::{DataConfig, TargetKind};
use super::setting::Setting;
use crate::data::{
    DataError, DensityMap, PENGUIN_COLUMNS, Source, Table, TableCache, TableText, Target, TargetShape,
};
use crate::math::dimension::Dimension;
use crate::words::Sentence;

impl TargetKind {
    /// The default standard deviation of the target; `None` if it has no such parameter.
    pub const fn default_sigma(self) -> Option<f64> {
        match self {
            Self::Ring | Self::WeightedRing => Some(0.1),
            Self::Grid => Some(0.05),
            Self::Gaussian => Some(0.5),
            Self::Moons | Self::Circles | Self::SwissRoll | Self::Spirals => Some(0.1),
            Self::LineGaussian => Some(0.5),
            Self::TwoGaussians => Some(0.3),
            Self::ThreeGaussians => Some(0.2),
            Self::Exponential => Some(0.6),
            Self::Pinwheel
            | Self::Checkerboard
            | Self::LabLine
            | Self::LabGaussians
            | Self::LabRing
            | Self::LabDisjoint
            | Self::Penguins
            | Self::Faithful
            | Self::Csv
            | Self::Uniform
            | Self::Waiting
            | Self::Column
            | Self::Drawn
            | Self::DrawnLine => None,
        }
    }

    /// The dimension of its samples.
    pub const fn dimension(self) -> Dimension {
        match self {
            Self::LineGaussian
            | Self::TwoGaussians
            | Self::ThreeGaussians
            | Self::Uniform
            | Self::Exponential
            | Self::Waiting
            | Self::Column
            | Self::DrawnLine => Dimension::Line,
            _ => Dimension::Plane,
        }
    }

    /// Whether samples are rows of a table.
    pub const fn is_table(self) -> bool {
        matches!(self, Self::Penguins | Self::Faithful | Self::Csv | Self::Waiting | Self::Column)
    }

    /// Whether samples are rows of a person's own file.
    pub const fn is_file(self) -> bool {
        matches!(self, Self::Csv | Self::Column)
    }

    /// Whether samples follow a person's drawing.
    pub const fn is_drawn(self) -> bool {
        matches!(self, Self::Drawn | Self::DrawnLine)
    }

    /// The number of Gaussians on the line whose weights and widths differ; `None` for other targets.
    pub const fn unequal_gaussians(self) -> Option<usize> {
        match self {
            Self::TwoGaussians => Some(2),
            Self::ThreeGaussians => Some(3),
            _ => None,
        }
    }
}

impl DataConfig {
    /// Chooses `target` and sets its default parameters.
    pub fn choose(&mut self, target: TargetKind) {
        let Self { file, hash, rows, reading, map, .. } = self.clone();
        let chosen = Self { target, file, hash, rows, reading, map, ..Self::default() };
        *self = Self { sigma: target.default_sigma().unwrap_or(chosen.sigma), ..chosen };
        if let Some(count) = target.unequal_gaussians() {
            // Two of them are 3 apart, three of them 2.
            (self.spacing, self.imbalance, self.widening) = (5.0 - count as f64, 2.0, 2.0);
        }
    }

    /// The target of these settings. `seed` splits a table into training and held-out rows.
    ///
    /// # Errors
    /// If the table cannot be read, or nothing is drawn.
    pub fn target(&self, seed: u64) -> Result<Target, Sentence> {
        self.target_from(&mut TableCache::default(), seed)
    }

    /// As [`DataConfig::target`], with `tables` as a cache.
    ///
    /// # Errors
    /// If the table cannot be read, its content is not the one that was noted, or nothing is drawn.
    pub fn target_from(&self, tables: &mut TableCache, seed: u64) -> Result<Target, Sentence> {
        let Self { modes, radius, mean, sigma, side, spacing, imbalance, widening, .. } = *self;
        let shape = match self.target {
            TargetKind::Ring => TargetShape::Ring { modes, radius, sigma },
            TargetKind::WeightedRing => TargetShape::WeightedRing { modes, radius, sigma, imbalance },
            TargetKind::Grid => TargetShape::Grid { side, spacing, sigma },
            TargetKind::Gaussian => TargetShape::Gaussian { sigma },
            TargetKind::Moons => TargetShape::Moons { noise: sigma },
            TargetKind::Circles => TargetShape::Circles { noise: sigma },
            TargetKind::SwissRoll => TargetShape::SwissRoll { noise: sigma },
            TargetKind::Spirals => TargetShape::Spirals { noise: sigma },
            TargetKind::Pinwheel => TargetShape::Pinwheel,
            TargetKind::Checkerboard => TargetShape::Checkerboard,
            TargetKind::LabLine => TargetShape::LabLine,
            TargetKind::LabGaussians => TargetShape::LabGaussians,
            TargetKind::LabRing => TargetShape::LabRing,
            TargetKind::LabDisjoint => TargetShape::LabDisjoint,
            TargetKind::Drawn | TargetKind::DrawnLine if self.map.is_blank() => {
                return Err(self.nothing_drawn());
            }
            TargetKind::Drawn => TargetShape::Drawn(self.map.clone()),
            TargetKind::DrawnLine => TargetShape::DrawnLine(self.map.clone()),
            TargetKind::LineGaussian => TargetShape::LineGaussian { mean, sigma },
            TargetKind::TwoGaussians => {
                TargetShape::LineGaussians { count: 2, spacing, sigma, imbalance, widening }
            }
            TargetKind::ThreeGaussians => {
                TargetShape::LineGaussians { count: 3, spacing, sigma, imbalance, widening }
            }
            TargetKind::Uniform => TargetShape::Uniform,
            TargetKind::Exponential => TargetShape::Exponential { mean: sigma },
            TargetKind::Penguins
            | TargetKind::Faithful
            | TargetKind::Csv
            | TargetKind::Waiting
            | TargetKind::Column => TargetShape::Table(Arc::new(self.table(tables, seed)?)),
        };
        Ok(Target::new(shape))
    }

    /// The sentence on a blank drawing.
    pub fn nothing_drawn(&self) -> Sentence {
        Sentence::new("error.nothing_drawn")
            .with_name("map", Setting::name_of("data.map"))
            .with_name("target", Setting::name_of("data.target"))
    }

    /// Stores the hash and the number of rows of the chosen table. Returns a warning if another content was stored
    /// before.
    ///
    /// # Errors
    /// If the table cannot be read.
    pub fn note_table(&mut self, tables: &mut TableCache, seed: u64) -> Result<Option<Sentence>, Sentence> {
        if !self.has_file() {
            return Ok(None);
        }
        let source = self.source(tables)?;
        let changed = self.changed(&source, "data.changed_taken");
        let table = self.table_of(tables, &source, seed)?;
        self.hash = source.hash.to_string();
        self.rows = (table.rows() + table.rows_missing()) as u64;
        Ok(changed)
    }

    /// The bytes of the file.
    fn source(&self, tables: &mut TableCache) -> Result<Source, Sentence> {
        if let Some(held) = self.held_table()? {
            return Ok(held);
        }
        let path = Path::new(&self.file);
        tables.source(path).map_err(|error| match error {
            DataError::Missing { .. } => self.wanted(path).unwrap_or_else(|| error.sentence()),
            other => other.sentence(),
        })
    }

    /// The chosen rows of `source`, from the cache if possible.
    fn table_of(&self, tables: &mut TableCache, source: &Source, seed: u64) -> Result<Table, Sentence> {
        // The key of the cache has all settings that select rows: not the path, nor the jitter, which is added later.
        let choice = Self {
            file: String::new(),
            hash: String::new(),
            rows: 0,
            table: TableText::default(),
            jitter: 1.0,
            map: DensityMap::default(),
            ..self.clone()
        };
        tables.table(source, &format!("{choice:?}"), seed, |bytes| {
            if self.target.dimension().is_line() {
                let (column, label) = (&self.x_column, &self.label_column);
                return Ok(Table::parse_line(bytes, column, label, &self.reading, seed)?);
            }
            let columns = [&*self.x_column, &*self.y_column];
            Ok(Table::parse(bytes, columns, &self.label_column, &self.reading, seed)?)
        })
    }

    /// The chosen rows with their jitter.
    fn table(&self, tables: &mut TableCache, seed: u64) -> Result<Table, Sentence> {
        let table = match self.target {
            TargetKind::Penguins => {
                let [x, y] = self.columns_or(PENGUIN_COLUMNS);
                Table::penguins(x, y, seed)?
            }
            TargetKind::Waiting => Table::waiting(seed)?,
            TargetKind::Csv | TargetKind::Column if self.file.is_empty() => {
                return Err(Sentence::new("error.no_file").with_name("file", Setting::name_of("data.file")));
            }
            TargetKind::Csv | TargetKind::Column => {
                let source = self.source(tables)?;
                if let Some(changed) = self.changed(&source, "data.changed") {
                    return Err(changed);
                }
                self.table_of(tables, &source, seed)?
            }
            // No other target is a table.
            _ => Table::faithful(seed)?,
        };
        Ok(table.with_jitter(self.jitter))
    }

    /// The chosen columns, with `defaults` for empty ones.
    fn columns_or<'a>(&'a self, defaults: [&'a str; 2]) -> [&'a str; 2] {
        let [x, y] = defaults;
        let chosen = |name: &'a str, default| if name.is_empty() { default } else { name };
        [chosen(&self.x_column, x), chosen(&self.y_column, y)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Choice as _;
    use crate::data::{Decimal, Header, ReadingOptions, Separator};

    fn config(target: TargetKind) -> DataConfig {
        let mut config = DataConfig::default();
        config.choose(target);
        config
    }

    fn read(config: &DataConfig, seed: u64) -> Result<Table, Sentence> {
        config.table(&mut TableCache::default(), seed)
    }

    /// A configuration for a file with this text, and its folder, which must be kept.
    fn csv(text: &str) -> (tempfile::TempDir, DataConfig) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.csv");
        std::fs::write(&path, text).unwrap();
        (folder, DataConfig { file: path.display().to_string(), ..config(TargetKind::Csv) })
    }

    #[test]
    fn penguins_take_the_chosen_columns_or_the_lengths_of_the_bill() {
        let mut config = config(TargetKind::Penguins);
        assert_eq!(read(&config, 1).unwrap().column_names(), PENGUIN_COLUMNS);
        config.y_column = "body_mass_g".to_owned();
        assert_eq!(read(&config, 1).unwrap().column_names(), [PENGUIN_COLUMNS[0], "body_mass_g"]);
        config.y_column = "wingspan".to_owned();
        assert!(
            read(&config, 1).unwrap_err().to_string().starts_with("The table has no column \"wingspan\"")
        );
    }

    #[test]
    fn the_seed_and_the_jitter_reach_the_table() {
        let config = DataConfig { jitter: 0.5, ..config(TargetKind::Faithful) };
        let table = read(&config, 7).unwrap();
        assert_eq!((table.rows(), table.jitter()), (272, 0.5));
        assert_eq!(table, Table::faithful(7).unwrap().with_jitter(0.5));
        assert_ne!(table.holdout(), read(&config, 8).unwrap().holdout());
    }

    #[test]
    fn a_csv_takes_its_first_two_numeric_columns_where_none_is_chosen() {
        let (_folder, mut config) = csv("id,x,y,z\na,1,2,5\nb,3,5,6\nc,4,1,9\n");
        assert_eq!(read(&config, 1).unwrap().column_names(), ["x", "y"]);
        config.y_column = "z".to_owned();
        assert_eq!(read(&config, 1).unwrap().column_names(), ["x", "z"]);
        config.x_column = "y".to_owned();
        assert_eq!(read(&config, 1).unwrap().column_names(), ["y", "z"]);
        config.x_column = "id".to_owned();
        assert_eq!(read(&config, 1).unwrap_err().key(), "data.no_numbers");
    }

    #[test]
    fn a_csv_is_read_as_the_settings_say_and_its_labels_are_modes() {
        let (_folder, mut config) = csv("k;x;y\na;1,234;2\na;2,5;4\na;1;9\nb;5;7\nb;6;1\nb;7;8\n");
        config.label_column = "k".to_owned();
        let table = read(&config, 1).unwrap();
        assert_eq!((table.labels(), table.modes().len()), (&["a".to_owned(), "b".to_owned()][..], 2));
        let largest = |table: &Table| {
            let points = table.train().iter().chain(table.holdout());
            points.map(|point| table.to_original(*point)[0]).fold(0.0, f64::max)
        };
        assert!((largest(&table) - 7.0).abs() < 1e-5);
        // With decimal points, 2,5 is not a number, and 1,234 is more than a thousand.
        config.reading.decimal = Some(Decimal::Point);
        assert_eq!(read(&config, 1).unwrap_err().key(), "data.not_a_number");
        config.reading.decimal = None;
        config.reading.header = Some(Header::None);
        config.label_column = "column 1".to_owned();
        (config.x_column, config.y_column) = ("column 2".to_owned(), "column 3".to_owned());
        let refused = read(&config, 1).unwrap_err();
        assert!(refused.to_string().contains("\"x\" on line 1"), "{refused}");
        config.reading.first_line = 2;
        assert_eq!(read(&config, 1).unwrap().rows(), 6);
        config.reading.separator = Some(Separator::Tab);
        assert_eq!(read(&config, 1).unwrap_err().key(), "data.one_column");
        assert_eq!(
            config.reading,
            ReadingOptions {
                separator: Some(Separator::Tab),
                first_line: 2,
                header: Some(Header::None),
                ..ReadingOptions::default()
            }
        );
    }

    #[test]
    fn a_new_target_leaves_the_file_and_how_it_is_read() {
        let mut config = config(TargetKind::Csv);
        config.file = "rows.csv".to_owned();
        config.reading.decimal = Some(Decimal::Comma);
        config.choose(TargetKind::Ring);
        config.choose(TargetKind::Csv);
        assert_eq!((&*config.file, config.reading.decimal), ("rows.csv", Some(Decimal::Comma)));
    }

    #[test]
    fn a_csv_that_is_missing_or_not_chosen_is_a_sentence() {
        assert_eq!(read(&config(TargetKind::Csv), 1).unwrap_err().key(), "error.no_file");
        let (folder, config) = csv("id,x\na,1\nb,3\n");
        assert_eq!(read(&config, 1).unwrap_err().key(), "data.few_numeric_columns");
        drop(folder);
        assert_eq!(config.target(1).unwrap_err().key(), "data.no_file");
    }

    #[test]
    fn every_target_but_an_unchosen_file_and_a_blank_drawing_can_be_made() {
        for target in TargetKind::ALL.iter().filter(|target| !target.is_file() && !target.is_drawn()) {
            assert!(config(*target).target(1).is_ok(), "{target:?}");
        }
    }

    #[test]
    fn a_drawing_is_kept_for_later_and_a_blank_one_is_refused() {
        let mut config = config(TargetKind::Drawn);
        let refused = config.target(1).unwrap_err();
        assert_eq!(refused.key(), "error.nothing_drawn");
        assert!(refused.to_string().contains("data.map"), "{refused}");
        config.map = DensityMap::of(|cell| u8::from(cell == 7));
        let shape = TargetShape::Drawn(config.map.clone());
        assert_eq!(config.target(1).unwrap().shape(), &shape);
        config.choose(TargetKind::Ring);
        config.choose(TargetKind::Drawn);
        assert_eq!(config.target(2).unwrap().shape(), &shape);
    }
}
