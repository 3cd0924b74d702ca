//! The state of the screen: it reads a [`Session`], and sends requests through a [`Link`].

mod branch;
mod companion;
mod company;
mod given_up;
mod held;
mod link;
mod lockstep;
mod mark;
mod moment;
mod notice;
mod pace;
mod previous;
mod rate;
mod recalled;
mod seeds;
#[expect(clippy::module_inception, reason = "the noun of this file is the session itself")]
mod session;
mod shown;
mod slow;
mod stopping;
mod stops;
mod studies;
mod tempo;
mod thumbnails;
mod together;
mod trails;
mod travel;

pub use branch::{OtherBranch, OtherBranches};
pub use companion::{Companion, CompanionRole, RunName};
pub use company::{Company, Hire, MOST_BESIDE, MOST_GHOSTS};
pub use given_up::PreviousRun;
pub use link::Link;
pub use mark::{Mark, MarkKind, MarkStatus, marks};
pub use notice::{Notice, Notices, Offer, Tone};
pub use pace::{Pace, RESOLUTIONS};
pub use rate::Rate;
pub use seeds::{NUM_SEEDS, SeedRuns};
pub use session::Session;
pub use shown::Shown;
pub use slow::{SlowMotion, UpdatePhase};
pub use stops::{Stop, Stops};
pub use studies::Studies;
pub use tempo::Tempo;
pub use thumbnails::{MarkThumbnail, MarkThumbnails};
pub use trails::{MOST_PICTURES, Trails};
pub use travel::Travel;
