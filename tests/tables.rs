//! Tables as people have them: each is read with its right numbers, or refused in a sentence; never with other numbers.

use std::path::PathBuf;

use ganscope::data::{
    ColumnKind, DataError, Decimal, Header, Missing, Names, Question, ReadingOptions, Reason, Separator,
    Survey, Table, Warning,
};
use ganscope::math::random::{Draws, Stream};
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
        DataError::NotANumber { column: "y".to_owned(), line: 4, value: "$7".to_owned(), count: 1, of: 3 }
    );
}

#[test]
fn the_mark_of_another_column_does_not_turn_decimals_into_thousands_in_silence() {
    // A day and a month, or a version, between which points stand, beside decimal commas of three digits.
    let rows =
        |last: &str| format!("x;y;k\n14,676;94,034;{last}\n12,113;93,208;{last}\n13,540;95,117;{last}\n");
    for last in ["01.01", "1.0", "3.5"] {
        let found = numbers(rows(last).as_bytes(), ["x", "y"], &ReadingOptions::default());
        assert!(matches!(found, Err(DataError::UndecidedDecimal { .. })), "{last}: {found:?}");
    }
    let comma = ReadingOptions { decimal: Some(Decimal::Comma), ..ReadingOptions::default() };
    let found = numbers(rows("1.0").as_bytes(), ["x", "y"], &comma).expect("decimal commas");
    assert!(are_same(&found, &[[14.676, 94.034], [12.113, 93.208], [13.54, 95.117]]), "{found:?}");
    // Thousands that some numbers lack are read, and said.
    let survey = survey(&bytes("06-tab-thousands-commas.txt")).expect("a table");
    assert!(matches!(survey.reading.questions[..], [Question::Decimal { taken: Some(Decimal::Point), .. }]));
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
    assert_eq!((labelled.columns[2].kind, labelled.columns[2].can_be_label()), (ColumnKind::Text, true));
    assert_eq!(read("32-dates.csv").columns[0].kind, ColumnKind::Date);
    let odd = &read("13-one-odd-cell.csv").columns[1];
    let cell = odd.odd.as_ref().map(|odd| (odd.line, &*odd.text));
    assert_eq!((odd.kind, cell), (ColumnKind::Mixed, Some((4, "$7"))));

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

/// How a table of random numbers is written down.
#[derive(Clone, Debug)]
struct Writing {
    separator: &'static str,
    decimal: char,
    thousands: &'static str,
    header: &'static str,
    end: &'static str,
    quotes: &'static str,
    encoding: &'static str,
    missing: &'static str,
}

impl Writing {
    /// `value` with `decimals` digits after the mark.
    fn number(&self, value: f64, decimals: usize) -> String {
        let plain = format!("{:.decimals$}", value.abs());
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        let mut text = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                text += self.thousands;
            }
            text.push(digit);
        }
        if !fraction.is_empty() {
            text.push(self.decimal);
            text += fraction;
        }
        if value < 0.0 { format!("-{text}") } else { text }
    }

    fn bytes(&self, text: &str) -> Vec<u8> {
        let sixteen = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        match self.encoding {
            "utf8" => text.as_bytes().to_vec(),
            "utf8 mark" => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            "utf16le" => sixteen(u16::to_le_bytes),
            "utf16le mark" => [vec![0xFF, 0xFE], sixteen(u16::to_le_bytes)].concat(),
            "utf16be" => sixteen(u16::to_be_bytes),
            "utf16be mark" => [vec![0xFE, 0xFF], sixteen(u16::to_be_bytes)].concat(),
            other => unreachable!("{other} is no encoding"),
        }
    }

    /// The table with these rows; a value that is not there is NaN.
    fn table(&self, rows: &[Vec<f64>], decimals: &[usize]) -> Vec<u8> {
        let quoted = |text: &str, is_name: bool| match self.quotes {
            "all" => format!("\"{text}\""),
            "names" if is_name => format!("\"{text}\""),
            _ if text.contains(self.separator) => format!("\"{text}\""),
            _ => text.to_owned(),
        };
        let names: Vec<String> =
            (0..decimals.len()).map(|column| quoted(["höhe", "b c", "d", "e"][column], true)).collect();
        let names = names.join(self.separator);
        let units = vec!["mm"; decimals.len()].join(self.separator);
        let mut lines = match self.header {
            "none" => Vec::new(),
            "names" => vec![names],
            "title" => vec!["A report of the year 2026".to_owned(), String::new(), names],
            "units" => vec![names, units],
            "comment" => vec!["# measured by hand, 2026".to_owned(), names],
            other => unreachable!("{other} is no header"),
        };
        // A title between spaces or names with spaces would be other cells.
        if self.separator == " " {
            lines = lines
                .iter()
                .map(|line| if line.starts_with('#') { line.clone() } else { line.replace("b c", "bc") })
                .collect();
        }
        for row in rows {
            let cells = row.iter().zip(decimals).map(|(value, decimals)| {
                let text =
                    if value.is_nan() { self.missing.to_owned() } else { self.number(*value, *decimals) };
                quoted(&text, false)
            });
            lines.push(cells.collect::<Vec<_>>().join(self.separator));
        }
        self.bytes(&(lines.join(self.end) + self.end))
    }

    /// The same as a person would choose it.
    fn options(&self) -> ReadingOptions {
        let separator = match self.separator {
            "," => Separator::Comma,
            ";" => Separator::Semicolon,
            "\t" => Separator::Tab,
            "|" => Separator::Pipe,
            _ => Separator::Spaces,
        };
        let header = match self.header {
            "none" => Header::None,
            "units" => Header::NamesAndUnits,
            _ => Header::Names,
        };
        let decimal = if self.decimal == '.' { Decimal::Point } else { Decimal::Comma };
        ReadingOptions {
            separator: Some(separator),
            header: Some(header),
            decimal: Some(decimal),
            ..ReadingOptions::default()
        }
    }
}

