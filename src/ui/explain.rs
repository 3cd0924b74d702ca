//! Explanations of what is on the screen. A click on a name, or F1 over it, opens the section of the guide about it; a
//! tooltip explains the terms that it names, and F2 over it opens the first of them in the glossary; and in sentences, terms
//! lead to the glossary.

use eframe::egui::cache::{ComputerMut, FrameCache};
use eframe::egui::text::LayoutJob;
use eframe::egui::{
    Color32, Context, CursorIcon, Id, Rect, Response, RichText, Role, TextFormat, TextStyle, Ui,
};

use super::handbook::prose::{ParagraphStyle, prose_ui, tight_prose_ui};
use super::scene::Scene;
use super::theme::CAPTION;
use super::window::keys::is_pressed;
use crate::config::{SETTINGS, Setting};
use crate::handbook::{Block, GLOSSARY, LinkTarget, Span, section, terms_in, with_terms};
use crate::words::{Language, Sentence};

/// The subject of a name on the screen.
#[derive(Clone, Copy)]
pub enum Topic<'a> {
    /// A setting.
    Setting(&'a Setting),
    /// A curve, metric or finding, by its name in the guide.
    Found(&'a str),
    /// A pane, by its title.
    Pane(&'a str),
}

impl Topic<'_> {
    /// The section of the guide about it; `None` if there is none.
    pub fn target(self, language: Language) -> Option<LinkTarget> {
        match self {
            Self::Setting(setting) => {
                let label = |word: &str| language.text(&format!("setting.{word}.label"));
                let name = label(setting.word);
                // Settings of the two players have one word, and one section.
                let mut others: Vec<&str> = SETTINGS
                    .iter()
                    .map(|other| other.word)
                    .take_while(|word| *word != setting.word)
                    .filter(|word| label(word) == name)
                    .collect();
                others.dedup();
                section(&name, others.len(), language)
            }
            Self::Found(name) => section(name, 0, language),
            // Panes stand behind the curves, whose names some of them have.
            Self::Pane(name) => section(name, usize::MAX, language),
        }
    }
}

/// The id under which the requested section is stored until the frame ends.
fn asked_id() -> Id {
    Id::unique("place in the guide")
}

/// The section of the guide that was requested in this frame.
pub fn asked(ctx: &Context) -> Option<LinkTarget> {
    ctx.data_mut(|data| data.remove_temp(asked_id()))
}

fn ask(ctx: &Context, scene: Scene<'_>, topic: Topic<'_>) {
    if let Some(target) = topic.target(scene.language) {
        ctx.data_mut(|data| data.insert_temp(asked_id(), target));
    }
}

/// Whether F1 was pressed in this frame.
fn is_asked_by_key(ctx: &Context) -> bool {
    is_pressed(ctx, "guide")
}

/// Opens the guide at `topic` if F1 is pressed while the pointer is over `response`, or it has the focus.
pub fn leads_on_by_key(response: &Response, scene: Scene<'_>, topic: Topic<'_>) {
    if (response.hovered() || response.has_focus()) && is_asked_by_key(&response.ctx) {
        ask(&response.ctx, scene, topic);
    }
}

/// Opens the guide at `topic` on a click on `response` or on F1.
pub fn leads_on(response: Response, scene: Scene<'_>, topic: Topic<'_>) -> Response {
    leads_on_by_key(&response, scene, topic);
    if response.clicked() {
        ask(&response.ctx, scene, topic);
    }
    response.on_hover_cursor(CursorIcon::Help)
}

/// Opens the guide at `topic` if F1 is pressed while the pointer is in `row`, or a widget in it has the focus.
pub fn row_leads_on(ui: &Ui, row: Rect, scene: Scene<'_>, topic: Topic<'_>) {
    if !is_asked_by_key(ui.ctx()) {
        return;
    }
    let focused = ui.memory(|memory| memory.focused()).and_then(|id| ui.ctx().read_response(id));
    if ui.rect_contains_pointer(row) || focused.is_some_and(|focused| row.contains_rect(focused.rect)) {
        ask(ui.ctx(), scene, topic);
    }
}

/// The last line of a tooltip: how to open the guide from here, by a click too if `by_click`.
pub fn hint(scene: Scene<'_>, by_click: bool) -> RichText {
    let key = if by_click { "screen.more" } else { "screen.more_by_key" };
    RichText::new(scene.text(key)).small().color(scene.palette.weak)
}

/// Tooltips that explain the terms that they name.
pub trait Told {
    /// Shows `text` in a tooltip, and what the terms in it mean.
    fn on_hover_told(self, scene: Scene<'_>, text: impl AsRef<str>) -> Self;

    /// The same over something that cannot be used now.
    fn on_disabled_hover_told(self, scene: Scene<'_>, text: impl AsRef<str>) -> Self;
}

impl Told for Response {
    fn on_hover_told(self, scene: Scene<'_>, text: impl AsRef<str>) -> Self {
        self.on_hover_ui(|ui| told_ui(ui, scene, "", text.as_ref()))
    }

    fn on_disabled_hover_told(self, scene: Scene<'_>, text: impl AsRef<str>) -> Self {
        self.on_disabled_hover_ui(|ui| told_ui(ui, scene, "", text.as_ref()))
    }
}

/// Draws `text` of a tooltip about `subject`, and what the terms in it mean.
pub fn told_ui(ui: &mut Ui, scene: Scene<'_>, subject: &str, text: &str) {
    ui.label(text);
    terms_ui(ui, scene, subject, text);
}

/// Draws what the terms mean that `text` names, in small letters: a line for each, except for what `subject` is.
pub fn terms_ui(ui: &mut Ui, scene: Scene<'_>, subject: &str, text: &str) {
    let font_id = TextStyle::Small.resolve(ui.style());
    let terms = terms_in(text, subject, scene.language);
    for term in &terms {
        let name = term.name(scene.language);
        let line =
            Sentence::new("screen.term").with("name", name).with("meaning", term.meaning(scene.language));
        let line = line.text(scene.language);
        let mut job = LayoutJob::default();
        let mut part = |text: &str, color: Color32| {
            job.append(text, 0.0, TextFormat { font_id: font_id.clone(), color, ..TextFormat::default() });
        };
        part(name, ui.visuals().strong_text_color());
        part(line.strip_prefix(name).unwrap_or_default(), scene.palette.caption);
        ui.label(job);
    }
    let Some(first) = terms.first() else { return };
    ui.label(RichText::new(scene.text("glossary.more_by_key")).small().color(scene.palette.weak));
    if is_pressed(ui.ctx(), "glossary") {
        let target = LinkTarget { chapter: GLOSSARY.to_owned(), heading: first.id.clone() };
        lead_on(ui, Some(target));
    }
}

/// Finds the terms in a text, for as long as it is drawn.
#[derive(Default)]
struct Linker;

impl ComputerMut<(&str, Language), Vec<Span>> for Linker {
    fn compute(&mut self, (text, language): (&str, Language)) -> Vec<Span> {
        let paragraph = Block::Paragraph(vec![Span::of(text, false)]);
        with_terms(vec![paragraph], language).iter().flat_map(Block::texts).flatten().cloned().collect()
    }
}

/// Draws the sentences of `text`, `size` high, in which terms lead to the glossary.
pub fn linked_ui(ui: &mut Ui, scene: Scene<'_>, text: &str, size: f32, color: Color32) {
    let spans = spans_of(ui, scene, text);
    let look = ParagraphStyle { size, color, strong: ui.visuals().strong_text_color() };
    let (_, target) = prose_ui(ui, &spans, look, Role::Label);
    lead_on(ui, target);
}

/// Draws `text` as a caption, in which terms lead to the glossary: a label else.
pub fn caption_ui(ui: &mut Ui, scene: Scene<'_>, text: impl AsRef<str>) -> Response {
    // Nothing can be pressed in a file.
    let spans = if scene.is_figure { Vec::new() } else { spans_of(ui, scene, text.as_ref()) };
    if spans.iter().all(|span| span.target.is_none()) {
        return ui.label(scene.caption(text.as_ref()));
    }
    let color = scene.palette.caption;
    let look = ParagraphStyle { size: CAPTION, color, strong: ui.visuals().strong_text_color() };
    let (response, target) = tight_prose_ui(ui, &spans, look, Role::Label);
    lead_on(ui, target);
    response
}

fn spans_of(ui: &Ui, scene: Scene<'_>, text: &str) -> Vec<Span> {
    type Kept = FrameCache<Vec<Span>, Linker>;
    ui.memory_mut(|memory| memory.caches.cache::<Kept>().get((text, scene.language)).clone())
}

fn lead_on(ui: &Ui, target: Option<LinkTarget>) {
    if let Some(target) = target {
        ui.data_mut(|data| data.insert_temp(asked_id(), target));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Choice;
    use crate::diagnosis::Finding;
    use crate::handbook::Chapter;
    use crate::protocol::{Metric, Series};
    use crate::ui::{Pane, PlotKind};

    /// The heading of the section about `topic`, with its chapter.
    fn heading(topic: Topic<'_>, language: Language) -> (String, String) {
        let target = topic.target(language).expect("a section");
        let blocks = Chapter::named(&target.chapter).expect("a chapter").blocks(language);
        let there = blocks.iter().find(|block| block.anchor() == Some(&target.heading));
        (there.and_then(Block::heading).expect("a heading"), target.heading)
    }

    #[test]
    fn every_name_leads_to_the_section_of_that_name() {
        fn check<C: Choice>(language: Language) {
            for choice in C::ALL {
                let name = language.text(&format!("choice.{}.{}.label", C::FAMILY, choice.key()));
                assert_eq!(heading(Topic::Found(&name), language).0, name);
            }
        }
        for language in Language::ALL {
            let mut places = std::collections::BTreeMap::new();
            for setting in SETTINGS.iter() {
                let (text, anchor) = heading(Topic::Setting(setting), language);
                assert_eq!(text, language.text(&format!("setting.{}.label", setting.word)));
                let word = *places.entry(anchor).or_insert(setting.word);
                assert_eq!(word, setting.word, "two settings share the section {text}");
            }
            check::<Series>(language);
            check::<Metric>(language);
            check::<Finding>(language);
            let words = Pane::ALL.map(Pane::key).into_iter().chain(["scores"]);
            for word in words {
                let name = language.text(&format!("pane.{word}.title"));
                assert_eq!(heading(Topic::Pane(&name), language).0, name);
            }
        }
        let anchors = [PlotKind::Value.key()].map(|key| Language::English.text(&format!("pane.{key}.title")));
        let [pane, curve] = [Topic::Pane(&anchors[0]), Topic::Found(&anchors[0])]
            .map(|topic| heading(topic, Language::English).1);
        assert_ne!(pane, curve, "the pane of the value and its curve have a section each");
    }
}
