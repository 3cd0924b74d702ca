//! The chapter in which every setting, curve, metric, verdict and pane has a section of its own name.

use super::block::{Block, LinkTarget};
use super::chapter::Chapter;
use crate::words::Language;

/// The key of that chapter.
const REFERENCE: &str = "reference";
/// The level of its sections.
const LEVEL: usize = 3;

/// The section called `name` there; where several are, the one that has so many before it, or the last.
pub fn section(name: &str, before: usize, language: Language) -> Option<LinkTarget> {
    let blocks = Chapter::named(REFERENCE)?.blocks(language);
    let is_named = |block: &&Block| {
        matches!(block, Block::Heading { level: LEVEL, .. }) && block.heading().as_deref() == Some(name)
    };
    let named: Vec<&Block> = blocks.iter().filter(is_named).collect();
    let found = named.get(before.min(named.len().checked_sub(1)?))?;
    Some(LinkTarget { chapter: REFERENCE.to_owned(), heading: found.anchor()?.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_to_its_section_and_one_that_stands_twice_to_both() {
        let heading =
            |name: &str, before| section(name, before, Language::English).map(|target| target.heading);
        assert_eq!(heading("Batch size", 0).as_deref(), Some("batch-size"));
        assert_eq!(heading("Over steps", 0).as_deref(), Some("over-steps"));
        assert_eq!(heading("Over steps", 1).as_deref(), Some("over-steps-1"));
        assert_eq!(heading("V(D, G)", usize::MAX).as_deref(), Some("vd-g-1"));
        assert_eq!(
            section("批大小", 0, Language::Chinese).map(|target| target.heading).as_deref(),
            Some("批大小")
        );
        assert_eq!(heading("nothing", 0), None);
        // A part of the chapter is none of its sections.
        assert_eq!(heading("Verdicts", 0), None);
    }
}
