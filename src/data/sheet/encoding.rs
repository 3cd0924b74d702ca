//! Decodes bytes to text: decompression, byte order marks, and character encodings.

use std::borrow::Cow;
use std::io::{self, Read as _};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use crate::data::error::DataError;
use crate::data::options::Encoding;
use crate::words::Sentence;

/// Largest size of a table in bytes, decompressed.
const MAX_BYTES: u64 = 1 << 30;
/// Smallest number of valid characters beyond ASCII per invalid one for which a text counts as UTF-8.
const WHOLE_PER_DAMAGED: usize = 10;

/// A decoded text, with its encoding.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    /// The name of the encoding.
    pub(super) encoding: &'static str,
    /// Whether the encoding is only a guess.
    pub(super) is_guess: bool,
    /// Whether some bytes are invalid in the encoding.
    pub(super) is_damaged: bool,
    /// Whether the file was compressed.
    pub(super) was_compressed: bool,
}

impl Encoding {
    fn codec(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
            Self::Gb18030 => encoding_rs::GB18030,
            Self::Big5 => encoding_rs::BIG5,
            Self::ShiftJis => encoding_rs::SHIFT_JIS,
            Self::EucJp => encoding_rs::EUC_JP,
            Self::EucKr => encoding_rs::EUC_KR,
            Self::Windows1250 => encoding_rs::WINDOWS_1250,
            Self::Windows1251 => encoding_rs::WINDOWS_1251,
            Self::Windows1252 => encoding_rs::WINDOWS_1252,
        }
    }
}

/// Decodes the bytes of a table, decompressed if necessary, with the `chosen` encoding or a detected one.
pub(super) fn decoded(bytes: &[u8], chosen: Option<Encoding>) -> Result<Decoded<'_>, DataError> {
    if let Some(error) = foreign(bytes) {
        return Err(error);
    }
    if !bytes.starts_with(&[0x1F, 0x8B]) {
        return text_of(bytes, chosen);
    }
    let unpacked = unpacked(bytes)?;
    if let Some(error) = foreign(&unpacked) {
        return Err(error);
    }
    let Decoded { text, encoding, is_guess, is_damaged, .. } = text_of(&unpacked, chosen)?;
    Ok(Decoded { text: Cow::Owned(text.into_owned()), encoding, is_guess, is_damaged, was_compressed: true })
}

/// The name of a known file kind that is not a table, from the first bytes; `None` for others.
pub(in crate::data) fn kind_of_foreign(bytes: &[u8]) -> Option<&'static str> {
    match foreign(bytes) {
        Some(DataError::Foreign { kind, .. }) => Some(kind),
        _ => None,
    }
}

