//! `/admin/imports`: a file is sent, its rows are counted as they come in, its faults can be had as
//! the same workbook with the faulty cells marked.

use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{Response, handler};
use serde::Serialize;
use serde_json::Value;

use crate::app::App;
use crate::error::Error;
use crate::kernel::{Field, Kind};
use crate::registers::jobs::{self, Job, State};
use crate::registers::policy::zone_staff;
use crate::registers::service::Upload;
use crate::registers::write;
use crate::web::caller::Viewer;
use crate::web::form::{Form, FormError, Input, Refs};
use crate::web::pages::{frame, html, html_with, see_other};
use crate::web::upload::PostedFile;
use crate::web::view::{Badge, Empty, Link, Page, PageHead, Tone};

const OPTIONS: &[Field] = &[Field::may("dry_run", "只检查，不写入", Kind::Bool)];
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

#[derive(Serialize)]
struct ListPage {
    page: Page,
    head: PageHead,
    form: Option<Form>,
    jobs: Vec<Line>,
    empty: Empty,
}

#[derive(Serialize)]
struct Line {
    href: String,
    file: String,
    by: String,
    at: String,
    badge: Badge,
}

fn badge(job: &Job, state: &State) -> Badge {
    match state {
        State::Running(0, 0) => Badge::new(Tone::Running, "正在读取"),
        State::Running(done, all) => Badge::new(Tone::Running, format!("已处理 {done} / {all} 行")),
        State::Broken => Badge::new(Tone::Overdue, "中断，没有写入"),
        State::Done(result) if result.get("refused").is_some() => Badge::new(Tone::Overdue, "文件不能读懂"),
        State::Done(result) if is_empty(result) => Badge::new(Tone::Overdue, "没有可导入的行"),
        State::Done(result) if result["written"] == true => match count(result, WARNINGS) {
            0 => Badge::new(Tone::Done, "已导入"),
            n => Badge::new(Tone::Due, format!("已导入，{n} 处请核对")),
        },
        State::Done(result) if count(result, ERRORS) > 0 => {
            let n = count(result, ERRORS);
            Badge::new(Tone::Overdue, format!("{n} 处错误，没有写入"))
        }
        State::Done(result) if job.dry_run => match count(result, WARNINGS) {
            0 => Badge::new(Tone::Done, "检查通过，没有写入"),
            n => Badge::new(Tone::Due, format!("检查通过，没有写入，{n} 处请核对")),
        },
        State::Done(_) => Badge::new(Tone::Closed, "没有变化"),
    }
}

/// Whether there was neither a row nor a fault in the whole file.
fn is_empty(result: &Value) -> bool {
    let mut sheets = result["sheets"].as_array().into_iter().flatten();
    sheets.all(|sheet| sheet["rows"] == 0) && count(result, ERRORS) == 0
}

/// Where a result lists what is wrong or to be looked at again, and counts what it does not list.
const ERRORS: (&str, &str) = ("errors", "more_errors");
const WARNINGS: (&str, &str) = ("warnings", "more_warnings");

/// How many of them a sheet has.
fn count_of(sheet: &Value, (listed, more): (&str, &str)) -> u64 {
    sheet[listed].as_array().map_or(0, |all| all.len() as u64) + sheet[more].as_u64().unwrap_or(0)
}

fn count(result: &Value, of: (&str, &str)) -> u64 {
    let sheets = result["sheets"].as_array().into_iter().flatten();
    sheets.map(|sheet| count_of(sheet, of)).sum()
}

/// Those that a page lists, and how many it leaves out.
fn lines(result: &Value, of: (&str, &str)) -> (Vec<FoundLine>, u64) {
    let text = |v: &Value, name: &str| v[name].as_str().unwrap_or_default().to_owned();
    let sheets = result["sheets"].as_array().into_iter().flatten();
    let found: Vec<FoundLine> = sheets
        .flat_map(|sheet| sheet[of.0].as_array().into_iter().flatten())
        .take(SHOWN)
        .map(|e| FoundLine {
            sheet: text(e, "sheet"),
            row: e["row"].as_u64().unwrap_or_default(),
            column: text(e, "column"),
            value: text(e, "value"),
            message: text(e, "message"),
        })
        .collect();
    let more = count(result, of) - found.len() as u64;
    (found, more)
}

