//! The published tables that come with the program. Title and what is not as published are in the table of words under
//! `table.NAME`.

use super::computed::{dirac, saddle};
use super::report::ResultTable;
use super::trained::{
    GULRAJANI_TOY, METZ_RING, PACGAN_GRID, PACGAN_RING, RSGAN_1D, TrainedExperiment, VEEGAN_GRID, VEEGAN_RING,
};
use crate::words::Sentence;

/// A published experiment.
#[derive(Clone, Copy, Debug)]
pub struct PublishedTable {
    /// Its name on the command line.
    pub name: &'static str,
    /// Where the figures are from.
    pub source: &'static str,
    /// Whether they are printed there. Else they are closed forms, or what the authors' code gives in f64.
    pub is_printed: bool,
    /// How ours come about.
    pub content: Content,
}

/// How the figures of a table come about.
#[derive(Clone, Copy, Debug)]
pub enum Content {
    /// Networks are trained.
    Trained(&'static TrainedExperiment),
    /// They are computed at once, with these seeds where there is noise.
    Computed(fn(seeds: &[u64]) -> ResultTable),
}

const fn trained(
    name: &'static str,
    source: &'static str,
    trained: &'static TrainedExperiment,
) -> PublishedTable {
    PublishedTable { name, source, is_printed: true, content: Content::Trained(trained) }
}

impl PublishedTable {
    /// Every table.
    pub const ALL: &'static [Self] = &[
        trained("veegan-ring", "Srivastava et al. 2017 (VEEGAN), table 1", &VEEGAN_RING),
        trained("veegan-grid", "Srivastava et al. 2017 (VEEGAN), table 1", &VEEGAN_GRID),
        trained("pacgan-ring", "Lin et al. 2018 (PacGAN), table 1", &PACGAN_RING),
        trained("pacgan-grid", "Lin et al. 2018 (PacGAN), table 1", &PACGAN_GRID),
        trained("metz-ring", "Metz et al. 2017 (Unrolled GAN), section 3.1", &METZ_RING),
        trained("gulrajani-toy", "Gulrajani et al. 2017 (WGAN-GP), gan_toy.py", &GULRAJANI_TOY),
        Self {
            is_printed: false,
            ..trained("rsgan-1d", "Sun, Fang and Schwing 2020 (RS-GAN), the authors' code", &RSGAN_1D)
        },
        Self {
            name: "dirac",
            source: "Mescheder et al. 2018, gans.py and simulate.py; Korpelevich 1976; Daskalakis et al. 2018; \
                     Gidel et al. 2019; Metz et al. 2017",
            is_printed: false,
            content: Content::Computed(dirac),
        },
        Self {
            name: "ttur-saddle",
            source: "Heusel et al. 2017 (TTUR), the authors' notebook",
            is_printed: false,
            content: Content::Computed(saddle),
        },
    ];

    /// The table with this name.
    ///
    /// # Errors
    /// Where there is none: a sentence that lists them.
    pub fn named(name: &str) -> Result<&'static Self, Sentence> {
        Self::ALL.iter().find(|table| table.name == name).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|table| table.name).collect();
            Sentence::new("cli.table.error.unknown").with("name", name).with("names", names.join(", "))
        })
    }
}