/// What a reading came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Right,
    Refused,
    /// Other numbers, with a question that names the setting that decides.
    Asked,
}

/// Reads `bytes` and compares each pair of neighbouring columns with those of `rows`.
fn outcome(bytes: &[u8], rows: &[Vec<f64>], options: &ReadingOptions, writing: &Writing) -> Outcome {
    let survey = match Survey::of(bytes, options) {
        Ok(survey) => survey,
        Err(_) => return Outcome::Refused,
    };
    let mut outcome = Outcome::Right;
    for first in 0..rows[0].len() - 1 {
        let complete = rows.iter().filter(|row| !row[first].is_nan() && !row[first + 1].is_nan());
        let expected: Vec<[f64; 2]> = complete.map(|row| [row[first], row[first + 1]]).collect();
        let names = [first, first + 1]
            .map(|column| survey.columns.get(column).map_or("none", |column| &*column.name));
        match numbers(bytes, names, options) {
            Ok(found) if are_same(&found, &expected) => {}
            Ok(_) if !survey.reading.questions.is_empty() => return Outcome::Asked,
            Ok(found) => panic!(
                "{writing:?} is read with other numbers: {found:?} is not {expected:?}\n{}",
                String::from_utf8_lossy(bytes)
            ),
            Err(_) => outcome = Outcome::Refused,
        }
    }
    outcome
}

