//! The window in which a person picks two columns of a CSV file.

use std::path::{Path, PathBuf};

use eframe::egui::{self, ComboBox};

use super::action::Action;
use super::scene::Scene;
use crate::data::{ReadingOptions, Survey, read_file};
use crate::words::Sentence;

/// A file whose columns are being picked.
pub struct ColumnPicker {
    path: PathBuf,
    survey: Survey,
    chosen: [String; 2],
}

impl ColumnPicker {
    /// The picker for the file at `path`, with its first two columns of numbers chosen.
    ///
    /// # Errors
    /// Where the file cannot be read as a table with two such columns.
    pub fn open(path: &Path) -> Result<Self, Sentence> {
        let survey = Survey::of(&read_file(path)?, &ReadingOptions::default())?;
        let chosen = survey.default_columns()?.map(str::to_owned);
        Ok(Self { path: path.to_owned(), survey, chosen })
    }

    /// The window; whether it stays open.
    pub fn ui(&mut self, ctx: &egui::Context, scene: Scene<'_>, actions: &mut Vec<Action>) -> bool {
        let mut open = true;
        let mut done = false;
        egui::Window::new(scene.text("screen.columns_title"))
            .id(egui::Id::unique("columns"))
            .open(&mut open)
            .collapsible(false)
            .resizable(false)
            .anchor(egui::Align2::CENTER_CENTER, egui::Vec2::ZERO)
            .show(ctx, |ui| {
                ui.label(self.path.display().to_string());
                ui.label(scene.text("screen.columns_help"));
                for (key, chosen) in ["screen.x_column", "screen.y_column"].into_iter().zip(&mut self.chosen)
                {
                    ui.horizontal(|ui| {
                        let label = ui.label(scene.text(key));
                        let combo = ComboBox::from_id_salt(key).selected_text(chosen.as_str()).width(200.0);
                        let response = combo.show_ui(ui, |ui| {
                            for column in self.survey.columns.iter().filter(|column| column.kind.is_numeric())
                            {
                                ui.selectable_value(chosen, column.name.clone(), column.name.as_str());
                            }
                        });
                        response
                            .response
                            .labelled_by(label.id)
                            .on_hover_text(scene.text("screen.column_help"));
                    });
                }
                ui.horizontal(|ui| {
                    let train = ui.button(scene.text("screen.train_on_these"));
                    if train.on_hover_text(scene.text("screen.train_on_these_help")).clicked() {
                        actions.push(Action::Train(self.path.clone(), self.chosen.clone()));
                        done = true;
                    }
                    let cancel = ui.button(scene.text("screen.cancel"));
                    done |= cancel.on_hover_text(scene.text("screen.cancel_help")).clicked();
                });
            });
        open && !done
    }
}
