//! A file as it stands: sheets of cells that mean nothing yet.

/// What a spreadsheet says stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Raw {
    Text(String),
    Number(f64),
    /// A cell formatted as a date: year, month, day.
    Date(i32, u32, u32),
    /// A date or time as ISO text.
    Iso(String),
    Bool(bool),
    /// `#N/A`, `#REF!`, …
    Fault(String),
    /// A formula that was saved without its result.
    NoValue,
}

impl Raw {
    pub fn is_blank(&self) -> bool {
        match self {
            Raw::Text(text) => text.chars().all(|c| c.is_whitespace() || c == '\u{feff}'),
            _ => false,
        }
    }

    /// The cell as text, for messages and for columns of text.
    pub fn shown(&self) -> String {
        match self {
            Raw::Text(text) | Raw::Iso(text) | Raw::Fault(text) => text.clone(),
            Raw::Number(n) => number(*n),
            Raw::Date(year, month, day) => format!("{year:04}-{month:02}-{day:02}"),
            Raw::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
            Raw::NoValue => String::new(),
        }
    }
}

/// A whole number without a point, as a person would have typed it.
fn number(n: f64) -> String {
    if n.fract() == 0.0 && n.abs() < 1e15 {
        format!("{n:.0}")
    } else {
        n.to_string()
    }
}

/// A row with something in it, and its number in the spreadsheet (from 1).
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub number: u32,
    /// Column (from 0) and what stands there, from left to right, without blank cells.
    pub cells: Vec<(u32, Raw)>,
}

impl Line {
    pub fn at(&self, column: u32) -> Option<&Raw> {
        let at = self.cells.binary_search_by_key(&column, |(c, _)| *c).ok()?;
        Some(&self.cells[at].1)
    }
}

/// One sheet of a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grid {
    pub title: String,
    pub lines: Vec<Line>,
    /// Whether plain numbers that stand for days count from 1904.
    pub since_1904: bool,
}

impl Grid {
    /// Adds a cell; files name them row by row.
    pub fn push(&mut self, row: u32, column: u32, raw: Raw) {
        if raw.is_blank() {
            return;
        }
        match self.lines.last_mut() {
            Some(line) if line.number == row => line.cells.push((column, raw)),
            _ => self.lines.push(Line {
                number: row,
                cells: vec![(column, raw)],
            }),
        }
    }

    /// Puts the cells of a file that did not name them in order; of two at one place the last stays.
    pub fn sort(&mut self) {
        let in_order = |lines: &[Line]| {
            lines.windows(2).all(|w| w[0].number < w[1].number)
                && lines.iter().all(|l| l.cells.windows(2).all(|w| w[0].0 < w[1].0))
        };
        if in_order(&self.lines) {
            return;
        }
        let mut cells = std::collections::BTreeMap::new();
        for line in std::mem::take(&mut self.lines) {
            for (column, raw) in line.cells {
                cells.insert((line.number, column), raw);
            }
        }
        for ((row, column), raw) in cells {
            self.push(row, column, raw);
        }
    }
}
