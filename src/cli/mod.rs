//! The command line: the same runs without a screen, for machines without a display, for sweeps and for tables.
//! Every command is a function of its arguments and the language; what it cannot do it says in one sentence.

mod arguments;
mod bench;
mod beside;
mod chosen;
mod ending;
mod figure_arguments;
mod figured;
mod folder;
mod interrupt;
mod learner;
mod lesson;
mod misuse;
mod numbers;
mod phenomenon;
mod printed;
mod progress;
mod spectator;
mod summary;
mod table;
mod terminal;
mod train;
mod watched;
mod word;

pub use arguments::{
    AppArguments, Arguments, BenchArguments, CliCommand, LessonArguments, PhenomenonArguments,
    RendererChoice, RunArguments, TableArguments, TrainArguments,
};
pub use bench::bench;
pub use chosen::{ChosenRun, kind_of};
pub use figure_arguments::{FIGURE_PANES, FigureArguments, FigureTheme};
pub use figured::{draw_picture, figured};
pub use folder::data_folder;
pub use learner::{Learner, LessonMoment};
pub use lesson::{HandoutTask, LessonTask, check_lesson, lesson_task};
pub use phenomenon::phenomenon;
pub use printed::{config, presets};
pub use spectator::FigureNeeds;
pub use table::table;
pub use terminal::{finish, has_display, is_wayland, print, say};
pub use train::{train, train_without_window};
