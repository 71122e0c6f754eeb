//! The substance of a handoff in short sections, from what its reader may see.

use serde::Serialize;

use super::super::model::{Asker, Callback, LegResult, Return, Ruling};
use super::super::stage::LegStage;
use super::super::view::{Content, Shown, ShownLeg, Work};
use super::super::words::LegRole;
use crate::web::view::{Empty, Fact};

#[derive(Debug, Default, Serialize)]
pub struct Section {
    pub title: String,
    pub text: String,
    pub facts: Vec<Fact>,
    pub empty: Option<Empty>,
}

impl Section {
    fn new(title: impl Into<String>) -> Self {
        Section {
            title: title.into(),
            ..Section::default()
        }
    }

    fn fact(mut self, label: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.is_empty() {
            self.facts.push(Fact::new(label, value));
        }
        self
    }

    fn facts(mut self, label: &str, values: impl IntoIterator<Item = String>) -> Self {
        for value in values {
            self = self.fact(label, value);
        }
        self
    }

    pub fn hrefs(&mut self) -> impl Iterator<Item = &mut String> {
        self.facts.iter_mut().map(|fact| &mut fact.href)
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.facts.is_empty() && self.empty.is_none()
    }
}

pub fn sections(shown: &Shown<'_>, asker: Asker, merged: &[String]) -> Vec<Section> {
    let mut all = vec![];
    match &shown.content {
        Some(content) => all.push(demand(content, asker, shown.legs.is_empty(), merged)),
        None => all.push(Section {
            empty: Some(Empty {
                title: "您可以看到办理概况".to_owned(),
                text: "诉求原话、联系记录和办理意见只对派单人和正在承办的部门开放。".to_owned(),
                action: None,
            }),
            ..Section::new("办理概况")
        }),
    }
    all.extend(as_they_stand(&shown.legs).map(leg));
    if let Some(content) = &shown.content {
        all.push(returns(content.returns));
        all.extend(content.rulings.iter().rev().map(|r| ruling(r, content.returns)));
        all.push(callbacks(content));
    }
    all.retain(|s| !s.is_empty());
    all
}

/// Who leads now comes first, then who assists, and last whose part has ended.
fn as_they_stand<'s, 'a>(legs: &'s [ShownLeg<'a>]) -> impl Iterator<Item = &'s ShownLeg<'a>> {
    let mut legs: Vec<_> = legs.iter().collect();
    legs.sort_by_key(|leg| match leg.role {
        _ if has_ended(leg) => 2,
        LegRole::Lead => 0,
        LegRole::Assist => 1,
    });
    legs.into_iter()
}

fn has_ended(leg: &ShownLeg<'_>) -> bool {
    leg.stage == LegStage::Gone.as_str()
}

/// Who is to have it stands here only until it is dispatched: from then on its legs say who has it.
fn demand(content: &Content<'_>, asker: Asker, planned: bool, merged: &[String]) -> Section {
    let mut section = Section {
        text: content.demand.to_owned(),
        ..Section::new(asker.words)
    };
    if let Some(firm) = content.firm {
        section
            .facts
            .push(Fact::new(asker.firm, &firm.name).to(format!("/enterprises/{}", firm.id)));
    }
    if let Some(origin) = content.origin {
        section
            .facts
            .push(Fact::new("来自", &origin.number).to(format!("/{}s/{}", origin.kind, origin.id)));
    }
    section = section.fact("联系人", content.contact.unwrap_or_default());
    if planned {
        let assists = content.plan.assists.iter();
        let groups = content.plan.groups.iter().map(|g| &g.group);
        let assists: Vec<&str> = assists.chain(groups).map(|a| a.name.as_str()).collect();
        section = section
            .fact("主办", &content.plan.lead.name)
            .fact("协办", assists.join("、"))
            .fact("职责依据", content.basis);
    }
    section.fact("并入", merged.join("、"))
}

fn leg(leg: &ShownLeg<'_>) -> Section {
    let mut section = Section::new(format!("{}：{}", leg.role_label, leg.department.name))
        .fact("状态", leg.stage_label)
        .fact("派单", page_time(&leg.dispatched_at))
        .fact("签收", leg.signed_at.as_deref().map(page_time).unwrap_or_default());
    if leg.signed_at.is_none() && leg.answers_for_it.id != leg.department.id && !has_ended(leg) {
        let text = format!("签收之前由{}负责", leg.answers_for_it.name);
        section = section.fact("首接负责", text);
    }
    if leg.unit == "guidance_group" {
        let by = match leg.acting_department {
            Some(department) => format!("牵头的{}", department.name),
            None => "楼宇协调员或开发区工作人员代办".to_owned(),
        };
        section = section.fact("由谁办理", by);
    }
    if leg.bound {
        section = section.fact("会商裁定", "由该部门承办，不得退单");
    }
    match &leg.work {
        Some(work) => of_work(section, work),
        None => section,
    }
}

