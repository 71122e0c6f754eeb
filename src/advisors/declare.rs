//! What the gate cannot know by itself: affiliates of firms (C12), and interests that lawyers
//! declare for themselves or a close relative (C4, C10). Each change is in the journal, and seats that
//! are held around it are checked again (A9).

use serde_json::{Value, json};

use super::recheck::{Touched, recheck};
use super::store;
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Event, sha256_hex};
use crate::kernel::fields::check;
use crate::kernel::{Actor, Field, Kind, Role};

words! {
    /// 关联关系
    pub enum Relation {
        Parent = "parent" "母子公司",
        Shareholder = "shareholder" "同一股东持股过半",
        Control = "control" "同一实际控制人",
        Other = "other" "其他关联",
    }
}

words! {
    /// 谁的利害关系
    pub enum Whose {
        Own = "own" "律师本人",
        Relative = "relative" "近亲属",
    }
}

pub const AFFILIATE: &[Field] = &[
    Field::must("enterprise_id", "企业", Kind::Ref("enterprise")),
    Field::must("other_id", "关联企业", Kind::Ref("enterprise")),
    Field::must("relation", "关系", Kind::Choice(Relation::CHOICES)),
];

pub const INTEREST: &[Field] = &[
    Field::must("lawyer_id", "律师", Kind::Ref("lawyer")),
    Field::must("enterprise_id", "有利害关系的企业", Kind::Ref("enterprise")),
    Field::must("relation", "谁的利害关系", Kind::Choice(Whose::CHOICES)),
];

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// The zone, or a coordinator of a building in which one of these firms sits now.
async fn may_tie(tx: &mut Tx, actor: &Actor, firms: [&str; 2]) -> Result<Role> {
    if let Some(role) = [Role::ZoneOfficer, Role::ZoneAdministrator]
        .into_iter()
        .find(|r| actor.holds(*r))
    {
        return Ok(role);
    }
    if actor.holds(Role::Coordinator) {
        for firm in firms {
            let buildings = store::buildings_of(tx, &actor.zone, firm, actor.now.day()).await?;
            if buildings.iter().any(|b| actor.holds_over(Role::Coordinator, b)) {
                return Ok(Role::Coordinator);
            }
        }
    }
    Err(Error::forbidden(
        "advisors.who_records_affiliates",
        "关联企业由开发区工作人员，或其中一家企业现在所在楼宇的协调员登记",
        "请联系企业所在楼宇的协调员",
    ))
}

/// 登记关联企业. Errors: 403, 409 when it is on record, 422.
pub async fn add_affiliate(app: &App, actor: &Actor, input: &Value) -> Result<()> {
    let typed = check(AFFILIATE, input)?;
    if text(&typed, "enterprise_id") == text(&typed, "other_id") {
        return Err(Error::invalid("other_id", "same", "企业不能与自己关联"));
    }
    crate::write_tx!(app.db, |tx| {
        let (a, b, relation) = (
            text(&typed, "enterprise_id"),
            text(&typed, "other_id"),
            text(&typed, "relation"),
        );
        let role = may_tie(tx, actor, [a, b]).await?;
        if !store::add_affiliate(tx, &actor.zone, a, b, relation).await? {
            return Err(Error::Exists("这项关联关系已经登记过".to_owned()));
        }
        note(tx, actor, role, "affiliate", &affiliate_key(&typed), "add", &typed).await?;
        let touched = Touched {
            enterprises: vec![a.to_owned(), b.to_owned()],
            ..Touched::default()
        };
        recheck(tx, actor, &touched).await?;
        Ok(())
    })
}

/// 解除关联关系. Errors: 403, 404, 422.
pub async fn end_affiliate(app: &App, actor: &Actor, input: &Value) -> Result<()> {
    let typed = check(AFFILIATE, input)?;
    crate::write_tx!(app.db, |tx| {
        let (a, b, relation) = (
            text(&typed, "enterprise_id"),
            text(&typed, "other_id"),
            text(&typed, "relation"),
        );
        let role = may_tie(tx, actor, [a, b]).await?;
        if !store::end_affiliate(tx, &actor.zone, a, b, relation).await? {
            return Err(Error::NotFound("关联关系"));
        }
        note(tx, actor, role, "affiliate", &affiliate_key(&typed), "end", &typed).await
    })
}

/// One id for one relation of two firms, so that its additions and ends are one chain.
fn affiliate_key(typed: &Value) -> String {
    let key = ["enterprise_id", "other_id", "relation"]
        .map(|name| text(typed, name))
        .join(":");
    sha256_hex(key.as_bytes())[..36].to_owned()
}

