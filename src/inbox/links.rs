//! One-time links: issue one, open it, act by it once.

use serde_json::{Value, json};

use super::model::{BY_LINK, Link};
use super::occasions::in_hand;
use super::{notices, policy, store};
use crate::accounts::service as accounts;
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Refused, Result};
use crate::handoffs;
use crate::handoffs::model::{Handoff, Leg};
use crate::handoffs::specs::LEG_FIELD;
use crate::handoffs::stage::Verb;
use crate::journal::{self, Event, sha256_hex};
use crate::kernel::{Actor, Field, Grant, Id, Kind, Role, Timestamp};
use crate::matters;

/// Wrong links from one address within a quarter of an hour, and the next waits.
const MOST_WRONG: i64 = 30;
const KIND: &str = "one_time_link";

const STEPS: &[(&str, &str)] = &[
    ("sign", "签收"),
    ("begin", "登记首次联系"),
    ("answer", "答复提出人"),
    ("ask_return", "申请退单"),
    ("ask_extension", "申请延期"),
    ("wait", "待补件"),
    ("resume", "补件收齐"),
    ("submit", "反馈结果"),
];
/// The same for a leg that may not be given back.
const STEPS_OF_KEPT: &[(&str, &str)] = &[STEPS[0], STEPS[1], STEPS[2], STEPS[4], STEPS[5], STEPS[6], STEPS[7]];

/// What is said to issue a link.
pub const FIELDS: &[Field] = &[
    Field::must("sent_to", "发给谁", Kind::Text(60)).hint("经办人姓名；凭链接办理的，办理记录写这个名字"),
    Field::must("steps", "可办的步骤", Kind::Choices(STEPS)).hint("一个链接只能办理其中一步"),
    Field::must("days", "有效天数", Kind::Int(1, 15)),
];

/// To which leg a link leads, and for which department.
pub struct Scope<'a> {
    pub handoff: &'a Id<Handoff>,
    pub leg: &'a str,
    pub department: &'a str,
}

/// A link as it was just made: the secret is shown this once.
pub struct Issued {
    pub link: Link,
    pub token: String,
}

/// Issues a link in the caller's transaction.
pub async fn issue(
    tx: &mut Tx,
    actor: &Actor,
    scope: Scope<'_>,
    sent_to: &str,
    steps: &[Verb],
    expires_at: Timestamp,
) -> Result<Issued> {
    let token = accounts::secret();
    let link = Link {
        zone: actor.zone.clone(),
        id: Id::<Link>::new().into_string(),
        handoff: scope.handoff.to_string(),
        leg: scope.leg.to_owned(),
        department: scope.department.to_owned(),
        steps: steps.to_vec(),
        sent_to: sent_to.to_owned(),
        issued_at: actor.now,
        expires_at,
        used_at: None,
        used_for: None,
    };
    let body = json!({ "values": {
        "handoff": link.handoff, "leg": link.leg, "department": link.department, "steps": link.steps,
        "sent_to": link.sent_to, "expires_at": link.expires_at,
    }});
    let event = Event::of_register(KIND, &link.id, 1, "issue", "", body).by(actor.first_role());
    journal::append(tx, actor, vec![event]).await?;
    store::add_link(tx, &link, &sha256_hex(token.as_bytes()), actor.person.as_str()).await?;
    Ok(Issued { link, token })
}

/// Issues a link to a leg that somebody is to move.
///
/// Errors: 403, 404, 409 when the leg is no longer in anybody's hands, 422 with every wrong field.
pub async fn issue_for(app: &App, actor: &Actor, id: &Id<Handoff>, leg: &str, said: &Value) -> Result<Issued> {
    policy::may_issue(actor).map_err(Error::Forbidden)?;
    let said = crate::kernel::fields::check(FIELDS, said)?;
    let words = said["steps"].as_array().into_iter().flatten();
    let steps: Vec<Verb> = words.filter_map(|w| w.as_str().and_then(Verb::parse)).collect();
    let steps: Vec<Verb> = steps.into_iter().filter(|verb| BY_LINK.contains(verb)).collect();
    let expires_at = actor.now.plus_minutes(said["days"].as_i64().unwrap_or(1) * 24 * 60);
    let sent_to = said["sent_to"].as_str().unwrap_or_default();
    crate::write_tx!(app.db, |tx| {
        let loaded = matters::store::load::<Handoff>(tx, actor, id).await?;
        let handoff = loaded.ok_or(Error::NotFound("交办单"))?.matter;
        let found = handoff.leg(leg).ok_or(Error::NotFound("承办部门"))?;
        in_hand(&handoff, found).map_err(no_longer)?;
        let Some(acting) = found.acting_department() else {
            return Err(matters::unmet(
                "inbox.link_to_a_department",
                format!(
                    "{}没有牵头部门，由楼宇协调员或开发区工作人员代办",
                    found.department.name
                ),
                "请直接在交办单上办理",
            ));
        };
        let scope = Scope {
            handoff: id,
            leg,
            department: &acting.id,
        };
        issue(tx, actor, scope, sent_to, &steps, expires_at).await
    })
}

