//! `.xlsx`, `.xls` and `.ods` to grids.
//!
//! Files come from strangers, and a panic of the reading library must not be more than a refusal.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, ExcelDateTime, ExcelDateTimeType, Ods, Range, Reader, Xls, XlsError, Xlsx};

use super::guard::{Container, broken, encrypted_file, too_much};
use super::raw::{Grid, Raw};
use super::read::FileError;
use super::sparse;

/// More rows than the largest zone's ledger, and more cells than a machine should keep at once.
pub const MOST_ROWS: usize = 200_000;
const MOST_CELLS: usize = 4_000_000;

pub fn grids(bytes: &[u8], container: Container) -> Result<Vec<Grid>, FileError> {
    let read = || match container {
        Container::Xls => sparse::check_xls(bytes).and_then(|()| xls(bytes)),
        Container::Ods => sparse::check_ods(bytes).and_then(|()| ods(bytes)),
        Container::Xlsx | Container::Csv => xlsx(bytes),
    };
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(broken()))
}

fn xlsx(bytes: &[u8]) -> Result<Vec<Grid>, FileError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let since_1904 = book.has_1904_epoch();
    let mut grids = Vec::new();
    let mut cells = 0;
    for title in book.sheet_names() {
        let mut grid = Grid {
            title: title.clone(),
            since_1904,
            ..Grid::default()
        };
        let mut reader = match book.worksheet_cells_reader(&title) {
            Ok(reader) => reader,
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            Err(_) => return Err(broken()),
        };
        while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(|_| broken())? {
            let raw = match cell.value {
                DataRef::Empty if cell.formula.is_some() => Raw::NoValue,
                DataRef::Empty => continue,
                DataRef::Int(n) => Raw::Number(n as f64),
                DataRef::Float(n) => Raw::Number(n),
                DataRef::String(text) => Raw::Text(text),
                DataRef::SharedString(text) => Raw::Text(text.to_owned()),
                DataRef::Bool(yes) => Raw::Bool(yes),
                DataRef::DateTime(at) => date(at),
                DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Raw::Iso(text),
                DataRef::Error(fault) => Raw::Fault(fault.to_string()),
            };
            grid.push(cell.pos.0.saturating_add(1), cell.pos.1, raw);
            cells += 1;
            if cells > MOST_CELLS || grid.lines.len() > MOST_ROWS {
                return Err(too_much());
            }
        }
        grid.sort();
        grids.push(grid);
    }
    Ok(grids)
}

fn xls(bytes: &[u8]) -> Result<Vec<Grid>, FileError> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|e| match e {
        XlsError::Password => encrypted_file(),
        _ => broken(),
    })?;
    let mut grids = Vec::new();
    for title in book.sheet_names() {
        let range = book.worksheet_range(&title).map_err(|_| broken())?;
        grids.push(grid_of(title, &range, None)?);
    }
    Ok(grids)
}

fn ods(bytes: &[u8]) -> Result<Vec<Grid>, FileError> {
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let mut grids = Vec::new();
    for title in book.sheet_names() {
        let range = book.worksheet_range(&title).map_err(|_| broken())?;
        let formulas = book.worksheet_formula(&title).map_err(|_| broken())?;
        grids.push(grid_of(title, &range, Some(&formulas))?);
    }
    Ok(grids)
}

fn grid_of(title: String, range: &Range<Data>, formulas: Option<&Range<String>>) -> Result<Grid, FileError> {
    let mut grid = Grid {
        title,
        ..Grid::default()
    };
    let (top, left) = range.start().unwrap_or_default();
    for (row, line) in (top..).zip(range.rows()) {
        for (column, data) in (left..).zip(line) {
            let raw = match data {
                Data::Empty => {
                    let formula = formulas.and_then(|f| f.get_value((row, column)));
                    if formula.is_none_or(String::is_empty) {
                        continue;
                    }
                    Raw::NoValue
                }
                Data::Int(n) => Raw::Number(*n as f64),
                Data::Float(n) => Raw::Number(*n),
                Data::String(text) => Raw::Text(text.clone()),
                Data::Bool(yes) => Raw::Bool(*yes),
                Data::DateTime(at) => {
                    grid.since_1904 |= *at == ExcelDateTime::new(at.as_f64(), ExcelDateTimeType::DateTime, true);
                    date(*at)
                }
                Data::DateTimeIso(text) | Data::DurationIso(text) => Raw::Iso(text.clone()),
                Data::Error(fault) => Raw::Fault(fault.to_string()),
            };
            grid.push(row.saturating_add(1), column, raw);
        }
        if grid.lines.len() > MOST_ROWS {
            return Err(too_much());
        }
    }
    Ok(grid)
}

fn date(at: ExcelDateTime) -> Raw {
    let (year, month, day, ..) = at.to_ymd_hms_milli();
    Raw::Date(i32::from(year), u32::from(month), u32::from(day))
}
