//! What is told of tables that can be trained on, though their numbers may not be what they seem.

use ganscope::data::{ColumnKind, ReadingOptions, Reason, Survey, Table};
use ganscope::words::Language;

/// A table of so many rows under `names`, each row as `of` has it.
fn table(names: &str, rows: usize, of: impl Fn(usize) -> String) -> String {
    (0..rows).map(of).fold(format!("{names}\n"), |text, row| text + &row + "\n")
}

fn parsed(text: &str, columns: [&str; 2]) -> Table {
    Table::parse(text.as_bytes(), columns, "", &ReadingOptions::default(), 1)
        .unwrap_or_else(|error| panic!("{error}"))
}

/// The sentences of what speaks against the columns, and the same as the picker tells them before.
fn warned(text: &str, columns: [&str; 2]) -> Vec<(&'static str, String)> {
    let table = parsed(text, columns);
    let survey = Survey::of(text.as_bytes(), &ReadingOptions::default()).expect("a table");
    assert_eq!(
        survey.warnings(table.column_names()),
        table.warnings(),
        "the picker tells what the summary tells"
    );
    let sentences = table.warnings().iter().map(|warning| warning.sentence());
    let others = sentences.filter(|sentence| sentence.key() != "data.warning.few_rows");
    others
        .map(|sentence| {
            for language in Language::ALL {
                assert!(!sentence.text(language).contains("%{"), "{sentence}");
            }
            (sentence.key(), sentence.text(Language::English))
        })
        .collect()
}

/// The columns that are taken where nobody has chosen any, and the keys of what is told of them.
fn default(text: &str) -> ([String; 2], Vec<&'static str>) {
    let columns = parsed(text, ["", ""]).column_names().map(str::to_owned);
    (columns, warned(text, ["", ""]).into_iter().map(|(key, _)| key).collect())
}

fn names(x: &str, y: &str) -> [String; 2] {
    [x, y].map(str::to_owned)
}

/// Two measured numbers.
fn measured(row: usize) -> String {
    format!("{:.2},{:.2}", 3.0 + (row * 37 % 83) as f64 * 0.07, 5.0 + (row * 53 % 97) as f64 * 0.03)
}

#[test]
fn what_was_not_measured_is_chosen_last_and_told_where_it_is_chosen() {
    type First = fn(usize) -> String;
    let firsts: [(&str, First, &str); 16] = [
        ("class", |row| (row / 20).to_string(), "groups"),
        ("species", |row| (1 + row % 3).to_string(), "groups"),
        ("column of mine", |row| (row % 2).to_string(), "groups"),
        ("sex", |row| format!("{}.0", row % 2), "groups"),
        ("label", |row| (row % 10).to_string(), "groups"),
        ("answer", |row| (1 + row * 7 % 5).to_string(), "groups"),
        ("when", |row| (2000 + row % 15).to_string(), "dating"),
        ("made", |row| (1998 + row).to_string(), "dating"),
        ("Year", |row| (1700 + row * row % 211).to_string(), "dating"),
        ("k", |row| (1_700_000_000 + 977 * row).to_string(), "dating"),
        ("unix", |row| (1_700_000_000_123 - 60_000 * row as u64).to_string(), "dating"),
        ("Datum", |row| (45_000 + row * row % 300).to_string(), "dating"),
        ("k", |row| (row + 7).to_string(), "counting"),
        ("k", |row| (90 - row).to_string(), "counting"),
        ("patient_id", |row| (10_000 + row * 7919 % 8999).to_string(), "counting"),
        ("ZIP code", |row| format!("{:05}", 900 + row * 7919 % 89_999), "counting"),
    ];
    for (name, first, key) in firsts {
        let key = format!("data.warning.{key}");
        let text = table(&format!("{name},len,wid"), 60, |row| format!("{},{}", first(row), measured(row)));
        assert_eq!(default(&text), (names("len", "wid"), vec![]), "{name}");
        // Named, it is used and told.
        let told = warned(&text, [name, "wid"]);
        assert!(
            matches!(&told[..], [(found, said)] if *found == key && said.contains(name)),
            "{name}: {told:?}"
        );
        // So it is where nothing else is there.
        let alone = table(&format!("{name},len"), 60, |row| format!("{},{}.5", first(row), row * 37 % 83));
        assert_eq!(default(&alone).1, [key.as_str()], "{name}");
    }
}

