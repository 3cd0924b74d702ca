//! Steps that were ordered by number: how many are left, and which players they update.

use std::collections::VecDeque;

use super::plateau::{MOST_STEPS, Plateau};
use crate::config::Player;
use crate::protocol::{Record, Series, Settling};

/// Steps that were ordered by number and are not yet taken, in order.
#[derive(Debug, Default)]
pub struct Orders {
    waiting: VecDeque<Order>,
    /// The course of D's loss, if the last order was to train D to its optimum.
    plateau: Option<Plateau>,
}

#[derive(Debug)]
struct Order {
    left: u64,
    /// The player that is updated alone; `None` for both.
    only: Option<Player>,
    /// Whether the order ends when D's loss stops falling.
    settles: bool,
}

impl Orders {
    /// Removes all orders.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Orders `count` more steps, of both players or of `only` one.
    pub fn add(&mut self, count: u64, only: Option<Player>) {
        match self.waiting.back_mut() {
            Some(last) if last.only == only && !last.settles => last.left = last.left.saturating_add(count),
            _ if count == 0 => {}
            _ => self.waiting.push_back(Order { left: count, only, settles: false }),
        }
    }

    /// Orders steps of D alone until its loss stops falling.
    pub fn settle(&mut self) {
        let only = Some(Player::Discriminator);
        self.waiting.push_back(Order { left: MOST_STEPS, only, settles: true });
        self.plateau = Some(Plateau::default());
    }

    /// Whether no step is left.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The player that is updated alone in the next step; `None` for both.
    pub fn only(&self) -> Option<Player> {
        self.waiting.front().and_then(|order| order.only)
    }

    /// Counts one step as taken, which recorded `record`.
    pub fn note(&mut self, record: &Record) {
        let Some(order) = self.waiting.front_mut() else { return };
        order.left -= 1;
        if order.settles
            && let Some(plateau) = &mut self.plateau
        {
            plateau.push(paid(record));
            if plateau.is_over() {
                order.left = 0;
            }
        }
        if order.left == 0 {
            self.waiting.pop_front();
        }
    }

    /// Whether steps to D's optimum were begun and are not over.
    pub fn is_settling(&self) -> bool {
        let settles = self.waiting.front().is_some_and(|order| order.settles);
        settles && self.plateau.is_some_and(|plateau| plateau.steps() > 0)
    }

    /// Ends the order that is being carried out.
    pub fn end_first(&mut self) {
        self.waiting.pop_front();
    }

    /// Progress of D towards its optimum; `None` if that was not ordered last.
    pub fn settling(&self) -> Option<Settling> {
        self.plateau.map(|plateau| Settling {
            steps: plateau.steps(),
            most: MOST_STEPS,
            loss: plateau.mean(),
            fall: plateau.fall(),
            is_over: plateau.is_over(),
        })
    }
}

/// The full objective of D: its loss plus penalty.
fn paid(record: &Record) -> f64 {
    let mean = |series: Series| f64::from(record.mean[series.index()]);
    let penalty = mean(Series::Penalty);
    mean(Series::LossD) + if penalty.is_nan() { 0.0 } else { penalty }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::NUM_SERIES;

    #[test]
    fn steps_come_in_their_order_and_those_to_the_optimum_end_where_the_loss_stays() {
        let mut orders = Orders::default();
        orders.add(0, None);
        assert!(orders.is_empty());
        orders.add(2, None);
        orders.add(1, None);
        orders.settle();
        orders.add(1, Some(Player::Discriminator));
        let record = Record::of(1, [0.5; NUM_SERIES]);
        for _ in 0..3 {
            assert_eq!(orders.only(), None);
            orders.note(&record);
        }
        for step in 0..1000 {
            assert_eq!(
                orders.settling().map(|settling| (settling.steps, settling.is_over)),
                Some((step, false))
            );
            assert_eq!(orders.only(), Some(Player::Discriminator));
            orders.note(&record);
        }
        // Loss and penalty together.
        let settling = orders.settling().expect("it was asked for");
        assert_eq!((settling.is_over, settling.loss, settling.fall), (true, Some(1.0), Some(0.0)));
        assert!(!orders.is_empty(), "the step that was asked for meanwhile");
        orders.note(&record);
        assert!(orders.is_empty());
    }
}