#[test]
fn whatever_way_a_table_is_written_it_is_read_with_its_numbers_or_refused() {
    let mut draws = Draws::new(23, Stream::Data, 0, 0);
    let mut counts = [0; 3];
    let mut chosen_counts = [0; 3];
    for (separator, decimal) in [
        (",", '.'),
        (",", ','),
        (";", '.'),
        (";", ','),
        ("\t", '.'),
        ("\t", ','),
        ("|", '.'),
        ("|", ','),
        (" ", '.'),
        (" ", ','),
    ] {
        for thousands in ["", ",", ".", " ", "\u{202F}", "'"] {
            // Nobody groups thousands by points where commas separate cells.
            if thousands.starts_with(decimal) || (separator, thousands) == (",", ".") {
                continue;
            }
            for header in ["none", "names", "title", "units", "comment"] {
                for quotes in ["none", "names", "all"] {
                    for round in 0..6 {
                        let pick = |draws: &mut Draws, all: &[&'static str]| all[draws.below(all.len())];
                        let writing = Writing {
                            separator,
                            decimal,
                            thousands,
                            header: if separator == " " && header == "title" { "names" } else { header },
                            end: pick(&mut draws, &["\n", "\r\n", "\r"]),
                            quotes,
                            encoding: pick(
                                &mut draws,
                                &["utf8", "utf8 mark", "utf16le", "utf16le mark", "utf16be", "utf16be mark"],
                            ),
                            missing: pick(
                                &mut draws,
                                &["NA", "", ".", "-nan", "#DIV/0!", "n.a.", "\\N", "missing"],
                            ),
                        };
                        let missing = if separator == " " && writing.missing.is_empty() {
                            "NA"
                        } else {
                            writing.missing
                        };
                        let writing = Writing { missing, ..writing };
                        let columns = 2 + draws.below(3);
                        let decimals: Vec<usize> = (0..columns).map(|_| draws.below(5)).collect();
                        // Numbers of a few digits, of many, or of both.
                        let magnitudes: Vec<i32> = (0..columns).map(|_| 1 + draws.below(6) as i32).collect();
                        let count = 3 + draws.below(10);
                        let mut rows: Vec<Vec<f64>> = (0..count)
                            .map(|_| {
                                (0..columns)
                                    .map(|column| {
                                        let value = (draws.uniform() - 0.3) * 10_f64.powi(magnitudes[column]);
                                        let scale = 10_f64.powi(decimals[column] as i32);
                                        (value * scale).round() / scale + 0.0
                                    })
                                    .collect()
                            })
                            .collect();
                        if round % 2 == 0 {
                            let (row, column) = (draws.below(count), draws.below(columns));
                            rows[row][column] = f64::NAN;
                        }
                        let bytes = writing.table(&rows, &decimals);
                        counts[outcome(&bytes, &rows, &ReadingOptions::default(), &writing) as usize] += 1;
                        chosen_counts[outcome(&bytes, &rows, &writing.options(), &writing) as usize] += 1;
                    }
                }
            }
        }
    }
    println!("{counts:?} {chosen_counts:?}");
    let [right, refused, asked] = counts;
    assert!(right > 20 * refused && right > 50 * asked, "{counts:?}");
    let [right, refused, asked] = chosen_counts;
    assert!(right > 30 * refused && asked == 0, "{chosen_counts:?}");
}

#[test]
fn damaged_tables_never_end_in_a_panic() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests").join("tables");
    let mut draws = Draws::new(29, Stream::Data, 0, 0);
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("the folder") {
        let whole = std::fs::read(entry.expect("an entry").path()).expect("a file");
        seen += 1;
        let look = |bytes: &[u8]| {
            let told = match Survey::of(bytes, &ReadingOptions::default()) {
                Ok(survey) => survey.reading.sentences(),
                Err(error) => vec![error.sentence()],
            };
            for sentence in told {
                assert!(!sentence.text(Language::English).contains("%{"), "{sentence}");
            }
            let _ = Table::parse(bytes, ["", ""], "", &ReadingOptions::default(), 1);
        };
        for length in 0..whole.len() {
            look(&whole[..length]);
        }
        for _ in 0..300 {
            let mut other = whole.clone();
            for _ in 0..=draws.below(3) {
                let place = draws.below(other.len());
                match draws.below(3) {
                    0 => other[place] ^= 1 << draws.below(8),
                    1 => drop(other.remove(place)),
                    _ => other.insert(place, b",;\t|\"\n\r #%.-0a\xFF"[draws.below(15)]),
                }
                if other.is_empty() {
                    other.push(b'x');
                }
            }
            look(&other);
        }
    }
    assert!(seen > 30, "{seen} tables");
}

/// How a table is read by itself: the names of its columns with their range, or the key of the sentence.
fn told(text: &str) -> String {
    match survey(text.as_bytes()) {
        Err(error) => error.sentence().key().to_owned(),
        Ok(survey) => {
            let column = |column: &ganscope::data::Column| match column.range {
                Some([low, high]) => format!("{} {low} to {high}", column.name),
                None => format!("{} {:?}", column.name, column.kind),
            };
            survey.columns.iter().map(column).collect::<Vec<_>>().join("; ")
        }
    }
}

