//! Tables as people have them: each is read with its right numbers, or refused in a sentence; never with other numbers.

use std::path::PathBuf;

use ganscope::data::{
    DataError, Kind, Names, Question, ReadingOptions, Reason, Separator, Survey, Table, Warning,
};
use ganscope::words::Language;

/// The bytes of a table that lies beside the tests.
fn bytes(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests").join("tables");
    std::fs::read(folder.join(name)).expect("a table beside the tests")
}

fn survey(bytes: &[u8]) -> Result<Survey, DataError> {
    Survey::of(bytes, &ReadingOptions::default())
}

/// The numbers of two columns in their own units, in the order of the file.
fn numbers(bytes: &[u8], columns: [&str; 2], options: &ReadingOptions) -> Result<Vec<[f64; 2]>, DataError> {
    let table = Table::parse(bytes, columns, "", options, 1)?;
    let mut rows: Vec<[f64; 2]> =
        table.train().iter().chain(table.holdout()).map(|point| table.to_original(*point)).collect();
    rows.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    Ok(rows)
}

/// Whether the rows of `found` are those of `expected`, in any order; points are f32 in standard units.
fn are_same(found: &[[f64; 2]], expected: &[[f64; 2]]) -> bool {
    let mut expected = expected.to_vec();
    expected.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let width = |axis: usize| {
        expected.iter().map(|row| row[axis]).fold(f64::NEG_INFINITY, f64::max)
            - expected.iter().map(|row| row[axis]).fold(f64::INFINITY, f64::min)
    };
    found.len() == expected.len()
        && found
            .iter()
            .zip(&expected)
            .all(|(a, b)| (0..2).all(|axis| (a[axis] - b[axis]).abs() <= 1e-5 * width(axis)))
}

#[track_caller]
fn holds(name: &str, columns: [&str; 2], expected: &[[f64; 2]]) {
    let found = numbers(&bytes(name), columns, &ReadingOptions::default());
    let found = found.unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(are_same(&found, expected), "{name}: {found:?} is not {expected:?}");
}

#[test]
fn the_numbers_of_every_table_are_right() {
    let decimals = [[1.5, 2.5], [3.5, 4.7], [2.5, 9.1]];
    let three = [[3.6, 79.0], [1.8, 54.0], [3.3, 74.0]];
    let years = [[4.1, 74.0], [2.2, 38.0], [3.3, 60.0]];
    for (name, columns, expected) in [
        ("01-semicolon-decimal-comma-no-names.csv", ["column 1", "column 2"], &decimals[..]),
        ("02-tab-decimal-comma-no-names.txt", ["column 1", "column 2"], &decimals),
        ("03-semicolon-names-with-commas.csv", ["a, mm", "b, mm"], &decimals),
        ("04-r-row-names.csv", ["x", "y"], &three),
        ("06-tab-thousands-commas.txt", ["x", "y"], &[[1234.0, 1.5], [987.0, 2.5], [12345.0, 3.5]]),
        ("07-semicolon-thousands-points.csv", ["x", "y"], &[[1234.0, 1.5], [987.0, 2.5], [2500.0, 3.5]]),
        ("09-no-names-with-label.data", ["column 1", "column 2"], &[[5.1, 3.5], [4.9, 3.0], [6.3, 3.3]]),
        ("10-no-names-first-row-missing.csv", ["column 1", "column 2"], &[[1.0, 5.0], [3.0, 4.0]]),
        ("11-names-are-numbers.csv", ["2019", "2020"], &years),
        ("12-duplicate-names.csv", ["", ""], &[[1.0, 2.0], [4.0, 5.0], [6.0, 1.0]]),
        ("14-missing-words.csv", ["x", "y"], &[[1.0, 2.0], [3.0, 5.0], [7.0, 8.0]]),
        ("16-excel-sep-line.csv", ["x", "y"], &[[1.0, 2.0], [3.0, 5.0]]),
        ("17-quoted-decimal-commas.csv", ["x", "y"], &[[1.5, 2.5], [3.5, 4.7]]),
        ("18-hash-comment-on-top.csv", ["x", "y"], &[[1.0, 2.0], [3.0, 5.0]]),
        ("19-title-line.csv", ["x", "y"], &[[1.0, 2.0], [3.0, 5.0]]),
        ("20-units-row.csv", ["x", "y"], &[[1.0, 2.0], [3.0, 5.0]]),
        ("21-total-row.csv", ["x", "y"], &[[1.0, 2.0], [3.0, 5.0]]),
        ("22-spaces.txt", ["x", "y"], &[[1.0, 2.0], [3.0, 5.0]]),
        ("23-aligned.dat", ["x", "y"], &[[1.0, 2.0], [3.0, 5.5]]),
        ("24-pipes.csv", ["x", "y"], &[[1.0, 2.0], [3.0, 5.0]]),
        ("25-gbk.csv", ["喷发时长", "等待时间"], &three),
        ("26-windows-1252.csv", ["Größe", "Preis €"], &[[1.0, 2.0], [3.0, 5.0]]),
        ("27-utf16le-no-mark.csv", ["x", "y"], &[[1.0, 2.0], [3.0, 5.0]]),
        ("28-pandas-index.csv", ["", ""], &years),
        ("29-constant-by-default.csv", ["", ""], &years),
        ("30-unicode-minus.csv", ["x", "y"], &[[-2.5, 1.0], [1.0, 5.0], [3.0, 4.0]]),
        ("32-dates.csv", ["", ""], &years),
        ("33-compressed.csv.gz", ["x", "y"], &[[1.0, 2.0], [3.0, 5.0]]),
    ] {
        holds(name, columns, expected);
    }
}

