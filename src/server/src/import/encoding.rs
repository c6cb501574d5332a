//! In which encoding a file is written. Spreadsheets in China write GBK, or UTF-8 with a mark, or UTF-16.

use std::borrow::Cow;
use std::fmt;

/// EF BB BF: what tells a spreadsheet that a CSV file is UTF-8.
pub(super) const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// How the bytes were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf8WithMark,
    Utf16,
    /// GBK and GB 2312 are part of it.
    Gb18030,
    /// No text at all: a spreadsheet's own file.
    Xlsx,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf8WithMark => "UTF-8 (BOM)",
            Encoding::Utf16 => "UTF-16",
            Encoding::Gb18030 => "GBK",
            Encoding::Xlsx => "XLSX",
        })
    }
}

/// The text, or `None` when it is in none of the known encodings.
///
/// UTF-8 comes first: Chinese text in GBK is practically never valid UTF-8, the other way round it often is.
pub(super) fn decode(bytes: &[u8]) -> Option<(Encoding, Cow<'_, str>)> {
    if let Some(rest) = bytes.strip_prefix(UTF8_MARK) {
        return std::str::from_utf8(rest).ok().map(|text| (Encoding::Utf8WithMark, Cow::Borrowed(text)));
    }
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        let (text, _, damaged) = encoding_rs::UTF_16LE.decode(bytes);
        return (!damaged).then_some((Encoding::Utf16, text));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (!text.contains('\0')).then_some((Encoding::Utf8, Cow::Borrowed(text)));
    }
    let (text, damaged) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
    (!damaged).then_some((Encoding::Gb18030, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "编号,主题\n1,电梯停运(二单元)\n";

    #[test]
    fn chinese_text_is_read_from_every_usual_encoding() {
        let mut marked = UTF8_MARK.to_vec();
        marked.extend(TEXT.as_bytes());
        let utf16: Vec<u8> =
            [0xFEFF].into_iter().chain(TEXT.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let (gbk, _, _) = encoding_rs::GBK.encode(TEXT);
        let files = [
            (TEXT.as_bytes().to_vec(), Encoding::Utf8),
            (marked, Encoding::Utf8WithMark),
            (utf16, Encoding::Utf16),
            (gbk.into_owned(), Encoding::Gb18030),
        ];
        for (bytes, expected) in files {
            let (encoding, text) = decode(&bytes).unwrap();
            assert_eq!((encoding, text.as_ref()), (expected, TEXT));
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        for bytes in [&b"\xFF\xD8\xFF\xE0\x00\x10JFIF"[..], b"PK\x03\x04\x00\x00", b"\xEF\xBB\xBF\xFF"] {
            assert_eq!(decode(bytes), None);
        }
    }
}
