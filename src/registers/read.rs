//! A file to the typed rows of the registers, or to the list of what is wrong with it.

use std::collections::HashMap;

use serde::Serialize;

use super::cells::{Cell, Fault, Reading};
use super::guard::{self, Container};
use super::headers::{self, Headings};
use super::raw::{Grid, Line, Raw};
use super::sheets::Sheet;
use super::{csvfile, text, workbook};

/// More faults than anybody corrects in one go; the rest is counted.
const MOST_ERRORS: usize = 2000;

/// Why a file as a whole cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileError {
    pub code: &'static str,
    pub message: String,
}

impl FileError {
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        FileError {
            code,
            message: message.into(),
        }
    }
}

/// One faulty cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowError {
    /// The sheet as the file names it.
    pub sheet: String,
    /// Row of the spreadsheet, from 1.
    pub row: u32,
    pub column: String,
    /// What stands there.
    pub value: String,
    pub code: &'static str,
    pub message: String,
    /// Where the column stands in the spreadsheet, from 0.
    #[serde(skip)]
    pub at: Option<u32>,
}

/// Rows that say nothing of a thing in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Skipped {
    pub empty: usize,
    /// 合计、小计
    pub totals: usize,
    /// 备注、说明, and headings repeated on every page.
    pub notes: usize,
}

/// A row without a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadRow {
    pub row_number: u32,
    /// One cell for every column of the sheet, in its order.
    pub cells: Vec<Cell>,
}

/// One sheet of a file.
#[derive(Debug)]
pub struct ReadSheet {
    pub sheet: &'static Sheet,
    /// The sheet as the file names it.
    pub title: String,
    /// For every column of the sheet, where it stands in the file; an absent column leaves what
    /// the register holds as it is.
    pub columns: Vec<Option<u32>>,
    pub unknown_columns: Vec<String>,
    pub rows: Vec<ReadRow>,
    /// Rows with data, faulty ones included.
    pub seen: usize,
    pub skipped: Skipped,
    pub errors: Vec<RowError>,
    /// Errors beyond those listed.
    pub more_errors: usize,
}

/// What a file holds.
#[derive(Debug)]
pub struct ReadFile {
    pub sheets: Vec<ReadSheet>,
    /// Sheets that are none of the registers.
    pub ignored: Vec<String>,
}

impl ReadFile {
    pub fn errors(&self) -> impl Iterator<Item = &RowError> {
        self.sheets.iter().flat_map(|s| &s.errors)
    }
    pub fn is_clean(&self) -> bool {
        self.sheets.iter().all(|s| s.errors.is_empty())
    }
}

/// Reads a workbook, or one sheet as `.csv`.
pub fn read(bytes: &[u8], file_name: &str) -> Result<ReadFile, FileError> {
    let grids = grids(bytes, file_name)?;
    let alone = grids.iter().filter(|g| !g.lines.is_empty()).count() == 1;
    let mut keys = HashMap::new();
    let mut file = ReadFile {
        sheets: vec![],
        ignored: vec![],
    };
    for grid in grids {
        match Sheet::named(&grid.title).or_else(|| headers::recognise(&grid, alone)) {
            Some(sheet) if !grid.lines.is_empty() => file.sheets.push(sheet_of(sheet, &grid, &mut keys)),
            _ => file.ignored.push(grid.title),
        }
    }
    if file.sheets.is_empty() {
        let titles: Vec<&str> = super::SHEETS.iter().map(|s| s.title).collect();
        return Err(FileError::new(
            "no_sheet",
            format!(
                "没有认出任何台账：请把工作表（CSV 则是文件名）命名为{}之一，并保留表头",
                titles.join("、")
            ),
        ));
    }
    Ok(file)
}

/// The file as it stands.
pub(crate) fn grids(bytes: &[u8], file_name: &str) -> Result<Vec<Grid>, FileError> {
    match guard::container(bytes)? {
        Container::Csv => {
            let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            Ok(vec![csvfile::grid(bytes, stem)?])
        }
        container => workbook::grids(bytes, container),
    }
}

