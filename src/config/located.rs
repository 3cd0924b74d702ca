//! The path of a run's table. A run file names it relative to the file's own folder, so that both can be
//! moved together.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use super::run::DataConfig;
use crate::data::{Source, TableText};
use crate::words::Sentence;

/// Largest number of `..` in a relative path.
const MOST_UP: usize = 3;

impl DataConfig {
    /// Whether the target is a person's own file, and a file is chosen.
    pub fn has_file(&self) -> bool {
        self.target.is_file() && !self.file.is_empty()
    }

    /// Whether the table lies in a file of its own.
    fn lies_beside(&self) -> bool {
        self.has_file() && self.table.is_empty()
    }

    /// Chooses another file; hash and number of rows become unknown.
    pub fn choose_file(&mut self, file: String) {
        if file != self.file {
            let table = TableText::default();
            *self = Self { file, hash: String::new(), rows: 0, table, ..self.clone() };
        }
    }

    /// Changes the path named by a run file in `folder` to one from the working folder. Files of `format` 0 name it
    /// from the program's working folder or, if written by hand, from the file's own.
    ///
    /// # Errors
    /// If the path in such a file may mean either of two tables.
    pub(super) fn locate(&mut self, folder: &Path, format: u64) -> Result<(), Sentence> {
        if !self.lies_beside() {
            return Ok(());
        }
        let named = PathBuf::from(&self.file);
        let beside = tidied(folder.join(&named));
        let found = if format == 0 && named.is_relative() && named.is_file() {
            if beside.is_file() && !same_content(&named, &beside) {
                return Err(Sentence::new("error.two_tables")
                    .with_path("name", &named)
                    .with_path("first", &absolute(&named))
                    .with_path("second", &absolute(&beside)));
            }
            named
        } else if beside.is_file() {
            beside
        } else {
            // Both files may have been copied into one folder: the table is recognised by its hash.
            let by_name = folder.join(name_of(&self.file));
            let is_it = !self.hash.is_empty()
                && by_name.is_file()
                && Source::read(&by_name).is_ok_and(|source| *source.hash == *self.hash);
            if is_it { by_name } else { beside }
        };
        self.file = found.to_string_lossy().into_owned();
        Ok(())
    }

    /// Data settings with the path that a run file in `folder` should name: relative if the table is not far from the
    /// folder, with `/`, which every system reads.
    pub(super) fn named_from(&self, folder: &Path) -> Self {
        if !self.lies_beside() {
            return self.clone();
        }
        let file = Path::new(&self.file);
        let path = relative(&resolved(file), &resolved(folder))
            .unwrap_or_else(|| absolute(file).to_string_lossy().into_owned());
        Self { file: path, ..self.clone() }
    }

    /// Data settings with an absolute path, valid from every folder.
    pub fn named_from_anywhere(&self) -> Self {
        let file = if self.lies_beside() {
            absolute(Path::new(&self.file)).to_string_lossy().into_owned()
        } else {
            self.file.clone()
        };
        Self { file, ..self.clone() }
    }

    /// Data settings that hold the table itself, as it was when the run began.
    ///
    /// # Errors
    /// If the table cannot be read, has changed since, is no text, or too long. Without a table of a person's own there is
    /// nothing to hold.
    pub fn with_table(&self) -> Result<Self, Sentence> {
        let path = Path::new(&self.file);
        if !self.has_file() {
            return Err(Sentence::new("data.table_none"));
        }
        if !self.lies_beside() {
            return Ok(self.clone());
        }
        let source = Source::read(path).map_err(|error| error.sentence())?;
        if let Some(changed) = self.changed(&source, "data.changed") {
            return Err(changed);
        }
        let (table, hash) = (TableText::of(&source, path)?, source.hash.to_string());
        Ok(Self { file: name_of(&self.file).to_owned(), table, hash, ..self.clone() })
    }

    /// The table that the run file itself holds; `None` if it holds none.
    ///
    /// # Errors
    /// If it is not the one that the hash is of.
    pub(super) fn held_table(&self) -> Result<Option<Source>, Sentence> {
        if self.table.is_empty() {
            return Ok(None);
        }
        let source = self.table.source();
        if !self.hash.is_empty() && *source.hash != self.hash {
            let other = Sentence::new("data.table_altered").with("noted", &self.hash);
            return Err(other.with("found", &source.hash));
        }
        Ok(Some(source))
    }

