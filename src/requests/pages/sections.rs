//! The substance of a request in short sections.

use serde::Serialize;

use super::super::model::{Child, Request};
use super::super::service::Opened;
use super::super::stage::Verb;
use super::super::words::SlipState;
use super::super::{children, policy, progress};
use crate::guidance;
use crate::handoffs::model::Asker;
use crate::kernel::{Actor, Timestamp};
use crate::matters::Moment;
use crate::web::view::Fact;

#[derive(Debug, Default, Serialize)]
pub struct Section {
    pub title: &'static str,
    pub text: String,
    pub facts: Vec<Fact>,
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<Cell>>,
}

#[derive(Debug, Serialize)]
pub struct Cell {
    /// The heading of the column, for phones.
    pub label: &'static str,
    pub text: String,
    pub href: String,
}

impl Section {
    fn table(title: &'static str, columns: &[&'static str]) -> Self {
        Section {
            title,
            columns: columns.to_vec(),
            ..Section::default()
        }
    }

    fn row(&mut self, texts: Vec<(String, String)>) {
        let cells = self.columns.iter().zip(texts);
        self.rows
            .push(cells.map(|(label, (text, href))| Cell { label, text, href }).collect());
    }

    /// Rows of several kinds as they came one after the other.
    fn in_order(mut self, mut rows: Vec<(Timestamp, Vec<(String, String)>)>) -> Self {
        rows.sort_by_key(|(at, _)| *at);
        rows.into_iter().for_each(|(_, row)| self.row(row));
        self
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
        self.text.is_empty() && self.facts.is_empty() && self.rows.is_empty()
    }
}

fn plain(text: impl Into<String>) -> (String, String) {
    (text.into(), String::new())
}

/// `at` is when each 楼内办理 was written down.
pub fn sections(found: &Opened, actor: &Actor, since: Timestamp, at: &[Timestamp]) -> Vec<Section> {
    let r = &found.request;
    let mut all = vec![
        words(found, actor),
        stands(found, actor, since),
        refusal(found),
        work(r, at),
        plans(r),
        linked(found),
        results(r),
        grades(r),
    ];
    all.retain(|s| !s.is_empty());
    all
}

fn words(found: &Opened, actor: &Actor) -> Section {
    let r = &found.request;
    let mut section = Section {
        title: "诉求",
        text: r.words.clone(),
        ..Section::default()
    }
    .fact("渠道", r.channel.label())
    .fact("类别", &r.category_name)
    .fact("分级", r.grade.map_or("待定", |g| g.label()))
    .fact("听到", r.heard_at.to_page())
    .fact("录入", format!("{} {}", r.opened.at.to_page(), r.opened.name))
    .fact("工单号", r.slip.as_deref().unwrap_or_default());
    let asker = Asker::of(r.by_employee);
    let firm = Fact::new(asker.firm, r.firm_label());
    section.facts.push(match &r.firm {
        Some(known) => firm.to(format!("/enterprises/{}", known.id)),
        None => firm,
    });
    let section = section
        .fact("信用代码", r.uscc.as_deref().unwrap_or_default())
        .fact("联系人", r.contact.as_deref().unwrap_or_default())
        .fact("电话", r.phone.as_deref().unwrap_or_default())
        .fact("保密", asker.secret);
    let mut section = section;
    if let Some(visit) = &r.visit {
        let fact = Fact::new("走访", format!("{} {}", visit.on, visit.group));
        section.facts.push(if guidance::policy::sees_groups(actor) {
            fact.to(format!("/guidance/{}", visit.group_id))
        } else {
            fact
        });
    }
    for (id, number) in &found.duplicates {
        let fact = Fact::new("可能重复", number).to(format!("/requests/{id}"));
        section.facts.push(fact);
    }
    section
}

/// Who has a request, as this reader is told.
pub fn who_as(r: &Request, actor: &Actor) -> progress::Who {
    if policy::speaks_for_firm(r, actor) {
        progress::who
    } else {
        progress::who_for_staff
    }
}

fn stands(found: &Opened, actor: &Actor, since: Timestamp) -> Section {
    let r = &found.request;
    let next = if policy::speaks_for_firm(r, actor) {
        progress::next(r)
    } else {
        progress::next_for_staff(r)
    };
    Section {
        title: "办到哪一步",
        ..Section::default()
    }
    .fact("现在由谁办", who_as(r, actor)(r, &found.departments))
    .fact("从何时起", since.to_page())
    .fact("下一步", next)
}

