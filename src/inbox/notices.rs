//! 待发通知: written with the step or the card, sent by whoever dispatches, with a fresh link.

use serde_json::Value;

use super::links::{self, Issued, Scope};
use super::model::{BY_LINK, Link};
use super::occasions::{self, Occasion, in_hand};
use super::policy;
use super::store::notices::{self as store, New, NoticeRow};
use crate::accounts::service as accounts;
use crate::app::App;
use crate::clocks::Colour;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::handoffs::model::{Asker, Handoff, Leg};
use crate::handoffs::service::legs_of;
use crate::handoffs::steps::Step;
use crate::kernel::{Actor, Field, Id, Kind, Timestamp};
use crate::matters::{self, Matter};
use crate::web::params::{Paged, id_cursor, page};

/// Notices of one handoff that are shown at most.
const MOST_OF_ONE: i64 = 100;
/// Characters of the firm's words that a message carries.
const MOST_WORDS: usize = 200;

/// What is said to send one.
pub const FIELDS: &[Field] = &[
    Field::must("sent_to", "发给谁", Kind::Text(60)).hint("经办人姓名；凭链接办理的，办理记录写这个名字"),
    Field::must("days", "链接有效天数", Kind::Int(1, 15)),
];

/// None for the leg of a guidance group that no department leads: there is nobody to write to.
fn new(id: &str, h: &Handoff, leg: &Leg, occasion: Occasion) -> Option<New> {
    Some(New {
        handoff: id.to_owned(),
        leg: leg.id.clone(),
        department: leg.acting_department()?.id.clone(),
        building: h.building.clone(),
        occasion,
        rule: None,
        due_at: None,
    })
}

/// What a step leaves to tell, in its transaction; `None` stands for the opening.
pub async fn follow(tx: &mut Tx, actor: &Actor, id: &Id<Handoff>, h: &Handoff, step: Option<&Step>) -> Result<()> {
    if let Some(step) = step {
        let legs = occasions::overtaken(h, step, actor.now);
        if !legs.is_empty() {
            store::drop_unsent(tx, &actor.zone, id.as_str(), legs).await?;
        }
    }
    let owed = occasions::owed(h, step, actor.now);
    let notices = owed
        .into_iter()
        .filter_map(|(leg, why)| new(id.as_str(), h, leg, why))
        .collect();
    store::add(tx, &actor.zone, actor.now, notices).await
}

/// Who has taken one step by a link and has another to take is sent another link.
pub(super) async fn to_go_on(tx: &mut Tx, actor: &Actor, link: &Link, h: &Handoff) -> Result<()> {
    let goes_on = |leg: &&Leg| {
        let can = |verb| legs_of(h, actor, verb).iter().any(|l| l.id == leg.id);
        BY_LINK.into_iter().any(can)
    };
    let notices = h.leg(&link.leg).filter(goes_on);
    let notices = notices.and_then(|leg| new(&link.handoff, h, leg, Occasion::Next));
    store::add(tx, &actor.zone, actor.now, notices.into_iter().collect()).await
}

/// What is to be told of clocks that are about to be carded, each with its clock.
pub async fn of_cards(app: &App, zone: &str, colour: Colour, clocks: Vec<String>) -> Result<Vec<(String, New)>> {
    let occasion = match colour {
        Colour::Yellow => Occasion::Yellow,
        Colour::Red => Occasion::Red,
    };
    let legs = store::legs_of_clocks(&mut app.db.read().await?, zone, clocks).await?;
    let notices = legs.into_iter().map(|c| {
        let notice = New {
            handoff: c.handoff_id,
            leg: c.leg_id,
            department: c.department_id,
            building: c.building_id,
            occasion,
            rule: Some(c.rule),
            due_at: Some(c.due_at),
        };
        (c.clock_id, notice)
    });
    Ok(notices.collect())
}

/// Writes what is to be told of the clocks that were carded, in the keeper's transaction.
pub async fn carded(tx: &mut Tx, hub: &Actor, told: Vec<New>) -> Result<()> {
    store::add(tx, &hub.zone, hub.now, told).await
}

/// A notice of a list, and whether it can (still) be sent.
pub struct Listed {
    pub row: NoticeRow,
    pub sendable: bool,
}

/// What is still to be sent, the oldest first.
///
/// Errors: 403 for who dispatches nothing, 422 for a cursor that is none.
pub async fn unsent(app: &App, actor: &Actor, cursor: Option<&str>, limit: i64) -> Result<Paged<Listed>> {
    policy::reads_notices(actor).map_err(Error::Forbidden)?;
    let after = id_cursor(cursor)?.unwrap_or_default();
    let rows = store::unsent(&mut app.db.read().await?, actor, &after, limit + 1).await?;
    // What can no longer be sent has been dropped with the step that overtook it.
    let sendable = policy::sends_notices(actor).is_ok();
    let listed = rows.into_iter().map(|row| Listed { row, sendable });
    Ok(page(listed.collect(), limit, |listed| listed.row.id.clone()))
}

/// What was sent of one handoff and what is to be, the newest first.
///
/// Errors: 404, 403.
pub async fn of_handoff(app: &App, actor: &Actor, id: &Id<Handoff>) -> Result<(Handoff, Vec<Listed>)> {
    let mut tx = app.db.read().await?;
    let loaded = matters::store::load::<Handoff>(&mut tx, actor, id).await?;
    let h = loaded.ok_or(Error::NotFound(Handoff::NAME))?.matter;
    let sends = policy::may_send(actor, &h.building);
    if !actor.sees_zone() {
        sends.as_ref().map_err(|refused| Error::Forbidden(refused.clone()))?;
    }
    let rows = store::of_handoff(&mut tx, &actor.zone, id.as_str(), MOST_OF_ONE).await?;
    let lies_there = |row: &NoticeRow| h.leg(&row.leg_id).is_some_and(|leg| in_hand(&h, leg).is_ok());
    let listed = rows.into_iter().map(|row| Listed {
        sendable: sends.is_ok() && lies_there(&row),
        row,
    });
    let listed = listed.collect();
    Ok((h, listed))
}

