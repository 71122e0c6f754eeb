//! `/advisors/{id}`: one assignment, what can be done now, and the candidates with the check's answer.

use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::{alliance, crumbs, tone};
use crate::advisors::ask::{self, Checked};
use crate::advisors::candidates::{has_room, several};
use crate::advisors::gate::{Gate, Outcome};
use crate::advisors::model::{Assignment, Refusal};
use crate::advisors::store::Named;
use crate::advisors::view::{self, Opened};
use crate::advisors::words::Stage;
use crate::app::App;
use crate::error::{Error, Result};
use crate::matters::Matter;
use crate::web::caller::Viewer;
use crate::web::form::{Choice, Refs};
use crate::web::forms::Posted;
use crate::web::matter::{self, Asked, Drawn};
use crate::web::pages::{as_field_errors, frame, html_with, see_other};
use crate::web::params;
use crate::web::reach::keep_open;
use crate::web::view::*;

/// The check's answer as a badge.
fn gate_badge(gate: &Gate) -> Badge {
    let tone = if gate.is_blocked() {
        Tone::Overdue
    } else if gate.is_open() {
        Tone::Done
    } else {
        Tone::Due
    };
    Badge::new(tone, gate.label())
}

#[derive(Serialize)]
struct ShowPage {
    page: Page,
    head: PageHead,
    path: StagePath,
    steps: Steps,
    clocks: Clocks,
    timeline: Timeline,
    sections: Vec<Section>,
    check: Option<Check>,
    finds: Option<Finds>,
    candidates: Vec<CandidateLine>,
    propose: Propose,
}

/// The search over all lawyers, for those who propose.
#[derive(Serialize)]
struct Finds {
    action: String,
    q: String,
}

#[derive(Serialize)]
struct Section {
    title: &'static str,
    facts: Vec<Fact>,
}

#[derive(Serialize)]
struct Check {
    badge: Badge,
    hits: Vec<HitLine>,
}

#[derive(Serialize)]
struct HitLine {
    name: &'static str,
    result: Badge,
    text: String,
}

#[derive(Serialize)]
struct CandidateLine {
    id: String,
    name: String,
    law_firm: String,
    specialities: String,
    load: String,
    contacted: String,
    badge: Badge,
    hits: Vec<String>,
    may_propose: bool,
    why_not: &'static str,
}

#[derive(Serialize)]
struct Propose {
    action: String,
    csrf: String,
    version: i64,
}

#[derive(Debug, Default, Deserialize)]
pub struct Find {
    #[serde(default)]
    q: String,
}

#[handler]
pub async fn show(
    app: Data<&App>,
    viewer: Viewer,
    id: Path<String>,
    asked: Query<Asked>,
    find: Query<Find>,
) -> poem::Result<Response> {
    Ok(show_page(&app, &viewer, &id.0, StatusCode::OK, asked.drawn(), &find.q).await?)
}

#[handler]
pub async fn step(app: Data<&App>, posted: Posted, path: Path<(String, String)>) -> poem::Result<Response> {
    let (id, name) = path.0;
    let key = params::id::<Assignment>(&id, Assignment::NAME)?;
    let actor = posted.actor();
    let typed = posted.input();
    match view::step(&app, &actor, &key, posted.version()?, (&name, &typed)).await {
        // Whoever has just said no may be no reader any more.
        Ok((_, None)) => Ok(see_other("/advisors")),
        Ok(_) => Ok(see_other(&format!("/advisors/{key}"))),
        Err(error @ Error::NotFound(_)) => Err(error.into()),
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            let back = Drawn::returned(&name, &typed, &errors);
            Ok(show_page(&app, &posted.viewer, &id, status, back, "").await?)
        }
    }
}

