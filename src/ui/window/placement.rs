//! Place and size of the window: within reach on the screens, and no larger than they allow.

use eframe::egui::{Pos2, Rect, Vec2, vec2};

use super::store::Remembered;

/// Least size of the window, in points: all contents have room.
pub const LEAST: Vec2 = Vec2::new(760.0, 440.0);
/// First size of the window, in points, on a screen that is large enough.
pub const FIRST: Vec2 = Vec2::new(1440.0, 900.0);

/// Height of a window's title bar, in points: no system tells it.
const TITLE: f32 = 32.0;
/// Height of the bars of a desktop, in points: no system tells it.
const BARS: f32 = 36.0;
/// Part of the title bar, in points, that must be on a screen so that the window can be moved.
const HANDLE: Vec2 = Vec2::new(100.0, 12.0);

/// A screen of the system.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// Its rectangle among all screens, in pixels.
    pub rect: Rect,
    /// Pixels per point.
    pub scale: f32,
}

impl Screen {
    /// Greatest size of a window on it, in pixels.
    fn usable(&self) -> Vec2 {
        let size = self.rect.size() - vec2(0.0, (TITLE + BARS) * self.scale);
        size.max(self.least())
    }

    /// Least size of a window on it, in pixels.
    fn least(&self) -> Vec2 {
        (LEAST * self.scale).min(self.rect.size())
    }
}

/// The change of place and size of a window before it is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Placement {
    /// No change.
    Stays,
    /// This new size, in pixels.
    Fits(Vec2),
    /// This new place and size, in pixels: it was outside of all screens.
    BroughtBack(Pos2, Vec2),
}

/// The change for a window of size `now`, in pixels, at `scale` pixels per point: one remembered outside of all
/// screens is moved back, and a first one leaves room for its title and the bars of the desktop.
pub fn placement(now: Vec2, scale: f32, remembered: &Remembered, screens: &[Screen]) -> Placement {
    match remembered.window {
        _ if remembered.fills_screen => Placement::Stays,
        Some(rect) if is_within_reach(rect, screens) => Placement::Stays,
        Some(rect) => match brought_back(rect.size(), screens) {
            Some((place, size)) => Placement::BroughtBack(place, size),
            None => Placement::Stays,
        },
        None => {
            let wanted = first_size(FIRST * scale, screens);
            let is_too_large = wanted.x < now.x || wanted.y < now.y;
            if is_too_large { Placement::Fits(wanted) } else { Placement::Stays }
        }
    }
}

/// Whether enough of the title bar of the window `rect` is on one of `screens` to move it.
fn is_within_reach(rect: Rect, screens: &[Screen]) -> bool {
    screens.is_empty()
        || rect.is_finite()
            && screens.iter().any(|screen| {
                let title = Rect::from_min_size(rect.min, vec2(rect.width(), TITLE * screen.scale));
                let seen = title.intersect(screen.rect).size();
                let handle = (HANDLE * screen.scale).min(title.size());
                seen.x >= handle.x && seen.y >= handle.y
            })
}

/// Size, in pixels, of a first window of the wanted `size` on the first of `screens`.
fn first_size(size: Vec2, screens: &[Screen]) -> Vec2 {
    screens.first().map_or(size, |screen| size.min(screen.usable()).max(screen.least()))
}

