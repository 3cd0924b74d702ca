//! The window that shows how a table was read, with options to read it otherwise, and the choice of columns to train
//! on.

mod lists;
mod preview;
mod reader;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::{self, Button, CollapsingHeader, ProgressBar, RichText, Ui, vec2};

use super::action::Action;
use super::front::{scrolled_ui, window_ui};
use super::scene::Scene;
use crate::config::{DataConfig, TargetKind};
use crate::data::{Column, ColumnKind, Missing, ReadingOptions, Source, Survey, TableCache, Warning};
use crate::ui::explain::{Told as _, caption_ui};
use crate::words::Sentence;
use lists::{column_list, label_list, line_box, option_list};
use reader::{ReadFrom, ReadOutcome, TableReader};

/// Greatest width of the window, in points.
const WIDTH: f32 = 860.0;
/// Height of the row of buttons with the space above, in points.
const BUTTONS: f32 = 36.0;
/// Number of bytes in a megabyte.
const MEGABYTE: f64 = 1e6;

/// The state of the window: a table, how it is read, and the columns that are chosen.
pub struct Picker {
    path: PathBuf,
    reading: ReadingOptions,
    /// The content of the file; `None` until it is read.
    source: Option<Source>,
    /// The cache that contains it.
    tables: TableCache,
    /// Columns and first rows of the table, as last read.
    survey: Option<Arc<Survey>>,
    /// Why it cannot be used as read.
    trouble: Option<Sentence>,
    /// Names of the columns for x and y; empty if none is chosen.
    columns: [String; 2],
    /// Whether the target is on the line: the column for x alone.
    is_line: bool,
    /// Name of the column of labels; empty for none.
    labels: String,
    reader: Option<TableReader>,
    /// Whether a message names an option that is folded at first.
    names_folded: bool,
}

/// Keys of the options that are folded at first.
const FOLDED: [&str; 5] =
    ["data.encoding", "data.thousands", "data.comment", "data.missing", "data.first_line"];

impl Picker {
    /// Opens the window for the file at `path`, and begins to read it. If `known` uses the same file, its choices
    /// are taken over.
    pub fn open(path: PathBuf, known: Option<&DataConfig>, ctx: &egui::Context) -> Self {
        let known = known.filter(|data| data.target.is_file() && Path::new(&data.file) == path);
        let reading = known.map(|data| data.reading).unwrap_or_default();
        let is_line = known.is_some_and(|data| data.target.dimension().is_line());
        let chosen =
            known.map(|data| [&data.x_column, &data.y_column, &data.label_column].map(String::clone));
        let [x, y, labels] = chosen.unwrap_or_default();
        let reader = TableReader::start(ReadFrom::File(path.clone()), reading, ctx);
        Self {
            path,
            reading,
            source: None,
            tables: TableCache::default(),
            survey: None,
            trouble: None,
            columns: [x, y],
            is_line,
            labels,
            reader: Some(reader),
            names_folded: false,
        }
    }

    /// Takes the result of reading, if it has arrived.
    ///
    /// # Errors
    /// If the file cannot be read; the window has nothing to show then.
    pub fn receive(&mut self) -> Result<(), Sentence> {
        let Some(answer) = self.reader.as_ref().and_then(TableReader::answer) else { return Ok(()) };
        self.reader = None;
        match answer {
            ReadOutcome::Unreadable(reason) => return Err(reason),
            ReadOutcome::Read(source, tables, survey) => {
                self.source = Some(source);
                self.tables.take_in(tables);
                match *survey {
                    Ok(survey) => self.show(survey),
                    Err(reason) => (self.survey, self.trouble) = (None, Some(reason)),
                }
            }
        }
        Ok(())
    }

    fn show(&mut self, survey: Survey) {
        let is = |name: &str, usable: &dyn Fn(&Column) -> bool| {
            survey.columns.iter().any(|column| column.name == name && usable(column))
        };
        // What was chosen stays chosen where it is still there.
        for column in &mut self.columns {
            if !is(column, &|column| column.kind.is_numeric()) {
                column.clear();
            }
        }
        if !is(&self.labels, &Column::can_be_label) {
            self.labels.clear();
        }
        self.is_line |= survey.is_for_line();
        self.complete(&survey);
        self.survey = Some(Arc::new(survey));
    }

    /// Chooses columns of `survey` where none is chosen, and notes why there are too few.
    fn complete(&mut self, survey: &Survey) {
        let chosen = self.columns.each_ref().map(String::as_str);
        let found = if self.is_line {
            survey.line_column(chosen[0]).map(|x| [x, chosen[1]])
        } else {
            survey.columns_beside(chosen)
        };
        let (columns, trouble) = match found {
            Ok(columns) => (columns, None),
            Err(error) => (survey.some_columns_beside(chosen), Some(Sentence::from(error))),
        };
        (self.columns, self.trouble) = (columns.map(str::to_owned), trouble);
    }

