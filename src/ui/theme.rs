//! Colours, fonts and sizes of the whole window.
//!
//! Real is blue and generated is orange, everywhere. The two and all other colours are from the palette of Okabe
//! and Ito (2008, "Color universal design"), which stays apart for colour-blind viewers.

use std::sync::Arc;

use eframe::egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Stroke, TextStyle, Theme,
    Visuals,
};

/// The colours of one theme.
#[derive(Debug, PartialEq)]
pub struct Palette {
    /// Real samples, and D(x).
    pub real: Color32,
    /// Generated samples, and D(G(z)).
    pub fake: Color32,
    /// Curves of D, such as its loss.
    pub discriminator: Color32,
    /// Curves of G, such as its loss.
    pub generator: Color32,
    /// V(D, G).
    pub value: Color32,
    /// Further curves, in order.
    pub other: [Color32; 3],
    /// The surface where D says fake.
    pub surface_fake: Color32,
    /// The surface where D is undecided.
    pub surface_neutral: Color32,
    /// The surface where D says real.
    pub surface_real: Color32,
    /// The contour D = 0.5, and lines of reference.
    pub reference: Color32,
    /// The grid behind curves.
    pub grid: Color32,
    /// Marks of changes.
    pub mark: Color32,
    /// Errors and warnings.
    pub trouble: Color32,
    /// Successes.
    pub done: Color32,
    /// Text of secondary importance.
    pub weak: Color32,
    /// Captions and formulas.
    pub caption: Color32,
    /// The pen that draws over the window: none of them is taken for real or fake.
    pub pens: [Color32; PEN_COLORS],
}

/// How many colours the pen has.
pub const PEN_COLORS: usize = 3;

/// What darkens the window around the light.
pub const SHADE: Color32 = Color32::from_black_alpha(205);

/// The tint of a picture that is drawn in its own colours.
pub const UNTINTED: Color32 = Color32::WHITE;

/// Size of captions, in points.
pub const CAPTION: f32 = 13.0;

/// Name of the font of Chinese text.
const CHINESE: &str = "Noto Sans SC";

const BLUE: Color32 = Color32::from_rgb(0, 114, 178);
const SKY: Color32 = Color32::from_rgb(86, 180, 233);
const ORANGE: Color32 = Color32::from_rgb(230, 159, 0);
const VERMILION: Color32 = Color32::from_rgb(213, 94, 0);
const GREEN: Color32 = Color32::from_rgb(0, 158, 115);
const PURPLE: Color32 = Color32::from_rgb(204, 121, 167);

/// The palette of the dark theme.
pub static DARK: Palette = Palette {
    real: SKY,
    fake: ORANGE,
    discriminator: SKY,
    generator: ORANGE,
    value: Color32::from_rgb(64, 200, 158),
    other: [Color32::from_rgb(64, 200, 158), PURPLE, Color32::from_rgb(240, 228, 66)],
    surface_fake: Color32::from_rgb(104, 62, 8),
    surface_neutral: Color32::from_rgb(28, 31, 36),
    surface_real: Color32::from_rgb(10, 62, 104),
    reference: Color32::from_rgb(205, 210, 218),
    grid: Color32::from_rgb(58, 63, 72),
    mark: PURPLE,
    trouble: Color32::from_rgb(255, 140, 90),
    done: Color32::from_rgb(64, 200, 158),
    weak: Color32::from_rgb(150, 156, 166),
    caption: Color32::from_rgb(188, 194, 203),
    pens: [
        Color32::from_rgb(250, 250, 250),
        Color32::from_rgb(240, 160, 225),
        Color32::from_rgb(110, 230, 170),
    ],
};

/// The palette of the light theme.
pub static LIGHT: Palette = Palette {
    real: BLUE,
    fake: VERMILION,
    discriminator: BLUE,
    generator: VERMILION,
    value: Color32::from_rgb(0, 120, 88),
    other: [GREEN, Color32::from_rgb(160, 70, 120), Color32::from_rgb(120, 110, 0)],
    surface_fake: Color32::from_rgb(250, 205, 150),
    surface_neutral: Color32::from_rgb(250, 250, 248),
    surface_real: Color32::from_rgb(158, 207, 240),
    reference: Color32::from_rgb(60, 64, 70),
    grid: Color32::from_rgb(208, 212, 218),
    mark: Color32::from_rgb(150, 60, 110),
    trouble: Color32::from_rgb(180, 60, 0),
    done: Color32::from_rgb(0, 110, 80),
    weak: Color32::from_rgb(95, 100, 108),
    caption: Color32::from_rgb(66, 71, 79),
    pens: [Color32::from_rgb(20, 22, 26), Color32::from_rgb(130, 30, 120), Color32::from_rgb(0, 92, 60)],
};