/// Place and size of a window moved back: in the middle of the first screen, and no larger than it.
fn brought_back(size: Vec2, screens: &[Screen]) -> Option<(Pos2, Vec2)> {
    let screen = screens.first()?;
    let size = first_size(size, screens);
    let room = (screen.rect.size() - size - vec2(0.0, TITLE * screen.scale)).max(Vec2::ZERO);
    Some((screen.rect.min + 0.5 * room, size))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(left: f32, top: f32, width: f32, height: f32, scale: f32) -> Screen {
        Screen { rect: Rect::from_min_size(Pos2::new(left, top), Vec2::new(width, height)), scale }
    }

    fn rect(left: f32, top: f32, width: f32, height: f32) -> Rect {
        Rect::from_min_size(Pos2::new(left, top), Vec2::new(width, height))
    }

    #[test]
    fn a_window_is_within_reach_where_its_title_is() {
        let screens = [screen(0.0, 0.0, 1920.0, 1080.0, 1.0), screen(-1280.0, 200.0, 1280.0, 1024.0, 1.0)];
        for (left, top, reach) in [
            (100.0, 100.0, true),
            (-1200.0, 300.0, true),
            (-700.0, 100.0, true),
            (-1200.0, 2000.0, false),
            (1900.0, 100.0, false),
            (100.0, 1075.0, false),
            (100.0, -500.0, false),
            (5000.0, 5000.0, false),
            (-1000.0, -100.0, false),
            (f32::NAN, 100.0, false),
        ] {
            assert_eq!(is_within_reach(rect(left, top, 800.0, 600.0), &screens), reach, "{left} {top}");
        }
        assert!(is_within_reach(rect(1e6, 0.0, 800.0, 600.0), &[]), "where no screen is known, nothing is");
    }

    #[test]
    fn the_first_window_leaves_room_for_its_title_and_the_bars_of_the_desktop() {
        // 1366 x 768 at 1.5, and 1024 x 768.
        for (width, height, scale) in [(1366.0, 768.0, 1.5), (1024.0, 768.0, 1.0), (1280.0, 720.0, 1.0)] {
            let size = first_size(FIRST * scale, &[screen(0.0, 0.0, width, height, scale)]);
            assert!(size.x <= width && size.y + (TITLE + BARS) * scale <= height + 0.5, "{size:?}");
            assert!(size.x >= LEAST.x * scale && size.y >= LEAST.y * scale, "{size:?}");
        }
        assert_eq!(first_size(FIRST, &[screen(0.0, 0.0, 3840.0, 2160.0, 1.0)]), FIRST);
        assert_eq!(first_size(FIRST, &[]), FIRST);
        // A screen that is smaller than the smallest window is filled.
        assert_eq!(first_size(FIRST, &[screen(0.0, 0.0, 640.0, 400.0, 1.0)]), Vec2::new(640.0, 400.0));
    }

    #[test]
    fn what_was_out_of_reach_is_within_it_again() {
        for screens in [
            [screen(0.0, 0.0, 1366.0, 768.0, 1.0)],
            [screen(-500.0, 300.0, 1920.0, 1080.0, 2.0)],
            [screen(0.0, 0.0, 760.0, 440.0, 1.0)],
        ] {
            let (place, size) = brought_back(Vec2::new(3000.0, 2000.0), &screens).expect("a screen");
            assert!(is_within_reach(Rect::from_min_size(place, size), &screens), "{place:?} {size:?}");
            assert!(screens[0].rect.contains_rect(Rect::from_min_size(place, size)), "{place:?} {size:?}");
        }
    }

    #[test]
    fn a_remembered_window_is_moved_only_where_no_screen_shows_it() {
        let screens = [screen(0.0, 0.0, 1366.0, 768.0, 1.5)];
        let at =
            |left, top| Remembered { window: Some(rect(left, top, 1200.0, 700.0)), ..Remembered::default() };
        let now = Vec2::new(1200.0, 700.0);
        assert_eq!(placement(now, 1.5, &at(50.0, 30.0), &screens), Placement::Stays);
        assert!(matches!(placement(now, 1.5, &at(5000.0, 30.0), &screens), Placement::BroughtBack(..)));
        let filling = Remembered { fills_screen: true, ..at(5000.0, 30.0) };
        assert_eq!(placement(now, 1.5, &filling, &screens), Placement::Stays);
        let first = Remembered::default();
        let Placement::Fits(size) = placement(Vec2::new(1366.0, 768.0), 1.5, &first, &screens) else {
            panic!("it is larger than what there is room for")
        };
        assert_eq!(size, Vec2::new(1366.0, 666.0));
        assert_eq!(placement(Vec2::new(1140.0, 660.0), 1.5, &first, &screens), Placement::Stays);
    }
}
