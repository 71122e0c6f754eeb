//! Figures and their rows as .csv and .xlsx.

use rust_xlsxwriter::{Format as Style, Workbook, XlsxError};

use super::compute::{AddedUp, Measured, Period, above_the_whole, tidy};
use super::definitions::{Definition, FigureKind, Part, find};
use super::policy::Place;
use super::rows;
use super::service::{self, Asked, Figure, buildings_of};
use super::store;
use super::text::{adds_up, change, part_name, row_unit};
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::Actor;
use crate::registers::write::{csv_of, guarded};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    Xlsx,
}

/// A file to keep.
pub struct File {
    pub name: String,
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq)]
enum Cell {
    Text(String),
    Number(f64),
    Empty,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}
impl From<Option<f64>> for Cell {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Cell::Empty, |n| Cell::Number(tidy(n)))
    }
}

/// Every figure of a place and a period, with its definition.
pub async fn figures(app: &App, actor: &Actor, asked: &Asked, format: Format) -> Result<File> {
    let place = place_name(app, actor, &asked.place).await?;
    let headings = [
        "代码",
        "指标",
        "单位",
        "数值",
        "n",
        "d",
        "n0",
        "d0",
        "n、d 的单位",
        "上年同期",
        "上年同期 n",
        "上年同期 d",
        "口径",
        "口径版本",
        "范围",
        "起",
        "止",
        "请核对",
    ];
    let figures = service::figures(app, actor, asked, None).await?;
    let lines = figures.iter().map(|f| {
        let d = f.definition;
        let of = |m: &Measured| [value(m), m.n.into(), m.d.into()];
        let [now, n, den] = of(&f.now);
        let [before, before_n, before_d] = of(&f.previous);
        vec![
            d.code.into(),
            d.name.into(),
            d.unit.into(),
            now,
            n,
            den,
            f.now.n0.into(),
            f.now.d0.into(),
            d.counted_in.into(),
            before,
            before_n,
            before_d,
            d.sentence().as_str().into(),
            Cell::Number(d.version as f64),
            place.as_str().into(),
            asked.period.from.to_string().as_str().into(),
            asked.period.to.to_string().as_str().into(),
            to_check(&[f]),
        ]
    });
    let name = format!("figures-{}-{}", asked.period.from, asked.period.to);
    write(name, &headings, lines.collect(), format)
}

fn value(measured: &Measured) -> Cell {
    match measured.suppressed {
        true => "小数隐藏".into(),
        false => measured.value.into(),
    }
}

/// Says so where a figure cannot be.
fn to_check(figures: &[&Figure]) -> Cell {
    let above = |f: &&Figure| [&f.now, &f.previous].iter().any(|m| above_the_whole(f.definition, m));
    match figures.iter().any(above) {
        true => "入驻面积大于可租面积".into(),
        false => Cell::Empty,
    }
}

/// 月报 as it is printed: a month and the year so far, each beside the year before.
pub async fn monthly(app: &App, actor: &Actor, month: &Asked, format: Format) -> Result<File> {
    let place = place_name(app, actor, &month.place).await?;
    let to = month.period.to.to_string();
    let headings = [
        "代码",
        "指标",
        "单位",
        "本月",
        "上年同月",
        "同比",
        "本年累计",
        "上年累计",
        "累计同比",
        "口径",
        "口径版本",
        "范围",
        "月份",
        "请核对",
    ];
    let year = Asked {
        period: Period::year_to(month.period.to),
        ..month.clone()
    };
    let of_month = service::figures(app, actor, month, None).await?;
    let of_year = service::figures(app, actor, &year, None).await?;
    let lines = of_month.iter().zip(&of_year).map(|(m, y)| {
        let d = m.definition;
        let mut line: Vec<Cell> = vec![d.code.into(), d.name.into(), d.unit.into()];
        for f in [m, y] {
            let compared = change(d, &f.now, &f.previous);
            // A spreadsheet takes what begins with a plus for a formula.
            let compared = compared.trim_start_matches('+');
            line.extend([value(&f.now), value(&f.previous), compared.into()]);
        }
        line.extend([
            d.sentence().as_str().into(),
            Cell::Number(d.version as f64),
            place.as_str().into(),
            to.as_str().into(),
            to_check(&[m, y]),
        ]);
        line
    });
    write(format!("monthly-{to}"), &headings, lines.collect(), format)
}

/// What a spreadsheet opens with ease, and the hub writes within its memory.
const MOST_ROWS: usize = 100_000;
const AT_ONCE: i64 = 2_000;

/// All rows behind a part of a figure, or behind every part one below the other, each with what it
/// comes to. Errors: 422 where they are too many for one file.
pub async fn rows(
    app: &App,
    actor: &Actor,
    code: &str,
    part: Option<&str>,
    asked: &Asked,
    format: Format,
) -> Result<File> {
    let headings = ["代码", "指标", "部分", "楼宇", "日期", "对象", "名称", "数值", "单位"];
    let d = find(code).ok_or(Error::NotFound("指标"))?;
    let parts: Vec<&str> = match part {
        Some(part) => vec![part],
        None => Part::ALL
            .into_iter()
            .filter(|part| d.formula.part(*part).is_some())
            .map(Part::as_str)
            .collect(),
    };
    let mut lines = vec![];
    for part in &parts {
        rows_of_part(app, actor, d, part, asked, &mut lines).await?;
    }
    let of_part = part.map_or(String::new(), |part| format!("-{part}"));
    let name = format!("{}{of_part}-{}-{}", d.code, asked.period.from, asked.period.to);
    write(name, &headings, lines, format)
}