/// The palette of what is printed, perhaps without colours: fakes are darker than real samples, and the surface is the lighter
/// the more D says real.
pub static PRINT: Palette = Palette {
    real: Color32::from_rgb(70, 160, 220),
    fake: Color32::from_rgb(140, 55, 0),
    discriminator: Color32::from_rgb(70, 160, 220),
    generator: Color32::from_rgb(140, 55, 0),
    surface_fake: Color32::from_rgb(236, 170, 100),
    surface_neutral: Color32::from_rgb(222, 218, 208),
    surface_real: Color32::from_rgb(226, 244, 255),
    ..LIGHT
};

impl Palette {
    /// The palette of `theme`.
    pub const fn of(theme: Theme) -> &'static Self {
        match theme {
            Theme::Dark => &DARK,
            Theme::Light => &LIGHT,
        }
    }

    /// The colour of the surface for the output `share` of D, from 0 (fake) to 1 (real).
    pub fn surface(&self, share: f32) -> Color32 {
        let share = share.clamp(0.0, 1.0);
        if share < 0.5 {
            self.surface_fake.lerp_to_gamma(self.surface_neutral, 2.0 * share)
        } else {
            self.surface_neutral.lerp_to_gamma(self.surface_real, 2.0 * share - 1.0)
        }
    }
}

impl Palette {
    /// The colour of the surface of a difference, for its `share` of the way from the least, 0, to the greatest, 1: a pair
    /// apart from that of fake and real.
    pub fn difference(&self, share: f32) -> Color32 {
        let share = share.clamp(0.0, 1.0);
        let end = if share < 0.5 { self.other[1] } else { self.other[0] };
        self.surface_neutral.lerp_to_gamma(end, 0.75 * (2.0 * share - 1.0).abs())
    }

    /// The colour of the surface of a length, for `share` of the greatest one.
    pub fn slope(&self, share: f32) -> Color32 {
        self.surface_neutral.lerp_to_gamma(self.other[1], 0.75 * share.clamp(0.0, 1.0))
    }

    /// The colour of a latent at `place` in the plane of latents, whose edge is at 1: its direction decides between the
    /// three further colours, its distance from 0 how strong they are.
    pub fn latent(&self, place: [f32; 2]) -> Color32 {
        let [x, y] = place;
        let turn = 3.0 * (0.5 + 0.5 * libm::atan2f(y, x) / core::f32::consts::PI);
        let first = (turn as usize).min(2);
        let color = self.other[first].lerp_to_gamma(self.other[(first + 1) % 3], turn - first as f32);
        let strength = libm::hypotf(x, y).clamp(0.0, 1.0);
        self.reference.lerp_to_gamma(color, 0.3 + 0.7 * strength)
    }
}

/// KaTeX's fonts for formulas, by KaTeX's names: the files `assets/fonts/KaTeX_*.ttf`.
pub const FORMULA_FONTS: [(&str, &[u8]); 8] = [
    ("Main-Regular", include_bytes!("../../assets/fonts/KaTeX_Main-Regular.ttf")),
    ("Math-Italic", include_bytes!("../../assets/fonts/KaTeX_Math-Italic.ttf")),
    ("AMS-Regular", include_bytes!("../../assets/fonts/KaTeX_AMS-Regular.ttf")),
    ("Caligraphic-Regular", include_bytes!("../../assets/fonts/KaTeX_Caligraphic-Regular.ttf")),
    ("Size1-Regular", include_bytes!("../../assets/fonts/KaTeX_Size1-Regular.ttf")),
    ("Size2-Regular", include_bytes!("../../assets/fonts/KaTeX_Size2-Regular.ttf")),
    ("Size3-Regular", include_bytes!("../../assets/fonts/KaTeX_Size3-Regular.ttf")),
    ("Size4-Regular", include_bytes!("../../assets/fonts/KaTeX_Size4-Regular.ttf")),
];

/// egui's family name of a formula font.
pub fn formula_family(font: &str) -> FontFamily {
    FontFamily::Name(font.into())
}

/// A colour from shares of red, green and blue, each from 0 to 1.
pub fn color_of(shares: [f32; 3]) -> Color32 {
    let [red, green, blue] = shares.map(|share| (255.0 * share.clamp(0.0, 1.0)).round() as u8);
    Color32::from_rgb(red, green, blue)
}

/// A font of egui with its own bold full-width brackets, which must not replace those of Chinese text.
const BEHIND_CHINESE: &str = "emoji-icon-font";

/// egui's fonts with ours added: Chinese, and after it the symbols of formulas. The fonts of typeset formulas have
/// families of their own.
pub fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let embedded: [(&str, &[u8]); 2] = [
        (CHINESE, include_bytes!("../../assets/fonts/NotoSansSC-subset.otf")),
        ("Noto Sans Math", include_bytes!("../../assets/fonts/NotoSansMath-subset.ttf")),
    ];
    for (name, bytes) in embedded {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        for family in [FontFamily::Proportional, FontFamily::Monospace] {
            let family = fonts.families.entry(family).or_default();
            let behind = family.iter().position(|other| other == BEHIND_CHINESE && name == CHINESE);
            family.insert(behind.unwrap_or(family.len()), name.to_owned());
        }
    }
    for (name, bytes) in FORMULA_FONTS {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        fonts.families.insert(formula_family(name), vec![name.to_owned()]);
    }
    fonts
}

