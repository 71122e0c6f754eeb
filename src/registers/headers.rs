//! Where the headings of a sheet stand, below titles and among merged cells.

use super::numbers::unit_of_heading;
use super::raw::{Grid, Line, Raw};
use super::sheets::{Kind, SHEETS, Sheet};
use super::text;

/// How far down the headings may begin.
const HEADINGS_WITHIN: usize = 10;

/// The headings of one sheet as they were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headings {
    pub row: u32,
    /// The last row that belongs to the headings, where they take two.
    pub last_row: u32,
    /// For every column of the sheet, where it stands in the grid.
    pub at: Vec<Option<u32>>,
    /// For every column of the sheet, what the unit in its heading multiplies an area by.
    pub times: Vec<i64>,
    pub unknown: Vec<String>,
    /// Headings that stand there twice, or with a unit that is none: (column, heading as written).
    pub twice: Vec<(u32, String)>,
    pub bad_units: Vec<(u32, String)>,
}

impl Headings {
    pub fn found(&self) -> usize {
        self.at.iter().flatten().count()
    }
    pub fn missing(&self, sheet: &'static Sheet) -> Vec<&'static str> {
        let absent = sheet
            .columns
            .iter()
            .zip(&self.at)
            .filter(|(c, at)| c.required && at.is_none());
        absent.map(|(c, _)| c.heading).collect()
    }
}

/// What a heading says: the column it means, whether by its own name, and the unit in brackets.
struct Meaning {
    column: usize,
    own_name: bool,
    unit: Option<String>,
}

/// The headings of `sheet`, in the row that has most of them; nothing if no row has two.
pub fn find(sheet: &'static Sheet, grid: &Grid) -> Option<Headings> {
    let lines: Vec<&Line> = grid.lines.iter().take(HEADINGS_WITHIN + 1).collect();
    let known = |line: &Line| {
        line.cells
            .iter()
            .filter(|(_, raw)| meaning(sheet, raw).is_some())
            .count()
    };
    let mut best = (0, 1);
    for (at, line) in lines.iter().enumerate().take(HEADINGS_WITHIN) {
        let count = known(line);
        if count > best.1 {
            best = (at, count);
        }
    }
    let (best, count) = best;
    if count < 2 {
        return None;
    }
    let mut rows = vec![lines[best]];
    // A heading merged over two rows stands in the upper one, …
    rows.extend(lines[best.saturating_sub(2)..best].iter().rev().copied());
    let mut last_row = lines[best].number;
    // … and where most are, the headings that share one stand in the row below.
    if let Some(below) = lines.get(best + 1).filter(|line| known(line) == line.cells.len()) {
        rows.push(below);
        last_row = below.number;
    }
    Some(place(sheet, &rows, last_row))
}

fn place(sheet: &'static Sheet, rows: &[&Line], last_row: u32) -> Headings {
    let mut headings = Headings {
        row: rows[0].number,
        last_row,
        at: vec![None; sheet.columns.len()],
        times: vec![1; sheet.columns.len()],
        unknown: vec![],
        twice: vec![],
        bad_units: vec![],
    };
    for own_name in [true, false] {
        for (depth, line) in rows.iter().enumerate() {
            for (at, raw) in &line.cells {
                let Some(meaning) = meaning(sheet, raw).filter(|m| m.own_name == own_name) else {
                    continue;
                };
                let taken = headings.at.contains(&Some(*at));
                match headings.at[meaning.column] {
                    None if !taken => {
                        headings.at[meaning.column] = Some(*at);
                        if let (Kind::Area, Some(unit)) = (sheet.columns[meaning.column].kind, &meaning.unit) {
                            match unit_of_heading(unit) {
                                Some(times) => headings.times[meaning.column] = times,
                                None => headings.bad_units.push((*at, raw.shown())),
                            }
                        }
                    }
                    Some(first) if own_name && depth == 0 && first != *at => {
                        headings.twice.push((*at, raw.shown()));
                    }
                    _ => {}
                }
            }
        }
    }
    let used = |at: &u32| headings.at.contains(&Some(*at)) || headings.twice.iter().any(|(t, _)| t == at);
    let unknown = rows[0].cells.iter().filter(|(at, _)| !used(at));
    headings.unknown = unknown
        .map(|(_, raw)| text::display(&raw.shown()).into_owned())
        .collect();
    headings
}

fn meaning(sheet: &'static Sheet, raw: &Raw) -> Option<Meaning> {
    let Raw::Text(heading) = raw else {
        return None;
    };
    if heading.len() > 200 {
        return None;
    }
    let heading = text::same(heading);
    let heading = heading.trim_matches('*');
    let heading = heading.strip_suffix("(必填)").unwrap_or(heading);
    let (bare, unit) = match heading.strip_suffix(')').and_then(|h| h.split_once('(')) {
        Some((bare, unit)) => (bare, Some(unit)),
        None => (heading, None),
    };
    sheet.columns.iter().enumerate().find_map(|(column, c)| {
        let own_name = c.heading == bare || c.name == bare;
        (own_name || c.aliases.contains(&bare)).then(|| Meaning {
            column,
            own_name,
            unit: unit.map(str::to_owned),
        })
    })
}

/// Whether this cell repeats the heading of the column it stands in, as on every printed page.
pub fn repeats(sheet: &'static Sheet, column: usize, raw: &Raw) -> bool {
    meaning(sheet, raw).is_some_and(|m| m.column == column)
}

/// The sheet whose headings these are, for a grid whose name does not say. `alone` is the only
/// grid of its file: then the nearest sheet is named even when required columns are missing.
pub fn recognise(grid: &Grid, alone: bool) -> Option<&'static Sheet> {
    let found = SHEETS.iter().filter_map(|sheet| find(sheet, grid).map(|h| (sheet, h)));
    let mut found: Vec<(&'static Sheet, Headings)> = found.collect();
    found.sort_by_key(|(_, h)| std::cmp::Reverse(h.found() as i64 - h.unknown.len() as i64));
    if let Some((sheet, _)) = found.iter().find(|(sheet, h)| h.missing(sheet).is_empty()) {
        return Some(sheet);
    }
    let near = found
        .first()
        .filter(|(_, h)| alone && h.found() >= 3 && h.found() > h.unknown.len());
    near.map(|(sheet, _)| *sheet)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: &[&[&str]]) -> Grid {
        let mut grid = Grid::default();
        for (row, cells) in (1..).zip(rows) {
            for (column, cell) in (0..).zip(*cells) {
                grid.push(row, column, Raw::Text((*cell).to_owned()));
            }
        }
        grid
    }
    fn sheet(name: &str) -> &'static Sheet {
        Sheet::named(name).unwrap()
    }

    #[test]
    fn headings_are_found_below_titles() {
        let grid = grid(&[
            &["聊城经开区商务楼宇台账"],
            &["填报单位：", "", "2026年3月"],
            &["序号", "楼宇编码＊", "楼宇 名称", "街道", "总建筑面积（万㎡）", "层数"],
            &["1", "B1", "安泰大厦", "东城", "3.2", "12"],
        ]);
        let headings = find(sheet("楼宇"), &grid).unwrap();
        assert_eq!((headings.row, headings.last_row), (3, 3));
        assert_eq!(headings.at[0], Some(1));
        assert_eq!(headings.at[6], Some(4));
        assert_eq!(headings.times[6], 10_000);
        assert_eq!(headings.unknown, ["序号"]);
        assert!(headings.missing(sheet("楼宇")).is_empty());
    }

    #[test]
    fn headings_in_two_rows_are_read_as_one() {
        let grid = grid(&[
            &["楼宇编码", "楼宇名称", "街道", "面积情况", "", "层数"],
            &["", "", "", "建筑面积(㎡)", "可租面积(㎡)"],
            &["B1", "安泰大厦", "东城", "30000", "25000", "12"],
        ]);
        let headings = find(sheet("楼宇"), &grid).unwrap();
        assert_eq!((headings.row, headings.last_row), (1, 2));
        assert_eq!(
            (headings.at[6], headings.at[7], headings.at[9]),
            (Some(3), Some(4), Some(5))
        );
        assert!(headings.unknown.is_empty());
    }

    #[test]
    fn a_heading_twice_and_a_strange_unit_are_named() {
        let grid = grid(&[&["楼宇编码", "楼层", "房号", "房号", "面积（亩）"]]);
        let headings = find(sheet("房间"), &grid).unwrap();
        assert_eq!(headings.twice, [(3, "房号".to_owned())]);
        assert_eq!(headings.bad_units, [(4, "面积（亩）".to_owned())]);
    }

    #[test]
    fn a_nameless_sheet_is_known_by_its_headings() {
        for sheet in &SHEETS {
            let headings: Vec<&str> = sheet.columns.iter().map(|c| c.heading).collect();
            let found = recognise(&grid(&[&headings]), false);
            assert_eq!(found.map(|s| s.name), Some(sheet.name));
        }
        assert!(recognise(&grid(&[&["填表说明"], &["请逐项填写"]]), true).is_none());
        let partial = grid(&[&["楼宇编码", "楼层", "房号"]]);
        assert_eq!(recognise(&partial, true).map(|s| s.name), Some("spaces"));
        assert!(recognise(&partial, false).is_none());
    }
}
