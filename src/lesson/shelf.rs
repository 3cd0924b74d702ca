//! The lessons that come with the program.

use super::lesson::Lesson;
use super::reading::LessonError;
use crate::words::Language;

/// A lesson that comes with the program.
#[derive(Debug)]
pub struct Shelved {
    /// The name of its file, without language and ending.
    pub key: &'static str,
    english: &'static str,
    chinese: &'static str,
}

impl Shelved {
    /// The lesson of this name.
    pub fn named(key: &str) -> Option<&'static Self> {
        SHELF.iter().find(|lesson| lesson.key == key)
    }

    /// Its Markdown.
    pub const fn markdown(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Chinese => self.chinese,
        }
    }

    /// Its title.
    pub fn title(&self, language: Language) -> &'static str {
        self.markdown(language).lines().next().unwrap_or_default().trim_start_matches('#').trim()
    }

    /// The lesson itself.
    ///
    /// # Errors
    /// If its file is wrong, which a test excludes.
    pub fn lesson(&self, language: Language) -> Result<Lesson, LessonError> {
        Lesson::read(self.markdown(language))
    }
}

macro_rules! lesson {
    ($key:literal) => {
        Shelved {
            key: $key,
            english: include_str!(concat!("../../assets/lessons/", $key, ".en.md")),
            chinese: include_str!(concat!("../../assets/lessons/", $key, ".zh-CN.md")),
        }
    };
}

/// All of them, in the order in which they are gone through.
pub static SHELF: &[Shelved] = &[
    lesson!("01-loss"),
    lesson!("02-discriminator"),
    lesson!("03-generator"),
    lesson!("04-rates"),
    lesson!("05-collapse"),
    lesson!("06-circles"),
    lesson!("07-wasserstein"),
    lesson!("08-recipe"),
    lesson!("09-curves"),
    lesson!("10-own-data"),
];
