//! Archives of arrays that NumPy reads: a ZIP file without compression, with one `.npy` file for each array.

/// An array of numbers, in rows: its last index runs fastest.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// Its name in the archive.
    pub name: &'static str,
    /// How many along each axis.
    pub shape: Vec<usize>,
    /// The numbers.
    pub values: Vec<f64>,
}

/// The bytes of an archive of `arrays`.
pub fn npz(arrays: &[Array]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for array in arrays {
        let (name, content) = (format!("{}.npy", array.name), npy(array));
        let start = archive.len() as u32;
        let entry = entry(&name, &content);
        archive.extend(b"PK\x03\x04");
        archive.extend(&entry);
        archive.extend(name.as_bytes());
        archive.extend(&content);
        // Made by version 2.0 of the format; no comment, disk 0, no attributes.
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&entry);
        directory.extend([0; 10]);
        directory.extend(start.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, count) = (archive.len() as u32, arrays.len() as u16);
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06\x00\x00\x00\x00");
    archive.extend(count.to_le_bytes());
    archive.extend(count.to_le_bytes());
    archive.extend((directory.len() as u32).to_le_bytes());
    archive.extend(start.to_le_bytes());
    archive.extend([0; 2]);
    archive
}

/// What the header of a file in a ZIP archive and its entry in the directory have in common: version, flags, method,
/// time (1 January 1980), checksum, sizes and lengths.
fn entry(name: &str, content: &[u8]) -> Vec<u8> {
    let mut entry = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
    entry.extend(crc32(content).to_le_bytes());
    for _ in 0..2 {
        entry.extend((content.len() as u32).to_le_bytes());
    }
    entry.extend((name.len() as u16).to_le_bytes());
    entry.extend([0; 2]);
    entry
}

/// A `.npy` file, version 1.0, of little-endian f64.
fn npy(array: &Array) -> Vec<u8> {
    let shape: String = array.shape.iter().map(|length| format!("{length},")).collect();
    let mut header = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': ({shape}), }}");
    // Magic, version and length take 10 bytes; numbers begin at a multiple of 64.
    while !(10 + header.len() + 1).is_multiple_of(64) {
        header.push(' ');
    }
    header.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.as_bytes());
    array.values.iter().for_each(|value| bytes.extend(value.to_le_bytes()));
    bytes
}

/// The checksum CRC-32 of ZIP (polynomial 0xEDB88320).
fn crc32(bytes: &[u8]) -> u32 {
    let mut table = [0_u32; 256];
    for (entry, first) in table.iter_mut().zip(0_u32..) {
        *entry = (0..8).fold(first, |rest, _| (rest >> 1) ^ (0xEDB8_8320 & 0_u32.wrapping_sub(rest & 1)));
    }
    let add = |sum: u32, byte: &u8| (sum >> 8) ^ table[((sum ^ u32::from(*byte)) & 0xFF) as usize];
    !bytes.iter().fold(u32::MAX, add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b""), 0);
    }
}