#[test]
fn what_is_no_table_is_refused_in_a_sentence() {
    let error = |name: &str| numbers(&bytes(name), ["", ""], &ReadingOptions::default()).unwrap_err();
    assert_eq!(
        error("05-comma-decimal-comma-unquoted.csv"),
        DataError::Ragged { line: 2, cells: 4, names: 2, decimal_commas: true }
    );
    assert_eq!(error("08-quote-never-closed.csv"), DataError::OpenQuote { line: 3 });
    assert_eq!(error("15-all-missing.csv"), DataError::EmptyColumn { column: "x".to_owned() });
    assert_eq!(
        error("13-one-odd-cell.csv"),
        DataError::NotANumber { column: "y".to_owned(), line: 4, value: "$7".to_owned() }
    );
}

#[test]
fn what_was_guessed_skipped_and_left_out_is_said() {
    let read = |name: &str| survey(&bytes(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(
        read("11-names-are-numbers.csv").reading.questions,
        [Question::Header { line: 1, taken_as_names: true }]
    );
    assert_eq!(read("04-r-row-names.csv").reading.names, Names::LineBesideRowNames(1));
    for (name, line, reason) in [
        ("16-excel-sep-line.csv", 1, Reason::SeparatorLine),
        ("18-hash-comment-on-top.csv", 1, Reason::Comment),
        ("19-title-line.csv", 1, Reason::Title),
        ("20-units-row.csv", 2, Reason::Units),
        ("21-total-row.csv", 4, Reason::Total),
    ] {
        let skipped = read(name).reading.skipped;
        assert_eq!(
            skipped.iter().map(|skipped| (skipped.line, skipped.reason)).collect::<Vec<_>>(),
            [(line, reason)],
            "{name}"
        );
    }
    let units = read("20-units-row.csv").columns;
    assert_eq!(units.iter().map(|column| column.unit.as_deref()).collect::<Vec<_>>(), [Some("mm"); 2]);
    let names = |survey: Survey| survey.columns.into_iter().map(|column| column.name).collect::<Vec<_>>();
    assert_eq!(names(read("12-duplicate-names.csv")), ["x", "x (2)", "y"]);
    let labelled = read("09-no-names-with-label.data");
    assert_eq!((labelled.columns[2].kind, labelled.columns[2].can_be_label()), (Kind::Text, true));
    assert_eq!(read("32-dates.csv").columns[0].kind, Kind::Date);
    let odd = &read("13-one-odd-cell.csv").columns[1];
    let cell = odd.odd.as_ref().map(|odd| (odd.line, &*odd.text));
    assert_eq!((odd.kind, cell), (Kind::Mixed, Some((4, "$7"))));

    let table = |name: &str| {
        Table::parse(&bytes(name), ["", ""], "", &ReadingOptions::default(), 1).expect("a table")
    };
    let missing = table("14-missing-words.csv");
    assert_eq!((missing.rows(), missing.rows_missing(), missing.rows_not_finite()), (3, 6, 1));
    let outlier = table("31-outlier.csv");
    let is_it = |warning: &Warning| matches!(warning, Warning::Outlier { column, line: 62, others: 60, .. } if column == "x");
    assert!(outlier.warnings().iter().any(is_it), "{:?}", outlier.warnings());
    assert!(matches!(outlier.warnings()[0], Warning::FewRows { rows: 61, .. }));
    for language in Language::ALL {
        for sentence in outlier.sentences().iter().chain(&missing.sentences()) {
            let text = sentence.text(language);
            assert!(text != sentence.key() && !text.contains("%{"), "{text}");
        }
    }
    assert_eq!(read("24-pipes.csv").reading.separator, Separator::Pipe);
}
