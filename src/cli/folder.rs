//! The folders of results: that of one run, and the one that the program keeps.

use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::file::write_whole;
use crate::history::{csv_header, csv_row};
use crate::protocol::Record;
use crate::words::Sentence;

const METRICS: &str = "metrics.csv";
/// Names of all files that a run writes.
const FILES: [&str; 5] = ["config.toml", METRICS, "checkpoint.safetensors", "samples.csv", "summary.json"];

/// The output folder of a run, with the CSV file of its curves open. That file has another name until the run ends.
pub struct Folder {
    path: PathBuf,
    metrics: BufWriter<NamedTempFile>,
}

impl Folder {
    /// Refuses a folder in which a file would be lost: the table at `data`, or, unless `overwrites`, the files of
    /// another run.
    ///
    /// # Errors
    /// If one of the files that a run writes is there.
    pub fn check(path: &Path, data: Option<&Path>, overwrites: bool) -> Result<(), Sentence> {
        let taken: Vec<&str> = FILES.into_iter().filter(|name| path.join(name).exists()).collect();
        let canonical = |path: &Path| path.canonicalize().ok();
        let is_data = |name: &&&str| {
            data.and_then(canonical).is_some_and(|data| canonical(&path.join(name)).as_ref() == Some(&data))
        };
        if let Some(name) = taken.iter().find(is_data) {
            let lost = Sentence::new("cli.error.folder_holds_data").with_path("path", path);
            return Err(lost.with("name", name));
        }
        if taken.is_empty() || overwrites {
            return Ok(());
        }
        Err(Sentence::new("cli.error.folder_taken").with_path("path", path).with("names", taken.join(", ")))
    }

    /// Creates the folder if necessary, and opens the file of curves. A run that goes on after `step` steps keeps
    /// the rows of the steps before.
    ///
    /// # Errors
    /// If the folder cannot be made or written to.
    pub fn open(path: &Path, step: u64) -> Result<Self, Sentence> {
        let open = || -> std::io::Result<BufWriter<NamedTempFile>> {
            std::fs::create_dir_all(path)?;
            let mut builder = tempfile::Builder::new();
            // As in `write_whole`, the system's mask says who else may read it.
            #[cfg(unix)]
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
            let mut metrics = BufWriter::new(builder.prefix("metrics-").suffix(".part").tempfile_in(path)?);
            writeln!(metrics, "{}", csv_header())?;
            for row in earlier_rows(&path.join(METRICS), step) {
                writeln!(metrics, "{row}")?;
            }
            metrics.flush()?;
            Ok(metrics)
        };
        let metrics = open().map_err(|error| {
            Sentence::new("cli.error.folder").with_path("path", path).with_error("reason", &error)
        })?;
        Ok(Self { path: path.to_owned(), metrics })
    }

    /// Appends the row of one step to the curves.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn record(&mut self, record: &Record) -> Result<(), Sentence> {
        writeln!(self.metrics, "{}", csv_row(record)).map_err(|error| unwritten(&self.place(METRICS), &error))
    }

    /// Closes the file of curves and gives it its name.
    ///
    /// # Errors
    /// If the file cannot be closed or renamed.
    pub fn finish(self) -> Result<(), Sentence> {
        let place = self.place(METRICS);
        let finish = || -> std::io::Result<()> {
            let file = self.metrics.into_inner().map_err(|error| error.into_error())?;
            file.as_file().sync_all()?;
            file.persist(&place)?;
            Ok(())
        };
        finish().map_err(|error| unwritten(&place, &error))
    }

    /// Writes a file `name`, whole or not at all.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Sentence> {
        write_whole(&self.place(name), bytes)
    }

    /// The path of the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path of a file `name` in the folder.
    pub fn place(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

/// The folder of the program's data, where the system keeps those of a person, as it does the preferences; `None` where
/// the system names none.
pub fn data_folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = |below: &str| named("HOME").map(|home| home.join(below));
    let folder = if cfg!(target_os = "windows") {
        named("APPDATA")
    } else if cfg!(target_os = "macos") {
        home("Library/Application Support")
    } else {
        named("XDG_DATA_HOME").filter(|path| path.is_absolute()).or_else(|| home(".local/share"))
    };
    folder.map(|folder| folder.join("ganscope"))
}

fn unwritten(path: &Path, error: &std::io::Error) -> Sentence {
    Sentence::new("error.write").with_path("path", path).with_error("reason", error)
}

/// The rows up to `step` of an existing file of curves; empty if its format is another.
fn earlier_rows(path: &Path, step: u64) -> Vec<String> {
    if step == 0 {
        return Vec::new();
    }
    let Ok(file) = File::open(path) else { return Vec::new() };
    let mut lines = BufReader::new(file).lines().map_while(Result::ok);
    let Some(header) = lines.next() else { return Vec::new() };
    // An older program knew fewer series, and the newer ones were not measured.
    let header_now = csv_header();
    let Some(newer) =
        header_now.strip_prefix(&*header).filter(|rest| rest.is_empty() || rest.starts_with(','))
    else {
        return Vec::new();
    };
    let empty = ",".repeat(newer.matches(',').count());
    let is_earlier = |row: &String| {
        let number = row.split(',').next().and_then(|number| number.parse::<u64>().ok());
        number.is_some_and(|number| number <= step)
    };
    lines.take_while(is_earlier).map(|row| row + &empty).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::NUM_SERIES;

    #[test]
    fn rows_of_an_older_program_stay_with_what_it_did_not_know_left_empty() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(METRICS);
        let row = csv_row(&Record::of(1, [0.5; NUM_SERIES]));
        let cut = |line: &str| line.rsplitn(3, ',').last().unwrap_or_default().to_owned();
        std::fs::write(&path, format!("{}\n{}\n", cut(&csv_header()), cut(&row))).expect("a file");
        assert_eq!(earlier_rows(&path, 1), [cut(&row) + ",,"]);
        std::fs::write(&path, format!("{}\n{row}\n", csv_header())).expect("a file");
        assert_eq!(earlier_rows(&path, 1), [row]);
        std::fs::write(&path, "step,other\n1,2\n").expect("a file");
        assert_eq!(earlier_rows(&path, 1), Vec::<String>::new());
    }
}
