//! What the program has to tell a person: in sentences, for as long as it takes to read them.

use std::time::{Duration, Instant};

use crate::protocol::RunId;
use crate::words::{Language, Sentence};

/// The least time for which good news stays, bad news, and an offer.
const LEAST: [Duration; 3] = [Duration::from_secs(5), Duration::from_secs(10), Duration::from_secs(30)];
/// What is added for each character of the sentence in English: a slow reader's pace, who looks up first.
const PER_CHARACTER: Duration = Duration::from_millis(80);
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

/// What a person can do about a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Go back to the run that was given up under this number.
    Undo(RunId),
}

/// One sentence.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The sentence.
    pub sentence: Sentence,
    /// What it is.
    pub tone: Tone,
    /// What can be done about it.
    pub offer: Option<Offer>,
    at: Instant,
}

impl Notice {
    /// How long it is shown: the longer, the more there is to read.
    fn shown_for(&self) -> Duration {
        let [done, trouble, offer] = LEAST;
        let least = match (self.offer, self.tone) {
            (Some(_), _) => offer,
            (None, Tone::Done) => done,
            (None, Tone::Trouble) => trouble,
        };
        let characters = self.sentence.shown(Language::English).chars().count();
        least + PER_CHARACTER * characters as u32
    }
}

/// All that have not been read yet.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    /// Those that offer something last, then the newest.
    notices: Vec<Notice>,
    /// How many of the first stay.
    num_held: usize,
}

impl Notices {
    /// Adds one. A sentence that already stands there is not said twice.
    pub fn add(&mut self, tone: Tone, sentence: Sentence, at: Instant) {
        self.push(Notice { sentence, tone, offer: None, at });
    }

    /// Adds one with what can be done about it. There is one offer at a time.
    pub fn offer(&mut self, offer: Offer, sentence: Sentence, at: Instant) {
        self.withdraw();
        self.push(Notice { sentence, tone: Tone::Done, offer: Some(offer), at });
    }

    /// Takes away what offers something.
    pub fn withdraw(&mut self) {
        self.notices.retain(|notice| notice.offer.is_none());
    }

    /// Whether `offer` stands.
    pub fn offers(&self, offer: Offer) -> bool {
        self.notices.iter().any(|notice| notice.offer == Some(offer))
    }

    /// Takes away what has been shown long enough, and tells when the next is to go. What is held stays.
    pub fn expire(&mut self, now: Instant) -> Option<Duration> {
        self.notices.iter_mut().take(self.num_held).for_each(|notice| notice.at = now);
        let left = |notice: &Notice| {
            let age = now.saturating_duration_since(notice.at);
            notice.shown_for().checked_sub(age).filter(|left| !left.is_zero())
        };
        self.notices.retain(|notice| left(notice).is_some());
        self.notices.iter().skip(self.num_held).filter_map(left).min()
    }

    /// Lets the first `count` of them stay, as they are being read or are not shown yet; then their time begins anew.
    pub fn hold(&mut self, count: usize) {
        self.num_held = count;
    }

    /// How many of the first stay.
    pub fn num_held(&self) -> usize {
        self.num_held
    }

    /// Takes away the one at `index`.
    pub fn dismiss(&mut self, index: usize) {
        if index < self.notices.len() {
            self.notices.remove(index);
        }
    }

    /// All of them, the oldest first, and then what offers something.
    pub fn all(&self) -> &[Notice] {
        &self.notices
    }

    fn push(&mut self, notice: Notice) {
        self.notices.retain(|other| other.sentence != notice.sentence);
        if self.notices.len() == MOST {
            // What a person could still do is not lost to what is only told.
            let oldest = self.notices.iter().position(|notice| notice.offer.is_none());
            self.notices.remove(oldest.unwrap_or(0));
        }
        let offers = self.notices.iter().rev().take_while(|other| other.offer.is_some()).count();
        let after = if notice.offer.is_some() { 0 } else { offers };
        self.notices.insert(self.notices.len() - after, notice);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notice_goes_by_itself_and_the_longer_ones_later() {
        let start = Instant::now();
        let mut notices = Notices::default();
        notices.add(Tone::Done, Sentence::new("notice.saved"), start);
        notices.add(Tone::Trouble, Sentence::new("error.read"), start);
        notices.add(Tone::Trouble, Sentence::new("error.read"), start);
        assert_eq!(notices.all().len(), 2);
        let [saved, unreadable] = [0, 1].map(|index| notices.all()[index].shown_for());
        assert!(saved < unreadable, "{saved:?} {unreadable:?}");
        assert_eq!(notices.expire(start), Some(saved));
        assert_eq!(notices.expire(start + saved), Some(unreadable - saved));
        assert_eq!(notices.all().len(), 1);
        assert_eq!(notices.expire(start + unreadable), None);
        assert!(notices.all().is_empty());
        let of_length = |text: String| {
            let mut notices = Notices::default();
            notices.add(Tone::Trouble, Sentence::new("error.of_file").with("path", text), start);
            notices.all()[0].shown_for()
        };
        assert!(of_length("x".repeat(200)) > of_length("x".to_owned()) + Duration::from_secs(10));
    }

    #[test]
    fn what_is_being_read_stays_and_can_be_dismissed() {
        let start = Instant::now();
        let mut notices = Notices::default();
        notices.add(Tone::Trouble, Sentence::new("error.read"), start);
        let shown_for = notices.all()[0].shown_for();
        notices.hold(1);
        assert_eq!(notices.expire(start + 9 * shown_for), None);
        notices.hold(0);
        assert_eq!(notices.expire(start + 9 * shown_for + shown_for / 2), Some(shown_for - shown_for / 2));
        assert_eq!(notices.all().len(), 1);
        notices.dismiss(0);
        notices.dismiss(0);
        assert!(notices.all().is_empty());
    }

    #[test]
    fn what_waits_for_room_has_all_its_time_once_it_is_shown() {
        let start = Instant::now();
        let mut notices = Notices::default();
        for key in ["notice.saved", "error.read"] {
            notices.add(Tone::Trouble, Sentence::new(key), start);
        }
        let [first, second] = [0, 1].map(|index| notices.all()[index].shown_for());
        notices.hold(1);
        assert_eq!(notices.expire(start), Some(second));
        assert_eq!(notices.expire(start + second), None);
        notices.hold(0);
        assert_eq!(notices.expire(start + second + first / 2), Some(first - first / 2));
        assert_eq!(notices.expire(start + second + first), None);
        assert!(notices.all().is_empty());
    }

    #[test]
    fn an_offer_outlives_what_is_only_told_and_gives_way_to_another_offer() {
        let now = Instant::now();
        let mut notices = Notices::default();
        let offer = |run| Offer::Undo(RunId(run));
        notices.offer(offer(1), Sentence::new("notice.gave_up").with("step", 1), now);
        for path in 0..9 {
            notices.add(Tone::Trouble, Sentence::new("error.read").with("path", path), now);
        }
        assert!(notices.offers(offer(1)) && notices.all().len() == MOST);
        assert_eq!(
            notices.all().last().and_then(|notice| notice.offer),
            Some(offer(1)),
            "it is found at once"
        );
        notices.offer(offer(2), Sentence::new("notice.gave_up").with("step", 2), now);
        assert!(notices.offers(offer(2)) && !notices.offers(offer(1)));
        notices.withdraw();
        assert!(!notices.offers(offer(2)) && notices.all().len() == MOST - 1);
    }
}
