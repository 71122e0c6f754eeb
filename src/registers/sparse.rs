//! Workbooks that spread a few cells over a huge sheet.
//!
//! `.xls` and `.ods` are opened as full rectangles: two cells in opposite corners, or one cell
//! repeated a million times, would take more memory than the machine has. Here the corners are
//! found first, at the cost of reading the file once.

use std::io::{Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::guard::{broken, too_much};
use super::read::FileError;

/// The most cells of all rectangles of a file together.
const MOST_CELLS: u64 = 8_000_000;
/// The most spaces written as a number (`text:c`).
const MOST_SPACES: u64 = 1_000_000;

/// A corner of the rectangle of one sheet: rows and columns counted from 1.
#[derive(Debug, Clone, Copy, Default)]
struct Corner {
    rows: u64,
    columns: u64,
}

impl Corner {
    fn reach(&mut self, rows: u64, columns: u64) {
        self.rows = self.rows.max(rows);
        self.columns = self.columns.max(columns);
    }
    fn cells(self) -> u64 {
        self.rows.saturating_mul(self.columns)
    }
}

/// Refuses an `.xls` whose sheets are too wide for its format or too large together.
pub fn check_xls(bytes: &[u8]) -> Result<(), FileError> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| broken())?;
    let mut book = Vec::new();
    let stream = file.open_stream("Workbook").or_else(|_| file.open_stream("Book"));
    stream
        .and_then(|mut s| s.read_to_end(&mut book))
        .map_err(|_| broken())?;
    // 0x85 names a sheet and says where its records begin.
    let sheets = records(&book).filter(|(kind, _)| *kind == 0x85);
    let starts: Vec<usize> = sheets
        .filter_map(|(_, data)| u32_at(data, 0))
        .map(|n| n as usize)
        .collect();
    if starts.len() > 1000 {
        return Err(too_much());
    }
    let mut cells = 0u64;
    for start in starts {
        let sheet = book.get(start..).ok_or_else(broken)?;
        cells = cells.saturating_add(xls_corner(sheet)?.cells());
        if cells > MOST_CELLS {
            return Err(too_much());
        }
    }
    Ok(())
}

fn xls_corner(sheet: &[u8]) -> Result<Corner, FileError> {
    let mut corner = Corner::default();
    let mut depth = 0;
    for (kind, data) in records(sheet) {
        match kind {
            // A sheet begins and ends, and so does a chart inside it.
            0x0809 => depth += 1,
            0x000a if depth <= 1 => break,
            0x000a => depth -= 1,
            // The rectangle the file claims, which is set aside before a cell is read.
            0x0200 => {
                let (rows, columns) = match data.len() {
                    10 => (u16_at(data, 2), u16_at(data, 6)),
                    _ => (u32_at(data, 4).map(u64::from), u16_at(data, 10)),
                };
                if rows.is_some_and(|n| n > 65_536) || columns.is_some_and(|n| n > 256) {
                    return Err(broken());
                }
            }
            // FORMULA, NUMBER, LABEL, RSTRING, BOOLERR, RK, LABELSST; MULRK ends with its last column.
            0x0006 | 0x0203 | 0x0204 | 0x00d6 | 0x0205 | 0x027e | 0x00fd | 0x00bd => {
                let at = if kind == 0x00bd {
                    data.len().saturating_sub(2)
                } else {
                    2
                };
                let (Some(row), Some(column)) = (u16_at(data, 0), u16_at(data, at)) else {
                    return Err(broken());
                };
                if column > 255 {
                    return Err(broken());
                }
                corner.reach(row + 1, column + 1);
            }
            _ => {}
        }
    }
    Ok(corner)
}

/// The records of a stream: kind and content.
fn records(mut stream: &[u8]) -> impl Iterator<Item = (u64, &[u8])> {
    std::iter::from_fn(move || {
        let kind = u16_at(stream, 0)?;
        let length = u16_at(stream, 2)? as usize;
        let data = stream.get(4..4 + length)?;
        stream = &stream[4 + length..];
        Some((kind, data))
    })
}

fn u16_at(data: &[u8], at: usize) -> Option<u64> {
    let bytes = data.get(at..at + 2)?;
    Some(u64::from(u16::from_le_bytes([bytes[0], bytes[1]])))
}
fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    let bytes = data.get(at..at + 4)?;
    Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