async fn list_page(app: &App, viewer: &Viewer, fault: Option<&str>) -> poem::Result<Response> {
    let now = viewer.actor.now;
    let found = jobs::latest(app, &viewer.actor).await?;
    let mut running = false;
    let lines = found
        .iter()
        .map(|job| {
            let state = jobs::state(job, now);
            running |= matches!(state, State::Running(..));
            Line {
                href: format!("/admin/imports/{}", job.id),
                file: job.file_name.clone(),
                by: job.by.clone(),
                at: job.started_at.to_page(),
                badge: badge(job, &state),
            }
        })
        .collect();
    let form = zone_staff(&viewer.actor).map(|_| {
        let mut form = Form::new("import", "/admin/imports", "上传并导入")
            .csrf(&viewer.session.csrf)
            .draw(OPTIONS, Input::Empty, &Refs::default())
            .file("file", "台账文件", ".xlsx,.xls,.ods,.csv", true);
        form.fields.reverse();
        if let Some(fault) = fault {
            form.errors.push(FormError {
                target: "import-file".to_owned(),
                message: fault.to_owned(),
            });
        }
        form
    });
    let context = ListPage {
        page: frame(viewer, "导入与导出", "/admin"),
        head: PageHead {
            crumbs: vec![Link::new("/admin", "管理")],
            title: "导入与导出".to_owned(),
            lead: "一份工作簿可以含全部台账，也可以只有一张。有一处错误就整份不写入；同一份导入两次不会重复。"
                .to_owned(),
            actions: vec![
                Link::new("/api/v1/exports/registers.xlsx", "导出全部台账"),
                Link::new("/admin/blank.xlsx", "下载空白台账"),
            ],
            ..PageHead::default()
        },
        form,
        jobs: lines,
        empty: Empty {
            title: "还没有导入过台账".to_owned(),
            text: "先下载空白台账，或直接上传办公室现有的 Excel：表头认得出就行，列的先后不限。".to_owned(),
            action: None,
        },
    };
    let status = if fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok(refreshing(html_with(status, "registers/imports", &context)?, running))
}

/// While something runs, the page asks again.
fn refreshing(mut response: Response, running: bool) -> Response {
    if running {
        response
            .headers_mut()
            .insert("refresh", poem::http::HeaderValue::from_static("2"));
    }
    response
}

#[handler]
pub async fn list(app: Data<&App>, viewer: Viewer) -> poem::Result<Response> {
    list_page(&app, &viewer, None).await
}

#[handler]
pub async fn upload(app: Data<&App>, posted: PostedFile) -> poem::Result<Response> {
    let PostedFile { viewer, sent } = posted;
    if sent.bytes.is_empty() {
        return list_page(&app, &viewer, Some("请选择一份台账文件")).await;
    }
    let dry_run = sent.text("dry_run") == Some("true");
    let file = Upload {
        name: sent.name,
        bytes: sent.bytes.into(),
    };
    let id = jobs::start(&app, &viewer.actor, file, dry_run).await?;
    Ok(see_other(&format!("/admin/imports/{id}")))
}

#[derive(Serialize)]
struct JobPage {
    page: Page,
    head: PageHead,
    /// Percent of the rows, while it runs.
    running: Option<String>,
    refused: String,
    sheets: Vec<SheetLine>,
    ignored: String,
    book: String,
    errors: Vec<FoundLine>,
    more_errors: u64,
    warnings: Vec<FoundLine>,
    more_warnings: u64,
}

#[derive(Serialize)]
struct SheetLine {
    title: String,
    rows: u64,
    created: u64,
    updated: u64,
    unchanged: u64,
    unchecked: u64,
    skipped: u64,
    errors: u64,
    unknown: String,
}

