//! Typed rows to `.xlsx` and `.csv`, and the workbook of errors.
//!
//! What is written here reads back without a change.

use std::collections::BTreeMap;

use rust_xlsxwriter::{ExcelDateTime, Format, Note, Workbook, Worksheet, XlsxError};

use super::cells::Cell;
use super::csvfile::is_formula;
use super::raw::{Grid, Raw};
use super::read::{self, FileError, RowError};
use super::sheets::{Column, Kind, Sheet};

/// A sheet and its rows, one cell for every column.
pub type Table<'a> = (&'static Sheet, &'a [Vec<Cell>]);

/// The workbook of these sheets. Texts stay texts, whatever they begin with.
pub fn xlsx(tables: &[Table<'_>]) -> Result<Vec<u8>, FileError> {
    book(tables).map_err(|e| unwritten(&e))
}

/// A blank workbook of all sheets, as people fill it in.
pub fn blank() -> Result<Vec<u8>, FileError> {
    let tables: Vec<Table<'_>> = super::SHEETS.iter().map(|sheet| (sheet, &[][..])).collect();
    xlsx(&tables)
}

/// One sheet as `.csv`. A cell that a spreadsheet would take for a formula gets an apostrophe, which
/// reading takes away again.
pub fn csv(sheet: &'static Sheet, rows: &[Vec<Cell>]) -> Vec<u8> {
    let headings = sheet.columns.iter().map(|c| c.heading.to_owned()).collect();
    let lines = rows.iter().map(|row| {
        sheet
            .columns
            .iter()
            .zip(row)
            .map(|(c, cell)| text_of(c, cell))
            .collect()
    });
    let guarded = std::iter::once(headings)
        .chain(lines)
        .map(|line: Vec<String>| line.into_iter().map(guarded).collect());
    csv_of(guarded)
}

/// The text with an apostrophe where a spreadsheet would take it for a formula.
pub fn guarded(text: String) -> String {
    if is_formula(&text) { format!("'{text}") } else { text }
}

/// Lines of equal length as `.csv`: UTF-8 with the mark that Excel needs.
pub fn csv_of(lines: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    for line in lines {
        writer
            .write_record(line)
            .expect("memory takes every record of equal length");
    }
    writer.into_inner().expect("memory takes the last record")
}

/// The file as it was sent, with its faulty cells red and commented and a sheet that lists them.
pub fn error_workbook(bytes: &[u8], file_name: &str, errors: &[RowError]) -> Result<Vec<u8>, FileError> {
    let grids = read::grids(bytes, file_name)?;
    marked(&grids, errors).map_err(|e| unwritten(&e))
}

fn unwritten(e: &XlsxError) -> FileError {
    FileError::new("unwritable", format!("表格不能写成 .xlsx：{e}"))
}

fn day_format() -> Format {
    Format::new().set_num_format("yyyy-mm-dd")
}

fn book(tables: &[Table<'_>]) -> Result<Vec<u8>, XlsxError> {
    let (bold, area, day) = (
        Format::new().set_bold(),
        Format::new().set_num_format("0.00"),
        day_format(),
    );
    let mut book = Workbook::new();
    for (sheet, rows) in tables {
        let page = book.add_worksheet();
        page.set_name(sheet.title)?.set_freeze_panes(1, 0)?;
        for (at, column) in (0..).zip(sheet.columns) {
            page.write_string_with_format(0, at, column.heading, &bold)?;
            page.set_column_width(at, width(column))?;
            if column.required {
                page.insert_note(0, at, &Note::new("必填").add_author_prefix(false))?;
            }
        }
        for (row, cells) in (1..).zip(rows.iter()) {
            for (at, (column, cell)) in (0..).zip(sheet.columns.iter().zip(cells)) {
                match cell {
                    Cell::Empty => continue,
                    Cell::Int(n) => page.write_number(row, at, *n as f64)?,
                    Cell::Area(n) => page.write_number_with_format(row, at, *n as f64 / 100.0, &area)?,
                    Cell::Day(_) => write_day(page, row, at, &text_of(column, cell), &day)?,
                    _ => page.write_string(row, at, text_of(column, cell))?,
                };
            }
        }
    }
    book.save_to_buffer()
}

fn write_day<'a>(
    page: &'a mut Worksheet,
    row: u32,
    column: u16,
    day: &str,
    format: &Format,
) -> Result<&'a mut Worksheet, XlsxError> {
    match ExcelDateTime::parse_from_str(day) {
        Ok(at) => page.write_datetime_with_format(row, column, at, format),
        Err(_) => page.write_string(row, column, day),
    }
}

fn width(column: &Column) -> f64 {
    match column.kind {
        Kind::Uscc => 22.0,
        Kind::Text(most) | Kind::Code(most) | Kind::List(most) if most > 50 => 30.0,
        Kind::Day => 12.0,
        _ => 14.0,
    }
}

