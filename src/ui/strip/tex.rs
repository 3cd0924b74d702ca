//! Formulas in the plain notation of the program's texts, as TeX.

/// TeX for `formula`, which is in the plain notation of the program's texts, such as '½E[sp(−a)]'.
pub fn tex_of(formula: &str) -> String {
    let mut tex = String::with_capacity(2 * formula.len());
    let mut rest = formula;
    'all: while let Some(letter) = rest.chars().next() {
        for (text, replacement) in REPLACEMENTS {
            if let Some(after) = rest.strip_prefix(text) {
                tex.push_str(replacement);
                rest = after;
                continue 'all;
            }
        }
        tex.push(letter);
        rest = &rest[letter.len_utf8()..];
    }
    tex
}

/// Plain text and its TeX. Of two entries with the same beginning the longer one comes first.
const REPLACEMENTS: [(&str, &str); 17] = [
    ("\u{a0}", r"\,"),
    ("E[", r"\mathbb{E}["),
    ("log ", r"\log "),
    ("max(", r"\max("),
    ("max_D", r"\max_D "),
    ("max_G", r"\max_G "),
    ("min_D", r"\min_D "),
    ("min_G", r"\min_G "),
    ("sp(", r"\mathrm{sp}("),
    ("½", r"\tfrac{1}{2}"),
    ("²", "^2"),
    ("−", "-"),
    ("·", r"\cdot "),
    ("∇", r"\nabla "),
    ("φ", r"\varphi "),
    ("ε", r"\varepsilon "),
    ("σ", r"\sigma "),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Choice as _, Objective, Terms};
    use crate::ui::typeset::{Style, Typeset};

    #[test]
    fn every_loss_can_be_typeset() {
        for objective in Objective::ALL {
            let terms = Terms::from(*objective);
            for formula in [terms.formula_d(), terms.formula_g()] {
                let tex = tex_of(&formula);
                assert!(tex.is_ascii(), "{tex}");
                assert!(Typeset::new(&tex, Style::Inline).is_some(), "{tex}");
            }
        }
    }

    #[test]
    fn what_has_a_command_in_tex_is_written_with_it() {
        assert_eq!(
            tex_of("L_D = ½E[sp(−a)] + E[max(0, 1 + b)²]"),
            r"L_D = \tfrac{1}{2}\mathbb{E}[\mathrm{sp}(-a)] + \mathbb{E}[\max(0, 1 + b)^2]"
        );
    }
}
