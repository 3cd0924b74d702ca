//! Files and tables that were read, with the hash of their content, so that a file is read once.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use sha2::{Digest as _, Sha256};

use super::error::DataError;
use super::source::{read_file, read_file_watched};
use super::table::Table;

/// Files whose bytes are kept, and the most bytes that they have together.
const MOST_SOURCES: usize = 4;
const MOST_BYTES_KEPT: usize = 256 << 20;
/// Tables that are kept.
const MOST_TABLES: usize = 4;
/// A file that changed so short a time before it was read may change again with the same time stamp, since these are
/// coarse: such a stamp tells nothing.
const COARSEST_STAMP: Duration = Duration::from_secs(3);

/// The bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The bytes.
    pub bytes: Arc<[u8]>,
    /// Their SHA-256 in 64 hexadecimal digits.
    pub hash: Arc<str>,
}

impl Source {
    /// Reads a plain file. A device or a pipe may never end, so it is not opened.
    ///
    /// # Errors
    /// Where the file is not there, cannot be read, is no plain file, or has more than 1 GiB.
    pub fn read(path: &Path) -> Result<Self, DataError> {
        let bytes = read_file(path)?;
        let hash = hash_of(&bytes);
        Ok(Self { bytes: bytes.into(), hash: hash.into() })
    }
}

/// SHA-256 in 64 hexadecimal digits.
pub fn hash_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What tells, without reading a file, that its bytes are those that were read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    path: PathBuf,
    length: u64,
    modified: SystemTime,
}

impl Stamp {
    /// The stamp of the file at `path`; `None` where the system gives none, or it changed a moment ago.
    fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        let modified = metadata.modified().ok()?;
        let is_settled = modified.elapsed().is_ok_and(|age| age >= COARSEST_STAMP);
        is_settled.then(|| Self { path: path.to_owned(), length: metadata.len(), modified })
    }
}

/// What a table is made of: the content of the file, and all that chooses from it.
#[derive(Clone, Debug, PartialEq)]
struct TableKey {
    hash: Arc<str>,
    /// The columns and how the text is read, in any form that differs where they do.
    choice: String,
    seed: u64,
}

/// Files and tables that were read. A file is read again only where its length or its time of change is another, or it
/// was changed within three seconds before it was read; its rows are read again only where its content, the choice of
/// columns or the seed is another. The oldest are forgotten first. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableCache {
    sources: Vec<(Option<Stamp>, Source)>,
    tables: Vec<(TableKey, Table)>,
    files_read: u64,
}

impl TableCache {
    /// The bytes of the file at `path`.
    ///
    /// # Errors
    /// As [`Source::read`].
    pub fn source(&mut self, path: &Path) -> Result<Source, DataError> {
        match self.source_watched(path, |_, _| true)? {
            Some(source) => Ok(source),
            None => Source::read(path),
        }
    }

    /// The same, telling before each few megabytes how many bytes are read, and how many there are in all; `None` where it
    /// is then told to give up.
    ///
    /// # Errors
    /// As [`Source::read`].
    pub fn source_watched(
        &mut self,
        path: &Path,
        goes_on: impl FnMut(u64, u64) -> bool,
    ) -> Result<Option<Source>, DataError> {
        // Taken before the bytes: a change in between makes the stamp an old one.
        let stamp = Stamp::of(path);
        let known = self.sources.iter().find(|(other, _)| stamp.is_some() && *other == stamp);
        if let Some((_, source)) = known {
            return Ok(Some(source.clone()));
        }
        let Some(bytes) = read_file_watched(path, goes_on)? else { return Ok(None) };
        let source = Source { hash: hash_of(&bytes).into(), bytes: bytes.into() };
        self.files_read += 1;
        Ok(Some(self.keep(stamp, source)))
    }

    /// Takes in the files that `other` has read.
    pub fn take_in(&mut self, other: Self) {
        for (stamp, source) in other.sources {
            self.keep(stamp, source);
        }
    }

