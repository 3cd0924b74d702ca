//! Colours and lines as attributes of SVG.

use eframe::egui::{Color32, Stroke};

use super::path::number;

/// The attributes of what is filled; empty where nothing is seen of it.
pub fn fill(color: Color32) -> String {
    let Some((color, opacity)) = paint(color) else { return String::new() };
    let opacity = opacity.map_or_else(String::new, |share| format!(" fill-opacity=\"{share}\""));
    format!(" fill=\"{color}\"{opacity}")
}

/// The attributes of a line; empty where nothing is seen of it.
pub fn lined(stroke: Stroke) -> String {
    let seen = paint(stroke.color).filter(|_| stroke.width > 0.0);
    let Some((color, opacity)) = seen else { return String::new() };
    let opacity = opacity.map_or_else(String::new, |share| format!(" stroke-opacity=\"{share}\""));
    let width = number(stroke.width);
    format!(" fill=\"none\" stroke=\"{color}\"{opacity} stroke-width=\"{width}\"")
}

/// The attributes of what is filled and has an outline.
pub fn painted(ground: Color32, stroke: Stroke) -> String {
    let line = lined(stroke);
    match (fill(ground), line.strip_prefix(" fill=\"none\"")) {
        (ground, Some(line)) if !ground.is_empty() => ground + line,
        (ground, None) => ground,
        (_, Some(_)) => line,
    }
}

/// A colour of SVG, and its opacity where it is not whole; `None` where nothing is seen of it. What shines, as it has more
/// colour than opacity, is drawn as strong as its colour.
fn paint(color: Color32) -> Option<(String, Option<String>)> {
    let [red, green, blue, opacity] = color.to_array();
    let strength = opacity.max(red).max(green).max(blue);
    if strength == 0 {
        return None;
    }
    let whole = |value: u8| (f32::from(value) * 255.0 / f32::from(strength)).round() as u8;
    let text = format!("#{:02x}{:02x}{:02x}", whole(red), whole(green), whole(blue));
    Some((text, (strength < 255).then(|| number(f32::from(strength) / 255.0))))
}

/// `text` without what has a meaning in XML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_told_without_what_covers_them_and_what_is_unseen_is_not_told() {
        let half = Color32::from_rgba_premultiplied(64, 0, 32, 128);
        assert_eq!(fill(half), " fill=\"#800040\" fill-opacity=\"0.502\"");
        assert_eq!(fill(Color32::from_rgb(1, 2, 255)), " fill=\"#0102ff\"");
        assert_eq!(fill(Color32::TRANSPARENT), "");
        assert_eq!(lined(Stroke::new(0.0, Color32::WHITE)), "");
        let line = Stroke::new(1.5, Color32::BLACK);
        assert_eq!(lined(line), " fill=\"none\" stroke=\"#000000\" stroke-width=\"1.5\"");
        let both = painted(Color32::WHITE, line);
        assert_eq!(both, " fill=\"#ffffff\" stroke=\"#000000\" stroke-width=\"1.5\"");
        assert_eq!(painted(Color32::TRANSPARENT, line), lined(line));
        assert_eq!(painted(Color32::TRANSPARENT, Stroke::NONE), "");
        assert_eq!(escaped("1 < 2 & 3"), "1 &lt; 2 &amp; 3");
    }
}
