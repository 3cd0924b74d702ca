//! The automatic view of the arena, while nobody moves it.

use crate::math::Point;
use crate::math::plane::Rect;

/// Share of the fakes outside of the data's rectangle from which on the view is extended for them.
const MANY: f64 = 0.25;
/// Share of the fakes that a view contains: a few outliers are left out.
const WORTH: f64 = 0.98;
/// Margin around the fakes, as a share of their distance from the centre of the data: their path around the data is
/// no circle.
const MARGIN: f64 = 0.35;
/// Margin around everything, as a share of the width of the fakes.
const ROOM: f64 = 0.075;
/// Narrowest and widest view that a person can reach, as multiples of the automatic one.
const ZOOM: [f64; 2] = [1e-4, 1e3];

/// The automatic view, while the person has not moved it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Home {
    /// The rectangle of the data; another one starts anew.
    data: Option<Rect>,
    view: Option<Rect>,
    stay: Stay,
    /// Whether the person has requested a view of all points.
    chosen: bool,
}

impl Home {
    /// Adapts the view to the `fakes` of the picture of `step`.
    pub fn see(&mut self, data: Rect, step: u64, fakes: &[Point]) {
        if self.data != Some(data) {
            *self = Self { data: Some(data), ..Self::default() };
        }
        let view = self.view.get_or_insert_with(|| at_first(data, fakes));
        if self.stay.lasts(step, have_arrived(data, fakes)) && !self.chosen {
            *view = data;
        }
    }

    /// Forgets what was seen, unless the person has requested a view of all points.
    pub fn begin_anew(&mut self) {
        if !self.chosen {
            *self = Self::default();
        }
    }

    /// Changes the automatic view to contain the data and these `fakes`.
    pub fn show_everything(&mut self, data: Rect, fakes: &[Point]) {
        *self = Self { view: Some(of_everything(data, fakes)), data: Some(data), chosen: true, ..*self };
    }

    /// The rectangle of the data and the visible one; `None` before the first picture.
    pub fn known(&self) -> Option<[Rect; 2]> {
        self.data.zip(self.view).map(|(data, view)| [data, view])
    }

    /// The visible rectangle.
    pub fn view(&self, data: Rect) -> Rect {
        self.view.filter(|_| self.data == Some(data)).unwrap_or(data)
    }
}

/// The rectangle of the data, extended for the path of the fakes around them if these begin outside.
fn at_first(data: Rect, fakes: &[Point]) -> Rect {
    if outside(data, fakes) < MANY {
        return data;
    }
    let centre = [0, 1].map(|axis| 0.5 * (data.min[axis] + data.max[axis]));
    let mut distances: Vec<f64> = finite(fakes)
        .map(|point| libm::hypot(f64::from(point[0]) - centre[0], f64::from(point[1]) - centre[1]))
        .collect();
    distances.sort_unstable_by(f64::total_cmp);
    let farthest = (WORTH * distances.len().saturating_sub(1) as f64) as usize;
    let Some(reach) = distances.get(farthest) else { return data };
    let reach = (1.0 + MARGIN) * reach;
    Rect {
        min: [0, 1].map(|axis| data.min[axis].min(centre[axis] - reach)),
        max: [0, 1].map(|axis| data.max[axis].max(centre[axis] + reach)),
    }
}

/// Whether enough fakes lie in the rectangle of the data.
fn have_arrived(data: Rect, fakes: &[Point]) -> bool {
    outside(data, fakes) <= 1.0 - WORTH
}

/// How long the fakes have been at the data without a break: fakes that move around them pass through now and then.
#[derive(Clone, Copy, Debug, Default)]
struct Stay {
    first_step: u64,
    last_step: u64,
    pictures: u32,
}

