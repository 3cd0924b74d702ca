//! Checkpoints: a run and its state in one safetensors file, which other tools can read too.
//!
//! Tensors are `PLAYER.layers.I.weight` of shape (outputs, inputs) and `PLAYER.layers.I.bias`; where there is a norm
//! `PLAYER.layers.I.norm.gain` and `.shift`, and `.moving_mean` and `.moving_variance` of batch norm; and of
//! minibatch discrimination `PLAYER.kernels.weight` of shape (3 kernels, features). Beside each are its moments,
//! with `.first_moment` or `.second_moment` at the end of the name. `average.layers.I…` is the moving average of the
//! generator, where there is one, and `discriminator.singular_vectors` the vectors of the power iterations of
//! spectral normalisation. The header holds, under `ganscope`, a JSON object with the step, the number of updates of
//! each player, the run file as TOML, and what the last step recorded.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use candle_core::{DType, Device, Tensor};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};

use super::compute::Compute;
use super::ended::internal;
use super::players::Players;
use super::state::State;
use super::trainer::Trainer;
use crate::config::{Choice as _, Player, Recording, Run, RunFile};
use crate::data::TableCache;
use crate::file::{folder_of, read_bytes, write_whole};
use crate::model::Moments;
use crate::protocol::{NUM_SERIES, Record, Weights};
use crate::words::{Language, Sentence, visible};

const HEADER: &str = "ganscope";
const FORMAT: u32 = 1;
/// Suffixes of the names of weights, first and second moments.
const SUFFIXES: [&str; 3] = ["", ".first_moment", ".second_moment"];
/// The name of the tensor of spectral normalisation.
const SPECTRAL: &str = "discriminator.singular_vectors";
/// First part of the names of the moving average's tensors.
const AVERAGE: &str = "average";
/// Largest file that is read, in bytes: twice that of the largest networks offered.
const MAX_BYTES: u64 = 64 << 20;
/// Largest number of steps or updates that is read: far more than any run has, and counting on from it cannot
/// overflow.
const MAX_COUNT: u64 = 1 << 53;

#[derive(Serialize, Deserialize)]
struct CheckpointHeader {
    format: u32,
    step: u64,
    generator_updates: u64,
    discriminator_updates: u64,
    run: String,
    /// What the last step recorded, by the order of the series; null for what it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    record: Option<Vec<Option<f32>>>,
}

/// Writes run and state to `path`: under another name first, then renamed, so that the file is whole or absent.
///
/// # Errors
/// If the file cannot be written; what was there before is then still there.
pub fn save(trainer: &Trainer, path: &Path) -> Result<(), Sentence> {
    save_state(trainer, &trainer.state(), path)
}

/// As [`save`], with a given state of the run.
///
/// # Errors
/// If the file cannot be written.
pub fn save_state(trainer: &Trainer, state: &State, path: &Path) -> Result<(), Sentence> {
    let run = trainer.run().to_toml_in(folder_of(path), Language::English);
    write(trainer, state, run, path)
}

/// As [`save`], with all that is known of the way to the state: the hashes of the weights, and the other branches.
///
/// # Errors
/// As [`save`].
pub fn save_recorded(trainer: &Trainer, path: &Path) -> Result<(), Sentence> {
    let state = trainer.state();
    let checksums = trainer.checksums().iter().copied().filter(|checksum| checksum.step <= state.step);
    let file = RunFile {
        checksums: checksums.collect(),
        branches: trainer.recorded_branches(),
        ..RunFile::from(trainer.run().clone())
    };
    write(trainer, &state, file.to_toml_in(folder_of(path), Language::English), path)
}

fn write(trainer: &Trainer, state: &State, run: String, path: &Path) -> Result<(), Sentence> {
    let failed =
        |reason: String| Sentence::new("error.write").with_path("path", path).with_foreign("reason", reason);
    write_whole(path, &bytes_of(trainer, state, run).map_err(failed)?)
}