/// Adds the rows of one part, and a last line with what they come to.
async fn rows_of_part(
    app: &App,
    actor: &Actor,
    d: &Definition,
    part: &str,
    asked: &Asked,
    lines: &mut Vec<Vec<Cell>>,
) -> Result<()> {
    let mut sum = AddedUp { rows: 0, total: 0.0 };
    let mut cursor: Option<String> = None;
    loop {
        let page = rows::page(app, actor, d.code, part, asked, cursor.as_deref(), AT_ONCE).await?;
        let line = |place: &str, day: &str, id: &str, name: &str, value: Cell| {
            vec![
                d.code.into(),
                d.name.into(),
                part_name(d, page.part).into(),
                place.into(),
                day.into(),
                id.into(),
                name.into(),
                value,
                row_unit(d).into(),
            ]
        };
        for row in &page.items {
            sum.rows += 1;
            sum.total += row.value;
            let (day, id) = (row.on_day.to_string(), row.subject_id.as_deref().unwrap_or_default());
            lines.push(line(&row.building, &day, id, &row.label, Cell::Number(row.value)));
        }
        if lines.len() > MOST_ROWS {
            let most = format!("明细超过{MOST_ROWS}行，一个表格放不下；请缩短期间或只选一座楼宇");
            return Err(Error::invalid("from", "too_many_rows", most));
        }
        if page.next.is_none() {
            sum.total = tidy(sum.total);
            let total = if d.kind == FigureKind::Duration {
                Cell::Empty
            } else {
                Cell::Number(sum.total)
            };
            lines.push(line("合计", "", "", &adds_up(d, page.part, &sum), total));
            return Ok(());
        }
        cursor = page.next;
    }
}

/// 全区, or the name of a street or a building.
pub async fn place_name(app: &App, actor: &Actor, place: &Place) -> Result<String> {
    let mut tx = app.db.read().await?;
    Ok(match place {
        Place::Zone => "全区".to_owned(),
        Place::Building(_) => {
            let found = buildings_of(&mut tx, &actor.zone, place).await?;
            found.into_iter().next().map_or(String::new(), |b| b.name)
        }
        Place::Street(id) => {
            let streets = store::streets(&mut tx, &actor.zone).await?;
            let found = streets.into_iter().find(|(street, _)| street == id);
            found.ok_or(Error::NotFound("街道"))?.1
        }
        Place::Department(id) => {
            let departments = store::departments(&mut tx, &actor.zone).await?;
            let found = departments.into_iter().find(|(department, _)| department == id);
            found.ok_or(Error::NotFound("部门"))?.1
        }
        Place::Group(id) => {
            let groups = store::groups(&mut tx, &actor.zone).await?;
            let found = groups.into_iter().find(|(group, _)| group == id);
            found.ok_or(Error::NotFound("指导团"))?.1
        }
    })
}

fn write(name: String, headings: &[&str], lines: Vec<Vec<Cell>>, format: Format) -> Result<File> {
    Ok(match format {
        Format::Csv => File {
            name: format!("{name}.csv"),
            media_type: "text/csv; charset=utf-8",
            bytes: csv(headings, &lines),
        },
        Format::Xlsx => File {
            name: format!("{name}.xlsx"),
            media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            bytes: xlsx(headings, &lines).map_err(|e| Error::Internal(format!("a table cannot be written: {e}")))?,
        },
    })
}

/// A text that would be taken for a formula gets an apostrophe; a number below nothing does not.
fn csv(headings: &[&str], lines: &[Vec<Cell>]) -> Vec<u8> {
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => guarded(text.clone()),
        Cell::Number(n) => n.to_string(),
        Cell::Empty => String::new(),
    };
    let headings: Vec<Cell> = headings.iter().map(|h| Cell::from(*h)).collect();
    csv_of(
        std::iter::once(&headings)
            .chain(lines)
            .map(|line| line.iter().map(text).collect()),
    )
}

fn xlsx(headings: &[&str], lines: &[Vec<Cell>]) -> Result<Vec<u8>, XlsxError> {
    let bold = Style::new().set_bold();
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name("统计")?.set_freeze_panes(1, 0)?;
    for (at, heading) in (0..).zip(headings) {
        page.set_column_width(at, if *heading == "口径" { 60.0 } else { 16.0 })?;
        page.write_string_with_format(0, at, *heading, &bold)?;
    }
    for (row, line) in (1..).zip(lines) {
        for (at, cell) in (0..).zip(line) {
            match cell {
                Cell::Text(text) => page.write_string(row, at, text)?,
                Cell::Number(n) => page.write_number(row, at, *n)?,
                Cell::Empty => continue,
            };
        }
    }
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_looks_like_a_formula_stays_a_text() {
        let lines = [vec![Cell::from("=1+1"), Cell::Number(-2.5), Cell::Empty]];
        let text = String::from_utf8(csv(&["名称", "数值", "n"], &lines)).unwrap();
        assert_eq!(text, "\u{feff}名称,数值,n\r\n'=1+1,-2.5,\r\n");
    }
}