/// The cell as a person would type it.
pub fn text_of(column: &Column, cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Day(day) => day.to_string(),
        Cell::Month(month) => month.to_string(),
        Cell::Int(n) => n.to_string(),
        Cell::Area(n) => format!("{}.{:02}", n / 100, n % 100),
        Cell::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
        Cell::Word(word) => match column.kind {
            Kind::Word(choices) => choices
                .iter()
                .find(|(w, _)| w == word)
                .map_or(*word, |(_, label)| *label),
            _ => word,
        }
        .to_owned(),
        Cell::List(items) => items.join("、"),
    }
}

/// The sheet that lists the faults.
const LIST: &str = "错误清单";

/// Faults by sheet, row and column; those of a whole row stand at its first column.
type Marks<'a> = BTreeMap<(&'a str, u32, u32), Vec<&'a str>>;

fn marked(grids: &[Grid], errors: &[RowError]) -> Result<Vec<u8>, XlsxError> {
    let mut marks: Marks<'_> = BTreeMap::new();
    for error in errors {
        let place = (error.sheet.as_str(), error.row, error.at.unwrap_or(0));
        marks.entry(place).or_default().push(&error.message);
    }
    let red = Format::new()
        .set_background_color(0x00FF_C7CE)
        .set_font_color(0x009C_0006);
    let (day, red_day) = (day_format(), red.clone().set_num_format("yyyy-mm-dd"));
    let plain = Format::new();
    let mut book = Workbook::new();
    // A corrected workbook of errors comes back with its own list.
    for grid in grids.iter().filter(|g| g.title != LIST) {
        let page = book.add_worksheet();
        page.set_name(sheet_name(&grid.title))?;
        for line in &grid.lines {
            for (column, raw) in &line.cells {
                let Ok(at) = u16::try_from(*column) else { continue };
                let faulty = marks.contains_key(&(grid.title.as_str(), line.number, *column));
                let (format, day) = if faulty { (&red, &red_day) } else { (&plain, &day) };
                write_raw(page, line.number - 1, at, raw, format, day)?;
            }
        }
        for ((_, row, column), messages) in marks.iter().filter(|((title, ..), _)| *title == grid.title) {
            let (row, Ok(at)) = (row.saturating_sub(1), u16::try_from(*column)) else {
                continue;
            };
            if grid
                .lines
                .iter()
                .all(|l| l.number != row + 1 || l.at(*column).is_none())
            {
                page.write_blank(row, at, &red)?;
            }
            let note = Note::new(messages.join("\n"))
                .add_author_prefix(false)
                .set_width(260)
                .set_height(90);
            page.insert_note(row, at, &note)?;
        }
    }
    list(book.add_worksheet(), errors)?;
    book.save_to_buffer()
}

fn write_raw(
    page: &mut Worksheet,
    row: u32,
    column: u16,
    raw: &Raw,
    format: &Format,
    day: &Format,
) -> Result<(), XlsxError> {
    match raw {
        Raw::Text(text) | Raw::Iso(text) | Raw::Fault(text) => {
            page.write_string_with_format(row, column, text, format)?;
        }
        Raw::Number(n) if n.is_finite() => {
            page.write_number_with_format(row, column, *n, format)?;
        }
        Raw::Bool(yes) => {
            page.write_boolean_with_format(row, column, *yes, format)?;
        }
        Raw::Date(..) => {
            write_day(page, row, column, &raw.shown(), day)?;
        }
        Raw::Number(_) | Raw::NoValue => {
            page.write_blank(row, column, format)?;
        }
    }
    Ok(())
}

fn list(page: &mut Worksheet, errors: &[RowError]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    page.set_name(LIST)?.set_freeze_panes(1, 0)?;
    for (at, (heading, width)) in (0..).zip([
        ("工作表", 12.0),
        ("行", 8.0),
        ("列", 20.0),
        ("原值", 24.0),
        ("问题", 80.0),
    ]) {
        page.write_string_with_format(0, at, heading, &bold)?
            .set_column_width(at, width)?;
    }
    for (row, error) in (1..).zip(errors) {
        page.write_string(row, 0, &error.sheet)?
            .write_number(row, 1, error.row)?;
        page.write_string(row, 2, &error.column)?
            .write_string(row, 3, &error.value)?;
        page.write_string(row, 4, &error.message)?;
    }
    Ok(())
}

/// A name a spreadsheet takes for a sheet: at most 31 characters, none of `[]:*?/\`.
fn sheet_name(title: &str) -> String {
    let legal = title
        .chars()
        .filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\''));
    let name: String = legal.take(15).collect();
    if name.trim().is_empty() {
        "工作表".to_owned()
    } else {
        name
    }
}
