//! Messages to the person, shown for as long as it takes to read them.

use std::time::{Duration, Instant};

use crate::protocol::RunId;
use crate::words::{Language, Sentence};

/// Shortest time for which a success, an error and an offer are shown.
const LEAST: [Duration; 3] = [Duration::from_secs(5), Duration::from_secs(10), Duration::from_secs(30)];
/// Time added for each character of the English sentence: the pace of a slow reader.
const PER_CHARACTER: Duration = Duration::from_millis(80);
/// Most notices kept; the oldest without an offer goes first.
const MOST: usize = 5;

/// Whether a notice reports a success or a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A success, such as a file that was written.
    Done,
    /// An error or a warning.
    Trouble,
}

/// The action that a notice offers with a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Go back to the run that was given up under this number.
    Undo(RunId),
    /// Go on with the run that was broken off when the program last ended. It stays until it is answered.
    GoOn,
    /// Go to the last step of a recording that is at its start.
    ToEnd,
}

/// A message to the person, shown until it can have been read.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The message.
    pub sentence: Sentence,
    /// Whether the message reports a success or a problem.
    pub tone: Tone,
    /// The action of its button; `None` for a message without one.
    pub offer: Option<Offer>,
    at: Instant,
}

impl Notice {
    /// Whether it stays until a person has answered it.
    fn stays(&self) -> bool {
        self.offer == Some(Offer::GoOn)
    }

    /// Time for which it is shown: it grows with the length of the English sentence.
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

/// The messages that are shown, and those that wait for room.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    /// From the oldest to the newest, and those with an offer last.
    notices: Vec<Notice>,
    /// How many, from the first on, do not expire.
    num_held: usize,
}

impl Notices {
    /// Adds a message without an offer, in the place of one with the same sentence.
    pub fn add(&mut self, tone: Tone, sentence: Sentence, at: Instant) {
        self.push(Notice { sentence, tone, offer: None, at });
    }

    /// Adds a message with an offer, in the place of an earlier offer of its kind.
    pub fn offer(&mut self, offer: Offer, sentence: Sentence, at: Instant) {
        self.withdraw(offer);
        self.push(Notice { sentence, tone: Tone::Done, offer: Some(offer), at });
    }

    /// Removes the message with an offer of the kind of `offer`.
    pub fn withdraw(&mut self, offer: Offer) {
        let kind = std::mem::discriminant(&offer);
        self.notices.retain(|notice| notice.offer.is_none_or(|other| std::mem::discriminant(&other) != kind));
    }

    /// Removes the messages that say this, whatever their blanks.
    pub(super) fn forget(&mut self, key: &str) {
        self.notices.retain(|notice| notice.sentence.key() != key);
    }

    /// Whether a message with `offer` is shown or waits.
    pub fn offers(&self, offer: Offer) -> bool {
        self.notices.iter().any(|notice| notice.offer == Some(offer))
    }

    /// Takes all messages out.
    pub fn take(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// Removes the messages whose time is over, and returns the time until the next one expires; `None` if none
    /// will. Held ones do not expire, nor does one that is to be answered.
    pub fn expire(&mut self, now: Instant) -> Option<Duration> {
        self.notices.iter_mut().take(self.num_held).for_each(|notice| notice.at = now);
        let left = |notice: &Notice| {
            let age = now.saturating_duration_since(notice.at);
            notice.shown_for().checked_sub(age).filter(|left| !left.is_zero())
        };
        self.notices.retain(|notice| notice.stays() || left(notice).is_some());
        self.notices.iter().skip(self.num_held).filter(|notice| !notice.stays()).filter_map(left).min()
    }

    /// Holds the first `count` messages, because they are being read or have no room yet. Their time begins anew
    /// when they are no longer held.
    pub fn hold(&mut self, count: usize) {
        self.num_held = count;
    }

    /// How many messages are held, from the first on.
    pub fn num_held(&self) -> usize {
        self.num_held
    }

    /// Removes the message at `index` of [`Notices::all`], if there is one.
    pub fn dismiss(&mut self, index: usize) {
        if index < self.notices.len() {
            self.notices.remove(index);
        }
    }

    /// All messages: the oldest first, those with an offer last.
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
    fn the_offer_to_go_on_stays_until_it_is_answered_whatever_else_is_offered() {
        let start = Instant::now();
        let mut notices = Notices::default();
        notices.offer(Offer::GoOn, Sentence::new("notice.broken_off"), start);
        notices.offer(Offer::Undo(RunId(1)), Sentence::new("notice.gave_up"), start);
        notices.offer(Offer::Undo(RunId(2)), Sentence::new("notice.gave_up"), start);
        assert_eq!(notices.all().len(), 2, "one of each kind");
        assert_eq!(notices.expire(start + Duration::from_secs(3600)), None);
        assert!(notices.offers(Offer::GoOn) && notices.all().len() == 1);
        notices.withdraw(Offer::Undo(RunId(3)));
        assert!(notices.offers(Offer::GoOn));
        notices.withdraw(Offer::GoOn);
        assert!(notices.all().is_empty());
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
        notices.withdraw(offer(2));
        assert!(!notices.offers(offer(2)) && notices.all().len() == MOST - 1);
    }
}