    /// The chosen columns: of a target on the line the second is empty.
    fn axes(&self) -> [&str; 2] {
        let [x, y] = self.columns.each_ref().map(String::as_str);
        [x, if self.is_line { "" } else { y }]
    }

    /// Reads the stored content again with the present options.
    fn read_again(&mut self, ctx: &egui::Context) {
        let from = match &self.source {
            Some(source) => ReadFrom::Kept(source.clone()),
            None => ReadFrom::File(self.path.clone()),
        };
        self.reader = Some(TableReader::start(from, self.reading, ctx));
    }

    /// The data configuration with the chosen columns and options.
    fn chosen(&self) -> DataConfig {
        let mut data = DataConfig::default();
        data.choose(if self.is_line { TargetKind::Column } else { TargetKind::Csv });
        data.file = self.path.to_string_lossy().into_owned();
        let [x, y] = self.axes().map(str::to_owned);
        (data.x_column, data.y_column, data.label_column) = (x, y, self.labels.clone());
        data.reading = self.reading;
        data
    }

    /// Draws the window; returns false when it is to close.
    pub fn ui(&mut self, ctx: &egui::Context, scene: Scene<'_>, actions: &mut Vec<Action>) -> bool {
        let (mut open, mut done) = (true, false);
        window_ui(ctx, "columns", scene.text("screen.columns_title"), &mut open, WIDTH, |ui, room| {
            // The buttons are in sight, however much there is to say.
            scrolled_ui(ui, room - BUTTONS, |ui| {
                self.file_ui(ui, scene);
                if self.source.is_some() {
                    self.options_ui(ui, scene);
                    self.as_read_ui(ui, scene, room);
                    ui.separator();
                    self.columns_ui(ui, scene);
                }
            });
            done = self.buttons_ui(ui, scene, actions);
        });
        open && !done
    }

