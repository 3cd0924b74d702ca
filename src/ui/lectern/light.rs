//! A light around the pointer: everything else is darkened.

use std::f32::consts::TAU;

use eframe::egui::{Color32, Context, Id, LayerId, Mesh, Order, Pos2, Rect, Shape, pos2, vec2};

use crate::ui::theme::SHADE;

/// First radius of the circle, and the least and the greatest one, in points.
const RADIUS: f32 = 130.0;
const RADII: [f32; 2] = [40.0, 600.0];
/// Share by which the radius grows per point that the wheel is turned.
const PER_POINT: f32 = 0.003;
/// Width of the edge, in which the light fades, in points.
const EDGE: f32 = 14.0;
/// Corners of the circle.
const CORNERS: u32 = 96;

/// The light around the pointer.
pub struct PointerLight {
    /// Whether it is on.
    pub is_on: bool,
    radius: f32,
    /// Where the pointer was last; `None` before it was anywhere.
    at: Option<Pos2>,
}

impl Default for PointerLight {
    fn default() -> Self {
        Self { is_on: false, radius: RADIUS, at: None }
    }
}

impl PointerLight {
    /// Makes the circle so much larger; below 1, smaller.
    pub fn grow(&mut self, factor: f32) {
        if factor.is_finite() {
            self.radius = (self.radius * factor).clamp(RADII[0], RADII[1]);
        }
    }

    /// Follows the pointer, and takes the wheel for its own size: nothing below is scrolled or zoomed meanwhile.
    pub fn follow(&mut self, ctx: &Context) {
        let (pointer, turned) = ctx.input_mut(|input| {
            let turned =
                if self.is_on { std::mem::take(&mut input.smooth_scroll_delta) } else { vec2(0.0, 0.0) };
            (input.pointer.latest_pos(), turned)
        });
        // A pointer that rests is none; the light stays where it was.
        self.at = pointer.or(self.at);
        if turned.y != 0.0 {
            self.grow((PER_POINT * turned.y).exp());
        }
    }
}

/// Darkens `ctx`'s window but for the circle, in front of everything.
pub fn light_ui(ctx: &Context, light: &PointerLight) {
    if !light.is_on {
        return;
    }
    let window = ctx.content_rect();
    let at = light.at.unwrap_or(window.center());
    let painter = ctx.layer_painter(LayerId::new(Order::Debug, Id::unique("light")));
    painter.add(Shape::mesh(shade(window, at, light.radius)));
}

/// What darkens `window` around a circle: a ring that reaches beyond all corners, with a soft inner edge.
fn shade(window: Rect, at: Pos2, radius: f32) -> Mesh {
    let far = (window.size().length() + (at - window.center()).length() + radius + EDGE).max(1.0);
    // So that straight sides between the outer corners leave no gap.
    let rings = [(radius, Color32::TRANSPARENT), (radius + EDGE, SHADE), (1.1 * far, SHADE)];
    let mut mesh = Mesh::default();
    for corner in 0..CORNERS {
        let (sin, cos) = (corner as f32 * TAU / CORNERS as f32).sin_cos();
        for (distance, color) in rings {
            mesh.colored_vertex(pos2(at.x + distance * cos, at.y + distance * sin), color);
        }
    }
    let rings = rings.len() as u32;
    for corner in 0..CORNERS {
        let (own, next) = (rings * corner, rings * ((corner + 1) % CORNERS));
        for ring in 0..rings - 1 {
            mesh.add_triangle(own + ring, own + ring + 1, next + ring);
            mesh.add_triangle(own + ring + 1, next + ring + 1, next + ring);
        }
    }
    mesh
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Event, Modifiers, MouseWheelSource, MouseWheelUnit, RawInput, TouchPhase};

    use super::*;

    /// Whether a triangle of `mesh` lies over `place`.
    fn is_covered(mesh: &Mesh, place: Pos2) -> bool {
        let side = |a: Pos2, b: Pos2| (b.x - a.x) * (place.y - a.y) - (b.y - a.y) * (place.x - a.x);
        mesh.indices.chunks(3).any(|corners| {
            let [a, b, c] = [0, 1, 2].map(|index| mesh.vertices[corners[index] as usize].pos);
            let sides = [side(a, b), side(b, c), side(c, a)];
            sides.iter().all(|side| *side >= 0.0) || sides.iter().all(|side| *side <= 0.0)
        })
    }

    #[test]
    fn all_but_the_circle_is_dark_wherever_the_pointer_is() {
        let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(800.0, 600.0));
        for at in [window.center(), pos2(0.0, 0.0), pos2(799.0, 3.0)] {
            let mesh = shade(window, at, 100.0);
            assert!(!is_covered(&mesh, at) && !is_covered(&mesh, at + vec2(70.0, 69.0)));
            let corners =
                [window.left_top(), window.right_top(), window.left_bottom(), window.right_bottom()];
            for corner in corners.into_iter().filter(|corner| corner.distance(at) > 120.0) {
                assert!(is_covered(&mesh, corner), "{corner:?} with the pointer at {at:?}");
            }
        }
    }

    #[test]
    fn it_takes_the_wheel_while_it_is_on_and_stays_where_the_pointer_came_to_rest() {
        let ctx = Context::default();
        let mut light = PointerLight::default();
        let frame = |light: &mut PointerLight, events: Vec<Event>| {
            let mut left = 0.0;
            let input = RawInput { events, ..RawInput::default() };
            let mut output = ctx.run_ui(input, |ui| {
                light.follow(ui.ctx());
                left = ui.ctx().input(|input| input.smooth_scroll_delta.y);
            });
            output.textures_delta.clear();
            left
        };
        let wheel = || Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            source: MouseWheelSource::Wheel,
            delta: vec2(0.0, 60.0),
            phase: TouchPhase::Move,
            modifiers: Modifiers::NONE,
        };
        let at = pos2(30.0, 40.0);
        assert!(frame(&mut light, vec![Event::PointerMoved(at), wheel()]) != 0.0, "off, it takes nothing");
        for _ in 0..60 {
            let _ = frame(&mut light, Vec::new());
        }
        light.is_on = true;
        assert_eq!(frame(&mut light, vec![wheel()]), 0.0);
        assert!(light.radius > RADIUS);
        frame(&mut light, vec![Event::PointerGone]);
        assert_eq!(light.at, Some(at));
    }

    #[test]
    fn its_size_has_limits() {
        let mut light = PointerLight::default();
        (0..50).for_each(|_| light.grow(1.2));
        assert_eq!(light.radius, RADII[1]);
        (0..50).for_each(|_| light.grow(0.8));
        assert_eq!(light.radius, RADII[0]);
        light.grow(f32::NAN);
        assert_eq!(light.radius, RADII[0]);
    }
}