/// What is said to issue a link to a leg that its department may not give back.
pub fn fields_of(keeps: bool) -> Vec<Field> {
    let of = |field: &Field| match (field.kind, keeps) {
        (Kind::Choices(_), true) => Field {
            kind: Kind::Choices(STEPS_OF_KEPT),
            ..*field
        },
        _ => *field,
    };
    FIELDS.iter().map(of).collect()
}

/// A leg as whoever sends links sees it.
pub struct Sent {
    pub handoff: Handoff,
    pub links: Vec<Link>,
    /// The department may not give it back.
    pub keeps: bool,
}

/// The links that were sent for a leg, for whoever sends them.
pub async fn sent(app: &App, actor: &Actor, id: &Id<Handoff>, leg: &str) -> Result<Sent> {
    policy::may_issue(actor).map_err(Error::Forbidden)?;
    let mut tx = app.db.read().await?;
    let loaded = matters::store::load::<Handoff>(&mut tx, actor, id).await?;
    let handoff = loaded.ok_or(Error::NotFound("交办单"))?.matter;
    let found = handoff.leg(leg).ok_or(Error::NotFound("承办部门"))?;
    let links = store::links_of(&mut tx, &actor.zone, id.as_str(), leg).await?;
    let clerk = Actor {
        grants: vec![Grant {
            role: Role::DepartmentClerk,
            over: found.acting_department().map(|department| department.id.clone()),
        }],
        ..actor.clone()
    };
    let kept = handoffs::service::kept(app, &mut tx, &clerk, &handoff).await?;
    Ok(Sent {
        keeps: kept.iter().any(|kept| kept.leg == leg),
        handoff,
        links,
    })
}

/// Withdraws a link, used or not: from now on it answers as expired.
///
/// Errors: 403, 404, 409 with `inbox.link_expired` for one that is over.
pub async fn withdraw(app: &App, actor: &Actor, id: &Id<Handoff>, leg: &str, link: &str) -> Result<()> {
    let role = policy::may_issue(actor).map_err(Error::Forbidden)?;
    crate::write_tx!(app.db, |tx| {
        let loaded = matters::store::load::<Handoff>(tx, actor, id).await?;
        loaded.ok_or(Error::NotFound("交办单"))?;
        let links = store::links_of(tx, &actor.zone, id.as_str(), leg).await?;
        let found = links.iter().find(|known| known.id == link);
        let found = found.ok_or(Error::NotFound("这个链接"))?;
        found.may_read(actor.now).map_err(no_longer)?;
        let events = journal::timeline(tx, &actor.zone, KIND, link).await?;
        let (seq, hash) = events.last().map_or((0, ""), |last| (last.seq, last.hash.as_str()));
        let body = json!({ "values": { "handoff": found.handoff, "leg": found.leg } });
        let event = Event::of_register(KIND, link, seq + 1, "withdraw", hash, body).by(role);
        journal::append(tx, actor, vec![event]).await?;
        store::expire(tx, &actor.zone, link, actor.now).await
    })
}

/// What a link shows to whoever holds it.
pub struct Opened {
    pub link: Link,
    pub id: Id<Handoff>,
    pub handoff: Handoff,
    pub leg: Leg,
    pub version: i64,
    pub zone_name: String,
    /// Due times of the leg, by the names of their clocks.
    pub dues: Vec<(String, Timestamp)>,
    /// The steps that can be taken with it now.
    pub verbs: Vec<Verb>,
    pub actor: Actor,
}

/// Told apart from another form by the link itself: who cannot know the link cannot know this.
pub fn csrf(token: &str) -> String {
    sha256_hex(format!("form of the link {token}").as_bytes())
}