/// The bytes of a checkpoint of `state`, with the `run` as TOML.
///
/// # Errors
/// If the format cannot hold it, which no network is large enough for.
pub(super) fn bytes_of(trainer: &Trainer, state: &State, run: String) -> Result<Vec<u8>, String> {
    let header = CheckpointHeader {
        format: FORMAT,
        step: state.step,
        generator_updates: state.generator_moments.updates,
        discriminator_updates: state.discriminator_moments.updates,
        run,
        record: trainer.last_record().filter(|record| record.last == state.step).map(|record| {
            let finite = |value: f32| Some(value).filter(|value| value.is_finite());
            record.mean.map(finite).to_vec()
        }),
    };
    let header = serde_json::to_string(&header).map_err(|error| error.to_string())?;
    let tensors = tensors(trainer.players(), state);
    let views = tensors.iter().map(|(name, shape, bytes)| {
        TensorView::new(Dtype::F32, shape.clone(), bytes).map(|view| (name.as_str(), view))
    });
    let views = views.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
    let metadata = HashMap::from([(HEADER.to_owned(), header)]);
    safetensors::serialize(views, Some(metadata)).map_err(|error| error.to_string())
}

/// Reads a run at its state, to be continued on the calling thread alone.
///
/// # Errors
/// If the file cannot be read, is no checkpoint of ours, or does not hold what its run needs.
pub fn load(path: &Path) -> Result<Trainer, Sentence> {
    load_on(Compute::ALONE, path)
}

/// As [`load`], to be continued on the backend of `compute`.
///
/// # Errors
/// As [`load`].
pub fn load_on(compute: Compute, path: &Path) -> Result<Trainer, Sentence> {
    Checkpoint::read(path)?.open(compute, TableCache::default())
}

/// A checkpoint whose header is read and whose tensors are not: the path of its table can still be changed.
pub struct Checkpoint {
    path: PathBuf,
    bytes: Vec<u8>,
    header: CheckpointHeader,
    /// The run in the header: first configuration and all changes.
    pub run: Run,
    /// What the header notes of the steps up to the state, and of other branches.
    pub recording: Recording,
}

impl Checkpoint {
    /// Reads the file at `path`; a relative path of a table starts at the file's own folder.
    ///
    /// # Errors
    /// If the file cannot be read, or is no checkpoint of ours.
    pub fn read(path: &Path) -> Result<Self, Sentence> {
        let foreign = |reason: &dyn std::fmt::Display| {
            Sentence::new("error.checkpoint").with_path("path", path).with_foreign("reason", reason)
        };
        let bytes = read_bytes(path, MAX_BYTES)?;
        let (_, metadata) = SafeTensors::read_metadata(&bytes).map_err(|error| foreign(&error))?;
        let header = metadata.metadata().as_ref().and_then(|map| map.get(HEADER));
        let header = header.ok_or_else(|| refused(path, Sentence::new("error.checkpoint_header")))?;
        let header: CheckpointHeader = serde_json::from_str(header).map_err(|error| foreign(&error))?;
        if header.format != FORMAT {
            let other =
                Sentence::new("error.checkpoint_format").with("format", header.format).with("limit", FORMAT);
            return Err(refused(path, other));
        }
        let counts = [header.step, header.generator_updates, header.discriminator_updates];
        if let Some(count) = counts.into_iter().find(|&count| count > MAX_COUNT) {
            let many = Sentence::new("error.checkpoint_count")
                .with_count("count", count)
                .with_count("limit", MAX_COUNT);
            return Err(refused(path, many));
        }
        let file = RunFile::from_toml_in(&header.run, folder_of(path)).and_then(RunFile::whole);
        let file = file.map_err(|reason| refused(path, reason))?;
        let (run, recording) = (file.run.clone(), Recording::from(file));
        Ok(Self { path: path.to_owned(), bytes, header, run, recording })
    }