/// The error for a file of a known kind that is not a table, from its first bytes; `None` where it may be a table.
fn foreign(bytes: &[u8]) -> Option<DataError> {
    const SHEET: &str = "data.foreign";
    const PACKED: &str = "data.foreign_packed";
    const OTHER: &str = "data.foreign_other";
    const FIRST: [(&[u8], &str, &str); 23] = [
        (b"PK\x03\x04", PACKED, "zip"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", SHEET, "Excel (.xls)"),
        (b"PAR1", SHEET, "Parquet"),
        (b"ARROW1", SHEET, "Arrow"),
        (b"FEA1", SHEET, "Feather"),
        (b"\x89HDF\r\n\x1A\n", SHEET, "HDF5"),
        (b"\x93NUMPY", SHEET, "NumPy (.npy)"),
        (b"SQLite format 3\0", SHEET, "SQLite"),
        (b"MATLAB 5.0", SHEET, "MATLAB (.mat)"),
        (b"RDX", SHEET, "R (.RData)"),
        (b"$FL2", SHEET, "SPSS (.sav)"),
        (b"$FL3", SHEET, "SPSS (.zsav)"),
        (b"<stata_dta>", SHEET, "Stata (.dta)"),
        (b"7z\xBC\xAF\x27\x1C", PACKED, "7z"),
        (b"Rar!", PACKED, "rar"),
        (b"\xFD7zXZ\0", PACKED, "xz"),
        (b"BZh", PACKED, "bzip2"),
        (b"\x28\xB5\x2F\xFD", PACKED, "zstd"),
        (b"\x7FELF", OTHER, "ELF"),
        (b"\xCF\xFA\xED\xFE", OTHER, "Mach-O"),
        (b"%PDF-", OTHER, "PDF"),
        (b"\x89PNG\r\n", OTHER, "PNG"),
        (b"\xFF\xD8\xFF", OTHER, "JPEG"),
    ];
    let is = |key, kind| Some(DataError::Foreign { key, kind });
    if let Some((_, key, kind)) = FIRST.iter().find(|(first, _, _)| bytes.starts_with(first)) {
        let holds =
            |name: &[u8]| *kind == "zip" && bytes.windows(name.len()).take(1 << 16).any(|part| part == name);
        return match () {
            () if holds(b"xl/") => is(SHEET, "Excel (.xlsx)"),
            () if holds(b"opendocument") => is(SHEET, "OpenDocument (.ods)"),
            () => is(key, kind),
        };
    }
    let start: Vec<u8> = bytes.iter().take(200).map(u8::to_ascii_lowercase).collect();
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&start).trim_ascii_start();
    let begins = |starts: &[&[u8]]| starts.iter().any(|tag| start.starts_with(tag));
    match () {
        () if begins(&[b"<!doctype", b"<html", b"<table", b"<?xml"]) => is(OTHER, "HTML/XML"),
        () if is_json(start) => is(OTHER, "JSON"),
        // UTF-32 with its byte order mark, whose first half is the mark of UTF-16.
        () if begins(&[&[0xFF, 0xFE, 0, 0], &[0, 0, 0xFE, 0xFF]]) => is(OTHER, "UTF-32"),
        () => None,
    }
}

/// Whether `start` is the beginning of a JSON object, or of a list of objects, lists or strings.
fn is_json(start: &[u8]) -> bool {
    match start.split_first() {
        Some((b'{', rest)) => matches!(rest.trim_ascii_start(), [] | [b'"' | b'}', ..]),
        Some((b'[', rest)) => matches!(rest.trim_ascii_start(), [b'{' | b'[' | b'"', ..]),
        _ => false,
    }
}

fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, DataError> {
    let mut unpacked = Vec::new();
    let length = flate2::read::MultiGzDecoder::new(bytes)
        .take(MAX_BYTES + 1)
        .read_to_end(&mut unpacked)
        .map_err(|error| {
            let is_cut = error.kind() == io::ErrorKind::UnexpectedEof;
            let key = if is_cut { "system.cut" } else { "system.damaged" };
            DataError::Unpackable { reason: Sentence::new(key) }
        })?;
    if length as u64 > MAX_BYTES {
        return Err(DataError::TooLargeUnpacked { limit: MAX_BYTES });
    }
    Ok(unpacked)
}

fn text_of(bytes: &[u8], chosen: Option<Encoding>) -> Result<Decoded<'_>, DataError> {
    let marked = encoding_rs::Encoding::for_bom(bytes);
    let body = marked.map_or(bytes, |(_, length)| &bytes[length..]);
    let (codec, is_guess) = match (chosen, marked) {
        (Some(encoding), _) => (encoding.codec(), false),
        (None, Some((codec, _))) => (codec, false),
        (None, None) => guessed(body)?,
    };
    let is_sixteen = codec == encoding_rs::UTF_16LE || codec == encoding_rs::UTF_16BE;
    if body.contains(&0) && !is_sixteen {
        return Err(DataError::NotText);
    }
    let (text, is_damaged) = codec.decode_without_bom_handling(body);
    if text.contains('\0') || (is_sixteen && is_damaged) {
        return Err(DataError::NotText);
    }
    Ok(Decoded { text, encoding: codec.name(), is_guess, is_damaged, was_compressed: false })
}