/// Refuses an `.ods` whose repeated rows and cells unroll beyond measure.
pub fn check_ods(bytes: &[u8]) -> Result<(), FileError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let mut content = String::new();
    let part = archive
        .by_name("content.xml")
        .map_err(|_| broken())?
        .read_to_string(&mut content);
    part.map_err(|_| broken())?;
    let mut reader = quick_xml::Reader::from_str(&content);
    let mut corner = Corner::default();
    let (mut row, mut rows_here, mut column, mut spaces, mut cells) = (0u64, 0u64, 0u64, 0u64, 0u64);
    loop {
        let event = reader.read_event().map_err(|_| broken())?;
        match &event {
            Event::Start(tag) | Event::Empty(tag) => match tag.name().as_ref() {
                "table:table" => {
                    corner = Corner::default();
                    (row, rows_here) = (0, 0);
                }
                "table:table-row" => {
                    row = row.saturating_add(rows_here);
                    rows_here = number(tag, "table:number-rows-repeated")?;
                    column = 0;
                }
                "table:table-cell" | "table:covered-table-cell" => {
                    column = column.saturating_add(number(tag, "table:number-columns-repeated")?);
                    let raw = tag.attributes_raw();
                    if raw.contains("value") || raw.contains("formula") {
                        corner.reach(row.saturating_add(rows_here), column);
                    }
                }
                "text:s" => spaces = spaces.saturating_add(number(tag, "text:c")?),
                _ => {}
            },
            Event::End(tag) if tag.name().as_ref() == "table:table" => {
                cells = cells.saturating_add(corner.cells());
            }
            Event::Eof => break,
            _ => {}
        }
        if cells.saturating_add(corner.cells()) > MOST_CELLS || spaces > MOST_SPACES {
            return Err(too_much());
        }
    }
    Ok(())
}

fn number(tag: &BytesStart<'_>, name: &str) -> Result<u64, FileError> {
    match tag.try_get_attribute(name).map_err(|_| broken())? {
        Some(value) => value.value.trim().parse().map_err(|_| broken()),
        None => Ok(1),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::registers::read;

    fn ods(table: &str) -> Vec<u8> {
        let content = format!(
            r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="房间">{table}</table:table></office:spreadsheet></office:body></office:document-content>"#
        );
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let parts = [
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", "<manifest/>"),
            ("content.xml", &content),
        ];
        for (name, text) in parts {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
    fn row(cells: &[&str]) -> String {
        let text = |c: &&str| {
            format!(r#"<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>"#)
        };
        format!(
            "<table:table-row>{}</table:table-row>",
            cells.iter().map(text).collect::<String>()
        )
    }
    const HEADINGS: [&str; 4] = ["楼宇编码", "楼层", "房号", "面积"];
    /// As an office suite ends every sheet.
    const REST: &str = r#"<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;

    #[test]
    fn an_open_document_is_read() {
        let area = r#"<table:table-cell office:value-type="float" office:value="20.5"><text:p>20.5</text:p></table:table-cell>"#;
        let data = row(&["B1", "1", "101"]).replace("</table:table-row>", &format!("{area}</table:table-row>"));
        let file = read(&ods(&format!("{}{data}{REST}", row(&HEADINGS))), "a.ods").unwrap();
        assert!(file.is_clean());
        assert_eq!(file.sheets[0].rows[0].cells[3].int(), Some(2050));
    }

    #[test]
    fn repeats_that_unroll_beyond_measure_are_refused() {
        let wide = r#"<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"><text:p>1</text:p></table:table-cell></table:table-row>"#;
        let spaces = row(&[r#"<text:s text:c="4000000000"/>"#]);
        let far = format!("{}{REST}{}", row(&HEADINGS), row(&["1"; 20]));
        for table in [wide, &spaces, &far] {
            assert_eq!(read(&ods(table), "a.ods").unwrap_err().code, "too_large");
        }
    }

    #[test]
    fn an_old_workbook_is_read() {
        let file = read(include_bytes!("testdata/rooms.xls"), "旧台账.xls").unwrap();
        let faults: Vec<_> = file.errors().map(|e| (e.row, e.code)).collect();
        assert_eq!(faults, [(6, "not_an_area")]);
        let rooms = &file.sheets[0];
        assert_eq!(
            (rooms.sheet.name, rooms.rows.len(), rooms.skipped.totals),
            ("spaces", 2, 1)
        );
        assert_eq!(rooms.rows[1].cells[3].int(), Some(3300));
    }

    #[test]
    fn an_old_workbook_with_a_cell_beyond_its_format_is_refused() {
        let mut bytes = include_bytes!("testdata/rooms.xls").to_vec();
        let claimed = [&[0x00, 0x02, 0x0e, 0x00][..], &[0; 4]].concat();
        let at = bytes
            .windows(8)
            .position(|w| w == claimed)
            .expect("the claim of the sheet");
        bytes[at + 8..at + 12].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(read(&bytes, "a.xls").unwrap_err().code, "broken_workbook");
    }
}