async fn show_page(
    app: &App,
    viewer: &Viewer,
    id: &str,
    status: StatusCode,
    drawn: Drawn<'_>,
    words: &str,
) -> Result<Response> {
    let key = params::id::<Assignment>(id, Assignment::NAME)?;
    let opened = view::find(app, &viewer.actor, &key).await?;
    let a = &opened.assignment;
    let page = format!("/advisors/{key}");
    let proposes = opened
        .offers
        .iter()
        .any(|o| o.spec.name == "propose" && o.refused.is_none());
    let candidates = if proposes {
        ask::candidates(app, &viewer.actor, a, words).await?
    } else {
        vec![]
    };
    let mut refs = Refs::new();
    let choices = candidates
        .iter()
        .map(|c| Choice::new(&c.lawyer.id, format!("{}（{}）", c.lawyer.name, c.lawyer.law_firm_name)));
    refs.insert("lawyer", choices.collect());
    let steps = matter::steps::<Assignment>(&opened.offers, viewer, &page, opened.version, &refs, drawn);
    let entries = opened.timeline(app, &viewer.actor).await?;
    let framed = frame(viewer, &format!("{} {}", a.number, a.enterprise_name), "/alliance");
    let mut head = head(&opened);
    head.crumbs = crumbs(&framed);
    keep_open(app, &viewer.actor, head.hrefs()).await?;
    let context = ShowPage {
        page: framed,
        head,
        path: path(a),
        steps,
        clocks: matter::clocks(&opened.clocks, &viewer.actor)?,
        timeline: matter::timeline::<Assignment>(entries),
        sections: sections(&opened),
        check: a.gate.as_ref().filter(|_| opened.sees_check).map(check_of),
        finds: proposes.then(|| Finds {
            action: format!("{page}#candidates"),
            q: words.trim().to_owned(),
        }),
        candidates: candidates.into_iter().map(candidate_line).collect(),
        propose: Propose {
            action: format!("{page}/steps/propose"),
            csrf: viewer.session.csrf.clone(),
            version: opened.version,
        },
    };
    html_with(status, "advisors/show", &context)
}

fn head(opened: &Opened) -> PageHead {
    let a = &opened.assignment;
    let mut facts = vec![Fact::new("企业", &a.enterprise_name).to(format!("/enterprises/{}", a.enterprise_id))];
    let building = |b: &Named| Fact::new("楼宇", &b.name).to(format!("/buildings/{}", b.id));
    facts.extend(opened.buildings.iter().map(building));
    let from = |(id, number): &(String, String)| Fact::new("来自诉求", number).to(format!("/requests/{id}"));
    facts.extend(opened.requests.iter().map(from));
    if !a.specialities.is_empty() {
        facts.push(Fact::new("希望的专业领域", a.specialities.join("、")));
    }
    if let Some(present) = &opened.present {
        let said = format!("{}，企业确认新顾问前须先终止", present.label());
        facts.push(Fact::new("现任顾问", said).to(format!("/advisors/{}", present.id)));
    }
    facts.push(Fact::new("登记日期", opened.opened_at.day().to_string()));
    PageHead {
        number: a.number.clone(),
        title: a.enterprise_name.clone(),
        badges: vec![Badge::new(tone(a.stage), a.stage.label())],
        facts,
        ..PageHead::default()
    }
}

/// Five stations from the need to the service, whatever loops lie between.
fn path(a: &Assignment) -> StagePath {
    let at = match a.stage {
        Stage::Wanted | Stage::Refused => 0,
        Stage::Checking | Stage::Blocked | Stage::WaiverWanted => 1,
        Stage::Offered => 2,
        Stage::Accepting => 3,
        Stage::Active | Stage::Paused => 4,
        Stage::Ended | Stage::Cooling => 5,
    };
    let failed = matches!(a.stage, Stage::Blocked | Stage::Refused | Stage::Paused);
    let withdrawn = a.stage == Stage::Ended && a.term.is_none();
    let labels = ["需求登记", "利冲审查", "律所接受", "企业确认", "服务", "终止"];
    let state = |n: usize| match n.cmp(&at) {
        std::cmp::Ordering::Less if withdrawn => StageState::Skipped,
        std::cmp::Ordering::Less => StageState::Done,
        std::cmp::Ordering::Equal if failed => StageState::Failed,
        std::cmp::Ordering::Equal => StageState::Current,
        std::cmp::Ordering::Greater => StageState::Todo,
    };
    let note = |n: usize| {
        if n == at {
            a.stage.label().to_owned()
        } else {
            String::new()
        }
    };
    StagePath {
        stages: labels
            .iter()
            .enumerate()
            .map(|(n, label)| PathStage {
                label: (*label).to_owned(),
                state: state(n),
                note: note(n),
            })
            .collect(),
    }
}

