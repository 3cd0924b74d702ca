//! Tests of the sentences on tables that cannot be used.

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use crate::data::error::DataError;
    use crate::data::{ReadingOptions, Survey, Table, read_file};
    use crate::math::random::{Draws, Stream};
    use crate::words::Language;

    fn sentence_of(text: &str, x: &str, y: &str) -> String {
        Table::parse(text.as_bytes(), [x, y], "", &ReadingOptions::default(), 1).unwrap_err().to_string()
    }

    #[test]
    fn every_unusable_table_has_its_sentence() {
        for (text, x, y, sentence) in [
            (
                "",
                "x",
                "y",
                "The table is empty; it needs a line of column names and at least 2 lines of numbers below it.",
            ),
            (
                "PK\0\0",
                "x",
                "y",
                "The table holds zero bytes, so it is not text; save the sheet as CSV and choose that file.",
            ),
            (
                "x\n1\n2\n",
                "x",
                "y",
                "The table has only the column \"x\" and 2 are needed; separate columns by commas, semicolons or tabs, \
                 or train on it with the target \"1-D: one column of a CSV\".",
            ),
            ("x,y\n1,2\n3,4\n", "x", "z", "The table has no column \"z\"; choose one of \"x\", \"y\"."),
            (
                "a,b,c,d,e,f,g,h,i,j,k,l,m,n\n",
                "a",
                "z",
                "The table has no column \"z\"; choose one of \"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\", \"h\", \
                 \"i\", \"j\", \"k\", \"l\", and 2 more.",
            ),
            (
                "x,y\n1,2\n3,4\n",
                "y",
                "y",
                "The column \"y\" is chosen for both axes; choose two different columns.",
            ),
            (
                "x,y\n1,2\n3,\n",
                "x",
                "y",
                "The chosen columns have 1 complete row (1 more lacks a value) and at least 2 are needed; add rows or \
                 choose other columns.",
            ),
            (
                "x,y\n1,2.5\n3,2.5\n",
                "x",
                "y",
                "All values of the column \"y\" are equal (2.5) and at least 2 must differ; choose another column.",
            ),
        ] {
            assert_eq!(sentence_of(text, x, y), sentence);
        }
        assert_eq!(
            DataError::TooManyRows { limit: 10_000_000 }.to_string(),
            "The table has more than 10\u{a0}000\u{a0}000 rows; keep a random part of them."
        );
    }

    #[test]
    fn the_columns_of_a_wide_table_are_listed_in_every_language() {
        let available: Vec<String> = (1..=14).map(|number| format!("c{number}")).collect();
        let sentence = DataError::UnknownColumn { name: "z".to_owned(), available }.sentence();
        assert_eq!(
            sentence.text(Language::Chinese),
            "数据表中没有名为 \"z\" 的列；请从以下各列中选择：\"c1\", \"c2\", \"c3\", \"c4\", \"c5\", \"c6\", \"c7\", \
             \"c8\", \"c9\", \"c10\", \"c11\", \"c12\"，另外还有 2 列。"
        );
    }

    #[test]
    fn every_unusable_path_has_its_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let absent = folder.path().join("absent.csv");
        let sentence = |path: &Path| read_file(path).unwrap_err().to_string();
        assert_eq!(
            sentence(&absent),
            format!("There is no file {absent:?}; check the path or choose another file.")
        );
        assert_eq!(
            sentence(folder.path()),
            format!("{:?} is a folder; choose a CSV file inside it.", folder.path())
        );
        let present = folder.path().join("present.csv");
        fs::write(&present, "x,y\n1,2\n3,5\n").unwrap();
        assert_eq!(read_file(&present).unwrap().len(), 12);
        assert!(sentence(&present.join("below")).starts_with("The file "));
        // Longer than the limit, but it takes no space: a sparse file.
        fs::File::create(&present).unwrap().set_len((1 << 30) + 1).unwrap();
        assert_eq!(
            sentence(&present),
            format!(
                "The file {present:?} has 1\u{a0}073\u{a0}741\u{a0}825 bytes and at most 1\u{a0}073\u{a0}741\u{a0}824 are read; keep fewer rows or only the \
                 two columns you need."
            )
        );
    }

    #[test]
    fn any_bytes_are_a_table_or_a_sentence() {
        // Random pieces of text that are difficult for a parser, with a header or without.
        const PIECES: [&[u8]; 16] = [
            b"1",
            b"2.5",
            b"-3e9",
            b",",
            b";",
            b"\t",
            b"\n",
            b"\r",
            b"\"",
            b"NA",
            b"x",
            b"\xFF",
            b"\xC3",
            b"\xEF\xBB\xBF",
            b"\0",
            b" ",
        ];
        let mut draws = Draws::new(11, Stream::Data, 0, 0);
        let mut tables = 0;
        for round in 0..4_000 {
            let mut bytes = if round % 2 == 0 { b"x,y\n1,5\n7,2\n".to_vec() } else { Vec::new() };
            for _ in 0..draws.below(12) {
                bytes.extend(PIECES[draws.below(PIECES.len())]);
            }
            let _: Result<Survey, DataError> = Survey::of(&bytes, &ReadingOptions::default());
            match Table::parse(&bytes, ["x", "y"], "", &ReadingOptions::default(), 1) {
                Ok(table) => {
                    tables += 1;
                    assert!(table.train().iter().flatten().all(|value| value.is_finite()), "{bytes:?}");
                }
                Err(error) => assert!(error.to_string().ends_with('.'), "{error}"),
            }
        }
        assert!((200..2_000).contains(&tables), "{tables} of 4000 were tables");
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_not_opened() {
        let error = read_file(Path::new("/dev/zero")).unwrap_err().to_string();
        assert!(error.contains("it is not a plain file"), "{error}");
    }
}