/// Guesses the encoding of bytes without a byte order mark, and whether it is uncertain.
fn guessed(bytes: &[u8]) -> Result<(&'static encoding_rs::Encoding, bool), DataError> {
    if bytes.contains(&0) {
        return sixteen(bytes).map(|codec| (codec, true)).ok_or(DataError::NotText);
    }
    let (mut whole, mut damaged) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    // A text that ends within a character lacks one character.
    let is_cut = str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none());
    if is_cut || whole >= WHOLE_PER_DAMAGED * damaged {
        return Ok((encoding_rs::UTF_8, damaged > 0));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // A few letters of Japanese or Korean look like western ones.
    let is_gbk = || !encoding_rs::GB18030.decode_without_bom_handling(bytes).1;
    Ok(match () {
        () if is_signs(bytes) => (encoding_rs::WINDOWS_1252, true),
        // Japanese without kana is probably Chinese.
        () if guess == encoding_rs::EUC_JP && !has_kana(bytes) && is_gbk() => (encoding_rs::GBK, true),
        () if guess.is_single_byte() && is_shift_jis(bytes) => (encoding_rs::SHIFT_JIS, true),
        () if guess.is_single_byte() && is_hangul(bytes) => (encoding_rs::EUC_KR, true),
        () => (guess, true),
    })
}

/// Whether all characters beyond ASCII are single signs of western Europe such as °, ±, ², µ and €.
fn is_signs(bytes: &[u8]) -> bool {
    const SIGNS: [u8; 14] =
        [0x80, 0xA2, 0xA3, 0xA5, 0xA7, 0xB0, 0xB1, 0xB2, 0xB3, 0xB5, 0xB7, 0xBD, 0xD7, 0xF7];
    let mut runs = bytes.split(u8::is_ascii).filter(|run| !run.is_empty());
    runs.all(|run| run.len() == 1 && SIGNS.contains(&run[0]))
}

/// Whether there are kana in bytes decoded as EUC-JP.
fn has_kana(bytes: &[u8]) -> bool {
    let runs = bytes.split(u8::is_ascii);
    runs.flat_map(|run| run.chunks_exact(2)).any(|pair| matches!(pair, [0xA4 | 0xA5, 0xA1..=0xF6]))
}

/// Whether all characters beyond ASCII are pairs of bytes for syllables of Korean.
fn is_hangul(bytes: &[u8]) -> bool {
    let mut runs = bytes.split(u8::is_ascii).filter(|run| !run.is_empty());
    runs.clone().flatten().count() > 2
        && runs.all(|run| {
            run.len().is_multiple_of(2)
                && run.chunks_exact(2).all(|pair| matches!(pair, [0xB0..=0xC8, 0xA1..=0xFE]))
        })
}

/// Whether all characters beyond ASCII are pairs of bytes for kana and common kanji.
fn is_shift_jis(bytes: &[u8]) -> bool {
    let (mut rest, mut letters) = (bytes, 0);
    while let Some(first) = rest.first() {
        let is_ascii = first.is_ascii();
        let is_letter = matches!(
            rest,
            [0x82, 0x9F..=0xF1, ..]
                | [0x83, 0x40..=0x96, ..]
                | [0x81 | 0x88..=0x97, 0x40..=0x7E | 0x80..=0xFC, ..]
        );
        if !is_ascii && !is_letter {
            return false;
        }
        letters += usize::from(!is_ascii);
        rest = &rest[if is_ascii { 1 } else { 2 }..];
    }
    letters > 1
}

