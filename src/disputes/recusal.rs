//! 回避: a dispute that lies with nobody but people who are barred from it. The zone is asked to name
//! another handler; who is barred, and why, is not said.

use super::model::Dispute;
use super::policy;
use super::stage::{Stage, Verb, next};
use super::steps::Step;
use super::store::{self, Task};
use crate::accounts::service as accounts;
use crate::app::App;
use crate::db::Tx;
use crate::error::Result;
use crate::kernel::{Actor, Role};
use crate::matters;

const NAME_HANDLER: &str = "disputes.name_another_handler";

/// Where nobody is left to handle it, who is barred: those who are named, else the coordinators of its
/// building.
fn barred(d: &Dispute, staff: &[Actor]) -> Option<&'static str> {
    if d.stage != Stage::Submitted && next(d.stage, Verb::AssignHandler).is_none() {
        return None;
    }
    let (who, theirs): (_, Vec<&Actor>) = if d.handlers.is_empty() {
        let of_the_building = |one: &&Actor| one.holds_over(Role::Coordinator, &d.building);
        ("本楼宇的协调员", staff.iter().filter(of_the_building).collect())
    } else {
        let named = |one: &&Actor| d.handlers.iter().any(|h| h.person == one.person.as_str());
        ("经办人", staff.iter().filter(named).collect())
    };
    let is_left = theirs.iter().any(|one| policy::handler(d, one).is_some());
    let is_barred = theirs.iter().any(|one| policy::recused(d, one).is_some());
    (is_barred && !is_left).then_some(who)
}

/// What the zone is asked.
fn text(d: &Dispute, who: &str) -> String {
    let assign = Verb::AssignHandler.label();
    let then = match d.stage {
        Stage::Submitted => format!("请开发区工作人员“{}”，之后可以“{assign}”", Verb::StartScreening.label()),
        _ => format!("请“{assign}”，另定一名无关联的协调员或开发区工作人员"),
    };
    format!("{}：{who}与一方当事人有关联，应当回避，不能经办。{then}", d.number)
}

fn task(id: &str, d: &Dispute, who: &str) -> Task {
    Task {
        dispute: id.to_owned(),
        reader: "zone".to_owned(),
        code: NAME_HANDLER,
        text: text(d, who),
    }
}

/// After a step: asks where it has left nobody, and asks no more where somebody is left or the dispute is
/// closed.
pub async fn follow(d: &Dispute, tx: &mut Tx, actor: &Actor, id: &str, step: &Step) -> Result<()> {
    let named = matches!(step, Step::StartScreening {} | Step::AssignHandler { .. });
    if named || d.stage.is_closed() {
        store::settle(tx, actor, vec![id.to_owned()], NAME_HANDLER);
        return Ok(());
    }
    let moves_parties = matches!(
        step,
        Step::Submit {} | Step::AddSide { .. } | Step::LinkFirm { .. } | Step::CorrectFirm { .. } | Step::Reopen { .. }
    );
    if !moves_parties {
        return Ok(());
    }
    let handlers = d.handlers.iter().map(|h| h.person.clone()).collect();
    let staff = accounts::staff_of(tx, &actor.zone, &d.building, handlers, actor.now).await?;
    match barred(d, &staff) {
        Some(who) => {
            store::open_tasks(tx, actor, vec![task(id, d, who)]).await?;
        }
        None => store::settle(tx, actor, vec![id.to_owned()], NAME_HANDLER),
    }
    Ok(())
}

/// Grants and seats come and go while a dispute stands still. Returns how many tasks were opened and
/// settled.
pub async fn round(app: &App, hub: &Actor) -> Result<u64> {
    let mut tx = app.db.read().await?;
    let staff = accounts::staff(&mut tx, &hub.zone, hub.now).await?;
    let asked = store::asked(&mut tx, &hub.zone, NAME_HANDLER).await?;
    let mut ids = store::with_a_party_among(&mut tx, &hub.zone, &staff).await?;
    ids.extend(asked.iter().cloned());
    if ids.is_empty() {
        return Ok(0);
    }
    let disputes = matters::store::bodies::<Dispute>(&mut tx, &hub.zone, ids).await?;
    let mut wanted = vec![];
    let mut settled = vec![];
    for (id, d) in disputes {
        match (barred(&d, &staff), asked.contains(&id)) {
            (Some(who), false) => wanted.push(task(&id, &d, who)),
            (None, true) => settled.push(id),
            _ => {}
        }
    }
    if !wanted.is_empty() {
        let ids = wanted.iter().map(|task| task.dispute.clone()).collect();
        let put_off = store::put_off(&mut tx, hub, ids, NAME_HANDLER).await?;
        wanted.retain(|task| !put_off.contains(&task.dispute));
    }
    drop(tx);
    let done = settled.len() as u64;
    if wanted.is_empty() && settled.is_empty() {
        return Ok(0);
    }
    crate::write_tx!(app.db, |tx| {
        store::settle(tx, hub, settled.clone(), NAME_HANDLER);
        Ok(done + store::open_tasks(tx, hub, wanted.clone()).await?)
    })
}