    /// Keeps `source`, and returns it as it is kept: the same bytes are held once.
    fn keep(&mut self, stamp: Option<Stamp>, mut source: Source) -> Source {
        if let Some(index) = self.sources.iter().position(|(_, other)| other.hash == source.hash) {
            source = self.sources.remove(index).1;
        }
        self.sources.push((stamp, source.clone()));
        let bytes = |sources: &[(Option<Stamp>, Source)]| {
            sources.iter().map(|(_, source)| source.bytes.len()).sum::<usize>()
        };
        while self.sources.len() > MOST_SOURCES || bytes(&self.sources) > MOST_BYTES_KEPT {
            self.sources.remove(0);
        }
        source
    }

    /// The table that `read` makes of `source`, or the one that it made before. `choice` names all that `read` goes by
    /// beside the bytes and the seed.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn table<E>(
        &mut self,
        source: &Source,
        choice: &str,
        seed: u64,
        read: impl FnOnce(&[u8]) -> Result<Table, E>,
    ) -> Result<Table, E> {
        let key = TableKey { hash: Arc::clone(&source.hash), choice: choice.to_owned(), seed };
        if let Some((_, table)) = self.tables.iter().find(|(other, _)| *other == key) {
            return Ok(table.clone());
        }
        let table = read(&source.bytes)?;
        if self.tables.len() == MOST_TABLES {
            self.tables.remove(0);
        }
        self.tables.push((key, table.clone()));
        Ok(table)
    }

    /// How often a file was read.
    pub fn files_read(&self) -> u64 {
        self.files_read
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ReadingOptions;

    /// Makes the file at `path` as old as a file of yesterday.
    fn age(path: &Path) {
        let yesterday = SystemTime::now() - Duration::from_secs(86_400);
        fs::File::options().write(true).open(path).unwrap().set_modified(yesterday).unwrap();
    }

    #[test]
    fn the_hash_has_its_published_values() {
        // FIPS 180-4, the examples of SHA-256.
        assert_eq!(hash_of(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(hash_of(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_file_is_read_once_until_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.csv");
        let mut cache = TableCache::default();
        assert_eq!(cache.source(&path), Err(DataError::Missing { path: path.clone() }));
        fs::write(&path, "x,y\n1,2\n").unwrap();
        let young = cache.source(&path).unwrap();
        // The file is so young that it may change unseen, so it is read again, and held once.
        assert_eq!(cache.source(&path), Ok(young));
        assert_eq!((cache.files_read(), cache.sources.len()), (2, 1));
        age(&path);
        let old = cache.source(&path).unwrap();
        assert_eq!(cache.source(&path), Ok(old.clone()));
        assert_eq!(cache.files_read(), 3);
        // As long as before, and written at once.
        fs::write(&path, "x,y\n1,3\n").unwrap();
        let changed = cache.source(&path).unwrap();
        assert_ne!(changed.hash, old.hash);
        assert_eq!(&*changed.bytes, b"x,y\n1,3\n");
    }

    #[test]
    fn what_another_cache_has_read_is_read_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.csv");
        fs::write(&path, "x,y\n1,2\n").unwrap();
        age(&path);
        let mut other = TableCache::default();
        assert_eq!(other.source_watched(&path, |_, _| false), Ok(None));
        let source = other.source(&path).unwrap();
        let mut cache = TableCache::default();
        cache.take_in(other);
        assert_eq!(cache.source(&path), Ok(source));
        assert_eq!(cache.files_read(), 0);
    }

    #[test]
    fn rows_are_read_once_for_each_content_choice_and_seed() {
        let source =
            |text: &str| Source { bytes: text.as_bytes().into(), hash: hash_of(text.as_bytes()).into() };
        let [first, second] = ["x,y\n1,2\n3,5\n4,1\n", "x,y\n1,2\n3,5\n4,9\n"].map(source);
        let mut cache = TableCache::default();
        let mut count = 0;
        for (source, choice, seed, expected) in [
            (&first, "x y", 1, 1),
            (&first, "x y", 1, 1),
            (&first, "x y", 2, 2),
            (&second, "x y", 1, 3),
            (&first, "x y", 2, 3),
        ] {
            let read = |bytes: &[u8]| {
                count += 1;
                Table::parse(bytes, ["x", "y"], "", &ReadingOptions::default(), seed)
            };
            let table = cache.table(source, choice, seed, read).unwrap();
            let options = ReadingOptions::default();
            assert_eq!(table, Table::parse(&source.bytes, ["x", "y"], "", &options, seed).unwrap());
            assert_eq!(count, expected);
        }
    }
}