impl Stay {
    /// Notes whether the fakes of the picture of `step` are at the data, and returns whether they have been long
    /// enough.
    fn lasts(&mut self, step: u64, is_there: bool) -> bool {
        match (is_there, self.pictures) {
            (false, _) => *self = Self::default(),
            (true, 0) => *self = Self { first_step: step, last_step: step, pictures: 1 },
            (true, _) if step != self.last_step => {
                (self.last_step, self.pictures) = (step, self.pictures.saturating_add(1));
            }
            (true, _) => {}
        }
        self.pictures >= STAYED.0 && self.last_step.saturating_sub(self.first_step) >= STAYED.1
    }
}

/// Number of pictures, and of steps, after which fakes have been at the data long enough.
const STAYED: (u32, u64) = (20, 500);

/// The rectangle of data and fakes, without a few outliers.
fn of_everything(data: Rect, fakes: &[Point]) -> Rect {
    let mut rect = data;
    for axis in 0..2 {
        let mut values: Vec<f64> = finite(fakes).map(|point| f64::from(point[axis])).collect();
        values.sort_unstable_by(f64::total_cmp);
        let last = values.len().saturating_sub(1);
        let stray = (0.5 * (1.0 - WORTH) * last as f64) as usize;
        if let (Some(low), Some(high)) = (values.get(stray), values.get(last - stray)) {
            let room = ROOM * (high - low);
            rect.min[axis] = rect.min[axis].min(low - room);
            rect.max[axis] = rect.max[axis].max(high + room);
        }
    }
    rect
}

/// `rect` extended to the proportions of a pane of `size`, so that both axes have the same scale.
pub fn filled(rect: Rect, size: [f64; 2]) -> Rect {
    let [width, height] = rect.size();
    let unit = (width / size[0]).max(height / size[1]);
    if !unit.is_normal() {
        return rect;
    }
    let grown = [unit * size[0] - width, unit * size[1] - height].map(|more| 0.5 * more.max(0.0));
    Rect {
        min: [rect.min[0] - grown[0], rect.min[1] - grown[1]],
        max: [rect.max[0] + grown[0], rect.max[1] + grown[1]],
    }
}

/// `rect` scaled around its centre so that its width is within the limits relative to `usual`.
pub fn within_reason(rect: Rect, usual: Rect) -> Rect {
    let (width, usual) = (rect.size()[0], usual.size()[0]);
    let factor = width.clamp(ZOOM[0] * usual, ZOOM[1] * usual) / width;
    if factor == 1.0 { rect } else { rect.grown(0.5 * (factor - 1.0)) }
}

/// Share of `points` outside of `rect`; NaN without points.
pub fn outside(rect: Rect, points: &[Point]) -> f64 {
    let lies_in = |point: &&Point| {
        (0..2).all(|axis| (rect.min[axis]..=rect.max[axis]).contains(&f64::from(point[axis])))
    };
    1.0 - points.iter().filter(lies_in).count() as f64 / points.len() as f64
}