fn of_work(section: Section, work: &Work<'_>) -> Section {
    let handler = work.handler.map(|h| match &h.phone {
        Some(phone) => format!("{}（{phone}）", h.name),
        None => h.name.clone(),
    });
    let contact = work
        .contact
        .map(|c| format!("{} {}：{}", c.at.to_page(), c.how.label(), c.note));
    let answers = work
        .answers
        .iter()
        .map(|a| format!("{} {}：{}", a.at.to_page(), a.how.label(), a.text));
    let extensions = work.extensions.iter().map(|e| format!("至{}：{}", e.until, e.reason));
    let asked = work
        .extension_asked
        .map(|e| format!("至{}，{}告知提出人：{}", e.until, e.firm_told_on, e.reason));
    let waits = work.waits.iter().map(|w| {
        let to = w.to.map_or("仍在等待".to_owned(), |to| format!("{}收齐", to.to_page()));
        format!("{}，由{}补，等到{}，{to}", w.missing, w.from_whom, w.until)
    });
    let faults = work
        .faults
        .iter()
        .map(|f| format!("{} {}：{}", f.at.to_page(), f.fault.label(), f.reason));
    let section = section
        .fact("职责依据", work.basis)
        .fact("经办人", handler.unwrap_or_default())
        .fact("首次联系", contact.unwrap_or_default())
        .facts("答复提出人", answers)
        .fact("申请延期", asked.unwrap_or_default())
        .facts("延期", extensions)
        .facts("待补件", waits)
        .facts("退回重办", faults);
    match work.result {
        Some(result) => of_result(section, result),
        None => section,
    }
}

fn of_result(section: Section, result: &LegResult) -> Section {
    section
        .fact("结果", format!("{} {}", result.at.to_page(), result.kind.label()))
        .fact("办理措施", &result.measures)
        .fact("后续计划", result.plan.clone().unwrap_or_default())
        .fact("复查日期", result.review_on.map(|d| d.to_string()).unwrap_or_default())
        .fact("提出人意见", &result.firm_view)
        .fact("审签", &result.head)
}

fn returns(all: &[Return]) -> Section {
    let mut section = Section::new("退单");
    for r in all {
        let asked = format!(
            "{} {}；建议由{}承办；依据：{}；负责人{}",
            r.at.to_page(),
            r.code.label(),
            r.proposed.name,
            r.basis,
            r.head
        );
        section = section.fact(&r.department.name, asked);
        if let Some(answer) = &r.answer {
            let word = if answer.accepted { "同意" } else { "不同意" };
            let text = format!("{} {}：{}", answer.at.to_page(), answer.by, answer.reason);
            section = section.fact(word, text);
        }
    }
    section
}

fn ruling(ruling: &Ruling, returns: &[Return]) -> Section {
    let cause = if ruling.reason.is_empty() {
        ruling.cause.label().to_owned()
    } else {
        format!("{}：{}", ruling.cause.label(), ruling.reason)
    };
    let section = Section::new("会商").fact("提请", format!("{} {cause}", ruling.called_at.to_page()));
    let Some(decision) = &ruling.decision else {
        return section.fact("裁定", "等待分管领导会商裁定");
    };
    let assists: Vec<&str> = decision.assists.iter().map(|a| a.name.as_str()).collect();
    let heard = decision
        .heard
        .iter()
        .map(|h| format!("{}：{}", h.department.name, h.view));
    section
        .facts("听取意见", heard)
        .fact("纪要", &decision.minutes)
        .fact("主办", &decision.lead.name)
        .fact("协办", assists.join("、"))
        .fact("依据", &decision.basis)
        .fact("管到哪里", decision.reaches(returns).label())
        .fact("裁定", format!("{} {}", decision.at.to_page(), decision.by))
}

fn callbacks(content: &Content<'_>) -> Section {
    let mut section = Section::new("回访与督办");
    for tried in &content.tries {
        section = section.fact("未接通", page_time(tried));
    }
    for said in content.callbacks {
        section = section.fact(&format!("回访 {}", said.at.to_page()), said_in(said));
    }
    if let Some(supervised) = content.supervision {
        let text = format!(
            "{} {}：{}",
            supervised.at.to_page(),
            supervised.why.label(),
            supervised.note
        );
        section = section.fact("督办", text);
    }
    section.fact("结案说明", content.ended_because.unwrap_or_default())
}

fn said_in(said: &Callback) -> String {
    if !said.reached {
        return format!("{}：多次未接通，不计入比率", said.by);
    }
    let mut text = format!("{}：{}", said.by, said.solved.map_or("", |s| s.label()));
    if let Some(score) = said.score {
        text += &format!("，满意度{score}分");
    }
    if let Some(words) = &said.words {
        text += &format!("，“{words}”");
    }
    if let Some(grounds) = &said.grounds {
        text += &format!("；不满意：{grounds}");
    }
    text
}

/// From an instant as the API says it to one as pages do.
fn page_time(at: &str) -> String {
    crate::kernel::Timestamp::parse(at).map_or(at.to_owned(), |at| at.to_page())
}
