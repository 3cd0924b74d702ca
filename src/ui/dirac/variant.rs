//! What a portrait beside the first changes in the rules of the run, and how rules are named.

use eframe::egui::{self, Response, Ui};

use crate::config::{Choice as _, Objective};
use crate::dirac::{DiracCase, DiracGame, DiracMethod, UpdateRule};
use crate::ui::explain::{Told as _, caption_ui};
use crate::ui::front::menu_ui;
use crate::ui::scale::short;
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// A portrait beside that of the run's rules.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum DiracVariant {
    /// Rules as they were when it was added.
    Kept(DiracCase),
    /// The run's rules with another game.
    Game(DiracGame),
    /// The run's rules with another remedy.
    Method(DiracMethod),
    /// The run's rules with another rule of updates.
    Rule(UpdateRule),
}

/// The games that can be added: those of the objectives that differ here.
const GAMES: [DiracGame; 5] = [
    DiracGame::Minimax,
    DiracGame::NonSaturating,
    DiracGame::LeastSquares,
    DiracGame::Bilinear,
    DiracGame::Hinge,
];

/// The rules that can be added.
const RULES: [UpdateRule; 6] = [
    UpdateRule::Flow,
    UpdateRule::Simultaneous,
    UpdateRule::DiscriminatorFirst { discriminator_steps: 1, generator_steps: 1 },
    UpdateRule::Extragradient,
    UpdateRule::Optimistic,
    UpdateRule::Momentum { beta: -0.5 },
];

/// The remedies that can be added.
const METHODS: [DiracMethod; 10] = [
    DiracMethod::Plain,
    DiracMethod::R1 { gamma: 0.3 },
    DiracMethod::R1 { gamma: 1.0 },
    DiracMethod::R1AndR2 { gamma: 0.3 },
    DiracMethod::GradientPenalty { weight: 1.0, target: 1.0 },
    DiracMethod::InstanceNoise { deviation: 1.0 },
    DiracMethod::Consensus { weight: 1.0 },
    DiracMethod::SymplecticAdjustment { weight: 1.0 },
    DiracMethod::Unrolled { steps: 5, rate: 0.2 },
    DiracMethod::WeightClip { limit: 0.5 },
];

impl DiracVariant {
    /// The rules, where those of the run are `set`.
    pub(super) fn case(self, set: DiracCase) -> DiracCase {
        match self {
            Self::Kept(case) => case,
            Self::Game(game) => DiracCase { game, ..set },
            Self::Method(method) => DiracCase { method, ..set },
            Self::Rule(rule) => DiracCase { rule, ..set },
        }
    }

    /// Its name.
    pub(super) fn name(self, scene: Scene<'_>) -> String {
        match self {
            Self::Kept(case) => whole_name(scene, &case),
            Self::Game(game) => game_name(scene, game),
            Self::Method(method) => method_name(scene, method),
            Self::Rule(rule) => rule_name(scene, rule),
        }
    }
}

/// The menu that adds a portrait to `beside`, where the rules of the run are `set`.
pub(super) fn add_menu(
    ui: &mut Ui,
    scene: Scene<'_>,
    set: DiracCase,
    beside: &mut Vec<DiracVariant>,
) -> Response {
    let closes = egui::PopupCloseBehavior::CloseOnClick;
    let response = menu_ui(ui, scene.text("dirac.add"), closes, |ui| {
        let mut add = |ui: &mut Ui, text: String, variant: DiracVariant| {
            if ui.button(text).clicked() {
                beside.push(variant);
            }
        };
        add(ui, scene.text("dirac.keep").into_owned(), DiracVariant::Kept(set));
        for (key, variants) in [
            ("dirac.group.game", GAMES.map(DiracVariant::Game).to_vec()),
            ("dirac.group.rule", RULES.map(DiracVariant::Rule).to_vec()),
            ("dirac.group.method", METHODS.map(DiracVariant::Method).to_vec()),
        ] {
            ui.separator();
            caption_ui(ui, scene, scene.text(key));
            for variant in variants {
                add(ui, variant.name(scene), variant);
            }
        }
    });
    response.on_hover_told(scene, scene.text("dirac.add_help"))
}

