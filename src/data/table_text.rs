//! The text of a table within a run file, so that the run needs no other file.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::cache::{Source, hash_of};
use crate::words::Sentence;

/// Largest table that a run file takes in, in bytes: the file is written anew every few seconds while its run goes on.
const MAX_BYTES: usize = 8 << 20;

/// The text of a table; empty where the run file has none. Cheap to clone.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct TableText(Arc<str>);

/// Its length alone: a table is long.
impl fmt::Debug for TableText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TableText({} bytes)", self.0.len())
    }
}

impl TableText {
    /// This text.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The text of the file at `path`, whose content is `source`.
    ///
    /// # Errors
    /// If it is no text in UTF-8, or too long.
    pub fn of(source: &Source, path: &Path) -> Result<Self, Sentence> {
        if source.bytes.len() > MAX_BYTES {
            let long = Sentence::new("data.table_too_long").with_path("path", path);
            return Err(long.with_count("bytes", source.bytes.len()).with_count("limit", MAX_BYTES));
        }
        let text = std::str::from_utf8(&source.bytes).ok().filter(|text| !text.contains('\0'));
        text.map(Self::new).ok_or_else(|| Sentence::new("data.table_no_text").with_path("path", path))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The hash of its bytes.
    pub fn hash(&self) -> String {
        hash_of(self.0.as_bytes())
    }

    /// Its bytes, as those of a file.
    pub fn source(&self) -> Source {
        Source { bytes: self.0.as_bytes().into(), hash: self.hash().into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_the_bytes_and_the_hash_of_its_file_and_nothing_else_is_taken() {
        let source = |bytes: &[u8]| Source { bytes: bytes.into(), hash: hash_of(bytes).into() };
        let path = Path::new("rows.csv");
        for text in ["x,y\r\n1,2\r\n", "\u{feff}x\ty\n1\t\"2\"\n", "身高,y\n1,2"] {
            let file = source(text.as_bytes());
            let taken = TableText::of(&file, path).expect("a text");
            assert_eq!((taken.source(), taken.hash()), (file.clone(), file.hash.to_string()));
        }
        for bytes in [&[0x1f, 0x8b, 8, 0][..], &[0xc4, 0xe3], b"a\0b", &[b'1'; MAX_BYTES + 1]] {
            assert!(TableText::of(&source(bytes), path).is_err());
        }
        assert_eq!(format!("{:?}", TableText::new("x,y")), "TableText(3 bytes)");
    }
}
