//! Line breaks in formulas.

/// `formula` with breaking spaces only before the operators between its terms, so that lines break there: not within
/// brackets, and not after an operator.
pub fn between_terms(formula: &str) -> String {
    const FIXED: char = '\u{a0}';
    let mut depth = 0_i32;
    let mut after_operator = false;
    let mut text = String::with_capacity(formula.len());
    for character in formula.chars() {
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        let is_fixed = character == ' ' && (depth > 0 || after_operator);
        text.push(if is_fixed { FIXED } else { character });
        after_operator = depth == 0 && matches!(character, '+' | '−' | '=');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_before_operators_and_never_within_brackets() {
        let formula = "L_D = E[sp(−a)] + E[log(1 − D(G(z)))] − ½E[max(0, 1 − a)]";
        let lines: Vec<String> =
            between_terms(formula).split(' ').map(|line| line.replace('\u{a0}', " ")).collect();
        assert_eq!(lines, ["L_D", "= E[sp(−a)]", "+ E[log(1 − D(G(z)))]", "− ½E[max(0, 1 − a)]"]);
    }
}