#[test]
fn columns_with_either_decimal_mark_are_told() {
    let reading = survey(b"x;y\n1,5;2.5\n3,5;4.7\n").expect("a table").reading;
    assert!(
        reading.has_both_decimals
            && !survey(b"x;y\n1,5;2\n3,5;4\n").expect("a table").reading.has_both_decimals
    );
    let text = reading.sentence().text(Language::English);
    assert!(text.contains("decimal points in some columns and commas in others"), "{text}");
}

#[test]
fn more_tables_as_people_have_them() {
    for (text, expected) in [
        // Marks of decimals and thousands.
        ("x\ty\n1.234\t5\n987\t6\n", "x Undecided; y 5 to 6"),
        ("x\ty\n3.600\t79\n1.800\t54\n", "x 1.8 to 3.6; y 54 to 79"),
        ("x;y\n1,234;5\n2,345;6\n", "x Undecided; y 5 to 6"),
        ("x;y\n12,576;113,045\n98,001;220,312\n", "x Undecided; y Undecided"),
        ("x;y\n12.576;113.045\n98.001;220.312\n", "x Undecided; y Undecided"),
        ("x;y\n12,576;1,5\n98,001;2,25\n", "x 12.576 to 98.001; y 1.5 to 2.25"),
        ("x;y\n1.234;5\n2.345;6\n", "x Undecided; y 5 to 6"),
        ("x,y\n\"1,234\",5\n\"2,345\",6\n", "x Undecided; y 5 to 6"),
        ("x,y\n\"1,234\",1.5\n\"2,345\",6\n", "x 1234 to 2345; y 1.5 to 6"),
        ("x\ty\n1,234\t1\n12345\t3\n", "x Undecided; y 1 to 3"),
        ("x\ty\n1,234\t1.5\n12345\t3.5\n", "x Undecided; y 1.5 to 3.5"),
        ("x\ty\n1,234\t1\n1,234,567\t5\n", "x 1234 to 1234567; y 1 to 5"),
        ("x;y\n1 234,5;2\n987,1;3\n", "x 987.1 to 1234.5; y 2 to 3"),
        ("x;y\n1\u{202F}234,5;2\n987,1;3\n", "x 987.1 to 1234.5; y 2 to 3"),
        ("x,y\n1'234.5,1\n2'000.0,5\n", "x 1234.5 to 2000; y 1 to 5"),
        ("x;y\n1 234 567;2\n1 23;3\n", "x Mixed; y 2 to 3"),
        ("x;y\n1,5;2.5\n3,5;4.7\n", "x 1.5 to 3.5; y 2.5 to 4.7"),
        ("x;y\n1,5;2\n3.5;4\n", "x Mixed; y 2 to 4"),
        // Separators.
        ("1 234,5 678\n2 345,6 789\n", "data.undecided_separator"),
        ("1,5 2,5\n3,5 4,7\n", "column 1 1.5 to 3.5; column 2 2.5 to 4.7"),
        ("a;b,c\n1;2,5\n3;4,7\n", "a 1 to 3; b,c 2.5 to 4.7"),
        ("x, y\n1, 2\n3, 5\n", "x 1 to 3; y 2 to 5"),
        ("t x y\n2026-01-01 1.5 2\n2026-01-02 2.5 3\n", "t Date; x 1.5 to 2.5; y 2 to 3"),
        ("sep=;\nx;y\n1;2\n3;5\n", "x 1 to 3; y 2 to 5"),
        ("\"sep=|\"\nx|y\n1|2\n3|5\n", "x 1 to 3; y 2 to 5"),
        (" x | y \n---+---\n 1 | 2\n 3 | 5\n(2 rows)\n", "x 1 to 3; y 2 to 5"),
        ("|x|y|\n|---|---|\n|1|2|\n|3|5|\n", "column 1 Empty; x 1 to 3; y 2 to 5; column 4 Empty"),
        (
            "| x | y |\n|---|---|\n| 1.5 | 2 |\n| 3 | 5 |\n",
            "column 1 Empty; x 1.5 to 3; y 2 to 5; column 4 Empty",
        ),
        (
            "| x | n |\n|:-:|--:|\n| 1.5 | a |\n| 3 | b |\n",
            "column 1 Empty; x 1.5 to 3; n Text; column 4 Empty",
        ),
        ("x | y\n--- | ---\n1.5 | 2\n3 | 5\n", "x 1.5 to 3; y 2 to 5"),
        (
            "% from Weka\n@RELATION a\n@ATTRIBUTE x NUMERIC\n@attribute 'y z' {a,b}\n\n@DATA\n1.5,a\n?,b\n3,a\n",
            "x 1.5 to 3; y z Text",
        ),
        ("@relation a\n@attribute x real\n@data\n1.5,2\n3,5\n", "data.ragged"),
        // Names, units, titles, names of rows.
        ("x\n1,5\n2,5\n", "data.ragged_decimals"),
        // Too few cells are not explained by commas before decimals, nor is a wide row among others or beside points.
        ("x,y,z\n1,2\n3,5\n", "data.ragged"),
        ("x,y\n1.5,2.5\n3.5,4.5\n3,5,6\n", "data.ragged"),
        ("x,y\n1,2\n3,5\n3,5,6\n", "data.ragged"),
        ("x,y\n1,2,3\n3,5.5,6\n", "data.ragged"),
        ("x,y,\n1,2,\n3,5,\n", "x 1 to 3; y 2 to 5; column 3 Empty"),
        ("x,y\n1,2,\n3,5,\n", "x 1 to 3; y 2 to 5"),
        ("a,b\n1,000,5\n2,000,7\n", "data.ragged_decimals"),
        ("\"x\" \"y\"\n\"a\" 1.5 2\n\"b\" 3 5\n", "column 1 Text; x 1.5 to 3; y 2 to 5"),
        ("# x y\n1 2\n3 5\n", "x 1 to 3; y 2 to 5"),
        ("country,2019,2020\nFR,4.1,74\nDE,2.2,38\n", "country Text; 2019 2.2 to 4.1; 2020 38 to 74"),
        ("\"2019\",\"2020\"\n41,74\n22,38\n", "2019 22 to 41; 2020 38 to 74"),
        ("$7,2\n4,5\n6,7\n", "column 1 Mixed; column 2 2 to 7"),
        (",2\n1,5\n3,4\n", "column 1 1 to 3; column 2 2 to 5"),
        ("Group A,,Group B,\nx,y,z,w\n1,2,3,4\n5,6,7,9\n", "x 1 to 5; y 2 to 6; z 3 to 7; w 4 to 9"),
        ("All values in mm, measured by me\nx,y\n1,2\n3,5\n", "x 1 to 3; y 2 to 5"),
        ("x,y\n1,2\n3,5\nNote: in mm, measured\n", "x 1 to 3; y 2 to 5"),
        ("x,y\n1,2\n3,5\nx,y\n4,7\n", "x 1 to 4; y 2 to 7"),
        ("n;x;y\na;1;2\nb;3;5\nSumme;4;7\n", "n Text; x 1 to 3; y 2 to 5"),
        ("n,x,y\nTotal,1,2\nb,3,5\nTotal,4,7\n", "n Text; x 1 to 4; y 2 to 7"),
        ("x,y\n1,2\n3,5\nTotal,\n4,7\n", "x 1 to 3; y 2 to 5"),
        ("x,y\n1,2\n3,5\nSum:\n4,7\nMean (n=2)\n2,3.5\n", "x 1 to 3; y 2 to 5"),
        ("x,y\n1,2\n3,5\n合计,\n4,7\n", "x 1 to 3; y 2 to 5"),
        ("x,y,n\n1,2,a\n3,5,b\n4,7,total\n", "x 1 to 3; y 2 to 5; n Text"),
        ("x,y,z\n1,2,3\n3,5,4\nTotal 2026,7,7\n", "x 1 to 3; y 2 to 5; z 3 to 4"),
        ("x,y\n1,2\nTotal,\n4,7\n8,9\n", "x Mixed; y 2 to 9"),
        // "std" is the kind of an engine here, and no deviation.
        ("x,y,k\n1,2,turbo\n3,5,turbo\n7,8,std\n", "x 1 to 7; y 2 to 8; k Text"),
        ("1,05,2,50\n3,50,4,75\n", "data.ragged_decimals"),
        ("1,5,2,50\n3,50,4,75\n", "column 1 1 to 3; column 2 5 to 50; column 3 2 to 4; column 4 50 to 75"),
        ("x,x (2),x,x\n1,2,3,4\n4,6,8,9\n", "x 1 to 4; x (2) 2 to 6; x (3) 3 to 8; x (4) 4 to 9"),
        // Quotes and ragged rows.
        ("x,y,n\n3,4,\"b\n5,6,c\"\n7,8,d\n", "data.open_quote"),
        ("x,y,n\n3,4,\"two\nlines\"\n7,8,d\n", "x 3 to 7; y 4 to 8; n Text"),
        ("x,y,n\n3,4,5\" pipe\n7,8,d\n", "x 3 to 7; y 4 to 8; n Mixed"),
        ("x  y  z\n1.0  2.0  3.0\n4.0       6.0\n7.0  8.0  9.5\n", "data.short_row"),
        // Cells.
        ("x,y\n\u{FF11}\u{FF12}.5,2\n3,5\n", "x 3 to 12.5; y 2 to 5"),
        ("x,y\n50%,2\n60%,5\n", "x Mixed; y 2 to 5"),
        ("20260101,1.5\n20260102,3.5\n20260105,4.5\n", "column 1 20260101 to 20260105; column 2 1.5 to 4.5"),
        ("x,y\n1e5,2\n2E+3,5\n", "x 2000 to 100000; y 2 to 5"),
        ("x,y\n1.258D+01,2\n0.5D+00,5\n", "x 0.5 to 12.58; y 2 to 5"),
    ] {
        assert_eq!(told(text), expected, "{text:?}");
    }
}