#[test]
fn what_was_measured_or_counted_gets_no_word() {
    type Both = fn(usize) -> String;
    let all: [(&str, Both); 9] = [
        ("counts,x", |row| format!("{},{}.5", row * row % 31, row * 37 % 83)),
        ("year of life,weight", |row| format!("{},{}.5", 20 + row * 7 % 60, row * 37 % 83)),
        ("price,x", |row| format!("{},{}.5", 1900 + row * 37 % 200, row * 37 % 83)),
        ("idle,x", |row| format!("{}.25,{}.5", row * 7 % 60, row * 37 % 83)),
        ("residual,x", |row| format!("{},{}.5", (row * 7919 % 89) as i64 - 40, row * 37 % 83)),
        ("dates eaten,x", |row| format!("{},{}.5", row * row % 37, row * 37 % 83)),
        ("rain,x", |row| format!("{:.1},{}.5", (row % 2 * (row % 13)) as f64 * 0.3, row * 37 % 83)),
        ("year,x", |row| format!("{}.{},{}.5", 1990 + row % 9, 1 + row % 8, row * 37 % 83)),
        ("population,x", |row| format!("{},{}.5", 950_000_000 + row * row * 7919 % 890_000, row * 37 % 83)),
    ];
    for (names, row) in all {
        let text = table(names, 60, row);
        assert_eq!(default(&text).1, Vec::<&str>::new(), "{names}");
    }
    // Whole numbers of few rows are few.
    assert_eq!(default("x,y\n1,2\n3,5\n3,2\n7,5\n").1, Vec::<&str>::new());
}

#[test]
fn zeros_that_stand_for_missing_values_are_told_and_can_be_left_out() {
    let text = table("glucose,bmi", 120, |row| {
        let zero = |every: usize, value: f64| if row % every == 0 { 0.0 } else { value };
        format!(
            "{},{:.1}",
            zero(9, (70 + row * 37 % 130) as f64),
            zero(50, 18.0 + (row * 53 % 300) as f64 * 0.1)
        )
    });
    let told = warned(&text, ["", ""]);
    let keys: Vec<&str> = told.iter().map(|(key, _)| *key).collect();
    assert_eq!(keys, ["data.warning.code", "data.warning.code"], "{told:?}");
    assert!(told[0].1.contains("\"glucose\"") && told[0].1.contains("rows: 14"), "{told:?}");
    let options =
        ReadingOptions { missing: Some(ganscope::data::Missing::Codes), ..ReadingOptions::default() };
    let table = Table::parse(text.as_bytes(), ["", ""], "", &options, 1).expect("a table");
    assert_eq!((table.rows(), table.rows_missing()), (104, 16));
}

#[test]
fn a_table_that_lies_on_its_side_is_told() {
    let line = |name: &str, factor: usize| {
        (0..30).fold(name.to_owned(), |text, k| format!("{text},{}.{}", k * factor % 23, k % 7))
    };
    let names = (0..30).fold("id".to_owned(), |text, k| format!("{text},s{k}"));
    for text in [
        format!("{}\n{}\n", line("length", 5), line("width", 11)),
        format!("{names}\n{}\n{}\n", line("length", 5), line("width", 11)),
        format!("{}\n{}\n{}\n", line("1", 3), line("2", 5), line("3", 11)),
    ] {
        assert_eq!(default(&text).1, ["data.warning.sideways"], "{text}");
    }
    // A short table, and a wide one.
    assert_eq!(default("x,y,z\n1.5,2,3\n3,5,1\n").1, Vec::<&str>::new());
    let wide =
        |row: usize| (0..60).map(|k| format!("{}.5", (row * 7 + k * 11) % 23)).collect::<Vec<_>>().join(",");
    let names = (0..60).map(|k| format!("v{k}")).collect::<Vec<_>>().join(",");
    assert_eq!(default(&table(&names, 20, wide)).1, Vec::<&str>::new());
}

