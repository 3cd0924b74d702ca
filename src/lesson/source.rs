//! Where a lesson comes from: the program, or a file of a teacher's own.

use std::path::{Path, PathBuf};

use super::lesson::Lesson;
use super::shelf::Shelved;
use crate::file::read_text;
use crate::words::{Language, Sentence};

/// Most bytes of a lesson.
const LONGEST: u64 = 1 << 20;

/// Where a lesson comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum LessonSource {
    /// It comes with the program, under this name.
    Shelf(&'static str),
    /// It is a file.
    File(PathBuf),
}

impl LessonSource {
    /// The lesson that is meant by `path`: the name of one that comes with the program, or a file.
    pub fn named(path: &Path) -> Self {
        let shelved = path.to_str().and_then(Shelved::named);
        shelved.map_or_else(|| Self::File(path.to_owned()), |shelved| Self::Shelf(shelved.key))
    }

    /// What it is known by.
    pub fn key(&self) -> String {
        match self {
            Self::Shelf(key) => (*key).to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// The file in `language`: NAME.en.md has a brother NAME.zh-CN.md; where that is missing, the file itself.
    pub fn file_in(&self, language: Language) -> Option<PathBuf> {
        let Self::File(path) = self else { return None };
        let name = path.file_name()?.to_str()?;
        let own = Language::ALL.iter().find_map(|own| name.strip_suffix(&format!(".{}.md", own.tag())));
        let brother = own.map(|stem| path.with_file_name(format!("{stem}.{}.md", language.tag())));
        Some(brother.filter(|brother| brother.exists()).unwrap_or_else(|| path.clone()))
    }

    /// Reads the lesson.
    ///
    /// # Errors
    /// If it cannot be read, or is wrong: with the line.
    pub fn lesson(&self, language: Language) -> Result<Lesson, Sentence> {
        let (text, path) = match (self, self.file_in(language)) {
            (Self::Shelf(key), _) => {
                let shelved = Shelved::named(key);
                (shelved.map_or("", |shelved| shelved.markdown(language)).to_owned(), None)
            }
            (Self::File(_), path) => {
                let path = path.unwrap_or_default();
                (read_text(&path, LONGEST)?, Some(path))
            }
        };
        Lesson::read(&text).map_err(|error| {
            let sentence = error.sentence();
            path.map_or(sentence.clone(), |path| sentence.about_file(&path))
        })
    }
}