/// The keys of what a person is told of the columns chosen by default, or of why there are none.
fn cautions(text: &str, options: &ReadingOptions) -> Vec<&'static str> {
    match Table::parse(text.as_bytes(), ["", ""], "", options, 1) {
        Err(error) => vec![error.sentence().key()],
        Ok(table) => {
            let sentences = table.sentences();
            for language in Language::ALL {
                for sentence in &sentences {
                    assert!(!sentence.text(language).contains("%{"), "{sentence}");
                }
            }
            let is_caution = |key: &&str| {
                ["data.caution", "data.warning", "data.question"].iter().any(|start| key.starts_with(start))
                    && *key != "data.warning.few_rows"
            };
            sentences.iter().map(|sentence| sentence.key()).filter(is_caution).collect()
        }
    }
}

#[test]
fn numbers_that_are_rather_dates_are_told_and_chosen_last() {
    let auto = ReadingOptions::default();
    let table = |header: &str, rows: &[[&str; 3]]| {
        let rows: Vec<String> = rows.iter().map(|row| row.join(";")).collect();
        format!("{header}\n{}\n", rows.join("\n"))
    };
    let dates = [
        ["24.12", "13.45", "3,5"],
        ["03.11", "09.10", "4,25"],
        ["15.02", "18.05", "3,1"],
        ["28.07", "23.59", "5,5"],
    ];
    for header in ["a;b;c", "Datum;Zeit;Wert"] {
        let text = table(header, &dates);
        let survey = survey(text.as_bytes()).expect("a table");
        assert!(matches!(survey.columns[0].kind, ColumnKind::TimeFormat(_)), "{:?}", survey.columns[0]);
        assert!(matches!(survey.columns[1].kind, ColumnKind::TimeFormat(_)), "{:?}", survey.columns[1]);
        assert_eq!(survey.columns[2].kind, ColumnKind::Number);
        assert_eq!(cautions(&text, &auto), ["data.warning.moment"]);
        assert!(!survey.reading.has_both_decimals && survey.reading.decimal == Some(Decimal::Comma));
    }
    // A second column of numbers, or of the count of rows, is taken before.
    let with_counts: Vec<[&str; 3]> =
        [["1", "24.12", "3.5"], ["2", "03.11", "4.25"], ["3", "15.02", "3.1"]].into();
    let parsed =
        Table::parse(table("n;day;x", &with_counts).as_bytes(), ["", ""], "", &auto, 1).expect("a table");
    assert_eq!(parsed.column_names(), ["n", "x"]);
    // Prices are numbers.
    let prices = [["12.30", "1.5", "a"], ["9.90", "2.5", "b"], ["14.00", "3.5", "c"], ["11.50", "4", "d"]];
    assert_eq!(cautions(&table("price;x;k", &prices), &auto), Vec::<&str>::new());
}

