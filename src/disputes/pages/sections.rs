//! The substance of a dispute in short sections, from what its reader may see.

use serde::Serialize;

use super::super::clocks::OF_STAGES;
use super::super::view::{Application, Joint, NextStep, Shown, ShownSide};
use super::super::words::{Answer, Performance, SideId};
use crate::clocks::store::ClockRow;
use crate::matters::details::yuan;
use crate::web::view::{Empty, Fact, Tone};

#[derive(Debug, Default, Serialize)]
pub struct Section {
    pub title: &'static str,
    pub text: String,
    pub facts: Vec<Fact>,
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<Cell>>,
    pub empty: Option<Empty>,
}

#[derive(Debug, Serialize)]
pub struct Cell {
    /// The heading of the column, for phones.
    pub label: &'static str,
    pub text: String,
    pub href: String,
    /// Empty for plain text.
    pub tone: &'static str,
}

impl Section {
    fn table(title: &'static str, columns: &[&'static str]) -> Self {
        Section {
            title,
            columns: columns.to_vec(),
            ..Section::default()
        }
    }

    fn row(&mut self, texts: Vec<String>) {
        let cells = self.columns.iter().zip(texts);
        self.rows.push(
            cells
                .map(|(label, text)| Cell {
                    label,
                    text,
                    href: String::new(),
                    tone: "",
                })
                .collect(),
        );
    }

    fn fact(mut self, label: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.is_empty() {
            self.facts.push(Fact::new(label, value));
        }
        self
    }

    pub fn hrefs(&mut self) -> impl Iterator<Item = &mut String> {
        let cells = self.rows.iter_mut().flatten().map(|cell| &mut cell.href);
        self.facts.iter_mut().map(|fact| &mut fact.href).chain(cells)
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.facts.is_empty() && self.rows.is_empty() && self.empty.is_none()
    }
}

pub fn sections(shown: &Shown<'_>, clocks: &[ClockRow]) -> Vec<Section> {
    let mut all = vec![];
    match &shown.application {
        Some(application) => {
            all.push(claim(application));
            all.push(sides(application));
        }
        None => all.push(Section {
            title: "办理概况",
            empty: Some(Empty {
                title: "您可以看到办理概况".to_owned(),
                text: "请求、各方陈述和协议内容只对当事人、其律师、调解员和经办人开放。".to_owned(),
                action: None,
            }),
            ..Section::default()
        }),
    }
    all.push(opinion(shown));
    if let Some(joint) = &shown.joint {
        all.extend([mediators(joint), sessions(joint)]);
    }
    all.push(caucus(shown));
    if let Some(joint) = &shown.joint {
        all.extend([terms(joint), agreement(joint), ending(joint, clocks)]);
    }
    all.retain(|s| !s.is_empty());
    all
}

fn claim(a: &Application<'_>) -> Section {
    let safe = match (a.worker_safe, a.notify_consent) {
        (Some(true), None) => "对用人单位保密，等待申请人同意告知".to_owned(),
        (Some(true), Some(consent)) => format!("申请人已于{}同意告知用人单位", consent.on),
        _ => String::new(),
    };
    let section = Section {
        title: "请求与事由",
        text: a.claim.to_owned(),
        ..Section::default()
    };
    section
        .fact("请求金额", a.amount.map_or("无金额".to_owned(), yuan))
        .fact("得知途径", a.known_by.unwrap_or_default())
        .fact("授权凭证", a.authority.unwrap_or_default())
        .fact("保密", safe)
        .fact("经办人", a.handlers.join("、"))
        .fact("同一当事人的在办纠纷", a.duplicates.join("、"))
}

fn sides(a: &Application<'_>) -> Section {
    let mut section = Section::table("当事人", &["一方", "名称", "代理人", "已告知", "同意"]);
    for side in &a.sides {
        let (consent, tone) = consent(side);
        let notices: Vec<String> = side
            .notices
            .iter()
            .map(|n| format!("{}（{}）", n.kind.label(), n.on))
            .collect();
        let people: Vec<&str> = side.representatives.iter().map(|r| r.name).collect();
        section.row(vec![
            side.label.to_owned(),
            side.called(),
            people.join("、"),
            notices.join("、"),
            consent,
        ]);
        if let Some(cells) = section.rows.last_mut() {
            cells[1].href = side
                .enterprise_id
                .map(|id| format!("/enterprises/{id}"))
                .unwrap_or_default();
            cells[4].tone = tone.word();
        }
    }
    section
}

