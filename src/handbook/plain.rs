//! TeX as a line of text: for screen readers, and where a formula cannot be drawn.

/// Words of TeX and the signs that they stand for.
const SIGNS: [(&str, &str); 50] = [
    ("alpha", "α"),
    ("approx", "≈"),
    ("beta", "β"),
    ("cdot", "·"),
    ("circ", "∘"),
    ("delta", "δ"),
    ("dots", "…"),
    ("epsilon", "ε"),
    ("eta", "η"),
    ("gamma", "γ"),
    ("ge", "≥"),
    ("in", "∈"),
    ("infty", "∞"),
    ("int", "∫"),
    ("lambda", "λ"),
    ("langle", "⟨"),
    ("lbrace", "{"),
    ("le", "≤"),
    ("leftarrow", "←"),
    ("ll", "≪"),
    ("lVert", "‖"),
    ("lvert", "|"),
    ("mid", "|"),
    ("mu", "μ"),
    ("nabla", "∇"),
    ("ne", "≠"),
    ("odot", "⊙"),
    ("omega", "ω"),
    ("partial", "∂"),
    ("phi", "φ"),
    ("pi", "π"),
    ("pm", "±"),
    ("psi", "ψ"),
    ("rangle", "⟩"),
    ("rbrace", "}"),
    ("rho", "ρ"),
    ("rVert", "‖"),
    ("rvert", "|"),
    ("sigma", "σ"),
    ("sim", "~"),
    ("sum", "Σ"),
    ("tau", "τ"),
    ("theta", "θ"),
    ("times", "×"),
    ("to", "→"),
    ("top", "⊤"),
    ("varepsilon", "ε"),
    ("varphi", "φ"),
    ("vartheta", "ϑ"),
    ("xi", "ξ"),
];

/// Words of TeX that only say how something looks.
const LOOKS: [&str; 17] = [
    "mathbb",
    "mathcal",
    "mathrm",
    "mathit",
    "text",
    "operatorname",
    "left",
    "right",
    "big",
    "Big",
    "bigl",
    "bigr",
    "Bigl",
    "Bigr",
    "displaystyle",
    "textstyle",
    "quad",
];

/// `tex` as a line of text: `\mathbb{E}_{x}[\ln D(x)]` is `E_x[ln D(x)]`.
pub fn plain(tex: &str) -> String {
    let mut text = String::new();
    let mut rest = tex;
    while let Some(letter) = rest.chars().next() {
        rest = &rest[letter.len_utf8()..];
        match letter {
            '\\' => rest = command(rest, &mut text),
            '{' | '}' => {}
            '-' => text.push('−'),
            '~' => text.push(' '),
            letter => text.push(letter),
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Writes the command at the start of `rest`, and returns what follows it.
fn command<'a>(rest: &'a str, text: &mut String) -> &'a str {
    let length = rest.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(rest.len());
    let (word, after) = rest.split_at(length);
    match word {
        "" => after.char_indices().nth(1).map_or("", |(index, _)| &after[index..]),
        "frac" | "tfrac" | "dfrac" => {
            let (above, after) = argument(after);
            let (below, after) = argument(after);
            text.push_str(&format!("{}/{}", bracketed(above), bracketed(below)));
            after
        }
        "textcolor" => argument(after).1,
        "sqrt" => {
            let (inner, after) = argument(after);
            text.push_str(&format!("√{}", bracketed(inner)));
            after
        }
        word if LOOKS.contains(&word) => after.trim_start(),
        word => {
            match SIGNS.iter().find(|(name, _)| *name == word) {
                Some((_, sign)) => text.push_str(sign),
                // A name, such as ln.
                None => text.push_str(word),
            }
            after
        }
    }
}

/// The argument at the start of `rest`, a group or one letter, and what follows it.
fn argument(rest: &str) -> (&str, &str) {
    let rest = rest.trim_start();
    if !rest.starts_with('{') {
        let end = rest.char_indices().nth(1).map_or(rest.len(), |(index, _)| index);
        return rest.split_at(end);
    }
    let mut depth = 0_usize;
    for (index, letter) in rest.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 1 => return (&rest[1..index], &rest[index + 1..]),
            '}' => depth -= 1,
            _ => {}
        }
    }
    (&rest[1..], "")
}

/// `tex` as text, in brackets where it is more than one thing.
fn bracketed(tex: &str) -> String {
    let text = plain(tex);
    let is_one = text.chars().all(char::is_alphanumeric);
    if is_one { text } else { format!("({text})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_spoken_as_they_are_written_by_hand() {
        for (tex, text) in [
            (r"\mathbb{E}_{x}[\ln D(x)]", "E_x[ln D(x)]"),
            (r"\min_G \max_D V(D, G)", "min_G max_D V(D, G)"),
            (
                r"D^*(x) = \frac{p_\text{data}(x)}{p_\text{data}(x) + p_g(x)}",
                "D^*(x) = (p_data(x))/(p_data(x) + p_g(x))",
            ),
            (r"-\ln 4 \le V", "−ln 4 ≤ V"),
            (r"\tfrac{1}{2}\gamma\lVert \nabla a \rVert^2", "1/2γ‖ ∇ a ‖^2"),
            (r"\textcolor{#e69f00}{\ln D}", "ln D"),
            (r"\sqrt{x}", "√x"),
        ] {
            assert_eq!(plain(tex), text);
        }
        // Broken TeX is no reason to panic.
        for tex in ["\\", "\\frac", "\\frac{a", "{", "}", "\\é", "\\sqrt", "é^"] {
            plain(tex);
        }
    }
}