/// The link of this secret, while it may be read.
///
/// Errors: 404 for no link of ours, 429 after too many of those from one address, 409 with
/// `inbox.link_expired` when it is over.
pub async fn open(app: &App, token: &str, address: &str) -> Result<Opened> {
    let link = known(app, token, address).await?;
    let now = app.clock.now();
    link.may_read(now).map_err(no_longer)?;
    let actor = acting(&link, now);
    let id = Id::<Handoff>::stored(link.handoff.clone());
    let mut tx = app.db.read().await?;
    let loaded = matters::store::load::<Handoff>(&mut tx, &actor, &id).await?;
    let loaded = loaded.ok_or(Error::NotFound("这个链接"))?;
    let handoff = loaded.matter;
    let leg = handoff.leg(&link.leg).cloned().ok_or(Error::NotFound("这个链接"))?;
    in_hand(&handoff, &leg).map_err(no_longer)?;
    let clocks = crate::clocks::store::of_matter(&mut tx, &actor.zone, "handoff", id.as_str()).await?;
    let running = clocks
        .into_iter()
        .filter(|c| c.part == leg.id && c.stopped_at.is_none());
    let kept = handoffs::service::kept(app, &mut tx, &actor, &handoff).await?;
    let is_kept = |verb: Verb| verb == Verb::AskReturn && kept.iter().any(|kept| kept.leg == leg.id);
    let good_for = |verb: &Verb| {
        !is_kept(*verb)
            && link.may_act(*verb, now).is_ok()
            && handoffs::policy::may(&handoff, &actor, *verb).is_ok()
            && handoffs::service::legs_of(&handoff, &actor, *verb)
                .iter()
                .any(|l| l.id == leg.id)
    };
    Ok(Opened {
        verbs: link.steps.iter().copied().filter(good_for).collect(),
        dues: running.map(|c| (c.label, c.due_at)).collect(),
        zone_name: accounts::zone_name(&mut tx, &link.zone).await?,
        version: loaded.version,
        id,
        leg,
        handoff,
        link,
        actor,
    })
}

async fn known(app: &App, token: &str, address: &str) -> Result<Link> {
    let bucket = format!("link:{}", sha256_hex(address.as_bytes()));
    accounts::may_try(app, &bucket, MOST_WRONG).await?;
    let hash = sha256_hex(token.as_bytes());
    let found = store::link(&mut app.db.read().await?, &hash).await?;
    match found {
        Some(link) => Ok(link),
        None => {
            accounts::tried_in_vain(app, &bucket).await?;
            Err(Error::NotFound("这个链接"))
        }
    }
}

pub(super) fn no_longer(refused: Refused) -> Error {
    Error::NotNow {
        refused,
        stage: String::new(),
        possible: vec![],
    }
}

/// Whoever holds the link: a clerk of this department and nothing else.
fn acting(link: &Link, now: Timestamp) -> Actor {
    Actor {
        zone: link.zone.clone(),
        person: Id::stored(format!("link:{}", link.id)),
        name: format!("{}（一次性链接）", link.sent_to),
        grants: vec![Grant {
            role: Role::DepartmentClerk,
            over: Some(link.department.clone()),
        }],
        tied_to: vec![],
        retry: None,
        now,
    }
}

/// Takes a step by the link and uses it up, both or neither.
///
/// Errors: 404, 429, 409 with the rule when it is used, expired or for other steps; as the step
/// itself is refused.
pub async fn act(app: &App, token: &str, address: &str, step: &str, version: i64, typed: &Value) -> Result<Link> {
    let verb = Verb::parse(step).ok_or(Error::NotFound("这一步"))?;
    let first = known(app, token, address).await?;
    let hash = sha256_hex(token.as_bytes());
    let mut input = typed.clone();
    match &mut input {
        Value::Object(map) => map.insert(LEG_FIELD.to_owned(), first.leg.clone().into()),
        _ => return Err(Error::invalid("", "not_an_object", "这里应当是一组字段")),
    };
    crate::write_tx!(app.db, |tx| {
        let now = app.clock.now();
        let link = store::link(tx, &hash).await?.ok_or(Error::NotFound("这个链接"))?;
        link.may_act(verb, now).map_err(no_longer)?;
        let actor = acting(&link, now);
        let id = Id::<Handoff>::stored(link.handoff.clone());
        let loaded = matters::store::load::<Handoff>(tx, &actor, &id).await?;
        let handoff = loaded.ok_or(Error::NotFound("这个链接"))?.matter;
        if let Some(leg) = handoff.leg(&link.leg) {
            in_hand(&handoff, leg).map_err(no_longer)?;
        }
        let after =
            matters::take_step_in::<Handoff>(app, tx, &actor, &id, Some(version), verb.as_str(), &input).await?;
        if !store::use_up(tx, &link, verb, now).await? {
            return Err(Error::Stale {
                expected: version,
                current: version + 1,
            });
        }
        notices::to_go_on(tx, &actor, &link, &after.value).await?;
        Ok(link)
    })
}
