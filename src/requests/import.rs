//! 12345 工单导入: a spreadsheet of slips, each a request; a slip that was taken over before is left.
//!
//! Any wrong row, and nothing is written.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::model::Request;
use super::service::LABOUR;
use super::steps::Opening;
use super::store;
use super::words::Channel;
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Id, Timestamp};
use crate::matters;
use crate::registers::raw::{Grid, Line, Raw};
use crate::registers::read::grids;
use crate::registers::text::same;

/// More slips than a hotline sends in a month.
const MOST_ROWS: usize = 2000;

/// Column, its other names, whether it must be filled.
const COLUMNS: &[(&str, &[&str], bool)] = &[
    ("工单号", &["工单编号", "编号"], true),
    ("楼宇", &["楼宇编号", "楼宇名称", "大厦"], true),
    ("来电时间", &["受理时间", "诉求时间"], true),
    ("诉求内容", &["工单内容", "内容", "诉求"], true),
    ("类别", &["诉求类别", "分类"], false),
    ("企业名称", &["企业", "单位名称"], false),
    ("统一社会信用代码", &["信用代码"], false),
    ("联系人", &["诉求人"], false),
    ("电话", &["联系电话"], false),
];

/// One wrong cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Row of the spreadsheet, from 1.
    pub row: u32,
    pub column: String,
    pub message: String,
}

/// What came of a file.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Imported {
    pub rows: usize,
    pub created: usize,
    /// Taken over before.
    pub unchanged: usize,
    /// None was written when there is any.
    pub faults: Vec<Fault>,
}

