//! Triangles whose colours change from corner to corner, as pixels.

use eframe::egui::epaint::{Mesh, Vertex};
use eframe::egui::{Pos2, Vec2, vec2};

use super::textures::Textures;

/// The pixels of `mesh` on a grid of `size`, whose first corner is at `origin` and which has `fine` pixels per point: red,
/// green, blue and opacity of each.
pub fn pixels_of(
    mesh: &Mesh,
    textures: &Textures,
    (origin, fine): (Pos2, f32),
    [width, height]: [usize; 2],
) -> Vec<u8> {
    // Of each pixel red, green and blue, multiplied by the opacity, and that, from 0 to 255.
    let mut pixels = vec![[0.0_f32; 4]; width * height];
    for triangle in mesh.triangles() {
        let corners = triangle.map(|index| mesh.vertices.get(index as usize));
        let [Some(a), Some(b), Some(c)] = corners else { continue };
        let corners = [a, b, c];
        let [pa, pb, pc] = corners.map(|vertex: &Vertex| (vertex.pos - origin) * fine);
        let area = cross(pb - pa, pc - pa);
        if area == 0.0 {
            continue;
        }
        for y in covered([pa.y, pb.y, pc.y], height) {
            for x in covered([pa.x, pb.x, pc.x], width) {
                let middle = vec2(x as f32 + 0.5, y as f32 + 0.5);
                let [a, b, c] = [pa - middle, pb - middle, pc - middle];
                // The weights of the three corners.
                let shares = [cross(b, c), cross(c, a), cross(a, b)].map(|part| part / area);
                if shares.iter().any(|share| *share < 0.0) {
                    continue;
                }
                let mix = |of: &dyn Fn(&Vertex) -> f32| {
                    corners.iter().zip(shares).map(|(vertex, share)| of(vertex) * share).sum::<f32>()
                };
                let texel = textures
                    .color_at(mesh.texture_id, [mix(&|vertex| vertex.uv.x), mix(&|vertex| vertex.uv.y)]);
                let color = [0, 1, 2, 3]
                    .map(|channel| mix(&|vertex| f32::from(vertex.color[channel])) * texel[channel]);
                let pixel = &mut pixels[y * width + x];
                let behind = 1.0 - color[3] / 255.0;
                *pixel = [0, 1, 2, 3].map(|channel| color[channel] + behind * pixel[channel]);
            }
        }
    }
    pixels.into_iter().flat_map(apart).collect()
}

/// The colour of a pixel that is not multiplied by its opacity any more, and that.
fn apart([red, green, blue, opacity]: [f32; 4]) -> [u8; 4] {
    let whole = if opacity > 0.0 { 255.0 / opacity } else { 0.0 };
    [red * whole, green * whole, blue * whole, opacity].map(|value| value.round() as u8)
}

fn cross(u: Vec2, v: Vec2) -> f32 {
    u.x * v.y - u.y * v.x
}

/// The pixels of a row or column of `size` that may be covered by what lies between these values.
fn covered(values: [f32; 3], size: usize) -> std::ops::Range<usize> {
    let low = values.into_iter().fold(f32::INFINITY, f32::min).floor().max(0.0) as usize;
    let high = values.into_iter().fold(0.0, f32::max).ceil() as usize;
    low..high.min(size)
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Color32, pos2};

    use super::*;

    #[test]
    fn colours_run_from_corner_to_corner_and_nothing_is_painted_outside() {
        let mut mesh = Mesh::default();
        mesh.colored_vertex(pos2(0.0, 0.0), Color32::from_rgb(0, 0, 0));
        mesh.colored_vertex(pos2(4.0, 0.0), Color32::from_rgb(240, 0, 0));
        mesh.colored_vertex(pos2(0.0, 4.0), Color32::from_rgb(0, 120, 0));
        mesh.add_triangle(0, 1, 2);
        let pixels = pixels_of(&mesh, &Textures::default(), (Pos2::ZERO, 1.0), [4, 4]);
        let at = |x: usize, y: usize| &pixels[4 * (4 * y + x)..][..4];
        // At (0.5, 0.5) the corners weigh 3/4, 1/8 and 1/8; at (2.5, 0.5) 1/4, 5/8 and 1/8.
        assert_eq!(at(0, 0), [30, 15, 0, 255]);
        assert_eq!(at(2, 0), [150, 15, 0, 255]);
        assert_eq!(at(3, 3), [0; 4]);
    }
}