/// How many notices of a handoff wait for this person to send them.
pub async fn waiting(app: &App, actor: &Actor, id: &Id<Handoff>, h: &Handoff) -> Result<i64> {
    if policy::may_send(actor, &h.building).is_err() {
        return Ok(0);
    }
    store::unsent_of(&mut app.db.read().await?, &actor.zone, id.as_str()).await
}

/// A notice with all that its text says.
pub struct Told {
    pub notice: NoticeRow,
    pub leg: Leg,
    demand: String,
    asker: Asker,
    zone: String,
    /// 时限 of the leg that run, by what is due first.
    dues: Vec<(String, Timestamp)>,
}

impl Told {
    /// To whom it goes, unless somebody else is named.
    pub fn usual_reader(&self) -> String {
        match (&self.notice.sent_to, &self.leg.handler) {
            (Some(name), _) => name.clone(),
            (None, Some(handler)) => handler.name.clone(),
            (None, None) => format!("{}经办人", self.leg.department.name),
        }
    }

    /// The message to copy; `host` is the address of this hub.
    pub fn text(&self, issued: &Issued, host: &str) -> String {
        let n = &self.notice;
        let mut words: String = self.demand.chars().take(MOST_WORDS).collect();
        if words.len() < self.demand.len() {
            words.push('…');
        }
        let mut lines = vec![
            format!(
                "【{}部门交办】{}（{}）：{}。{}。",
                self.zone,
                n.number,
                self.leg.role.label(),
                n.title,
                n.occasion.sentence()
            ),
            format!("{}：{words}", self.asker.words),
        ];
        if !self.asker.secret.is_empty() {
            lines.push(format!("{}。", self.asker.secret));
        }
        let dues: Vec<String> = self
            .dues
            .iter()
            .map(|(label, due)| format!("{label} {}", due.to_page()))
            .collect();
        if !dues.is_empty() {
            lines.push(format!("时限：{}。", dues.join("；")));
        }
        lines.push(format!(
            "请{}打开 {host}/l/{} 查看，并可办理一步；{}前有效，办理后即失效。请勿转发。",
            issued.link.sent_to,
            issued.token,
            issued.link.expires_at.to_page()
        ));
        lines.join("\n")
    }
}

/// One notice, for whoever may send it.
///
/// Errors: 404, 403, 409 when the leg is in the department's hands no more.
pub async fn find(app: &App, actor: &Actor, id: &str) -> Result<Told> {
    told(&mut app.db.read().await?, actor, id).await
}

async fn told(tx: &mut Tx, actor: &Actor, id: &str) -> Result<Told> {
    let notice = store::one(tx, &actor.zone, id)
        .await?
        .ok_or(Error::NotFound("这条通知"))?;
    let key = Id::<Handoff>::stored(notice.handoff_id.clone());
    let loaded = matters::store::load::<Handoff>(tx, actor, &key).await?;
    let h = loaded.ok_or(Error::NotFound("这条通知"))?.matter;
    policy::may_send(actor, &h.building).map_err(Error::Forbidden)?;
    let leg = h.leg(&notice.leg_id).ok_or(Error::NotFound("这条通知"))?;
    in_hand(&h, leg).map_err(links::no_longer)?;
    let clocks = crate::clocks::store::of_matter(tx, &actor.zone, Handoff::KIND, &notice.handoff_id).await?;
    let mut dues: Vec<(String, Timestamp)> = clocks
        .into_iter()
        .filter(|c| c.part == leg.id && c.duty && c.stopped_at.is_none() && c.paused_at.is_none())
        .map(|c| (c.label, c.due_at))
        .collect();
    dues.sort_by_key(|(_, due)| *due);
    Ok(Told {
        zone: accounts::zone_name(tx, &actor.zone).await?,
        leg: leg.clone(),
        demand: h.demand.clone(),
        asker: h.asker(),
        notice,
        dues,
    })
}

/// Makes the message with a fresh link, good for one step of this leg; it is shown this once. Sent
/// again, the link before it serves no more.
///
/// Errors: as [`find`], 422 with every wrong field.
pub async fn send(app: &App, actor: &Actor, id: &str, said: &Value) -> Result<(Told, Issued)> {
    crate::write_tx!(app.db, |tx| {
        let told = told(tx, actor, id).await?;
        let said = crate::kernel::fields::check(FIELDS, said)?;
        let sent_to = said["sent_to"].as_str().unwrap_or_default();
        let expires_at = actor.now.plus_minutes(said["days"].as_i64().unwrap_or(1) * 24 * 60);
        let handoff = Id::<Handoff>::stored(told.notice.handoff_id.clone());
        let acting = told.leg.acting_department().ok_or(Error::NotFound("这条通知"))?;
        let scope = Scope {
            handoff: &handoff,
            leg: &told.leg.id,
            department: &acting.id,
        };
        let issued = links::issue(tx, actor, scope, sent_to, &BY_LINK, expires_at).await?;
        store::sent(tx, actor, &told.notice, sent_to, &issued.link.id).await?;
        Ok((told, issued))
    })
}
