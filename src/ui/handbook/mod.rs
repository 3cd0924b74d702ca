//! The window with the guide: a list of chapters, and the present chapter.

mod glossary;
pub mod page;
pub(super) mod prose;

use eframe::egui::{self, Panel, RichText, ScrollArea, Ui};

use super::scene::Scene;
use crate::handbook::{Block, CHAPTERS, Chapter, GLOSSARY, LinkTarget, with_terms};
use crate::ui::action::Action;
use crate::words::Language;
use glossary::GlossaryView;
use page::scrolled_page_ui;

/// First size of the window, in points.
const FIRST: egui::Vec2 = egui::Vec2 { x: 920.0, y: 660.0 };
/// Least size of the window, in points.
const LEAST: egui::Vec2 = egui::Vec2 { x: 440.0, y: 220.0 };
/// Free space around the window, in points.
const MARGIN: egui::Vec2 = egui::Vec2 { x: 40.0, y: 76.0 };
/// Size of title and edges beside the contents, in points.
const FRAME: egui::Vec2 = egui::Vec2 { x: 14.0, y: 44.0 };
/// Width of the list of chapters, in points, in a wide window and in a narrow one.
const LIST: [f32; 2] = [190.0, 140.0];
/// Width, in points, below which the window is narrow.
const NARROW: f32 = 640.0;

fn window_id() -> egui::Id {
    egui::Id::unique("handbook")
}

/// The state of the window.
#[derive(Default)]
pub struct HandbookView {
    /// Whether it is open.
    pub is_open: bool,
    /// The chapters that were visited, the present one last; empty for the first chapter.
    way: Vec<&'static str>,
    /// The heading to scroll to in the next frame.
    wanted: Option<String>,
    /// Distance to scroll in the next frame, in pages; downwards is positive.
    scroll: f32,
    /// The present chapter as blocks, parsed once.
    read: Option<(&'static str, Language, Vec<Block>)>,
    glossary: GlossaryView,
}

impl HandbookView {
    /// Opens the window at `target`, in front of everything.
    pub fn open_at(&mut self, target: LinkTarget, ctx: &egui::Context) {
        if self.way.is_empty() && !self.is_open {
            // There is nothing to go back to that a person has seen.
            self.way.extend(Chapter::named(&target.chapter).map(|chapter| chapter.key));
        }
        self.is_open = true;
        self.go_to(target);
        ctx.move_to_top(egui::LayerId::new(egui::Order::Middle, window_id()));
        ctx.request_repaint();
    }

    /// Opens the glossary, or closes the window if it shows that already.
    pub fn toggle_glossary(&mut self, ctx: &egui::Context) {
        egui::Popup::close_all(ctx);
        if self.is_open && self.chapter().key == GLOSSARY {
            self.is_open = false;
            return;
        }
        self.glossary.focus();
        self.open_at(LinkTarget { chapter: GLOSSARY.to_owned(), heading: String::new() }, ctx);
    }

    /// Shows the chapter and heading of `target`.
    fn go_to(&mut self, target: LinkTarget) {
        if target.chapter == GLOSSARY && !target.heading.is_empty() {
            // What one is led to is to be seen.
            self.glossary.show_all();
        }
        let (here, there) = (self.chapter().key, Chapter::named(&target.chapter));
        if let Some(there) = there.filter(|there| there.key != here) {
            if self.way.is_empty() {
                self.way.push(here);
            }
            self.way.push(there.key);
        }
        self.wanted = (!target.heading.is_empty()).then_some(target.heading);
    }

    /// Scrolls by so many pages; downwards is positive.
    pub fn scroll(&mut self, pages: f32) {
        self.scroll += pages;
    }

    fn chapter(&self) -> &'static Chapter {
        let last = self.way.last().and_then(|key| Chapter::named(key));
        last.unwrap_or(&CHAPTERS[0])
    }

    /// Draws the window, if it is open.
    pub fn ui(&mut self, ctx: &egui::Context, scene: Scene<'_>, actions: &mut Vec<Action>) {
        let mut is_open = self.is_open;
        let room = ctx.content_rect();
        let most = (room.size() - MARGIN).max(LEAST);
        let first = FIRST.min(most);
        egui::Window::new(scene.text("screen.guide_title"))
            .id(window_id())
            .open(&mut is_open)
            .collapsible(false)
            .resizable(true)
            .default_size(first)
            .default_pos(room.center() - 0.5 * (first + FRAME))
            .min_size(LEAST)
            .max_size(most)
            .constrain(true)
            .show(ctx, |ui| self.contents_ui(ui, scene, actions));
        self.is_open = is_open;
    }

    fn contents_ui(&mut self, ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
        let width = LIST[usize::from(ui.available_width() < NARROW)];
        let mut gone = None;
        Panel::left("chapters").resizable(false).exact_size(width).show(ui, |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                let is_further = self.way.len() > 1;
                if ui
                    .add_enabled(
                        is_further,
                        egui::Button::new(format!("⏴ {}", scene.text("screen.guide_back"))),
                    )
                    .clicked()
                {
                    self.way.pop();
                }
                ui.add_space(4.0);
                for chapter in &CHAPTERS {
                    let is_here = chapter.key == self.chapter().key;
                    let title = RichText::new(chapter.title(scene.language)).size(14.0);
                    if ui.selectable_label(is_here, title).clicked() {
                        gone = Some(LinkTarget { chapter: chapter.key.to_owned(), heading: String::new() });
                    }
                }
            });
        });
        let chapter = self.chapter();
        // A window that is measured for the first time does not scroll yet.
        let wanted = if ui.is_sizing_pass() { None } else { self.wanted.take() };
        let scroll = std::mem::take(&mut self.scroll);
        if chapter.key == GLOSSARY {
            let glossary = &mut self.glossary;
            let shown = egui::CentralPanel::default()
                .show(ui, |ui| glossary.ui(ui, scene, (wanted.as_deref(), scroll), actions));
            if let Some(target) = shown.inner.or(gone) {
                self.go_to(target);
                ui.ctx().request_repaint();
            }
            return;
        }
        if self
            .read
            .as_ref()
            .is_none_or(|(key, language, _)| (*key, *language) != (chapter.key, scene.language))
        {
            let blocks = with_terms(chapter.blocks(scene.language), scene.language);
            self.read = Some((chapter.key, scene.language, blocks));
        }
        let Some((_, _, blocks)) = &self.read else { return };
        let place = (wanted.as_deref(), scroll);
        let shown = egui::CentralPanel::default()
            .show(ui, |ui| scrolled_page_ui(ui, scene, chapter.key, blocks, place));
        if let Some(target) = shown.inner.or(gone) {
            self.go_to(target);
            ui.ctx().request_repaint();
        }
    }
}