fn finite(points: &[Point]) -> impl Iterator<Item = &Point> {
    points.iter().filter(|point| point.iter().all(|value| value.is_finite()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATA: Rect = Rect { min: [1.0, -1.0], max: [3.0, 1.0] };

    #[test]
    fn fakes_that_begin_outside_get_room_to_go_round_the_data() {
        let near = vec![[2.5, 0.5]; 100];
        assert_eq!(at_first(DATA, &near), DATA);
        assert_eq!(at_first(DATA, &[]), DATA);
        // One stray in a hundred is no reason, nor does it count where there is one.
        let far: Vec<Point> = (0..100).map(|index| [if index == 0 { 1e6 } else { 2.0 }, 4.0]).collect();
        let home = at_first(DATA, &far);
        assert!((home.max[1] - 5.4).abs() < 1e-6 && (home.min[1] + 5.4).abs() < 1e-6, "{home:?}");
        assert!((home.min[0] + 3.4).abs() < 1e-6 && (home.max[0] - 7.4).abs() < 1e-6, "{home:?}");
        assert_eq!(outside(home, &far), 1.0 - 0.99);
        assert_eq!(at_first(DATA, &[[f32::NAN; 2]; 9]), DATA);
        assert!(have_arrived(DATA, &near) && !have_arrived(DATA, &far) && !have_arrived(DATA, &[]));
    }

    #[test]
    fn a_view_begins_anew_unless_a_person_has_requested_it() {
        let (near, far) = (vec![[2.5_f32, 0.5]; 100], vec![[90.0_f32, 4.0]; 100]);
        let mut home = Home::default();
        home.see(DATA, 5, &far);
        home.see(DATA, 6, &near);
        assert!(home.view(DATA).max[0] >= 90.0, "it stays for the way of the fakes");
        home.begin_anew();
        home.see(DATA, 6, &near);
        assert_eq!(home.view(DATA), DATA);
        home.show_everything(DATA, &far);
        home.begin_anew();
        home.see(DATA, 7, &near);
        assert!(home.view(DATA).max[0] >= 90.0);
    }

    #[test]
    fn fakes_that_pass_through_do_not_stay() {
        let mut stay = Stay::default();
        // Half of each turn among the data, in pictures five steps apart.
        assert!((0..400).all(|picture| !stay.lasts(5 * picture, picture % 60 < 30)));
        assert!((0..40).all(|_| !stay.lasts(9000, true)), "one picture is one, however often it is drawn");
        assert!((0..=200).filter(|picture| stay.lasts(9000 + 5 * picture, true)).min() == Some(100));
        assert!(!stay.lasts(20_000, false));
    }

    #[test]
    fn home_follows_the_data_and_a_person_who_asked_for_everything() {
        let far = vec![[2.0, 4.0]; 100];
        let near = vec![[2.0, 0.0]; 100];
        let mut home = Home::default();
        assert_eq!(home.view(DATA), DATA);
        home.see(DATA, 1, &far);
        assert_eq!(home.view(DATA), at_first(DATA, &far));
        // Data that are changed on the way are in view at once, and with them the fakes.
        let moved = Rect { min: [10.0, 10.0], max: [12.0, 12.0] };
        assert_eq!(home.view(moved), moved);
        home.see(moved, 2, &far);
        assert_eq!(home.view(moved), at_first(moved, &far));
        home.see(DATA, 3, &far);
        (0..200).for_each(|picture| home.see(DATA, 10 * picture, &near));
        assert_eq!(home.view(DATA), DATA, "the fakes have come to stay");
        home.show_everything(DATA, &far);
        (200..400).for_each(|picture| home.see(DATA, 10 * picture, &near));
        assert_eq!(home.view(DATA), of_everything(DATA, &far));
    }

    #[test]
    fn everything_is_the_data_and_the_fakes() {
        let fakes: Vec<Point> = (0..101).map(|index| [index as f32, 0.0]).collect();
        let all = of_everything(DATA, &fakes);
        // From 1 to 99, one at either end left out, and room.
        let expected = Rect { min: [1.0 - 7.35, -1.0], max: [99.0 + 7.35, 1.0] };
        assert!((0..2).all(|axis| (all.min[axis] - expected.min[axis]).abs() < 1e-9));
        assert!((0..2).all(|axis| (all.max[axis] - expected.max[axis]).abs() < 1e-9), "{all:?}");
        assert_eq!(of_everything(DATA, &[]), DATA);
    }

    #[test]
    fn a_pane_is_filled_and_a_circle_is_round() {
        let wide = filled(DATA, [400.0, 100.0]);
        assert_eq!(wide, Rect { min: [-2.0, -1.0], max: [6.0, 1.0] });
        assert_eq!(filled(DATA, [100.0, 200.0]).size(), [2.0, 4.0]);
        assert_eq!(filled(DATA, [0.0, 0.0]), DATA);
    }

    #[test]
    fn a_view_can_neither_be_lost_in_a_point_nor_in_the_wide() {
        assert_eq!(within_reason(DATA, DATA), DATA);
        let lost = Rect { min: [2.0; 2], max: [2.0 + 1e-9; 2] };
        assert!((within_reason(lost, DATA).size()[0] / 2e-4 - 1.0).abs() < 1e-6);
        assert!((within_reason(DATA.grown(1e6), DATA).size()[0] / 2e3 - 1.0).abs() < 1e-6);
    }
}