#[test]
fn numbers_that_stand_for_missing_values_are_told_and_can_be_left_out() {
    let rows: String = (0..40).map(|k| format!("{}.5,{}\n", k * 7 % 23, k * 5 % 17)).collect();
    for code in ["-999", "-9999", "9999", "999", "-99", "99999", "-1e30"] {
        let text = format!("x,y\n{rows}{code},3\n4.5,7\n{code},8\n");
        let read = |missing| {
            let options = ReadingOptions { missing, ..ReadingOptions::default() };
            (
                cautions(&text, &options),
                Table::parse(text.as_bytes(), ["", ""], "", &options, 1).expect("a table"),
            )
        };
        let (told, table) = read(None);
        assert_eq!((told, table.rows(), table.rows_missing()), (vec!["data.warning.code"], 43, 0), "{code}");
        let (told, table) = read(Some(Missing::Codes));
        assert_eq!(
            (told, table.rows(), table.rows_missing()),
            (vec!["data.warning.code_taken"], 41, 2),
            "{code}"
        );
        let (_, table) = read(Some(Missing::Words));
        assert!(
            table.rows() == 43 && !table.warnings().iter().any(|w| matches!(w, Warning::Code { .. })),
            "{code}"
        );
    }
    let options = ReadingOptions { missing: Some(Missing::Codes), ..ReadingOptions::default() };
    let survey = Survey::of(format!("x,y\n{rows}-999,3\n-99,4\n").as_bytes(), &options).expect("a table");
    let x = &survey.columns[0];
    assert_eq!((x.count, x.missing, x.range, x.codes.len()), (40, 2, Some([0.5, 22.5]), 2));
}