/// Keys of rows already read, and where they stand.
type Keys = HashMap<(&'static str, String), (String, u32)>;

fn sheet_of(sheet: &'static Sheet, grid: &Grid, keys: &mut Keys) -> ReadSheet {
    let mut read = ReadSheet {
        sheet,
        title: grid.title.clone(),
        columns: vec![None; sheet.columns.len()],
        unknown_columns: vec![],
        rows: vec![],
        seen: 0,
        skipped: Skipped::default(),
        errors: vec![],
        more_errors: 0,
    };
    let Some(headings) = headers::find(sheet, grid) else {
        let wanted: Vec<&str> = sheet.columns.iter().map(|c| c.heading).collect();
        read.push(RowError {
            row: grid.lines.first().map_or(1, |l| l.number),
            at: Some(0),
            ..read.error(
                0,
                "",
                "no_headings",
                format!("前十行里找不到表头，应有：{}", wanted.join("、")),
            )
        });
        return read;
    };
    read.columns.clone_from(&headings.at);
    read.unknown_columns.clone_from(&headings.unknown);
    read.heading_errors(&headings);
    if !read.errors.is_empty() {
        return read;
    }
    let readings: Vec<Reading> = sheet
        .columns
        .iter()
        .zip(&headings.times)
        .map(|(column, times)| Reading {
            kind: column.kind,
            since_1904: grid.since_1904,
            times: *times,
        })
        .collect();
    let key_columns: Vec<usize> = sheet.key.iter().filter_map(|k| sheet.at(k)).collect();
    let mut above = headings.last_row;
    for line in grid.lines.iter().filter(|l| l.number > headings.last_row) {
        read.skipped.empty += (line.number - above - 1) as usize;
        above = line.number;
        if !read.skips(line, &key_columns) {
            read.row(line, &readings, &key_columns, keys);
        }
    }
    read
}

impl ReadSheet {
    /// A fault of the cell in this row under `column` (its name in code).
    pub fn error(&self, row: u32, column: &str, code: &'static str, message: impl Into<String>) -> RowError {
        let index = self.sheet.at(column);
        RowError {
            sheet: self.title.clone(),
            row,
            column: index.map_or(String::new(), |i| self.sheet.columns[i].heading.to_owned()),
            value: String::new(),
            code,
            message: message.into(),
            at: index.and_then(|i| self.columns[i]),
        }
    }

    pub fn push(&mut self, error: RowError) {
        if self.errors.len() < MOST_ERRORS {
            self.errors.push(error);
        } else {
            self.more_errors += 1;
        }
    }

    fn heading_errors(&mut self, headings: &Headings) {
        for heading in headings.missing(self.sheet) {
            self.push(RowError {
                column: heading.to_owned(),
                ..self.error(
                    headings.row,
                    "",
                    "missing_column",
                    format!("缺少必填的列“{heading}”，请补上"),
                )
            });
        }
        let twice = "这一列出现了两次，请删去一列";
        let unit = "认不出表头里的面积单位，请用 ㎡ 或 万㎡";
        let twice = headings.twice.iter().map(|h| (h, "column_twice", twice));
        let units = headings.bad_units.iter().map(|h| (h, "unknown_unit", unit));
        for ((at, heading), code, message) in twice.chain(units) {
            self.push(RowError {
                column: heading.clone(),
                at: Some(*at),
                ..self.error(headings.row, "", code, message)
            });
        }
    }

    fn raw<'a>(&self, line: &'a Line, column: usize) -> Option<&'a Raw> {
        self.columns[column].and_then(|at| line.at(at))
    }

    /// Whether the row says nothing of a thing in the register.
    fn skips(&mut self, line: &Line, key_columns: &[usize]) -> bool {
        let known = (0..self.columns.len()).filter(|c| self.raw(line, *c).is_some()).count();
        let first_words: Vec<&str> = line
            .cells
            .iter()
            .take(2)
            .filter_map(|(_, raw)| match raw {
                Raw::Text(text) => Some(text.trim()),
                _ => None,
            })
            .collect();
        let must = |c: &&usize| self.sheet.columns[**c].required;
        let incomplete = key_columns.iter().filter(must).any(|c| self.raw(line, *c).is_none());
        if first_words.iter().any(|word| is_total(word, incomplete)) {
            self.skipped.totals += 1;
            return true;
        }
        // A note in the column of a key that is one column fills it; then it must read as a sentence,
        // and nothing else that a row needs may stand beside it.
        let bare = || {
            let needed = |c: &usize| self.sheet.columns[*c].required && !key_columns.contains(c);
            (0..self.columns.len())
                .filter(needed)
                .all(|c| self.raw(line, c).is_none())
        };
        let note = |word: &&str| is_note(word) && (incomplete || (is_sentence(word) && bare()));
        if line.cells.len() <= 3 && first_words.first().is_some_and(note) {
            self.skipped.notes += 1;
            return true;
        }
        if known == 0 {
            self.skipped.empty += 1;
            return true;
        }
        let first_key = key_columns[0];
        let repeated = self
            .raw(line, first_key)
            .is_some_and(|raw| headers::repeats(self.sheet, first_key, raw));
        self.skipped.notes += usize::from(repeated);
        repeated
    }

    fn row(&mut self, line: &Line, readings: &[Reading], key_columns: &[usize], keys: &mut Keys) {
        self.seen += 1;
        let mut cells = Vec::with_capacity(readings.len());
        let mut clean = true;
        for (at, (column, reading)) in self.sheet.columns.iter().zip(readings).enumerate() {
            let raw = self.raw(line, at);
            let cell = raw.map_or(Ok(Cell::Empty), |raw| reading.read(raw));
            let fault = match cell {
                Ok(cell) if cell.is_empty() && column.required => {
                    cells.push(cell);
                    Fault::new("required", format!("请填写{}", column.heading))
                }
                Ok(cell) => {
                    cells.push(cell);
                    continue;
                }
                Err(fault) => {
                    cells.push(Cell::Empty);
                    fault
                }
            };
            clean = false;
            let value: String = raw.map_or(String::new(), |raw| raw.shown().chars().take(100).collect());
            self.push(RowError {
                value,
                ..self.error(line.number, column.name, fault.code, fault.message)
            });
        }
        if key_columns
            .iter()
            .any(|c| self.sheet.columns[*c].required && cells[*c].is_empty())
        {
            return;
        }
        let key: Vec<String> = key_columns.iter().map(|c| cells[*c].key()).collect();
        let here = (self.title.clone(), line.number);
        if let Some((title, row)) = keys.get(&(self.sheet.name, key.join("\u{1f}"))) {
            let headings: Vec<&str> = key_columns.iter().map(|c| self.sheet.columns[*c].heading).collect();
            let other = if *title == self.title {
                String::new()
            } else {
                format!("工作表“{title}”")
            };
            let message = format!(
                "{}与{other}第{row}行相同：同一份文件里只能出现一次，请删去第{row}行或第{}行",
                headings.join("、"),
                line.number
            );
            let value = self.raw(line, key_columns[0]).map_or(String::new(), Raw::shown);
            self.push(RowError {
                value,
                ..self.error(line.number, self.sheet.key[0], "duplicate_key", message)
            });
            return;
        }
        keys.insert((self.sheet.name, key.join("\u{1f}")), here);
        if clean {
            self.rows.push(ReadRow {
                row_number: line.number,
                cells,
            });
        }
    }
}