/// Takes a list of slips over.
///
/// Errors: 403 for who does not run the zone, 422 for a file that cannot be read.
pub async fn slips(app: &App, actor: &Actor, name: &str, bytes: &[u8]) -> Result<Imported> {
    if !actor.runs_zone() {
        return Err(Error::forbidden(
            "requests.slips_are_imported_by_the_zone",
            "12345工单由开发区工作人员导入",
            "请把工单表交给开发区工作人员",
        ));
    }
    let unreadable = |message: String| Error::invalid("file", "not_readable", message);
    let grids = grids(bytes, name).map_err(|e| unreadable(e.message))?;
    let (grid, head, places) = grids
        .iter()
        .find_map(|grid| heading(grid).map(|(head, places)| (grid, head, places)))
        .ok_or_else(|| unreadable("没有找到表头：要有 工单号、楼宇、来电时间、诉求内容 这几列".to_owned()))?;
    let lines: Vec<&Line> = grid.lines.iter().filter(|l| l.number > head).collect();
    if lines.len() > MOST_ROWS {
        return Err(unreadable(format!("一次最多导入{MOST_ROWS}张工单，请分成几份")));
    }
    let mut tx = app.db.read().await?;
    let mut reader = Reader {
        now: actor.now,
        buildings: HashMap::new(),
        categories: HashMap::new(),
        seen: HashSet::new(),
        faults: vec![],
    };
    for (id, code, name) in store::buildings_named(&mut tx, &actor.zone).await? {
        reader.buildings.insert(same(&code), id.clone());
        reader.buildings.insert(same(&name), id);
    }
    for (code, name) in store::choices(&mut tx, actor, "category").await?.unwrap_or_default() {
        reader.categories.insert(same(&name), code.clone());
        reader.categories.insert(same(&code), code);
    }
    let openings: Vec<(u32, Opening)> = lines
        .iter()
        .filter_map(|line| reader.row(line, &places).map(|o| (line.number, o)))
        .collect();
    let numbers: Vec<String> = openings.iter().filter_map(|(_, o)| o.slip.clone()).collect();
    let known: HashSet<String> = store::known_slips(&mut tx, &actor.zone, numbers)
        .await?
        .into_iter()
        .collect();
    drop(tx);
    let mut done = Imported {
        rows: lines.len(),
        faults: reader.faults,
        ..Imported::default()
    };
    if !done.faults.is_empty() {
        return Ok(done);
    }
    let fresh: Vec<(u32, Opening)> = openings
        .into_iter()
        .filter(|(_, o)| o.slip.as_ref().is_some_and(|slip| !known.contains(slip)))
        .collect();
    done.unchanged = done.rows - fresh.len();
    let written = crate::write_tx!(app.db, |tx| {
        for (row, opening) in &fresh {
            let id = Id::<Request>::new();
            match matters::open_in::<Request>(app, tx, actor, id, None, opening.clone()).await {
                Ok(_) => {}
                Err(Error::Invalid(errors)) => {
                    // Carried out of the transaction, which is given up with all its rows.
                    return Err(Error::Invalid(
                        errors
                            .into_iter()
                            .map(|mut e| {
                                e.field = format!("{row}.{}", e.field);
                                e
                            })
                            .collect(),
                    ));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    });
    match written {
        Ok(()) => done.created = fresh.len(),
        Err(Error::Invalid(errors)) => {
            done.unchanged = 0;
            done.faults = errors.into_iter().map(fault_of).collect();
        }
        Err(error) => return Err(error),
    }
    Ok(done)
}

fn fault_of(error: crate::kernel::FieldError) -> Fault {
    let (row, field) = error.field.split_once('.').unwrap_or(("0", ""));
    Fault {
        row: row.parse().unwrap_or_default(),
        column: match field {
            "uscc" => "统一社会信用代码",
            "category" => "类别",
            "building_id" => "楼宇",
            "heard_at" => "来电时间",
            other => other,
        }
        .to_owned(),
        message: error.message,
    }
}

/// The line of the headings, and where each column stands.
fn heading(grid: &Grid) -> Option<(u32, Vec<Option<u32>>)> {
    grid.lines.iter().take(10).find_map(|line| {
        let place = |(name, others, _): &(&str, &[&str], bool)| {
            let is = |raw: &Raw| {
                let text = same(&raw.shown());
                text == same(name) || others.iter().any(|o| text == same(o))
            };
            line.cells.iter().find(|(_, raw)| is(raw)).map(|(column, _)| *column)
        };
        let places: Vec<Option<u32>> = COLUMNS.iter().map(place).collect();
        let whole = COLUMNS
            .iter()
            .zip(&places)
            .all(|((_, _, must), at)| !must || at.is_some());
        whole.then_some((line.number, places))
    })
}

struct Reader {
    now: Timestamp,
    /// By code and by name.
    buildings: HashMap<String, String>,
    categories: HashMap<String, String>,
    seen: HashSet<String>,
    faults: Vec<Fault>,
}

impl Reader {
    fn row(&mut self, line: &Line, places: &[Option<u32>]) -> Option<Opening> {
        let before = self.faults.len();
        let mut cells = vec![];
        for ((column, _, must), place) in COLUMNS.iter().zip(places) {
            let raw = place.and_then(|at| line.at(at));
            let text = raw.map(|r| r.shown().trim().to_owned()).filter(|t| !t.is_empty());
            if *must && text.is_none() {
                self.fault(line, column, "没有填写");
            }
            cells.push(text);
        }
        let mut cells = cells.into_iter();
        let mut next = || cells.next().flatten();
        let (slip, house, at, words, kind) = (next(), next(), next(), next(), next());
        let (firm_name, uscc, contact, phone) = (next(), next(), next(), next());
        if let Some(number) = &slip
            && !self.seen.insert(number.clone())
        {
            self.fault(line, "工单号", "这张工单在表里出现了两次");
        }
        let building = house.and_then(|name| {
            let found = self.buildings.get(&same(&name)).cloned();
            if found.is_none() {
                self.fault(line, "楼宇", "没有登记这座楼宇，请写登记的编号或名称");
            }
            found
        });
        let heard = at.and_then(|text| {
            let at = Timestamp::parse(&text.replace('/', "-"));
            match at {
                Some(at) if at <= self.now => return Some(at),
                Some(_) => self.fault(line, "来电时间", "不能晚于现在"),
                None => self.fault(line, "来电时间", "应写成 2026-03-02 09:30 的样子，要有几点几分"),
            }
            None
        });
        let category = match kind {
            None => Some("other".to_owned()),
            Some(name) => {
                let found = self.categories.get(&same(&name)).cloned();
                if found.is_none() {
                    self.fault(line, "类别", "没有这个类别");
                }
                found
            }
        };
        let long = |text: &Option<String>, most: usize| text.as_ref().is_some_and(|t| t.chars().count() > most);
        for (column, text, most) in [
            ("工单号", &slip, 40),
            ("诉求内容", &words, 2000),
            ("企业名称", &firm_name, 100),
            ("联系人", &contact, 40),
            ("电话", &phone, 40),
        ] {
            if long(text, most) {
                self.fault(line, column, &format!("最多{most}个字"));
            }
        }
        if self.faults.len() > before {
            return None;
        }
        let category = category?;
        Some(Opening {
            building_id: building?,
            channel: Some(Channel::Hotline),
            enterprise_id: None,
            firm_name,
            uscc: uscc.map(|u| u.to_uppercase()),
            contact,
            phone,
            words: words?,
            heard_at: heard,
            // The hotline does not say whether the employer calls or an employee.
            by_employee: Some(category == LABOUR),
            category,
            slip,
            visit: None,
        })
    }

    fn fault(&mut self, line: &Line, column: &str, message: &str) {
        self.faults.push(Fault {
            row: line.number,
            column: column.to_owned(),
            message: message.to_owned(),
        });
    }
}