/// Installs fonts and both themes in `ctx`.
pub fn install(ctx: &Context) {
    ctx.set_fonts(fonts());
    for theme in [Theme::Dark, Theme::Light] {
        ctx.style_mut_of(theme, |style| {
            style.text_styles = [
                (TextStyle::Small, 11.0),
                (TextStyle::Body, 13.5),
                (TextStyle::Button, 13.5),
                (TextStyle::Heading, 17.0),
            ]
            .map(|(text, size)| (text, FontId::proportional(size)))
            .into();
            style.text_styles.insert(TextStyle::Monospace, FontId::monospace(12.5));
            style.spacing.item_spacing.y = 5.0;
            style.spacing.slider_width = 120.0;
            style.spacing.combo_width = 120.0;
            style.visuals = visuals(theme);
        });
    }
}

fn visuals(theme: Theme) -> Visuals {
    let mut visuals = match theme {
        Theme::Dark => Visuals::dark(),
        Theme::Light => Visuals::light(),
    };
    let (panel, extreme, text) = match theme {
        Theme::Dark => {
            (Color32::from_rgb(22, 24, 28), Color32::from_rgb(14, 15, 18), Color32::from_rgb(222, 226, 232))
        }
        Theme::Light => (Color32::from_rgb(246, 247, 249), Color32::WHITE, Color32::from_rgb(28, 31, 36)),
    };
    visuals.panel_fill = panel;
    visuals.window_fill = panel;
    visuals.extreme_bg_color = extreme;
    visuals.faint_bg_color = panel.lerp_to_gamma(text, 0.05);
    visuals.override_text_color = Some(text);
    visuals.slider_trailing_fill = true;
    visuals.selection.bg_fill = match theme {
        Theme::Dark => Color32::from_rgb(24, 84, 128),
        Theme::Light => Color32::from_rgb(168, 212, 242),
    };
    visuals.selection.stroke = Stroke::new(1.0, text);
    for widget in [&mut visuals.widgets.inactive, &mut visuals.widgets.hovered, &mut visuals.widgets.active] {
        widget.corner_radius = CornerRadius::same(4);
    }
    visuals
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance (WCAG 2.2).
    fn luminance(color: Color32) -> f32 {
        let linear = |value: u8| {
            let share = f32::from(value) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
    }

    fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn points_stand_out_from_every_part_of_the_surface_and_text_from_the_panels() {
        for theme in [Theme::Dark, Theme::Light] {
            let (palette, visuals) = (Palette::of(theme), visuals(theme));
            for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
                let ground = palette.surface(share);
                for (name, color) in
                    [("real", palette.real), ("fake", palette.fake), ("line", palette.reference)]
                {
                    let ratio = contrast(color, ground);
                    assert!(ratio > 2.3, "{theme:?}: {name} on the surface at {share}: contrast {ratio}");
                }
            }
            let ratio = contrast(palette.caption, visuals.panel_fill);
            assert!(ratio > 7.0, "{theme:?}: captions on a panel: contrast {ratio}");
            for color in [palette.weak, palette.trouble, palette.done, palette.mark] {
                let ratio = contrast(color, visuals.panel_fill);
                assert!(ratio > 4.5, "{theme:?}: {color:?} on a panel: contrast {ratio}");
            }
        }
    }

    #[test]
    fn the_pen_is_seen_on_every_ground_and_taken_for_neither_real_nor_fake() {
        for theme in [Theme::Dark, Theme::Light] {
            let (palette, visuals) = (Palette::of(theme), visuals(theme));
            let surface = [0.0, 0.5, 1.0].map(|share| palette.surface(share));
            for pen in palette.pens {
                for ground in surface.into_iter().chain([visuals.panel_fill, visuals.extreme_bg_color]) {
                    let ratio = contrast(pen, ground);
                    assert!(ratio > 4.5, "{theme:?}: {pen:?} on {ground:?}: contrast {ratio}");
                }
                for meant in [palette.real, palette.fake] {
                    let apart = |one: u8, other: u8| (f32::from(one) - f32::from(other)).powi(2);
                    let [one, other] = [pen, meant].map(|color| color.to_array());
                    let distance: f32 = (0..3).map(|index| apart(one[index], other[index])).sum();
                    assert!(distance.sqrt() > 75.0, "{theme:?}: {pen:?} beside {meant:?}: {distance}");
                }
            }
        }
    }

    #[test]
    fn the_surface_runs_from_fake_through_neutral_to_real() {
        assert_eq!(DARK.surface(-1.0), DARK.surface_fake);
        assert_eq!(DARK.surface(0.5), DARK.surface_neutral);
        assert_eq!(DARK.surface(2.0), DARK.surface_real);
    }
}