fn consent(side: &ShownSide<'_>) -> (String, Tone) {
    match side.consent {
        None => ("待答复".to_owned(), Tone::Due),
        Some(c) if c.answer == Answer::Agrees => (format!("{} {}，{}", c.who, c.answer.label(), c.on), Tone::Done),
        Some(c) => (format!("{} {}，{}", c.who, c.answer.label(), c.on), Tone::Overdue),
    }
}

fn opinion(shown: &Shown<'_>) -> Section {
    let mut section = Section {
        title: "预诊意见",
        ..Section::default()
    };
    if let Some(joint) = &shown.joint {
        section = section
            .fact("对接律师", joint.pre_lawyer.unwrap_or_default())
            .fact("申请人公开的要点", joint.released_opinion.unwrap_or_default());
    }
    if let Some(o) = shown.opinion {
        section.text = o.facts.clone();
        section = section
            .fact("出具", format!("{} {}", o.by, o.on))
            .fact("法律关系", &o.relation)
            .fact("证据", o.evidence.join("；"))
            .fact("风险等级", o.risk.label())
            .fact("建议进入", o.level.label())
            .fact("指导意见", o.advice.clone().unwrap_or_default());
    } else if let Some(on) = shown.opinion_on {
        section = section.fact("出具", format!("{on}，内容仅律师与申请人可见"));
    }
    if let Some(limitation) = shown.limitation {
        section = section.fact("时效届满", limitation.last_day().to_string());
        for one in &limitation.interruptions {
            section = section.fact("时效中断", format!("{} {}，重新计至{}", one.on, one.how, one.ends_on));
        }
    }
    section
}

fn mediators(j: &Joint<'_>) -> Section {
    let mut section = Section {
        title: "调解组织与调解员",
        ..Section::default()
    };
    if let Some(body) = j.body {
        let fee = if body.may_charge {
            "可以收费，按公示标准"
        } else {
            "不收取任何费用"
        };
        section = section
            .fact("调解组织", &body.name)
            .fact("组织性质", body.legal_type.label())
            .fact("批准文件", body.approval.clone().unwrap_or_default())
            .fact("收费", fee)
            .fact(
                "司法确认",
                match j.no_confirmation {
                    Some(why) => format!("不提供：{why}"),
                    None => body
                        .court
                        .clone()
                        .map_or("可以共同申请".to_owned(), |c| format!("可以向{c}共同申请")),
                },
            );
    }
    if let Some(neutral) = &j.neutral {
        section = section
            .fact("调解员", neutral.name)
            .fact("专业", neutral.specialty.unwrap_or_default())
            .fact("产生方式", neutral.chosen_by);
    }
    for disclosure in j.disclosures {
        let present = j.neutral.as_ref().is_some_and(|n| n.key() == disclosure.neutral);
        let of = if present { "披露" } else { "前任调解员披露" };
        section = section.fact(of, format!("{} {}", disclosure.on, disclosure.text));
    }
    if let Some(extension) = j.extension {
        section = section.fact("延长至", format!("{}（{}）", extension.until, extension.paper));
    }
    section
}

fn sessions(j: &Joint<'_>) -> Section {
    let mut section = Section::table("调解场次", &["时间", "阶段", "地点", "到场", "笔录"]);
    for s in &j.sessions {
        let present: Vec<&str> = s.present.iter().map(|p: &SideId| p.label()).collect();
        let at = format!("{} {}，{}分钟", &s.at[..10], &s.at[11..16], s.minutes);
        section.row(vec![
            at,
            s.clinic.label().to_owned(),
            s.place.to_owned(),
            present.join("、"),
            s.record.to_owned(),
        ]);
    }
    section
}

fn caucus(shown: &Shown<'_>) -> Section {
    let mut section = Section::table("背对背笔录（仅调解员和该方可见）", &["时间", "一方", "笔录"]);
    for note in &shown.caucus {
        section.row(vec![note.at.to_page(), note.side.label().to_owned(), note.note.clone()]);
    }
    section
}

fn terms(j: &Joint<'_>) -> Section {
    let mut section = Section::table("协议条款与履行", &["序号", "谁", "做什么", "期限", "方式", "状态"]);
    let Some(terms) = j.terms else { return section };
    section.text.clone_from(&terms.facts);
    for o in &terms.obligations {
        let what = o
            .amount
            .map_or(o.what.clone(), |fen| format!("{} {}", o.what, yuan(fen)));
        let state = match o.done_on {
            Some(day) => format!("{} {day}", o.state.label()),
            None => o.state.label().to_owned(),
        };
        section.row(vec![
            o.id.clone(),
            o.who.label().to_owned(),
            what,
            o.due.to_string(),
            o.manner.clone(),
            state,
        ]);
        if let Some(cell) = section.rows.last_mut().and_then(|cells| cells.last_mut()) {
            cell.tone = match o.state {
                Performance::Open => Tone::Running,
                Performance::Kept => Tone::Done,
                Performance::Late => Tone::Due,
                Performance::Breached => Tone::Overdue,
            }
            .word();
        }
    }
    section
}