    /// The sentence on a missing table, if its content is known.
    pub(super) fn wanted(&self, path: &Path) -> Option<Sentence> {
        (!self.hash.is_empty()).then(|| {
            Sentence::new("data.wanted")
                .with("name", crate::words::visible(name_of(&self.file)))
                .with_count("rows", self.rows)
                .with("hash", &self.hash)
                .with_path("path", &absolute(path))
        })
    }

    /// The sentence under `key` on a table that has changed since the run was made; `None` if it has not.
    pub(super) fn changed(&self, found: &Source, key: &'static str) -> Option<Sentence> {
        let start = |hash: &str| hash.chars().take(12).collect::<String>();
        (!self.hash.is_empty() && *self.hash != *found.hash).then(|| {
            Sentence::new(key)
                .with_path("path", Path::new(&self.file))
                .with_count("rows", self.rows)
                .with("noted", start(&self.hash))
                .with("found", start(&found.hash))
        })
    }
}

/// The file name in a path of any system.
fn name_of(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// `path` without symbolic links and `..`, where the system can resolve it.
fn resolved(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    // The file may not exist while its folder does.
    let by_folder = || {
        let name = path.file_name()?;
        let folder = absolute(path).parent()?.canonicalize().ok()?;
        Some(folder.join(name))
    };
    path.canonicalize().ok().or_else(by_folder).unwrap_or_else(|| absolute(path))
}

fn same_content(first: &Path, second: &Path) -> bool {
    let is_same_file = first.canonicalize().ok().is_some_and(|path| second.canonicalize().ok() == Some(path));
    is_same_file
        || matches!((Source::read(first), Source::read(second)), (Ok(first), Ok(second)) if first.hash == second.hash)
}

/// `path` without `folder/..`, where the result is the same file.
fn tidied(path: PathBuf) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        let is_back = part == Component::ParentDir
            && matches!(tidy.components().next_back(), Some(Component::Normal(_)));
        if is_back {
            tidy.pop();
        } else {
            tidy.push(part);
        }
    }
    let same = tidy.canonicalize().ok().is_some_and(|tidy| path.canonicalize().ok() == Some(tidy));
    if same { tidy } else { path }
}

/// `path` relative to `folder`, both absolute; `None` where that needs too many `..`, or another drive.
fn relative(path: &Path, folder: &Path) -> Option<String> {
    let common = path.components().zip(folder.components()).take_while(|(one, other)| one == other).count();
    let is_root = |part: Component<'_>| matches!(part, Component::RootDir | Component::Prefix(_));
    let shared = path.components().take(common).filter(|part| !is_root(*part)).count();
    let up = folder.components().count() - common;
    if up > MOST_UP || shared == 0 && up > 0 {
        return None;
    }
    let names = path.components().skip(common).map(|part| part.as_os_str().to_str());
    let up = std::iter::repeat_n(OsStr::new("..").to_str(), up);
    Some(up.chain(names).collect::<Option<Vec<_>>>()?.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_relative_where_it_does_not_go_far() {
        let relative = |path: &str, folder: &str| relative(Path::new(path), Path::new(folder));
        assert_eq!(relative("/a/b/rows.csv", "/a/b").as_deref(), Some("rows.csv"));
        assert_eq!(relative("/a/b/data/rows.csv", "/a/b").as_deref(), Some("data/rows.csv"));
        assert_eq!(relative("/a/b/rows.csv", "/a/b/out").as_deref(), Some("../rows.csv"));
        assert_eq!(relative("/a/data/rows.csv", "/a/runs/1").as_deref(), Some("../../data/rows.csv"));
        assert_eq!(relative("/a/rows.csv", "/a/b/c/d/e"), None);
        assert_eq!(relative("/a/rows.csv", "/b"), None);
        assert_eq!((name_of("C:\\data\\rows.csv"), name_of("data/rows.csv")), ("rows.csv", "rows.csv"));
    }

    #[test]
    fn a_path_back_is_left_out_where_it_leads_to_the_same_file() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("out")).expect("a folder");
        std::fs::write(folder.path().join("rows.csv"), "x,y\n").expect("a file");
        assert_eq!(tidied(folder.path().join("out/../rows.csv")), folder.path().join("rows.csv"));
        let absent = folder.path().join("none/../rows.txt");
        assert_eq!(tidied(absent.clone()), absent);
    }
}
