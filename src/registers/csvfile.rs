//! `.csv` in UTF-8, UTF-16 or GB18030 to a grid.

use std::borrow::Cow;

use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::guard::too_much;
use super::raw::{Grid, Raw};
use super::read::FileError;
use super::workbook::MOST_ROWS;

/// The most a spreadsheet lets into one cell; more means that a quotation mark was never closed.
const MOST_IN_CELL: usize = 32_767;

pub fn grid(bytes: &[u8], title: &str) -> Result<Grid, FileError> {
    let mut text = decode(bytes)?.into_owned();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let mut grid = Grid {
        title: title.to_owned(),
        ..Grid::default()
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut row: u32 = 0;
    loop {
        let before = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(grid),
            Ok(true) => {}
            Err(_) => return Err(FileError::new("broken_csv", "文件不是完整的 CSV，请另存一份后再导入")),
        }
        // The reader passes over blank lines in silence; a spreadsheet counts them as rows.
        let lines = reader.position().line() - before;
        let own: usize = record.iter().map(|cell| cell.matches('\n').count()).sum();
        row += 1 + lines.saturating_sub(own as u64 + 1) as u32;
        for (column, cell) in (0..).zip(record.iter()) {
            if cell.chars().count() > MOST_IN_CELL {
                return Err(FileError::new(
                    "open_quote",
                    format!("第{row}行有一个引号没有配对，请检查该行的引号"),
                ));
            }
            grid.push(row, column, Raw::Text(unguarded(cell).to_owned()));
        }
        if grid.lines.len() > MOST_ROWS {
            return Err(too_much());
        }
    }
}

/// Whether a spreadsheet would take this cell for a formula.
pub fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@'])
}

/// The cell without the apostrophe that keeps it from being a formula.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => cell,
    }
}

fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, FileError> {
    for (mark, encoding) in [
        (&b"\xff\xfe"[..], UTF_16LE),
        (b"\xfe\xff", UTF_16BE),
        (b"\xef\xbb\xbf", UTF_8),
    ] {
        if let Some(rest) = bytes.strip_prefix(mark) {
            return encoding
                .decode_without_bom_handling_and_without_replacement(rest)
                .ok_or_else(|| bad_line(bytes, encoding.name()));
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.into());
    }
    // A line that reads as several Chinese characters in UTF-8 does so by no accident: then the
    // file was glued together of two.
    let mut lines = bytes.split(|b| *b == b'\n').enumerate();
    if let Some((at, _)) = lines.find(|(_, line)| is_chinese_utf8(line)) {
        return Err(FileError::new(
            "mixed_encoding",
            format!(
                "文件里混有两种编码（第{}行是 UTF-8，别的行不是），请统一另存为 UTF-8 后再导入",
                at + 1
            ),
        ));
    }
    GB18030
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or_else(|| bad_line(bytes, "GB18030"))
}

fn is_chinese_utf8(line: &[u8]) -> bool {
    let chinese = |c: &char| matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}');
    std::str::from_utf8(line).is_ok_and(|line| line.chars().filter(chinese).count() >= 3)
}

fn bad_line(bytes: &[u8], encoding: &str) -> FileError {
    let bad = |line: &[u8]| match encoding {
        "GB18030" => GB18030
            .decode_without_bom_handling_and_without_replacement(line)
            .is_none(),
        _ => std::str::from_utf8(line).is_err(),
    };
    let at = bytes.split(|b| *b == b'\n').position(bad).map_or(1, |at| at + 1);
    FileError::new(
        "bad_encoding",
        format!("第{at}行有认不出的文字，请用 UTF-8 或 GB18030 编码另存后再导入"),
    )
}

/// Comma, tab or semicolon: whichever the first lines have most of.
fn delimiter(text: &str) -> u8 {
    let head: Vec<&str> = text.lines().take(10).collect();
    let count = |d: u8| {
        head.iter()
            .map(|l| l.bytes().filter(|b| *b == d).count())
            .sum::<usize>()
    };
    [b'\t', b';']
        .into_iter()
        .find(|d| count(*d) > count(b','))
        .unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
        let grid = grid(bytes, "楼宇").unwrap();
        let shown = |line: &super::super::raw::Line| line.cells.iter().map(|(_, raw)| raw.shown()).collect();
        grid.lines.iter().map(|line| (line.number, shown(line))).collect()
    }
    fn fault(bytes: &[u8]) -> FileError {
        grid(bytes, "楼宇").unwrap_err()
    }
    fn gb(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    #[test]
    fn the_encoding_is_found_out() {
        let text = "楼宇编码,楼宇名称\nB1,安泰大厦\n";
        let wanted = rows(text.as_bytes());
        assert_eq!(wanted[1], (2, vec!["B1".to_owned(), "安泰大厦".to_owned()]));
        let utf16: Vec<u8> = [0xfeff]
            .into_iter()
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        for bytes in [gb(text), format!("\u{feff}{text}").into_bytes(), utf16] {
            assert_eq!(rows(&bytes), wanted);
        }
    }

    #[test]
    fn two_encodings_in_one_file_are_refused_with_the_line() {
        let mut bytes = gb("楼宇编码,楼宇名称\nB1,安泰大厦\n");
        bytes.extend("B2,东昌大厦\n".as_bytes());
        let e = fault(&bytes);
        assert_eq!(e.code, "mixed_encoding");
        assert!(e.message.contains("第3行"), "{}", e.message);
        assert_eq!(fault(b"a,b\n\xb0\xa1\xff\xff\xff,c\n").code, "bad_encoding");
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
        let rows = rows("表头\n\n\n甲,\"两\n行\"\n\n乙".as_bytes());
        assert_eq!(rows.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [1, 4, 6]);
    }

    #[test]
    fn tabs_and_semicolons_divide_too() {
        assert_eq!(rows("甲\t乙\n1,5\t2\n".as_bytes())[1].1, ["1,5", "2"]);
        assert_eq!(rows("甲;乙\n1;2\n".as_bytes())[0].1, ["甲", "乙"]);
    }

    #[test]
    fn an_open_quote_is_found() {
        let long = format!("甲,\"乙\n{}", "丙,丁\n".repeat(20_000));
        assert_eq!(fault(long.as_bytes()).code, "open_quote");
    }
}