    /// Steps that had been taken.
    pub fn step(&self) -> u64 {
        self.header.step
    }

    /// The run at its state, on the backend of `compute`. Tables are taken from `tables`, or read.
    ///
    /// # Errors
    /// If the file does not hold what its run needs, or the run's table is gone or another.
    pub fn open(self, compute: Compute, tables: TableCache) -> Result<Trainer, Sentence> {
        let Self { path, bytes, header, run, .. } = self;
        let no_tensors =
            |error| Sentence::new("error.checkpoint").with_path("path", &path).with_foreign("reason", error);
        let tensors = SafeTensors::deserialize(&bytes).map_err(no_tensors)?;
        // Data that is gone has a sentence of its own, which says more.
        let mut trainer = Trainer::with_tables(compute, run, tables)?;
        let read = |player, updates| read_player(&tensors, trainer.players(), player, updates);
        let read_state = || -> Result<State, Sentence> {
            let (generator, generator_moments) = read(Player::Generator, header.generator_updates)?;
            let (discriminator, discriminator_moments) =
                read(Player::Discriminator, header.discriminator_updates)?;
            let average = read_average(&tensors, trainer.players())?;
            let spectral = read_spectral(&tensors)?;
            let weights = Weights { generator, discriminator, average, spectral, ..Weights::default() };
            let state = State { step: header.step, weights, generator_moments, discriminator_moments };
            if is_finite(&state) { Ok(state) } else { Err(Sentence::new("error.checkpoint_not_finite")) }
        };
        let state = read_state().map_err(|reason| refused(&path, reason))?;
        // What is left to fit after the shapes above: that there are vectors where the run, at this step, normalises D.
        trainer.jump_to(&state).map_err(|reason| match reason.key() {
            "error.internal" => refused(&path, missing(SPECTRAL)),
            _ => reason,
        })?;
        let values = header.record.and_then(|values| <[Option<f32>; NUM_SERIES]>::try_from(values).ok());
        let values = values.map(|values| values.map(|value| value.unwrap_or(f32::NAN)));
        trainer.record = values.map(|values| Record::of(header.step, values));
        Ok(trainer)
    }
}

fn refused(path: &Path, reason: Sentence) -> Sentence {
    Sentence::new("error.checkpoint").with_path("path", path).with_sentence("reason", reason)
}

fn missing(tensor: &str) -> Sentence {
    Sentence::new("error.checkpoint_tensor").with("tensor", visible(tensor))
}

fn is_finite(state: &State) -> bool {
    let all = [
        &state.weights.generator,
        &state.weights.discriminator,
        &state.weights.average,
        &state.weights.spectral,
        &state.generator_moments.first,
        &state.generator_moments.second,
        &state.discriminator_moments.first,
        &state.discriminator_moments.second,
    ];
    all.iter().all(|values| values.iter().all(|value| value.is_finite()))
}

/// Name, shape and bytes of every tensor.
fn tensors(players: &Players, state: &State) -> Vec<(String, Vec<usize>, Vec<u8>)> {
    let mut tensors = Vec::new();
    let mut put = |player: Player, name: &dyn Fn(&str) -> String, values: &[f32]| {
        let mut rest = values;
        for (parameter, shape) in players.parameters(player) {
            let (own, others) = rest.split_at(shape.iter().product());
            tensors.push((
                name(parameter),
                shape.clone(),
                own.iter().flat_map(|value| value.to_le_bytes()).collect(),
            ));
            rest = others;
        }
    };
    for player in Player::BOTH {
        let (weights, moments) = match player {
            Player::Generator => (&state.weights.generator, &state.generator_moments),
            Player::Discriminator => (&state.weights.discriminator, &state.discriminator_moments),
        };
        for (suffix, values) in SUFFIXES.iter().zip([weights, &moments.first, &moments.second]) {
            put(player, &|name| format!("{}.{name}{suffix}", player.key()), values);
        }
    }
    if !state.weights.average.is_empty() {
        put(Player::Generator, &|name| format!("{AVERAGE}.{name}"), &state.weights.average);
    }
    let spectral = &state.weights.spectral;
    if !spectral.is_empty() {
        let bytes = spectral.iter().flat_map(|value| value.to_le_bytes()).collect();
        tensors.push((SPECTRAL.to_owned(), vec![spectral.len()], bytes));
    }
    tensors
}

