//! The terms and signs of the formula, with their TeX, colour and value at the newest step.

use super::tex::tex_of;
use crate::config::{GameConfig, Objective, Penalties};
use crate::protocol::{Record, Series};

/// The colour of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// The colour of text.
    Plain,
    /// The colour of real samples.
    Real,
    /// The colour of fakes.
    Fake,
    /// The colour of D.
    Discriminator,
    /// The colour of G.
    Generator,
    /// The colour of V(D, G).
    Value,
}

/// A term or sign of the formula, with its own colour, explanation and value.
#[derive(Clone, Debug, PartialEq)]
pub struct FormulaPart {
    /// The TeX source.
    pub tex: String,
    /// The colour it is written in.
    pub ink: Ink,
    /// The last part of the keys of its explanation in the table of words; `None` for a sign between terms.
    pub topic: Option<&'static str>,
    /// Its value at the newest step, before the update it was computed for; `None` for a part without a value, NaN
    /// if the value is not known.
    pub value: Option<f64>,
    /// Text with the theoretical value at equilibrium; `None` without one.
    pub reference: Option<&'static str>,
    /// The last part of the key of what stands in place of a value; `None` for nothing.
    pub label: Option<&'static str>,
}

/// V at p_g = p_data with the best D.
const EQUILIBRIUM: &str = "(−log 4 = −1.386)";

/// A whole formula: the value function of the paper, or what the players minimise.
#[derive(Clone, Debug, PartialEq)]
pub struct FormulaGroup {
    /// The last part of the key of its caption in the table of words; `None` if there is only one group.
    pub name: Option<&'static str>,
    /// Terms and signs, from left to right.
    pub parts: Vec<FormulaPart>,
    /// Whether a scheduled change is to bring it: until then its place is kept free, so that the others stay where they
    /// are.
    pub is_to_come: bool,
}

/// The formulas of `game`, with values from `record`: the value function of the paper where D puts out a
/// probability, and what the players minimise where that is something else. `later` are the penalties that a scheduled
/// change switches on.
pub fn groups(game: &GameConfig, later: Option<Penalties>, record: Option<&Record>) -> Vec<FormulaGroup> {
    let value = |series: Series| {
        let value = record.map_or(f64::NAN, |record| f64::from(record.mean[series.index()]));
        Some(value)
    };
    let equilibrium = (game.real_label == 1.0 && game.optimum(1).is_some()).then_some(EQUILIBRIUM);
    let paper = || {
        vec![
            part(r"\min_G", Ink::Generator, Some("min_g"), None),
            part(r"\max_D", Ink::Discriminator, Some("max_d"), None),
            FormulaPart {
                reference: equilibrium,
                ..part("V(D, G)", Ink::Value, Some("value"), value(Series::Value))
            },
            part("=", Ink::Plain, None, None),
            part(
                r"\mathbb{E}_{x \sim p_\text{data}}[\log D(x)]",
                Ink::Real,
                Some("term_real"),
                value(Series::ValueReal),
            ),
            part("+", Ink::Plain, None, None),
            part(
                r"\mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]",
                Ink::Fake,
                Some("term_fake"),
                value(Series::ValueFake),
            ),
        ]
    };
    let pays = game.penalties.are_on();
    let named = if pays { game.penalties } else { later.unwrap_or(game.penalties) };
    let names = named.names().join("+");
    let sign = if names.is_empty() { "P".to_owned() } else { format!(r"P_\text{{{names}}}") };
    let penalty = part(&sign, Ink::Discriminator, Some("penalty"), value(Series::Penalty));
    let group = |parts| FormulaGroup { name: Some("played"), parts, is_to_come: false };
    if is_trained_on_value(game) {
        let mut played = Vec::new();
        if game.objective == Objective::NonSaturating {
            // G raises another function of the same D(G(z)).
            let raised = value(Series::LossG).map(|loss| -loss);
            played.push(group(vec![
                FormulaPart {
                    label: Some("g_plays"),
                    ..part(r"\max_G", Ink::Generator, Some("max_g"), None)
                },
                part(r"\mathbb{E}_{z \sim p_z}[\log D(G(z))]", Ink::Generator, Some("term_g"), raised),
            ]));
        }
        if pays || later.is_some() {
            let parts = vec![
                FormulaPart { label: Some("d_plays"), ..part(r"\max_D", Ink::Discriminator, None, None) },
                part("V(D, G)", Ink::Value, None, None),
                part("-", Ink::Plain, None, None),
                penalty,
            ];
            played.push(FormulaGroup { is_to_come: !pays, ..group(parts) });
        }
        let name = (!played.is_empty()).then_some("paper");
        let paper = FormulaGroup { name, parts: paper(), is_to_come: false };
        return [vec![paper], played].concat();
    }
    let terms = game.terms();
    let loss = |formula: &str, ink, topic, series| {
        part(&tex_of(&first_form(formula)), ink, Some(topic), value(series))
    };
    let of_d = loss(&terms.formula_d(), Ink::Discriminator, "loss_d", Series::LossD);
    let of_g = loss(&terms.formula_g(), Ink::Generator, "loss_g", Series::LossG);
    // What D adds to its loss stands apart, as its value does.
    let penalty = pays.then_some(penalty);
    let parts = [Some(of_d), penalty, Some(of_g)].into_iter().flatten();
    let mut groups: Vec<_> = parts.map(|part| group(vec![part])).collect();
    if game.objective.has_value() {
        groups.push(FormulaGroup { name: Some("paper"), parts: paper(), is_to_come: false });
    }
    groups
}

