//! A pane drawn without a window: egui runs until nothing moves any more, and what it would paint becomes the figure.

use eframe::egui::epaint::ClippedShape;
use eframe::egui::{
    self, Context, FontDefinitions, FontId, Pos2, RawInput, Rect, Theme, Ui, UiBuilder, ViewportId,
    ViewportInfo,
};

use super::caption::caption;
use super::look::FigureLook;
use crate::figure::{FigureSheet, Glyphs, Textures};
use crate::protocol::{Picture, View};
use crate::session::{Company, Session};
use crate::ui::scene::Scene;
use crate::ui::screen_layout::ScreenLayout;
use crate::ui::theme::{self, PRINT, Palette};
use crate::ui::window::behavior::Panes;
use crate::ui::window::marks::Marks;
use crate::ui::window::views::{PaneOptions, Views};

/// Pixels per point for egui, which lays letters out on whole pixels: the more, the truer.
const FINE: f32 = 4.0;
/// Passes until sizes that depend on each other have settled.
const PASSES: usize = 4;
/// Cells along each side of a surface.
const RESOLUTION: usize = 256;
/// The same in a picture of a page, which is small.
const PRINTED: usize = 128;
/// Space around the pane, in points.
const MARGIN: f32 = 6.0;
/// Size of the letters of the caption, in points.
const SMALL: f32 = 10.0;

/// A figure that is being drawn.
pub struct FigureStage {
    /// How it is to look.
    pub look: FigureLook,
    ctx: Context,
    fonts: FontDefinitions,
    views: Views,
    thermometer: bool,
    is_printed: bool,
    marks: Marks,
    textures: Textures,
    passes: usize,
    shapes: Vec<ClippedShape>,
}

impl FigureStage {
    /// A figure with the first options of panes.
    pub fn new(look: FigureLook) -> Self {
        let ctx = Context::default();
        theme::install(&ctx);
        ctx.set_theme(look.theme);
        ctx.all_styles_mut(|style| style.animation_time = 0.0);
        Self {
            look,
            ctx,
            fonts: theme::fonts(),
            views: Views::default(),
            thermometer: false,
            is_printed: false,
            marks: Marks::default(),
            textures: Textures::default(),
            passes: 0,
            shapes: Vec::new(),
        }
    }

    /// Shows what `views` show in a window, with the thermometer of collapse if wanted.
    pub(in crate::ui) fn showing(mut self, views: &Views, thermometer: bool) -> Self {
        let options: PaneOptions = views.options();
        self.views.set_options(options);
        self.views.arena.look_as(&views.arena);
        self.views.curves.range = views.curves.range;
        self.thermometer = thermometer;
        self
    }

    /// A picture of a page: in colours that are told apart in black and white too, without its caption, which the page has.
    pub fn printed(mut self) -> Self {
        self.is_printed = true;
        self
    }

    /// The picture that the pane needs of the present state; `None` if it shows none.
    pub fn wanted(&self, session: &Session) -> Option<View> {
        let shown = session.shown.as_ref().filter(|_| self.look.pane.shows_picture())?;
        let mut view = self.views.arena.view(shown, |_| if self.is_printed { PRINTED } else { RESOLUTION });
        view.insides = self.views.model.wanted(self.ctx.cumulative_frame_nr());
        Some(view)
    }

    /// Whether the picture is there that the pane needs, as far as is known after [`FigureStage::settle`].
    pub fn has_picture(&self, session: &Session) -> bool {
        let picture = session.picture.as_ref();
        let of_run = picture.filter(|picture| picture.at.run == session.run());
        // Insides that others have asked for do no harm.
        let fits = |picture: &std::sync::Arc<Picture>, view: View| {
            View { insides: view.insides.or(picture.view.insides), ..view } == picture.view
        };
        self.wanted(session).is_none_or(|view| of_run.is_some_and(|picture| fits(picture, view)))
    }