#[test]
fn numbers_beyond_those_that_can_be_kept_are_told_with_their_line() {
    let with =
        |cell: &str| table("a,b", 120, |row| if row == 7 { format!("1.5,{cell}") } else { measured(row) });
    for (cell, key, value) in [
        ("1e-400", "vanishing", "0"),
        ("-3.5E-330", "vanishing", "0"),
        ("1e-320", "vanishing", "1e-320"),
        (&format!("0.{}1", "0".repeat(400)), "vanishing", "0"),
        ("1e400", "not_finite", "left out"),
        ("-1e999", "not_finite", "left out"),
        ("inf", "not_finite", "left out"),
        ("1.#INF", "not_finite", "left out"),
    ] {
        let told = warned(&with(cell), ["", ""]);
        let said = &told[0].1;
        let shown: String = cell.chars().take(40).collect();
        assert_eq!((told.len(), told[0].0), (1, format!("data.warning.{key}").as_str()), "{told:?}");
        let names_it =
            ["\"b\"", "line 9", &format!("{shown:?}"), value].iter().all(|part| said.contains(part));
        assert!(names_it, "{cell}: {said}");
    }
    for cell in ["0", "0.000", "-0", "0e0", "0.0E-400", "1e-300"] {
        assert!(warned(&with(cell), ["", ""]).is_empty(), "{cell}");
    }
    // 1e39 is more than a point in single precision holds; a point is in units of the column's own spread.
    let told = warned(&with("1e39"), ["", ""]);
    assert!(told.iter().any(|(_, said)| said.contains("1e39") && said.contains("line 9")), "{told:?}");
    let large = table("a,b", 120, |row| format!("{}e41,{}e-200", 1 + row * 37 % 83, 1 + row * 53 % 97));
    assert!(warned(&large, ["", ""]).is_empty());
    let first = parsed(&large, ["", ""]).train()[0];
    assert!(first.iter().all(|value| value.abs() < 4.0), "{first:?}");
}

#[test]
fn the_kind_of_a_column_is_known_before_it_is_chosen() {
    let text = table("k,class,year,x", 60, |row| {
        format!("{row},{},{},{}.5", row % 3, 2000 + row % 9, row * 37 % 83)
    });
    let survey = Survey::of(text.as_bytes(), &ReadingOptions::default()).expect("a table");
    let kinds: Vec<ColumnKind> = survey.columns.iter().map(|column| column.kind).collect();
    assert!(
        matches!(
            kinds[..],
            [ColumnKind::Counting, ColumnKind::Groups, ColumnKind::TimeFormat(_), ColumnKind::Number]
        ),
        "{kinds:?}"
    );
    assert_eq!(survey.default_columns(), Ok(["class", "x"]));
}

/// The sentence in which a table is refused.
fn refused(text: &str) -> String {
    let refused = Table::parse(text.as_bytes(), ["", ""], "", &ReadingOptions::default(), 1).expect_err(text);
    let sentence = refused.sentence();
    assert!(!sentence.text(Language::Chinese).contains("%{"), "{sentence}");
    sentence.text(Language::English)
}

#[test]
fn limits_are_not_to_be_left_empty() {
    let with = |sign: &str, every: usize| {
        table("a,b", 60, |row| if row % every == 0 { format!("{row}.5,{sign}0.5") } else { measured(row) })
    };
    for sign in ["<", "< ", "≤", "<="] {
        let said = refused(&with(sign, 6));
        assert!(
            said.contains("10 of its 60 cells") && said.contains("line 2") && said.contains("bias"),
            "{said}"
        );
        assert!(
            said.contains("half of it") && said.contains("low end") && said.contains("another column"),
            "{said}"
        );
    }
    for sign in [">", "≥ "] {
        let said = refused(&with(sign, 1));
        assert!(
            said.contains("60 of its 60 cells") && said.contains("high end") && !said.contains("half"),
            "{said}"
        );
    }
    // What is no limit is counted too.
    for sign in ["$", "~", "€ "] {
        let some = refused(&with(sign, 6));
        assert!(some.contains("10 of its 60 cells") && some.contains("leave them empty"), "{some}");
        let all = refused(&with(sign, 1));
        assert!(all.contains("None of the 60 cells") && !all.contains("empty"), "{all}");
    }
}