/// 合计, 小 计, 总计：, and 小计（3家） where the row's own key is not complete.
fn is_total(word: &str, incomplete: bool) -> bool {
    if !word.starts_with(['合', '小', '总', '共', '累', '本']) {
        return false;
    }
    let word = text::same(word);
    let totals = ["合计", "小计", "总计", "共计", "累计", "本页合计", "本页小计"];
    totals.contains(&word.trim_end_matches(':')) || (incomplete && totals.iter().any(|t| word.starts_with(t)))
}

/// What stands under a table: who filled it in, what the figures mean.
fn is_note(word: &str) -> bool {
    let notes = [
        "注",
        "备注",
        "说明",
        "填表",
        "填报",
        "制表",
        "审核",
        "单位负责人",
        "负责人",
        "数据来源",
        "以上",
        "截至",
        "本表",
        "※",
        "*",
        "＊",
    ];
    notes.iter().any(|n| word.starts_with(n))
}

/// `注：…`, `以上数据由街道填报`; 注册审批科 is the name of a department.
fn is_sentence(word: &str) -> bool {
    let signs = ["以上数", "以上信", "以上面", "本表", "截至", "※", "*", "＊"];
    word.contains(['：', ':', '。', '，']) || signs.iter().any(|sign| word.starts_with(sign))
}