/// The lawyer, the law firm's lead, or the zone.
async fn may_declare(tx: &mut Tx, actor: &Actor, lawyer: &str) -> Result<Role> {
    let Some(row) = store::lawyer_now(tx, &actor.zone, actor.now.day(), lawyer).await? else {
        return Err(Error::invalid(
            "lawyer_id",
            "unknown_lawyer",
            "没有这位律师，请从登记的律师中选择",
        ));
    };
    let own = [(Role::Lawyer, &row.id), (Role::LawFirmLead, &row.law_firm_id)];
    let own = own
        .into_iter()
        .find(|(role, over)| actor.holds_over(*role, over))
        .map(|(role, _)| role);
    let zone = [Role::ZoneOfficer, Role::ZoneAdministrator]
        .into_iter()
        .find(|r| actor.holds(*r));
    own.or(zone).ok_or_else(|| {
        Error::forbidden(
            "advisors.who_declares_interests",
            "利害关系由律师本人、其律所负责人申报，或由开发区代为登记",
            "请联系律师所在律所",
        )
    })
}

/// 申报利害关系. Errors: 403, 409 when it is on record, 422.
pub async fn declare_interest(app: &App, actor: &Actor, input: &Value) -> Result<String> {
    let typed = check(INTEREST, input)?;
    crate::write_tx!(app.db, |tx| {
        let (lawyer, enterprise) = (text(&typed, "lawyer_id"), text(&typed, "enterprise_id"));
        let role = may_declare(tx, actor, lawyer).await?;
        let new = store::declare_interest(tx, actor, lawyer, enterprise, text(&typed, "relation")).await?;
        let Some(id) = new else {
            return Err(Error::Exists("这项利害关系已经申报过".to_owned()));
        };
        note(tx, actor, role, "declared_interest", &id, "declare", &typed).await?;
        let touched = Touched {
            enterprises: vec![enterprise.to_owned()],
            ..Touched::default()
        };
        recheck(tx, actor, &touched).await?;
        Ok(id)
    })
}

/// 撤销申报. Errors: 403, 404.
pub async fn withdraw_interest(app: &App, actor: &Actor, id: &str) -> Result<()> {
    crate::write_tx!(app.db, |tx| {
        let Some(lawyer) = store::interest_of(tx, &actor.zone, id).await? else {
            return Err(Error::NotFound("利害关系申报"));
        };
        // Who may not declare for this lawyer may not know what is declared.
        let role = match may_declare(tx, actor, &lawyer).await {
            Err(Error::Forbidden(_)) => return Err(Error::NotFound("利害关系申报")),
            other => other?,
        };
        store::withdraw_interest(tx, &actor.zone, id).await?;
        note(tx, actor, role, "declared_interest", id, "withdraw", &json!({})).await
    })
}

/// Interests this person may read: the zone all, a law firm its own.
pub async fn interests(app: &App, actor: &Actor) -> Result<Vec<store::Declared>> {
    let mut tx = app.db.read().await?;
    let firms: Vec<String> = actor.over(Role::LawFirmLead).into_iter().map(str::to_owned).collect();
    let lawyers: Vec<String> = actor.over(Role::Lawyer).into_iter().map(str::to_owned).collect();
    if !actor.sees_zone() && firms.is_empty() && lawyers.is_empty() {
        return Err(Error::forbidden(
            "advisors.who_reads_interests",
            "利害关系申报只供开发区与律师所在律所查看",
            "",
        ));
    }
    store::declared(&mut tx, &actor.zone, actor.sees_zone(), firms, lawyers).await
}

/// Affiliates on record, of one firm where it is named: the zone reads all, a coordinator those of the
/// firms that sit in the own buildings now.
pub async fn affiliates(app: &App, actor: &Actor, enterprise: Option<&str>) -> Result<Vec<store::Tie>> {
    let own: Vec<String> = actor.over(Role::Coordinator).into_iter().map(str::to_owned).collect();
    if !actor.sees_zone() && own.is_empty() {
        return Err(Error::forbidden(
            "advisors.who_reads_affiliates",
            "关联企业只供开发区与楼委会协调员查看",
            "",
        ));
    }
    let of = (!actor.sees_zone()).then_some(own);
    store::ties(&mut app.db.read().await?, actor, enterprise, of).await
}

/// The next event of a declaration.
async fn note(
    tx: &mut Tx,
    actor: &Actor,
    role: Role,
    kind: &'static str,
    id: &str,
    step: &'static str,
    body: &Value,
) -> Result<()> {
    let before = journal::timeline(tx, &actor.zone, kind, id).await?;
    let (seq, prev) = before.last().map_or((0, ""), |e| (e.seq, e.hash.as_str()));
    let event = Event::of_register(kind, id, seq + 1, step, prev, body.clone()).by(role);
    journal::append(tx, actor, vec![event]).await?;
    Ok(())
}