fn sections(opened: &Opened) -> Vec<Section> {
    let a = &opened.assignment;
    let mut sections = vec![];
    if let Some(c) = a.candidate.as_ref().filter(|_| opened.shows_lawyer()) {
        let mut facts = vec![Fact::new("律师", &c.lawyer_name), Fact::new("律所", &c.law_firm_name)];
        if let Some(day) = a.last_contact {
            facts.push(Fact::new("最近联系", day.to_string()));
            facts.push(Fact::new("累计用时", format!("{} 分钟", a.contact_minutes)));
        }
        sections.push(Section {
            title: "顾问律师",
            facts,
        });
    }
    if let Some(term) = &a.term {
        let to = term.to.map_or("未定".to_owned(), |to| to.to_string());
        let mut facts = vec![
            Fact::new("服务期", format!("{} 至 {to}", term.from)),
            Fact::new("服务范围", &term.scope),
        ];
        if !term.letter.is_empty() {
            facts.push(Fact::new("服务函", &term.letter));
        }
        sections.push(Section {
            title: "服务函", facts
        });
    }
    if let Some(reason) = a.paused.filter(|_| a.stage == Stage::Paused) {
        let open = opened.left_open.iter();
        let left = |(id, number): &(String, String)| {
            Fact::new("由该律师办理、须移交的在办纠纷", number).to(format!("/disputes/{id}"))
        };
        sections.push(Section {
            title: "暂停",
            facts: [Fact::new("理由", reason.label())]
                .into_iter()
                .chain(open.map(left))
                .collect(),
        });
    }
    if let Some(end) = &a.end {
        let mut facts = vec![
            Fact::new("终止日期", end.on.to_string()),
            Fact::new("理由", end.reason.label()),
        ];
        if !end.open_matters.is_empty() {
            facts.push(Fact::new("移交的在办事项", end.open_matters.join("、")));
        }
        facts.extend(a.cooling_until.map(|until| Fact::new("回避期至", until.to_string())));
        sections.push(Section { title: "终止", facts });
    }
    if !a.note.is_empty() {
        sections.push(Section {
            title: "企业的需要",
            facts: vec![Fact::new("说明", &a.note)],
        });
    }
    if let Some(w) = a.waiver.as_ref().filter(|_| opened.sees_check) {
        let facts = vec![
            Fact::new("本企业", format!("{} {}", w.client_signed_on, w.client_signed_by)),
            Fact::new("另一委托人", w.other_signed_on.to_string()),
            Fact::new("律所卷宗号", &w.file),
            Fact::new("隔离措施", &w.wall),
        ];
        sections.push(Section {
            title: "知情同意",
            facts,
        });
    }
    if opened.sees_all_proposals && !a.refusals.is_empty() {
        let line = |r: &Refusal| {
            let note = if r.note.is_empty() {
                String::new()
            } else {
                format!("：{}", r.note)
            };
            Fact::new(
                format!("{} {}", r.on, r.lawyer_name),
                format!("{}{note}", r.reason.label()),
            )
        };
        sections.push(Section {
            title: "已谢绝",
            facts: a.refusals.iter().map(line).collect(),
        });
    }
    sections
}

fn check_of(gate: &Gate) -> Check {
    let result = |outcome: Outcome, waived: bool| match outcome {
        Outcome::Block => Badge::new(Tone::Overdue, outcome.label()),
        Outcome::Waiver if waived => Badge::new(Tone::Done, "已取得知情同意"),
        Outcome::Waiver | Outcome::Disclose => Badge::new(Tone::Due, outcome.label()),
        Outcome::Note => Badge::new(Tone::Closed, outcome.label()),
    };
    let hits = gate.hits.iter().map(|h| HitLine {
        name: h.rule.label(),
        result: result(h.result, h.waived),
        text: h.text.clone(),
    });
    Check {
        badge: gate_badge(gate),
        hits: hits.collect(),
    }
}

fn candidate_line(checked: Checked) -> CandidateLine {
    let Checked { lawyer: l, gate } = checked;
    let room = has_room(&l);
    let why_not = match (gate.is_blocked(), room) {
        (true, _) => "冲突禁止",
        (false, false) => "已达服务上限",
        (false, true) => "",
    };
    CandidateLine {
        load: alliance::load_text(l.load, l.quota),
        contacted: l.contacted_on.map_or("—".to_owned(), |d| d.to_string()),
        specialities: several(&l.specialities).join("、"),
        badge: gate_badge(&gate),
        hits: gate.hits.into_iter().map(|h| h.text).collect(),
        may_propose: why_not.is_empty(),
        why_not,
        id: l.id,
        name: l.name,
        law_firm: l.law_firm_name,
    }
}
