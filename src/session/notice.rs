//! What the program has to tell a person: in sentences, until they are read.

use std::time::{Duration, Instant};

use crate::words::Sentence;

/// How long good news stays. Bad news stays until it is dismissed.
const SHOWN: Duration = Duration::from_secs(6);
/// Notices that are kept; the oldest goes first.
const MOST: usize = 5;

/// Whether a notice is good news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something was done.
    Done,
    /// Something could not be done.
    Trouble,
}

/// One sentence.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The sentence.
    pub sentence: Sentence,
    /// What it is.
    pub tone: Tone,
    at: Instant,
}

/// All that have not been read yet.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    notices: Vec<Notice>,
}

impl Notices {
    /// Adds one. A sentence that already stands there is not said twice.
    pub fn add(&mut self, tone: Tone, sentence: Sentence, at: Instant) {
        self.notices.retain(|notice| notice.sentence != sentence);
        if self.notices.len() == MOST {
            self.notices.remove(0);
        }
        self.notices.push(Notice { sentence, tone, at });
    }

    /// Takes away what has been shown long enough, and tells when the next is to go.
    pub fn expire(&mut self, now: Instant) -> Option<Duration> {
        let age = |notice: &Notice| now.saturating_duration_since(notice.at);
        self.notices.retain(|notice| notice.tone == Tone::Trouble || age(notice) < SHOWN);
        self.notices.iter().filter(|notice| notice.tone == Tone::Done).map(|notice| SHOWN - age(notice)).min()
    }

    /// Takes away the one at `index`.
    pub fn dismiss(&mut self, index: usize) {
        if index < self.notices.len() {
            self.notices.remove(index);
        }
    }

    /// All of them, the oldest first.
    pub fn all(&self) -> &[Notice] {
        &self.notices
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_news_goes_and_bad_news_stays() {
        let start = Instant::now();
        let mut notices = Notices::default();
        notices.add(Tone::Done, Sentence::new("notice.saved"), start);
        notices.add(Tone::Trouble, Sentence::new("error.read"), start);
        notices.add(Tone::Trouble, Sentence::new("error.read"), start);
        assert_eq!(notices.all().len(), 2);
        assert_eq!(notices.expire(start), Some(SHOWN));
        assert_eq!(notices.expire(start + SHOWN), None);
        assert_eq!(notices.all().len(), 1);
        notices.dismiss(0);
        notices.dismiss(0);
        assert!(notices.all().is_empty());
    }
}