/// The name of all rules of `case`.
pub(super) fn whole_name(scene: Scene<'_>, case: &DiracCase) -> String {
    let mut parts = vec![game_name(scene, case.game), rule_name(scene, case.rule)];
    if case.method != DiracMethod::Plain {
        parts.push(method_name(scene, case.method));
    }
    let [g, d] = [case.rates.generator, case.rates.discriminator].map(short);
    parts.push(if g == d { format!("h = {g}") } else { format!("h_G = {g}, h_D = {d}") });
    parts.join(" · ")
}

fn game_name(scene: Scene<'_>, game: DiracGame) -> String {
    let is_of = |objective: &&Objective| objective.dirac() == game;
    let objective = Objective::ALL.iter().find(is_of).copied();
    objective.map_or_else(String::new, |objective| scene.choice_label(objective).into_owned())
}

fn rule_name(scene: Scene<'_>, rule: UpdateRule) -> String {
    let sentence = match rule {
        UpdateRule::Simultaneous => Sentence::new("dirac.rule.simultaneous"),
        UpdateRule::Alternating { discriminator_steps } => {
            Sentence::new("dirac.rule.generator_first").with_count("count", discriminator_steps)
        }
        UpdateRule::DiscriminatorFirst { discriminator_steps: 1, generator_steps: 1 } => {
            Sentence::new("dirac.rule.alternating")
        }
        UpdateRule::DiscriminatorFirst { discriminator_steps, generator_steps } => {
            Sentence::new("dirac.rule.discriminator_first")
                .with_count("d", discriminator_steps)
                .with_count("g", generator_steps)
        }
        UpdateRule::Momentum { beta } => Sentence::new("dirac.rule.momentum").with("beta", short(beta)),
        UpdateRule::Extragradient => Sentence::new("dirac.rule.extragradient"),
        UpdateRule::Optimistic => Sentence::new("dirac.rule.optimistic"),
        UpdateRule::Flow => Sentence::new("dirac.rule.flow"),
    };
    sentence.text(scene.language)
}

fn method_name(scene: Scene<'_>, method: DiracMethod) -> String {
    let named = |key: &'static str, values: &[(&'static str, f64)]| {
        let sentence = Sentence::new(key);
        let sentence = values.iter().fold(sentence, |all, (name, value)| all.with(name, short(*value)));
        sentence.text(scene.language)
    };
    let ahead = |key: &'static str, steps: u32, rate: f64| {
        let sentence = Sentence::new(key).with_count("steps", steps).with("rate", short(rate));
        sentence.text(scene.language)
    };
    match method {
        DiracMethod::Plain => named("dirac.method.plain", &[]),
        DiracMethod::WeightClip { limit } => named("dirac.method.clip", &[("limit", limit)]),
        DiracMethod::GradientPenalty { weight, target } => {
            // The setting's λ has (|ψ| - g₀)² without the half.
            named("dirac.method.penalty", &[("weight", 0.5 * weight), ("target", target)])
        }
        DiracMethod::R1 { gamma } => named("dirac.method.r1", &[("gamma", gamma)]),
        DiracMethod::R2 { gamma } => named("dirac.method.r2", &[("gamma", gamma)]),
        DiracMethod::R1AndR2 { gamma } => named("dirac.method.r1_r2", &[("gamma", gamma)]),
        DiracMethod::InstanceNoise { deviation } => named("dirac.method.noise", &[("deviation", deviation)]),
        DiracMethod::Consensus { weight } => named("dirac.method.consensus", &[("weight", weight)]),
        DiracMethod::NagarajanKolter { weight } => {
            named("dirac.method.nagarajan_kolter", &[("weight", weight)])
        }
        DiracMethod::SymplecticAdjustment { weight } => named("dirac.method.sga", &[("weight", weight)]),
        DiracMethod::Unrolled { steps, rate } => ahead("dirac.method.unrolled", steps, rate),
        DiracMethod::Lookahead { steps, rate } => ahead("dirac.method.lookahead", steps, rate),
    }
}
