//! What the file of a run notes of the steps that were taken, beside the run itself.

use super::entry::Checksum;
use super::file::RunFile;
use super::recorded_branch::RecordedBranch;

/// What was recorded of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recording {
    /// Hashes of its weights after some of its steps.
    pub checksums: Vec<Checksum>,
    /// Steps that were taken, as far as they were noted.
    pub reached: Option<u64>,
    /// All its branches, by number; none where it has but one.
    pub branches: Vec<RecordedBranch>,
}

impl Recording {
    /// Whether nothing was recorded.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl From<RunFile> for Recording {
    fn from(file: RunFile) -> Self {
        let RunFile { checksums, reached, branches, .. } = file;
        Self { checksums, reached, branches }
    }
}