/// Weights and moments of `player`, which has made `updates` updates.
fn read_player(
    tensors: &SafeTensors<'_>,
    players: &Players,
    player: Player,
    updates: u64,
) -> Result<(Vec<f32>, Moments), Sentence> {
    let mut parts: [Vec<f32>; 3] = Default::default();
    for (suffix, values) in SUFFIXES.iter().zip(&mut parts) {
        *values = read_values(tensors, players, player, |name| format!("{}.{name}{suffix}", player.key()))?;
    }
    let [weights, first, second] = parts;
    Ok((weights, Moments { updates, first, second }))
}

/// The moving average of θ; empty if the file has none.
fn read_average(tensors: &SafeTensors<'_>, players: &Players) -> Result<Vec<f32>, Sentence> {
    if !tensors
        .names()
        .iter()
        .any(|name| name.strip_prefix(AVERAGE).is_some_and(|rest| rest.starts_with('.')))
    {
        return Ok(Vec::new());
    }
    read_values(tensors, players, Player::Generator, |name| format!("{AVERAGE}.{name}"))
}

/// The vectors of the power iterations; empty if the file has none. Whether their number fits the run is checked
/// when they are restored.
fn read_spectral(tensors: &SafeTensors<'_>) -> Result<Vec<f32>, Sentence> {
    tensors.tensor(SPECTRAL).map_or_else(|_| Ok(Vec::new()), |view| floats(SPECTRAL, &view))
}

/// The values of a tensor. Half and double precision, in which other tools save, are read where no digit is lost.
fn floats(name: &str, view: &TensorView<'_>) -> Result<Vec<f32>, Sentence> {
    let other = || {
        Sentence::new("error.checkpoint_type")
            .with("tensor", visible(name))
            .with("type", format_args!("{:?}", view.dtype()))
    };
    let kind = match view.dtype() {
        Dtype::F32 => {
            let values = view.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
            return Ok(values.collect());
        }
        Dtype::F64 => DType::F64,
        Dtype::F16 => DType::F16,
        Dtype::BF16 => DType::BF16,
        _ => return Err(other()),
    };
    let read = || -> candle_core::Result<(Vec<f64>, Vec<f32>)> {
        let tensor = Tensor::from_raw_buffer(
            view.data(),
            kind,
            &[view.data().len() / kind.size_in_bytes()],
            &Device::Cpu,
        )?;
        Ok((tensor.to_dtype(DType::F64)?.to_vec1()?, tensor.to_dtype(DType::F32)?.to_vec1()?))
    };
    let (exact, values) = read().map_err(internal)?;
    let is_same = |(exact, value): (&f64, &f32)| f64::from(*value) == *exact || !exact.is_finite();
    if exact.iter().zip(&values).all(is_same) { Ok(values) } else { Err(other()) }
}

/// The values of all parameters of `player` in tensors that are named after them.
fn read_values(
    tensors: &SafeTensors<'_>,
    players: &Players,
    player: Player,
    named: impl Fn(&str) -> String,
) -> Result<Vec<f32>, Sentence> {
    let mut values = Vec::new();
    for (name, shape) in players.parameters(player) {
        let name = named(name);
        let view = tensors.tensor(&name).ok().filter(|view| view.shape() == shape);
        values.extend(floats(&name, &view.ok_or_else(|| missing(&name))?)?);
    }
    Ok(values)
}