#[test]
fn points_before_three_digits_alone_are_asked_about_whatever_separates() {
    let rows = |separator: &str, odd: &str| {
        table(&["a", "b"].join(separator), 30, |row| {
            let cell = |factor: usize| format!("{}.{:03}", 1 + row * factor % 9, 100 + row * factor % 899);
            let first = if row == 12 && !odd.is_empty() { odd.to_owned() } else { cell(37) };
            [first, cell(53)].join(separator)
        })
    };
    for separator in ["\t", " ", "|", ";", " | "] {
        let said = refused(&rows(separator, ""));
        assert!(said.contains("data.decimal") && said.contains("line 2"), "{separator:?}: {said}");
    }
    // One number shows that the point stands before decimals.
    for odd in ["0.512", "1.5", "1.3861", "1234.500", "-0.250", "1.250e-3", "1.386E+00", ".512", "12.50"] {
        for separator in ["\t", " ", "|"] {
            let table = parsed(&rows(separator, odd), ["", ""]);
            assert!(table.reading().questions.is_empty(), "{odd} {separator:?}");
            let low = table.train().iter().chain(table.holdout()).map(|point| table.to_original(*point)[1]);
            assert!(low.fold(f64::INFINITY, f64::min) < 10.0, "{odd} {separator:?}");
        }
    }
}

#[test]
fn latex_is_named_where_a_table_is_written_in_it() {
    let rows = table("a & b \\\\ \\hline", 30, |row| measured(row).replace(',', " & ") + " \\\\");
    for text in [rows.clone(), format!("\\begin{{tabular}}{{ll}}\n{rows}\\end{{tabular}}\n")] {
        let said = refused(&text);
        assert!(said.contains("LaTeX") && said.contains("and \\\\ behind rows"), "{said}");
    }
}

#[test]
fn times_are_called_times() {
    let said = refused(&table("at,x", 30, |row| format!("{:02}:30,a", row % 24)));
    assert!(said.contains("\"at\""), "{said}");
    let survey = Survey::of(
        table("at,x,y", 30, |row| format!("{:02}:00,{}", row % 24, measured(row))).as_bytes(),
        &ReadingOptions::default(),
    );
    let at = survey.expect("a table").columns.remove(0);
    assert_eq!(at.kind, ColumnKind::Time);
    let said = at.unusable().map(|error| error.to_string()).unwrap_or_default();
    assert!(said.contains("holds times (\"00:00\" on line 2)"), "{said}");
}

#[test]
fn a_second_column_of_numbers_is_said_to_be_missing() {
    for first in ["2026-01-", "12:"] {
        let text = table("when,x", 30, |row| format!("{first}{:02},{}.5", 1 + row % 28, row * 37 % 83));
        let said = refused(&text);
        assert!(["\"x\"", "\"when\"", "second", "line 2"].iter().all(|part| said.contains(part)), "{said}");
        let survey = Survey::of(text.as_bytes(), &ReadingOptions::default()).expect("a table");
        assert_eq!(survey.some_columns_beside(["", ""]), ["x", ""]);
        assert_eq!(survey.some_columns_beside(["", "x"]), ["", "x"]);
    }
}

#[test]
fn a_note_below_the_rows_is_one_whatever_commas_it_holds() {
    let plain = table("a,b", 60, measured);
    let named = table("n,a,b", 60, |row| format!("k{row},{}", measured(row)));
    for note in [
        "Source: Ministry, 2020",
        "Source: Ministry, Berlin, 2020, p. 5",
        "Quelle: Amt, 2020",
        "来源：统计局, 2020",
        "1) Source: Ministry, 2020",
        "* Note: estimated, preliminary",
        "https://example.org/a,b",
        "All values are estimated, in part by hand",
    ] {
        for (text, rows) in [(&plain, 60), (&named, 60)] {
            let table = parsed(&format!("{text}{note}\n"), ["a", "b"]);
            assert_eq!((table.rows(), table.rows_missing()), (rows, 0), "{note}");
            let keys: Vec<_> = table.reading().skipped.iter().map(|line| (line.line, line.reason)).collect();
            assert_eq!(keys, [(62, Reason::Note)], "{note}");
            assert!(
                table.warnings().iter().all(|warning| warning.sentence().key() == "data.warning.few_rows")
            );
        }
    }
    // A row like others, and one with a cell that is none, are no notes.
    assert_eq!(parsed(&format!("{named}Isle of Man,1.5,2.5\n"), ["a", "b"]).rows(), 61);
    assert!(refused(&format!("{plain}$7,2.5\n")).contains("line 62"));
}

#[test]
fn a_first_row_of_words_for_missing_values_is_a_row() {
    let text = table("a,b", 30, |row| if row == 0 { "#NULL!, ".to_owned() } else { measured(row) });
    let table = parsed(&text, ["", ""]);
    assert_eq!((table.rows(), table.rows_missing(), table.reading().lines_skipped), (29, 1, 0));
}
