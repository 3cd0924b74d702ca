//! The glossary as a page: a field to search it, and the terms that are found.

use std::collections::HashMap;
use std::sync::LazyLock;

use eframe::egui::{Button, Role, TextEdit, Ui, WidgetInfo};

use super::page::scrolled_page_ui;
use crate::glossary::{Term, found};
use crate::handbook::{Block, GLOSSARY, LinkTarget, Span, entries, met, with_terms};
use crate::lesson::{LessonSource, SHELF, Shelved};
use crate::ui::action::{Action, LessonAction};
use crate::ui::explain::caption_ui;
use crate::ui::scene::Scene;
use crate::words::{Language, Sentence};

/// Greatest width of the field, in points.
const FIELD: f32 = 320.0;
/// Most lessons that an entry leads to.
const MOST_LESSONS: usize = 3;

/// The lessons that name a term, by its id, for each language.
static LESSONS: [LazyLock<HashMap<String, Vec<&'static Shelved>>>; 2] =
    [LazyLock::new(|| lessons(Language::English)), LazyLock::new(|| lessons(Language::Chinese))];

/// The state of the page.
#[derive(Default)]
pub struct GlossaryView {
    /// What is searched.
    query: String,
    /// Whether the field is to have the keyboard.
    wants_keyboard: bool,
    /// The entries that are found.
    read: Option<(String, Language, usize, Vec<Block>)>,
}

impl GlossaryView {
    /// Lets the field have the keyboard.
    pub fn focus(&mut self) {
        self.wants_keyboard = true;
    }

    /// Ends the search.
    pub fn show_all(&mut self) {
        self.query.clear();
        self.wants_keyboard = false;
    }

    /// Draws the page, scrolls to the entry that is wanted and by so many pages, and returns the link that was clicked.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        scene: Scene<'_>,
        place: (Option<&str>, f32),
        actions: &mut Vec<Action>,
    ) -> Option<LinkTarget> {
        ui.horizontal_wrapped(|ui| {
            let label = ui.label(scene.text("glossary.search"));
            let field = TextEdit::singleline(&mut self.query)
                .hint_text(&*scene.text("glossary.search_hint"))
                .desired_width(FIELD.min(0.5 * ui.available_width()));
            let field = ui.add(field).labelled_by(label.id);
            if std::mem::take(&mut self.wants_keyboard) {
                field.request_focus();
            }
            if !self.query.is_empty() {
                let clear = ui.add(Button::new("✖").small());
                let name = scene.text("glossary.clear");
                clear.widget_info(|| WidgetInfo::labeled(Role::Button, true, &*name));
                if clear.clicked() {
                    self.query.clear();
                    field.request_focus();
                }
            }
            let count = Sentence::new("glossary.count").with_count("count", self.read(scene.language).0);
            caption_ui(ui, scene, count.text(scene.language));
        });
        ui.separator();
        let query = self.query.trim().to_owned();
        let (count, blocks) = self.read(scene.language);
        if count == 0 {
            let none = Sentence::new("glossary.none").with("query", query);
            ui.label(none.text(scene.language));
            return None;
        }
        let gone = scrolled_page_ui(ui, scene, GLOSSARY, blocks, place)?;
        let Some(lesson) = Shelved::named(&gone.chapter) else { return Some(gone) };
        actions.push(Action::Lesson(LessonAction::Open(LessonSource::Shelf(lesson.key))));
        None
    }

    /// How many entries are found, and these.
    fn read(&mut self, language: Language) -> (usize, &[Block]) {
        let is_known =
            self.read.as_ref().is_some_and(|(query, own, ..)| *query == self.query && *own == language);
        if !is_known {
            let terms = found(&self.query, language);
            self.read = Some((self.query.clone(), language, terms.len(), page(&terms, language)));
        }
        self.read.as_ref().map_or((0, &[]), |(.., count, blocks)| (*count, blocks))
    }
}

/// The entries of `terms`, each with the lessons that name it.
fn page(terms: &[&'static Term], language: Language) -> Vec<Block> {
    let mut blocks = entries(&[], language);
    for term in terms {
        blocks.extend(entries(&[term], language).into_iter().skip(1));
        blocks.extend(met(term, language));
        let known = LESSONS[usize::from(language == Language::Chinese)].get(&term.id);
        let Some(lessons) = known else { continue };
        let mut spans = vec![Span::of(&language.text("glossary.lessons"), false), Span::of(" ", false)];
        for (index, lesson) in lessons.iter().enumerate() {
            if index > 0 {
                spans.push(Span::of(&language.text("glossary.between"), false));
            }
            let target = LinkTarget { chapter: lesson.key.to_owned(), heading: String::new() };
            spans.push(Span { target: Some(target), ..Span::of(lesson.title(language), false) });
        }
        blocks.push(Block::Paragraph(spans));
    }
    with_terms(blocks, language)
}

/// The lessons by the terms that they name.
fn lessons(language: Language) -> HashMap<String, Vec<&'static Shelved>> {
    let mut lessons: HashMap<String, Vec<&'static Shelved>> = HashMap::new();
    for shelved in SHELF {
        let Ok(lesson) = shelved.lesson(language) else { continue };
        let texts = lesson.explained(language).into_blocks();
        for target in texts.iter().flat_map(Block::targets).filter(|target| target.chapter == GLOSSARY) {
            let known = lessons.entry(target.heading.clone()).or_default();
            if known.len() < MOST_LESSONS && known.iter().all(|own| own.key != shelved.key) {
                known.push(shelved);
            }
        }
    }
    lessons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::glossary::listed;

    #[test]
    fn an_entry_leads_to_the_lessons_that_name_it() {
        for language in Language::ALL {
            let lessons = &LESSONS[usize::from(language == Language::Chinese)];
            let keys = |id: &str| lessons[id].iter().map(|lesson| lesson.key).collect::<Vec<_>>();
            assert!(keys("mode-collapse").contains(&"05-collapse"));
            let blocks = page(&listed(language), language);
            let leads = |block: &&Block| block.targets().iter().any(|target| target.chapter == "05-collapse");
            assert!(blocks.iter().filter(leads).count() >= 3);
            // No entry leads to itself.
            let mut here = String::new();
            for block in &blocks {
                here = block.anchor().map_or(here, str::to_owned);
                let is_own = |target: &&LinkTarget| target.chapter == GLOSSARY && target.heading == here;
                assert!(!block.targets().iter().any(is_own), "{here}");
            }
        }
    }
}
