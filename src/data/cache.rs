//! A cache of files and tables, by the hash of their content, so that each file is read once.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use sha2::{Digest as _, Sha256};

use super::error::DataError;
use super::source::{read_file, read_file_watched};
use super::table::Table;

/// Largest number of stored files, and of their bytes in total.
const MAX_SOURCES: usize = 4;
const MAX_STORED_BYTES: usize = 256 << 20;
/// Largest number of stored tables.
const MAX_TABLES: usize = 4;
/// Time stamps of files are coarse: a file that changed within this time before it was read may change again with the
/// same stamp, so such a stamp is not used.
const COARSEST_STAMP: Duration = Duration::from_secs(3);

/// The bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The bytes.
    pub bytes: Arc<[u8]>,
    /// The SHA-256 of the bytes in 64 hexadecimal digits.
    pub hash: Arc<str>,
}

impl Source {
    /// Reads a regular file. A device or a pipe may never end, so it is not opened.
    ///
    /// # Errors
    /// If the file does not exist, cannot be read, is not a regular file, or has more than 1 GiB.
    pub fn read(path: &Path) -> Result<Self, DataError> {
        let bytes = read_file(path)?;
        let hash = hash_of(&bytes);
        Ok(Self { bytes: bytes.into(), hash: hash.into() })
    }
}

/// The SHA-256 of `bytes` in 64 hexadecimal digits.
pub fn hash_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Length and time of change of a file: if both are the same, its bytes are assumed to be the same.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    path: PathBuf,
    length: u64,
    modified: SystemTime,
}

impl Stamp {
    /// The stamp of the file at `path`; `None` where the system has none, or it changed a time_format ago.
    fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        let modified = metadata.modified().ok()?;
        let is_settled = modified.elapsed().is_ok_and(|age| age >= COARSEST_STAMP);
        is_settled.then(|| Self { path: path.to_owned(), length: metadata.len(), modified })
    }
}

/// The key of a table: the hash of its file, and all settings that select rows and columns.
#[derive(Clone, Debug, PartialEq)]
struct TableKey {
    hash: Arc<str>,
    /// The columns and reading options, as a text that differs where they do.
    choice: String,
    seed: u64,
}

/// The cache. A file is read again only if its length or its time of change differs, or if it changed within three
/// seconds before it was read. Its rows are parsed again only if its content, the columns, the reading options or the
/// seed differ. The oldest entries are removed first. Cheap to clone.
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

    /// As [`TableCache::source`]. Every few megabytes it calls `goes_on` with the bytes read so far and the total;
    /// `None` if that returns false.
    ///
    /// # Errors
    /// As [`Source::read`].
    pub fn source_watched(
        &mut self,
        path: &Path,
        goes_on: impl FnMut(u64, u64) -> bool,
    ) -> Result<Option<Source>, DataError> {
        // The stamp is taken before the bytes: after a change in between, it is outdated.
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

    /// Adds the files that `other` has read.
    pub fn take_in(&mut self, other: Self) {
        for (stamp, source) in other.sources {
            self.keep(stamp, source);
        }
    }

    /// Stores `source` and returns the stored one: equal bytes are in memory once.
    fn keep(&mut self, stamp: Option<Stamp>, mut source: Source) -> Source {
        if let Some(index) = self.sources.iter().position(|(_, other)| other.hash == source.hash) {
            source = self.sources.remove(index).1;
        }
        self.sources.push((stamp, source.clone()));
        let bytes = |sources: &[(Option<Stamp>, Source)]| {
            sources.iter().map(|(_, source)| source.bytes.len()).sum::<usize>()
        };
        while self.sources.len() > MAX_SOURCES || bytes(&self.sources) > MAX_STORED_BYTES {
            self.sources.remove(0);
        }
        source
    }

    /// The table that `read` returns for `source`, from the cache if possible. `choice` names everything that `read`
    /// depends on besides the bytes and the seed.
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
        if self.tables.len() == MAX_TABLES {
            self.tables.remove(0);
        }
        self.tables.push((key, table.clone()));
        Ok(table)
    }

    /// Number of times that a file was read.
    pub fn files_read(&self) -> u64 {
        self.files_read
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ReadingOptions;

    /// Sets the time of change of the file at `path` to yesterday.
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
        // The file changed so recently that it is read again; equal bytes are stored once.
        assert_eq!(cache.source(&path), Ok(young));
        assert_eq!((cache.files_read(), cache.sources.len()), (2, 1));
        age(&path);
        let old = cache.source(&path).unwrap();
        assert_eq!(cache.source(&path), Ok(old.clone()));
        assert_eq!(cache.files_read(), 3);
        // The same length, written at once.
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