fn refusal(found: &Opened) -> Section {
    let r = &found.request;
    let section = Section {
        title: "不予受理",
        ..Section::default()
    };
    let Some(x) = &r.refusal else {
        return section.fact("撤回理由", r.withdrawal.as_deref().unwrap_or_default());
    };
    section
        .fact("情形", x.code.label())
        .fact("理由", &x.reason)
        .fact("可以向哪里反映", &x.instead)
        .fact("怎样告知", x.told.label())
        .fact("对应诉求", found.same_as.as_deref().unwrap_or_default())
        .fact("由谁决定", format!("{} {}", x.by.name, x.by.at.to_page()))
}

fn work(r: &Request, at: &[Timestamp]) -> Section {
    let mut rows: Vec<(Timestamp, Vec<(String, String)>)> = vec![];
    let mut add = |at: Timestamp, how: String, whom: &str, note: &str| {
        rows.push((at, vec![plain(at.to_page()), plain(how), plain(whom), plain(note)]));
    };
    for c in &r.contacts {
        let how = format!("联系（{}）", c.how.label());
        add(c.at, how, &c.who, c.note.as_deref().unwrap_or_default());
    }
    for (o, at) in r.onsite.iter().zip(at) {
        add(*at, "楼内办理".to_owned(), &o.handler, &o.measures);
    }
    for n in &r.notices {
        let how = format!("{}（{}）", Verb::AskConfirmation.label(), n.how.label());
        add(n.at, how, r.asked_label(), "");
    }
    for x in &r.reopenings {
        add(x.by.at, "重开".to_owned(), &x.by.name, &x.new_facts);
    }
    Section::table("联系与办理", &["时间", "方式", "对谁、由谁", "说明"]).in_order(rows)
}

fn plans(r: &Request) -> Section {
    let mut section = Section::table("方案", &["步骤", "谁负责", "何时完成", "送达"]);
    if let Some(plan) = r.plans.last() {
        for step in &plan.steps {
            section.row(vec![
                plain(&step.what),
                plain(&step.owner),
                plain(step.due.to_string()),
                plain(format!("{} {}", plan.sent.label(), plan.by.at.day())),
            ]);
        }
    }
    section
}

/// How a child stands, as far as this reader may know.
fn state_of(found: &Opened, child: &Child) -> &'static str {
    match child.id.as_ref().and_then(|id| found.disputes.standing.get(id)) {
        Some(stage) => stage.label(),
        None if child.over => "调解程序已经结束",
        None => child.state.map_or("", SlipState::label),
    }
}

fn linked(found: &Opened) -> Section {
    let mut section = Section::table("转出", &["去向", "编号或名称", "日期", "进展"]);
    for child in &found.request.children {
        let href = child.id.as_deref().and_then(|id| children::href(child.kind, id));
        let state = state_of(found, child);
        let told: Vec<&str> = [state, child.result.as_deref().unwrap_or_default(), &child.note]
            .into_iter()
            .filter(|t| !t.is_empty())
            .collect();
        section.row(vec![
            plain(child.kind.label()),
            (child.name.clone(), href.unwrap_or_default()),
            plain(child.on.to_string()),
            plain(told.join("：")),
        ]);
    }
    section
}

fn results(r: &Request) -> Section {
    let mut rows: Vec<(Timestamp, Vec<(String, String)>)> = vec![];
    let mut add = |by: &Moment, said: String, text: String| {
        let who = format!("{} {}", by.role.label(), by.name);
        rows.push((
            by.at,
            vec![plain(by.at.to_page()), plain(who), plain(said), plain(text)],
        ));
    };
    for x in &r.results {
        let review = x.review_on.map(|day| format!("（{day}复核）")).unwrap_or_default();
        let evidence = x.evidence.as_ref().map(|e| format!("。凭据：{e}")).unwrap_or_default();
        add(
            &x.by,
            x.outcome.label().to_owned(),
            format!("{}{review}{evidence}", x.text),
        );
    }
    for a in &r.answers {
        let said = if a.solved {
            "提出人说：解决了"
        } else {
            "提出人说：没有解决"
        };
        let score = a.score.map(|n| format!("，满意度{n}")).unwrap_or_default();
        add(&a.by, format!("{said}{score}"), a.words.clone().unwrap_or_default());
    }
    Section::table("结果与评价", &["时间", "谁说的", "结果", "说明"]).in_order(rows)
}

fn grades(r: &Request) -> Section {
    let mut section = Section::table("调整分级", &["时间", "调整", "理由", "由谁"]);
    for x in &r.regrades {
        let late = if x.after_breach {
            "（原级已超期后调整）"
        } else {
            ""
        };
        section.row(vec![
            plain(x.by.at.to_page()),
            plain(format!("{} → {}{late}", x.from.label(), x.to.label())),
            plain(&x.reason),
            plain(&x.by.name),
        ]);
    }
    section
}