    /// Draws file name, size of the table, and progress of reading.
    fn file_ui(&self, ui: &mut Ui, scene: Scene<'_>) {
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(self.path.display().to_string()).monospace());
            if let Some(survey) = &self.survey {
                let size = Sentence::new("screen.picker.size")
                    .with_count("rows", survey.rows)
                    .with_count("columns", survey.columns.len());
                caption_ui(ui, scene, size.text(scene.language));
            }
            if self.reader.is_some() && self.source.is_some() {
                let name = scene.text("screen.picker.looking");
                ui.spinner()
                    .widget_info(|| egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, &*name));
            }
        });
        let Some(reader) = self.reader.as_ref().filter(|_| self.source.is_none()) else { return };
        let [read, total] = reader.progress();
        let share = if total == 0 { 0.0 } else { read as f32 / total as f32 };
        let megabytes = |bytes: u64| format!("{:.1}", bytes as f64 / MEGABYTE);
        let sentence = if total > 0 && read >= total {
            Sentence::new("screen.picker.looking")
        } else {
            Sentence::new("screen.picker.reading")
                .with("read", megabytes(read))
                .with("total", megabytes(total))
        };
        ui.add(ProgressBar::new(share).animate(true));
        caption_ui(ui, scene, sentence.text(scene.language));
    }

    /// Draws the options for reading.
    fn options_ui(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        let found = self.survey.as_ref().map(|survey| &survey.reading);
        let before = self.reading;
        let reading = &mut self.reading;
        ui.horizontal_wrapped(|ui| {
            let took = found.map(|found| found.separator);
            option_list(ui, scene, "data.separator", &mut reading.separator, took);
            let took = found.and_then(|found| found.decimal);
            option_list(ui, scene, "data.decimal", &mut reading.decimal, took);
            let took = found.map(|found| found.header());
            option_list(ui, scene, "data.header", &mut reading.header, took);
        });
        // What a sentence below tells to set is in sight.
        let names_folded = self.said().iter().any(|sentence| FOLDED.iter().any(|key| sentence.names(key)));
        let unfold = (names_folded && !self.names_folded).then_some(true);
        self.names_folded = names_folded;
        let reading = &mut self.reading;
        CollapsingHeader::new(scene.text("screen.picker.more_options")).open(unfold).show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                option_list(ui, scene, "data.encoding", &mut reading.encoding, None);
                let took = found.and_then(|found| found.thousands);
                option_list(ui, scene, "data.thousands", &mut reading.thousands, took);
                let took = found.map(|found| found.comment);
                option_list(ui, scene, "data.comment", &mut reading.comment, took);
                option_list(ui, scene, "data.missing", &mut reading.missing, None);
                line_box(ui, scene, "data.first_line", &mut reading.first_line);
            });
        });
        if self.reading != before {
            self.read_again(ui.ctx());
        }
    }

    /// All messages about the table.
    fn said(&self) -> Vec<Sentence> {
        let reading = self.survey.iter().flat_map(|survey| survey.reading.sentences());
        let warnings = self.warnings();
        reading.chain(self.trouble.clone()).chain(warnings.iter().map(Warning::sentence)).collect()
    }

    /// Warnings about the chosen columns.
    fn warnings(&self) -> Vec<Warning> {
        self.survey.as_ref().map_or_else(Vec::new, |survey| survey.warnings(self.axes()))
    }

    /// Draws how the table was read, open questions, and its first rows.
    fn as_read_ui(&self, ui: &mut Ui, scene: Scene<'_>, room: f32) {
        if let Some(survey) = &self.survey {
            let open: Vec<Sentence> = survey.reading.open().collect();
            for sentence in survey.reading.sentences() {
                let text = sentence.shown(scene.language);
                if open.contains(&sentence) {
                    ui.label(RichText::new(format!("⚠ {text}")).color(scene.palette.trouble));
                } else {
                    caption_ui(ui, scene, text);
                }
            }
            ui.add_space(4.0);
            preview::preview_ui(ui, scene, survey, self.axes(), (0.36 * room).clamp(110.0, 320.0));
        }
        if let Some(trouble) = &self.trouble {
            ui.label(
                RichText::new(format!("⚠ {}", trouble.shown(scene.language))).color(scene.palette.trouble),
            );
        }
    }

    /// Draws the lists of columns, and warnings about the choice.
    fn columns_ui(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        let Some(survey) = self.survey.clone() else { return };
        ui.horizontal_wrapped(|ui| {
            let [x, y] = &mut self.columns;
            column_list(ui, scene, "screen.x_column", &survey.columns, x);
            ui.add_enabled_ui(!self.is_line, |ui| {
                column_list(ui, scene, "screen.y_column", &survey.columns, y);
            });
            let line = ui.checkbox(&mut self.is_line, scene.text("screen.picker.line_only"));
            if line.on_hover_told(scene, scene.text("screen.picker.line_only_help")).changed() {
                self.complete(&survey);
            }
            label_list(ui, scene, &survey.columns, &mut self.labels);
        });
        caption_ui(ui, scene, scene.text("screen.columns_help"));
        let warnings = self.warnings();
        for warning in &warnings {
            let text = format!("⚠ {}", warning.sentence().shown(scene.language));
            ui.label(RichText::new(text).color(scene.palette.trouble));
        }
        let codes: Vec<bool> = warnings.iter().filter_map(Warning::code_is_taken).collect();
        if !codes.is_empty() && codes_ui(ui, scene, &codes, &mut self.reading.missing) {
            self.read_again(ui.ctx());
        }
    }

    /// Draws the buttons; returns whether the window is to close.
    fn buttons_ui(&self, ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) -> bool {
        let mut done = false;
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            let is_same = !self.is_line && self.columns[0] == self.columns[1];
            let is_chosen = !self.columns[0].is_empty() && (self.is_line || !self.columns[1].is_empty());
            let able = !is_same && is_chosen && self.survey.is_some();
            let able = able && self.reader.is_none();
            let why = if is_same && !self.columns[0].is_empty() {
                scene.text("screen.picker.same")
            } else {
                scene.text("screen.picker.not_yet")
            };
            let button = Button::new(RichText::new(scene.text("screen.train_on_these")).strong());
            let train = ui.add_enabled(able, button.min_size(vec2(120.0, 0.0)));
            if train
                .on_hover_told(scene, scene.text("screen.train_on_these_help"))
                .on_disabled_hover_told(scene, why)
                .clicked()
            {
                actions.push(Action::Train(Box::new(self.chosen()), Box::new(self.tables.clone())));
                done = true;
            }
            let cancel = ui.button(scene.text("screen.cancel"));
            done |= cancel.on_hover_told(scene, scene.text("screen.cancel_help")).clicked();
        });
        done
    }
}

/// Draws the choice whether numbers such as -999 are missing values; returns whether it was changed.
fn codes_ui(ui: &mut Ui, scene: Scene<'_>, are_taken: &[bool], missing: &mut Option<Missing>) -> bool {
    let mut changed = false;
    ui.horizontal_wrapped(|ui| {
        if are_taken.contains(&false) && ui.button(scene.text("screen.picker.take_codes")).clicked() {
            (*missing, changed) = (Some(Missing::Codes), true);
        }
        if ui.button(scene.text("screen.picker.keep_codes")).clicked() {
            (*missing, changed) = (Some(Missing::Words), true);
        }
    });
    changed
}

/// Whether the cells of such a column are aligned to the right.
fn is_right_aligned(kind: ColumnKind) -> bool {
    matches!(
        kind,
        ColumnKind::Number
            | ColumnKind::Groups
            | ColumnKind::Counting
            | ColumnKind::TimeFormat(_)
            | ColumnKind::Constant
            | ColumnKind::Mixed
            | ColumnKind::Undecided
    )
}