#[test]
fn rows_that_sum_up_others_are_left_out_or_told() {
    let auto = ReadingOptions::default();
    let told = |text: &str| cautions(text, &auto);
    assert_eq!(told("x,y\n1.5,2\n3,5\n2,9\n6.5,16\n"), ["data.caution.sum_at_end"]);
    assert_eq!(told("n,x,y\na,1.5,2.1\nb,3,5\nc,2,9\n,6.5,16.1\n"), ["data.caution.sum_at_end"]);
    assert_eq!(told("x,y\n1.5,2\n3,5\n2,9\n6.5,7\n"), Vec::<&str>::new());
    assert_eq!(told("n,x,y\na,1,2\nTotal,4,9\nb,3,5\nb,9,8\n"), ["data.caution.total_within"]);
    assert_eq!(told("x,y\n1.5,2\n3,5\nTotal,\n4.5,7\n"), Vec::<&str>::new());
    let reading = survey(b"x,y\n1.5,2\n3,5\nTotal,\n4.5,7\n").expect("a table").reading;
    let lines: Vec<(u64, Reason)> =
        reading.skipped.iter().map(|skipped| (skipped.line, skipped.reason)).collect();
    assert_eq!(lines, [(4, Reason::Total), (5, Reason::Total)]);
}

#[test]
fn a_table_without_two_columns_of_numbers_is_refused_for_what_is_so() {
    let error = |text: &str| {
        let error = Table::parse(text.as_bytes(), ["", ""], "", &ReadingOptions::default(), 1);
        error.expect_err(text).sentence()
    };
    for (text, key) in [
        ("x,y\n", "data.no_rows"),
        ("x,y\n1,2\n", "data.too_few_rows"),
        ("x,y\n1,$2\n", "data.too_few_rows"),
        ("x,y\n1,5\n1,5\n1,5\n", "data.constant_column"),
        ("x,y,z\n1,5,\n2.5,5,\n1.25,5,\n", "data.constant_column"),
        ("k,x\na,5\nb,5\n", "data.few_numeric_columns"),
        ("day,x\n2026-01-01,5\n2026-01-02,7\n", "data.no_second_column"),
        ("day,x\n2026-01-01,a\n2026-01-02,b\n", "data.few_numeric_columns"),
        ("day,due\n2026-01-01,2026-01-05\n2026-01-02,2026-01-07\n", "data.dates"),
    ] {
        assert_eq!(error(text).key(), key, "{text:?}");
    }
    // The first cell that is no number to the program is named.
    for cell in
        ["0x7d", "12.58±0.1", "(12.58)", "12.58 mm", "~12", "<0.5", "1/2", "$7", "12,5 %", "[3]", "≥5", "5-"]
    {
        let text = format!("x;y\n1,5;{cell}\n2,5;{cell}\n1,25;{cell}\n");
        let sentence = error(&text).text(Language::English);
        assert!(sentence.contains("\"y\"") && sentence.contains("line 2"), "{cell}: {sentence}");
        assert!(sentence.contains(&format!("{cell:?}")), "{cell}: {sentence}");
    }
}