#[derive(Serialize)]
struct FoundLine {
    sheet: String,
    row: u64,
    column: String,
    value: String,
    message: String,
}

/// More than anybody reads on a page; the workbook has all of them.
const SHOWN: usize = 100;

#[handler]
pub async fn show(app: Data<&App>, viewer: Viewer, id: Path<String>) -> poem::Result<Response> {
    let job = jobs::get(&app, &viewer.actor, &id).await?;
    let state = jobs::state(&job, viewer.actor.now);
    let mut context = JobPage {
        page: frame(&viewer, &job.file_name, "/admin"),
        head: PageHead {
            crumbs: vec![Link::new("/admin", "管理"), Link::new("/admin/imports", "导入与导出")],
            title: job.file_name.clone(),
            lead: format!("{} 由{}导入", job.started_at.to_page(), job.by),
            badges: vec![badge(&job, &state)],
            ..PageHead::default()
        },
        running: None,
        refused: String::new(),
        sheets: vec![],
        ignored: String::new(),
        book: String::new(),
        errors: vec![],
        more_errors: 0,
        warnings: vec![],
        more_warnings: 0,
    };
    match state {
        State::Running(done, all) => context.running = Some((done * 100 / all.max(1)).to_string()),
        State::Broken => context.refused = "服务在导入途中停止过，没有写入任何内容，请重新上传".to_owned(),
        State::Done(result) => fill(&mut context, &result, &job),
    }
    let running = context.running.is_some();
    Ok(refreshing(html("registers/import", &context)?, running))
}

fn fill(context: &mut JobPage, result: &Value, job: &Job) {
    let text = |v: &Value, name: &str| v[name].as_str().unwrap_or_default().to_owned();
    let n = |v: &Value, name: &str| v[name].as_u64().unwrap_or_default();
    let words = |v: &Value| {
        let items = v.as_array().into_iter().flatten().filter_map(Value::as_str);
        items.collect::<Vec<_>>().join("、")
    };
    context.refused = text(result, "refused");
    context.ignored = words(&result["ignored"]);
    for sheet in result["sheets"].as_array().into_iter().flatten() {
        context.sheets.push(SheetLine {
            title: text(sheet, "title"),
            rows: n(sheet, "rows"),
            created: n(sheet, "created"),
            updated: n(sheet, "updated"),
            unchanged: n(sheet, "unchanged"),
            unchecked: n(sheet, "unchecked"),
            skipped: n(sheet, "skipped"),
            errors: count_of(sheet, ERRORS),
            unknown: words(&sheet["unknown_columns"]),
        });
    }
    (context.errors, context.more_errors) = lines(result, ERRORS);
    (context.warnings, context.more_warnings) = lines(result, WARNINGS);
    if !context.errors.is_empty() {
        context.book = format!("/admin/imports/{}/errors.xlsx", job.id);
    }
}

fn workbook(name: &str, bytes: Vec<u8>) -> Response {
    Response::builder()
        .content_type(XLSX)
        .header(header::CONTENT_DISPOSITION, crate::web::upload::disposition(name))
        .body(bytes)
}

#[handler]
pub async fn error_book(app: Data<&App>, viewer: Viewer, id: Path<String>) -> poem::Result<Response> {
    let job = jobs::get(&app, &viewer.actor, &id).await?;
    let bytes = jobs::error_book_of(&app, &viewer.actor, &id).await?;
    let stem = job
        .file_name
        .rsplit_once('.')
        .map_or(job.file_name.as_str(), |(stem, _)| stem);
    Ok(workbook(&format!("{stem}-错误.xlsx"), bytes))
}

#[handler]
pub async fn blank(viewer: Viewer) -> poem::Result<Response> {
    crate::registers::policy::may_export(&viewer.actor).map_err(Error::Forbidden)?;
    let bytes = write::blank().map_err(Error::from)?;
    Ok(workbook("空白台账.xlsx", bytes))
}
