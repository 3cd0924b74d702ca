//! A picture within the page: shorter than as a file, and with names of its own.

use crate::figure::number;

/// Opacity above which points that lie over each other look like one.
const DENSE: f32 = 0.8;

/// `svg` as an element of a page, on which it is the picture `index`. A figure names its parts c0, c1, …, and on a page no two
/// parts may have one name. Circles that follow each other and look alike become one path, and numbers have two decimals: of
/// the points of an arena there are thousands.
pub fn picture(svg: &str, index: usize) -> String {
    let mut text = String::with_capacity(svg.len());
    let mut dots: Option<(&str, String)> = None;
    for line in svg.lines() {
        let dot = dot(line);
        if let (Some((look, at)), Some((own, path))) = (dot, &mut dots)
            && look == *own
        {
            path.push_str(&at);
            continue;
        }
        text.extend(dots.take().map(ended));
        match self::dot(line) {
            Some(dot) => dots = Some(dot),
            None => {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    text.extend(dots.take().map(ended));
    let text = text.replace("id=\"c", &format!("id=\"f{index}c"));
    let text = text.replace("url(#c", &format!("url(#f{index}c"));
    let text = text.replacen("<svg ", "<svg class=\"picture\" role=\"img\" ", 1);
    rounded(text.trim_end())
}

/// What a circle without an edge looks like, and the path that is a point at its centre; `None` for another element, and for
/// one that is seen through much: what lies over each other would look otherwise.
fn dot(line: &str) -> Option<(&str, String)> {
    let rest = line.strip_prefix("<circle cx=\"")?.strip_suffix("\"/>")?;
    let (x, rest) = rest.split_once("\" cy=\"")?;
    let (y, look) = rest.split_once("\" r=\"")?;
    let (_, color) = look.split_once("\" fill=\"")?;
    let is_plain = match color.split_once("\" fill-opacity=\"") {
        Some((_, opacity)) => opacity.parse::<f32>().is_ok_and(|opacity| opacity > DENSE),
        None => !color.contains('"'),
    };
    is_plain.then(|| (look, format!("M{x} {y}h0")))
}

/// Points of this look as an element.
fn ended((look, path): (&str, String)) -> String {
    let (radius, color) = look.split_once("\" fill=\"").unwrap_or_default();
    let color = color.replace("\" fill-opacity=\"", "\" stroke-opacity=\"");
    let width = number(2.0 * radius.parse::<f32>().unwrap_or_default());
    format!(
        "<path d=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"{width}\" stroke-linecap=\"round\"/>\n"
    )
}

/// `svg` whose coordinates have at most two decimals; what is written in base 64 stays as it is.
fn rounded(svg: &str) -> String {
    let mut text = String::with_capacity(svg.len());
    for (index, part) in svg.split("d=\"M").enumerate() {
        if index == 0 {
            text.push_str(part);
            continue;
        }
        text.push_str("d=\"M");
        let (path, rest) = part.split_once('"').unwrap_or((part, ""));
        let mut begun = 0;
        for (place, letter) in path.char_indices().chain([(path.len(), ' ')]) {
            if !(letter.is_ascii_digit() || letter == '.' || letter == '-') {
                let written = &path[begun..place];
                match written.parse::<f32>() {
                    Ok(value) if written.contains('.') => {
                        text.push_str(&number((100.0 * value).round() / 100.0))
                    }
                    _ => text.push_str(written),
                }
                if place < path.len() {
                    text.push(letter);
                }
                begun = place + letter.len_utf8();
            }
        }
        text.push('"');
        text.push_str(rest);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_that_look_alike_are_one_path_and_names_are_the_pictures_own() {
        let svg = "<svg viewBox=\"0 0 9 9\">\n<clipPath id=\"c0\"/>\n<g clip-path=\"url(#c0)\">\n\
                   <circle cx=\"1\" cy=\"2.5\" r=\"2\" fill=\"#0072b2\"/>\n<circle cx=\"3\" cy=\"4\" r=\"2\" fill=\"#0072b2\"/>\n\
                   <circle cx=\"5\" cy=\"6\" r=\"2\" fill=\"#d55e00\" fill-opacity=\"0.9\"/>\n<circle cx=\"7\" cy=\"8\" r=\"1\" fill=\"#0072b2\" fill-opacity=\"0.5\"/>\n\
                   <path d=\"M1.236 -2.001L30 4.5Z\" fill=\"#000000\"/>\n<image href=\"data:a1.2345\"/>\n</g>\n</svg>\n";
        let expected = "<svg class=\"picture\" role=\"img\" viewBox=\"0 0 9 9\">\n<clipPath id=\"f3c0\"/>\n<g clip-path=\"url(#f3c0)\">\n\
                        <path d=\"M1 2.5h0M3 4h0\" fill=\"none\" stroke=\"#0072b2\" stroke-width=\"4\" stroke-linecap=\"round\"/>\n\
                        <path d=\"M5 6h0\" fill=\"none\" stroke=\"#d55e00\" stroke-opacity=\"0.9\" stroke-width=\"4\" stroke-linecap=\"round\"/>\n\
                        <circle cx=\"7\" cy=\"8\" r=\"1\" fill=\"#0072b2\" fill-opacity=\"0.5\"/>\n\
                        <path d=\"M1.24 -2L30 4.5Z\" fill=\"#000000\"/>\n<image href=\"data:a1.2345\"/>\n</g>\n</svg>";
        assert_eq!(picture(svg, 3), expected);
    }
}