/// Whether D is trained on V itself, as in the paper, and G on it or on the second half of the same idea (Goodfellow et
/// al. 2014, section 3).
fn is_trained_on_value(game: &GameConfig) -> bool {
    matches!(game.objective, Objective::Minimax | Objective::NonSaturating) && game.real_label == 1.0
}

/// The first form of a loss given in two ('L = A = B' → 'L = A').
fn first_form(formula: &str) -> String {
    formula.split(" = ").take(2).collect::<Vec<_>>().join(" = ")
}

fn part(tex: &str, ink: Ink, topic: Option<&'static str>, value: Option<f64>) -> FormulaPart {
    FormulaPart { tex: tex.to_owned(), ink, topic, value, reference: None, label: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Choice as _;
    use crate::protocol::NUM_SERIES;
    use crate::ui::typeset::{Style, Typeset};
    use crate::words::Language;

    fn record() -> Record {
        let mut values = [f32::NAN; NUM_SERIES];
        for (series, value) in [
            (Series::Value, -1.5),
            (Series::ValueReal, -0.5),
            (Series::ValueFake, -1.0),
            (Series::LossD, 1.5),
            (Series::LossG, 0.25),
        ] {
            values[series.index()] = value;
        }
        Record::of(7, values)
    }

    #[test]
    fn the_value_is_the_sum_of_its_terms_and_g_raises_what_it_plays() {
        let mut game = GameConfig { objective: Objective::Minimax, ..GameConfig::default() };
        let values = |game: &GameConfig| {
            let of = |group: FormulaGroup| {
                (group.name, group.parts.iter().filter_map(|part| part.value).collect())
            };
            groups(game, None, Some(&record())).into_iter().map(of).collect::<Vec<(_, Vec<f64>)>>()
        };
        assert_eq!(values(&game), [(None, vec![-1.5, -0.5, -1.0])]);
        game.objective = Objective::NonSaturating;
        let paper = (Some("paper"), vec![-1.5, -0.5, -1.0]);
        assert_eq!(values(&game), [paper.clone(), (Some("played"), vec![-0.25])]);
        let reference = |game: &GameConfig| {
            let groups = groups(game, None, None);
            groups.iter().flat_map(|group| &group.parts).find_map(|part| part.reference)
        };
        assert_eq!(reference(&game), Some("(−log 4 = −1.386)"));
        assert!((game.terms().value() + 1.386).abs() < 1e-3);
        // Where D pays for its slopes, it raises V − P; where it is taught another label, V is not what it raises.
        game.penalties.r1 = 1.0;
        let [first, of_g, of_d] = &values(&game)[..] else { panic!("three formulas") };
        assert_eq!((first, of_g), (&paper, &(Some("played"), vec![-0.25])));
        assert!(matches!(of_d, (Some("played"), numbers) if numbers.len() == 1 && numbers[0].is_nan()));
        game.real_label = 0.9;
        assert_eq!(values(&game).len(), 4);
        assert_eq!(values(&game)[3], paper);
        assert_eq!(reference(&game), None, "it is another number there");
        game.objective = Objective::Wasserstein;
        assert_eq!(values(&game).len(), 3, "a critic has no V");
    }

    #[test]
    fn what_a_scheduled_penalty_brings_has_its_place_from_the_start() {
        let mut game = GameConfig::default();
        let later = Penalties { r1: 1.0, ..Penalties::NONE };
        let of = |game: &GameConfig| {
            let groups = groups(game, Some(later), None);
            groups.into_iter().map(|group| (group.parts.len(), group.is_to_come)).collect::<Vec<_>>()
        };
        let before = of(&game);
        game.penalties.r1 = 1.0;
        let after = of(&game);
        let signs = |game: &GameConfig| {
            groups(game, Some(later), None).last().map(|group| group.parts[3].tex.clone())
        };
        for game in [&GameConfig::default(), &game] {
            assert_eq!(signs(game).as_deref(), Some(r"P_\text{R1}"));
        }
        game.penalties = Penalties { r1: 1.0, r2: 1.0, between: 10.0, around: 10.0, ..Penalties::NONE };
        assert_eq!(signs(&game).as_deref(), Some(r"P_\text{R1+R2+GP+DRAGAN}"));
        assert!(Typeset::new(r"P_\text{R1+R2+GP+DRAGAN}", Style::Display).is_some());
        assert_eq!(before.last(), Some(&(4, true)));
        assert_eq!(
            before.iter().map(|group| group.0).collect::<Vec<_>>(),
            after.iter().map(|group| group.0).collect::<Vec<_>>()
        );
        assert!(after.iter().all(|group| !group.1), "{after:?}");
    }

    #[test]
    fn every_part_of_every_game_can_be_typeset_and_is_explained_in_both_languages() {
        for objective in Objective::ALL {
            for [label, penalty] in [[1.0, 0.0], [0.9, 0.0], [1.0, 1.0]] {
                let mut game =
                    GameConfig { objective: *objective, real_label: label, ..GameConfig::default() };
                game.penalties.r1 = penalty;
                for group in groups(&game, Some(game.penalties), None) {
                    for part in group.parts {
                        assert!(Typeset::new(&part.tex, Style::Display).is_some(), "{}", part.tex);
                        let Some(topic) = part.topic else { continue };
                        for language in Language::ALL {
                            for part in ["title", "text"] {
                                let key = format!("strip.{topic}.{part}");
                                assert_ne!(language.text(&key), key, "{language:?}");
                            }
                        }
                    }
                }
            }
        }
    }
}