fn agreement(j: &Joint<'_>) -> Section {
    let mut section = Section {
        title: "协议与确认",
        ..Section::default()
    };
    if let Some(agreement) = j.agreement {
        let signed: Vec<String> = agreement
            .signatures
            .iter()
            .map(|s| format!("{} {}（{}，{}）", s.signer.label(), s.name, s.mark.label(), s.on))
            .collect();
        section = section
            .fact(
                "生效",
                agreement.effective_on.map(|d| d.to_string()).unwrap_or_default(),
            )
            .fact("签署", signed.join("；"))
            .fact("口头协议", by_word(j, agreement.oral.as_deref()))
            .fact("下一步", j.next.as_ref().map(NextStep::told).unwrap_or_default());
        if agreement.confirmation_missed {
            section = section.fact("司法确认", "逾期未共同申请，协议仍有合同效力");
        }
    }
    if let Some(c) = j.confirmation {
        let ruling = c.ruling.map(|r| {
            let no = c.ruling_no.clone().unwrap_or_default();
            let then = c
                .after_rejection
                .map(|a| format!("，后续：{}", a.label()))
                .unwrap_or_default();
            format!("{} {no}{then}", r.label())
        });
        section = section
            .fact(c.kind.label(), format!("{} 向{}共同申请", c.applied_on, c.before))
            .fact("结果", ruling.unwrap_or_default());
    }
    section
}

/// An oral agreement with those before whom it was reached.
fn by_word(j: &Joint<'_>, oral: Option<&str>) -> String {
    let Some(oral) = oral else { return String::new() };
    let present: Vec<&str> = j.last_present.iter().map(|p| p.label()).collect();
    format!("{}当场同意：{oral}", present.join("、"))
}

/// What a rest does to the clocks of the stages, as they stand: which stop is their rules' matter.
fn stand_still(clocks: &[ClockRow]) -> String {
    let running = clocks
        .iter()
        .filter(|c| c.stopped_at.is_none() && OF_STAGES.contains(&c.rule.as_str()));
    let (still, on): (Vec<_>, Vec<_>) = running.partition(|c| c.paused_at.is_some());
    let named = |of: Vec<&ClockRow>, does: &str| {
        let labels: Vec<&str> = of.iter().map(|c| c.label.as_str()).collect();
        (!labels.is_empty()).then(|| format!("，{}{does}", labels.join("、")))
    };
    let told = [named(still, "停止计算"), named(on, "继续计算")];
    told.into_iter().flatten().collect()
}

fn ending(j: &Joint<'_>, clocks: &[ClockRow]) -> Section {
    let mut section = Section {
        title: "中止与结案",
        ..Section::default()
    };
    if let Some(rest) = j.suspended {
        let clocks = stand_still(clocks);
        section = section.fact(
            "中止",
            format!(
                "{}：{}，预计{}恢复{clocks}。中止期间不能继续办理，须先“恢复”",
                rest.why.label(),
                rest.reason,
                rest.until
            ),
        );
    }
    if let Some(end) = &j.ending {
        section = section
            .fact("结果", format!("{} {}", end.on, end.label))
            .fact("理由", end.reason.unwrap_or_default())
            .fact("导引", end.referral.map(|r| r.label()).unwrap_or_default())
            .fact("无争议事实", end.undisputed.unwrap_or_default());
    }
    if let Some(visit) = j.follow_up {
        section = section.fact("复诊", format!("{} {}：{}", visit.on, visit.result.label(), visit.note));
    }
    for release in j.releases {
        let text = format!(
            "{} 向{}提供{}（{}）",
            release.on,
            release.to,
            release.what,
            release.reason.label()
        );
        section = section.fact("超范围披露", text);
    }
    if let Some(volume) = j.volume {
        let missing: Vec<&str> = volume.missing.iter().map(|i| i.label()).collect();
        section = section
            .fact("归档", volume.on.to_string())
            .fact("卷宗缺项", missing.join("、"))
            .fact("缺项说明", volume.note.clone().unwrap_or_default());
    }
    section
}