/// Detects UTF-16 without a byte order mark: in a table most characters are digits, separators and Latin letters,
/// whose high byte is zero, so it is always the same one of the two bytes.
fn sixteen(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let zeros = |parity: usize| bytes.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let pairs = bytes.len() / 2;
    match (zeros(0), zeros(1)) {
        (0, high) if 3 * high >= pairs => Some(encoding_rs::UTF_16LE),
        (high, 0) if 3 * high >= pairs => Some(encoding_rs::UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> (String, &'static str) {
        let decoded = decoded(bytes, None).unwrap();
        (decoded.text.into_owned(), decoded.encoding)
    }

    #[test]
    fn encodings_are_recognised_with_and_without_a_mark() {
        let utf16: Vec<u8> = "é,b\n1,2".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let swapped: Vec<u8> = utf16.chunks(2).flat_map(|pair| [pair[1], pair[0]]).collect();
        for (bytes, encoding) in [
            (&b"\xEF\xBB\xBF\xC3\xA9,b\n1,2"[..], "UTF-8"),
            (b"\xC3\xA9,b\n1,2", "UTF-8"),
            (b"\xE9,b\n1,2", "windows-1252"),
            (&utf16, "UTF-16LE"),
            (&swapped, "UTF-16BE"),
            (&[&[0xFF, 0xFE], &utf16[..]].concat(), "UTF-16LE"),
            (&[&[0xFE, 0xFF], &swapped[..]].concat(), "UTF-16BE"),
        ] {
            assert_eq!(found(bytes), ("é,b\n1,2".to_owned(), encoding), "{bytes:?}");
        }
    }

    #[test]
    fn names_in_the_encodings_of_east_asia_are_read() {
        for (text, encoding) in [
            ("喷发时长,等待时间\n3.6,79\n1.8,54\n", Encoding::Gb18030),
            ("身高,体重,性别\n170,60,男\n160,50,女\n", Encoding::Gb18030),
            ("温度,湿度\n1,2\n", Encoding::Gb18030),
            ("x,温度\n1,2\n", Encoding::Gb18030),
            ("花萼长度,花萼宽度\n1,2\n", Encoding::Gb18030),
            ("高さ,重さ\n1,2\n", Encoding::ShiftJis),
            ("身長,体重\n1,2\n", Encoding::ShiftJis),
            ("高さ,幅\n1,2\n", Encoding::EucJp),
            ("溫度,濕度\n1,2\n", Encoding::Big5),
            ("높이,무게\n1,2\n", Encoding::EucKr),
            ("t in µs,x\n1,2\n", Encoding::Windows1252),
            ("x,±\n1,2\n", Encoding::Windows1252),
            ("温度,湿度,カテゴリ\n1,2,あか\n", Encoding::ShiftJis),
            ("키(센티미터),몸무게(킬로그램)\n170,60\n", Encoding::EucKr),
            ("온도,습도\n1,2\n", Encoding::EucKr),
            ("Größe,Preis €\n1,2\n", Encoding::Windows1252),
        ] {
            let (bytes, _, failed) = encoding.codec().encode(text);
            assert!(!failed);
            assert_eq!(found(&bytes).0, text, "{encoding:?}");
            assert_eq!(decoded(&bytes, Some(encoding)).unwrap().text, text);
        }
    }

    #[test]
    fn a_compressed_table_is_unpacked() {
        use std::io::Write as _;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(b"x,y\n1,2\n").unwrap();
        let packed = packer.finish().unwrap();
        let whole = decoded(&packed, None).unwrap();
        assert_eq!((&*whole.text, whole.was_compressed), ("x,y\n1,2\n", true));
        for length in 2..packed.len() {
            let error = decoded(&packed[..length], None).unwrap_err();
            assert!(matches!(error, DataError::Unpackable { .. }), "{length} bytes: {error:?}");
        }
    }

    #[test]
    fn other_files_are_known_by_their_first_bytes() {
        for (bytes, kind) in [
            (&b"PK\x03\x04\0\0xl/workbook.xml"[..], "Excel (.xlsx)"),
            (b"PK\x03\x04\0\0other", "zip"),
            (b"PAR1\0", "Parquet"),
            (b"<html><table>", "HTML/XML"),
            (b"{\"x\": [1, 2]}", "JSON"),
            (b"\xFF\xFE\0\0x\0\0\0", "UTF-32"),
        ] {
            let error = decoded(bytes, None).unwrap_err();
            assert!(matches!(error, DataError::Foreign { kind: found, .. } if found == kind), "{error:?}");
        }
        assert_eq!(decoded(b"x,y\n1,\0\n", None), Err(DataError::NotText));
    }
}