#[test]
fn what_keeps_a_column_from_use_is_a_cell_that_stands_there() {
    let rows = |of: fn(u32) -> String| (0..60).map(of).collect::<Vec<_>>().concat();
    let dates = rows(|k| format!("{},{}.5\n", 20_240_101 + k % 28, k * 7 % 11));
    let refused = survey(format!("date,y\n{dates}").as_bytes()).expect("a table");
    let said = refused.columns[0].unusable().map(|error| error.sentence().text(Language::English));
    assert!(said.as_ref().is_some_and(|said| said.contains("\"20240101\" on line 2")), "{said:?}");
    // A point that cannot group thousands keeps a column from use where the comma is to be the decimal mark.
    let commas = ReadingOptions { decimal: Some(Decimal::Comma), ..ReadingOptions::default() };
    let mixed = rows(|k| format!("\"1,{}\",2.{}\n", 386 + k, 43 + k));
    let survey = Survey::of(format!("a,b\n{mixed}").as_bytes(), &commas).expect("a table");
    let said = survey.columns[1].unusable().map(|error| error.sentence().text(Language::English));
    assert!(said.as_ref().is_some_and(|said| said.contains("\"2.43\" on line 2")), "{said:?}");
}

#[test]
fn a_question_names_the_mark_that_stands_there_and_what_it_was_taken_for() {
    let of = |text: &str, taken| {
        let text = text.to_owned();
        let question = Question::Decimal { column: "a".to_owned(), line: 2, text, taken };
        question.sentence().text(Language::English)
    };
    let point = of("1,386", Some(Decimal::Point));
    assert!(point.contains("the comma in \"1,386\" (line 2) was taken to group thousands"), "{point}");
    let comma = of("2.386", Some(Decimal::Comma));
    assert!(comma.contains("the point in \"2.386\" (line 2) was taken to group thousands"), "{comma}");
    assert!(
        of("1.386", Some(Decimal::Point))
            .contains("the point in \"1.386\" (line 2) was taken for the decimal")
    );
    assert!(
        of("1,386", Some(Decimal::Comma))
            .contains("the comma in \"1,386\" (line 2) was taken for the decimal")
    );
}

#[test]
fn a_number_of_rows_among_other_summaries_is_one_of_them() {
    let rows: String = (0..60).map(|k| format!("s{k},{}.5,{}.25\n", k % 8, k % 5)).collect();
    let below =
        survey(format!("name,a,b\n{rows}Max,7.5,4.25\nMin,0.5,0.25\nn,60,60\n").as_bytes()).expect("a table");
    assert_eq!((below.rows, below.columns[1].range), (60, Some([0.5, 7.5])));
    // Alone it is a row like others.
    let alone = survey(format!("name,a,b\n{rows}n,60,60\n").as_bytes()).expect("a table");
    assert_eq!(alone.rows, 61);
}