    /// Draws the pane with what has arrived of the run and of those beside it, until its sizes have settled.
    pub fn settle(&mut self, session: &Session, company: &Company) {
        self.marks.follow(session);
        (0..PASSES).for_each(|_| self.pass(session, company));
    }

    /// The title of the pane.
    pub fn title(&self, session: &Session) -> String {
        self.look.language.text(&format!("pane.{}.title", self.look.pane.words(game(session)))).into_owned()
    }

    /// Of what it is: step, run, seed and objective.
    pub fn caption(&self, session: &Session) -> String {
        caption(session, self.look.pane, self.look.language)
    }

    /// The figure, as drawn last.
    pub fn svg(&self, session: &Session) -> String {
        let title = self.title(session);
        let caption = self.caption(session);
        let visuals = &self.ctx.style_of(self.look.theme).visuals;
        let sheet = FigureSheet {
            size: self.look.room(),
            title: &format!("{title}: {caption}"),
            ground: match self.look.theme {
                // As on paper.
                Theme::Light => visuals.extreme_bg_color,
                Theme::Dark => visuals.panel_fill,
            },
            glyphs: &Glyphs::of(&self.fonts),
            textures: &self.textures,
        };
        sheet.svg(&self.shapes)
    }

    fn pass(&mut self, session: &Session, company: &Company) {
        let marks = std::sync::Arc::clone(&self.marks.marks);
        let scene = Scene {
            session,
            company,
            marks: &marks,
            spotlight: None,
            language: self.look.language,
            palette: if self.is_printed { &PRINT } else { Palette::of(self.look.theme) },
            layout: ScreenLayout::Present,
            is_figure: true,
            is_low: false,
            takes_drops: false,
            predicts: false,
            is_lesson: false,
            recent: &[],
        };
        self.views.curves.follow(scene);
        let (pane, views, thermometer) = (self.look.pane, &mut self.views, self.thermometer);
        let is_printed = self.is_printed;
        let mut draw = |ui: &mut Ui| {
            let whole = ui.max_rect().shrink(MARGIN);
            let font = FontId::proportional(SMALL);
            let text = if is_printed { String::new() } else { caption(session, pane, scene.language) };
            let below = ui.painter().layout(text, font, scene.palette.caption, whole.width());
            let foot = if is_printed { whole.bottom() } else { whole.bottom() - below.size().y };
            ui.painter().galley(egui::pos2(whole.left(), foot), below, scene.palette.caption);
            let room = Rect::from_min_max(whole.min, egui::pos2(whole.right(), foot - MARGIN));
            let mut pane_ui = ui.new_child(UiBuilder::new().max_rect(room));
            // The title of an axis may reach into the margin.
            pane_ui.set_clip_rect(room.expand(MARGIN));
            let mut actions = Vec::new();
            let live = scene;
            let mut panes =
                Panes { scene, live, views, rates_linked: false, thermometer, actions: &mut actions };
            panes.contents_ui(&mut pane_ui, pane);
        };
        let mut output = self.ctx.run_ui(input(&self.look, self.passes), &mut draw);
        self.passes += 1;
        self.textures.follow(&output.textures_delta);
        output.textures_delta.clear();
        self.shapes = std::mem::take(&mut output.shapes);
    }
}

/// The rules of the run that is shown.
fn game(session: &Session) -> Option<&crate::config::GameConfig> {
    session.shown.as_ref().map(|shown| &shown.wanted.game)
}

/// A window of the figure's size, of which nothing is seen, in the second of its `pass`.
fn input(look: &FigureLook, pass: usize) -> RawInput {
    let viewport = ViewportInfo { native_pixels_per_point: Some(FINE), ..ViewportInfo::default() };
    let mut input = RawInput {
        screen_rect: Some(Rect::from_min_size(Pos2::ZERO, look.room())),
        time: Some(pass as f64),
        predicted_dt: 1.0,
        max_texture_side: Some(8192),
        focused: false,
        ..RawInput::default()
    };
    input.viewports.insert(ViewportId::ROOT, viewport);
    input
}
