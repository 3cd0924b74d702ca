//! `ganscope phenomenon`: in how many seeds a preset shows its phenomenon.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::arguments::PhenomenonArguments;
use super::beside::{digits, list_of};
use super::interrupt::Interrupt;
use super::progress::RunsProgress;
use super::terminal;
use crate::experiment::{ClaimResult, Figures, Phenomenon, Signature, play, sweep};
use crate::words::{Language, Sentence};

/// Plays the phenomenon that `arguments` name and prints in how many seeds its signature holds; without a name, lists
/// the phenomena.
///
/// # Errors
/// If there is no such phenomenon, or nothing can be printed.
pub fn phenomenon(arguments: &PhenomenonArguments, language: Language) -> Result<(), Sentence> {
    let Some(name) = &arguments.name else {
        let list = Phenomenon::ALL.iter().map(|one| (one.preset, format!("preset.{}.title", one.preset)));
        return terminal::print(&list_of(list, arguments.json, language));
    };
    let phenomenon = Phenomenon::named(name)?;
    let runs = phenomenon.variants.len();
    let interrupt = Interrupt::listen();
    let tally = RunsProgress::new(arguments.seeds * runs as u64);
    let played = sweep(arguments.jobs(), arguments.seeds as usize * runs, |task| {
        if interrupt.is_pressed() {
            return Ok(None);
        }
        let run =
            phenomenon.run(&phenomenon.variants[task % runs], arguments.first_seed + (task / runs) as u64)?;
        let course = play(run, phenomenon.plan(), &|| interrupt.is_pressed())?;
        tally.add(1);
        Ok(course.map(|course| Figures::of(&course)))
    })?;
    tally.finish();
    let whole = played.chunks(runs).map(|runs| runs.iter().cloned().collect::<Option<Vec<Figures>>>());
    let signatures: Vec<(u64, Signature)> = (arguments.first_seed..)
        .zip(whole)
        .filter_map(|(seed, runs)| Some((seed, Signature::of(phenomenon.preset, phenomenon.claims, &runs?))))
        .collect();
    if interrupt.is_pressed() {
        let said = Sentence::new("cli.phenomenon.interrupted").with_count("done", signatures.len());
        terminal::say(&said, language);
    }
    terminal::print(&if arguments.json {
        format!("{}\n", to_json(phenomenon, &signatures))
    } else {
        to_text(phenomenon, &signatures, language)
    })
}

fn held(signatures: &[(u64, Signature)]) -> usize {
    signatures.iter().filter(|(_, signature)| signature.holds()).count()
}

fn to_json(phenomenon: &Phenomenon, signatures: &[(u64, Signature)]) -> Value {
    let claim = |seen: &ClaimResult| {
        json!({
            "figure": seen.claim.figure.key(),
            "run": phenomenon.variants[seen.claim.of].name,
            "over_run": seen.claim.over.map(|run| phenomenon.variants[run].name),
            "bound": format!("{} {}", seen.claim.bound.sign(), seen.claim.bound.value()),
            "value": seen.value,
            "holds": seen.holds(),
        })
    };
    let seeds: Vec<_> = signatures
        .iter()
        .map(|(seed, signature)| {
            let claims: Vec<_> = signature.seen.iter().map(claim).collect();
            json!({ "seed": seed, "holds": signature.holds(), "claims": claims })
        })
        .collect();
    json!({
        "phenomenon": phenomenon.preset,
        "steps": phenomenon.steps,
        "held": held(signatures),
        "of": signatures.len(),
        "seeds": seeds,
    })
}

fn to_text(phenomenon: &Phenomenon, signatures: &[(u64, Signature)], language: Language) -> String {
    let name = phenomenon.preset;
    let mut text = format!("{}\n", language.text(&format!("preset.{name}.title")));
    let _ = writeln!(text, "{}\n", language.text(&format!("preset.{name}.see")));
    for (index, claim) in phenomenon.claims.iter().enumerate() {
        let label = language.text(&format!("figure.{}", claim.figure.key()));
        let runs = match claim.over {
            Some(over) => {
                format!("{} / {}", phenomenon.variants[claim.of].name, phenomenon.variants[over].name)
            }
            None => phenomenon.variants[claim.of].name.to_owned(),
        };
        let bound = format!("{} {}", claim.bound.sign(), digits(claim.bound.value()));
        let values = signatures.iter().map(|(_, signature)| signature.seen[index]);
        let marked =
            values.map(|seen| format!("{}{}", digits(seen.value), if seen.holds() { "" } else { "!" }));
        let line = Sentence::new("cli.phenomenon.claim")
            .with("label", label)
            .with("run", runs)
            .with("bound", bound)
            .with("values", marked.collect::<Vec<_>>().join(" "));
        let _ = writeln!(text, "  {}", line.text(language));
    }
    let failed = signatures.iter().filter(|(_, signature)| !signature.holds());
    let failed: Vec<String> = failed.map(|(seed, _)| seed.to_string()).collect();
    let sentence = if failed.is_empty() {
        Sentence::new("cli.phenomenon.held")
    } else {
        Sentence::new("cli.phenomenon.held_but").with("failed", failed.join(", "))
    };
    let sentence = sentence.with_count("held", held(signatures)).with_count("of", signatures.len());
    let _ = writeln!(text, "\n{}", sentence.with_count("steps", phenomenon.steps).text(language));
    text
}
