//! Who acts in the stories of demands, on which days, and the steps that they share.

use crate::app::App;
use crate::demo::names;
use crate::demo::registers::GROUPS;
use crate::demo::store::World;
use crate::error::{Error, Result};
use crate::guidance;
use crate::handoffs::model::Handoff;
use crate::kernel::{Actor, Day, Grant, Id, Role, Timestamp};
use crate::matters::{self, Matter};
use crate::requests::model::Request;
use crate::requests::service::LABOUR;
use chrono::Datelike;
use serde_json::{Value, json};

/// The day of the n-th of some things that are spread evenly.
pub(super) fn spread(from: Day, to: Day, n: usize, of: usize) -> Day {
    workday(from.plus_days(to.days_since(from).max(0) * n as i64 / of.max(1) as i64))
}

/// That day, or the Monday after it.
pub(super) fn workday(day: Day) -> Day {
    match day.0.weekday() {
        chrono::Weekday::Sat => day.plus_days(2),
        chrono::Weekday::Sun => day.plus_days(1),
        _ => day,
    }
}

/// So many working days later, as weeks go.
pub(super) fn later(day: Day, days: i64) -> Day {
    (0..days).fold(day, |day, _| workday(day.plus_days(1)))
}

pub(super) fn at(day: Day, hour: i64, minute: i64) -> Timestamp {
    day.start().plus_minutes(hour * 60 + minute)
}

/// Who acts in these stories.
pub(super) struct Cast<'a> {
    pub(super) world: &'a World,
    pub(super) building: usize,
    pub(super) firm: usize,
}

impl<'a> Cast<'a> {
    pub(super) fn of(world: &'a World, n: usize) -> Self {
        let building = (n * 7 + 2) % names::BUILDINGS.len();
        let tenants = world.tenants(building);
        Cast {
            world,
            building,
            firm: tenants[n % tenants.len()],
        }
    }

    pub(super) fn actor(
        &self,
        (id, name): (String, String),
        role: Role,
        over: Option<String>,
        now: Timestamp,
    ) -> Actor {
        Actor {
            zone: self.world.zone.clone(),
            person: Id::stored(id),
            name,
            grants: vec![Grant { role, over }],
            tied_to: vec![],
            retry: None,
            now,
        }
    }

    pub(super) fn coordinator(&self, now: Timestamp) -> Actor {
        let over = Some(self.world.building(self.building));
        self.actor(self.world.coordinator(self.building), Role::Coordinator, over, now)
    }

    pub(super) fn officer(&self, now: Timestamp) -> Actor {
        self.actor(self.world.person("zone-officer").clone(), Role::ZoneOfficer, None, now)
    }

    pub(super) fn leader(&self, now: Timestamp) -> Actor {
        let who = self.world.person("zone-admin").clone();
        self.actor(who, Role::ZoneAdministrator, None, now)
    }

    pub(super) fn clerk(&self, department: &str, now: Timestamp) -> Actor {
        let who = match department {
            "SP" => self.world.person("department").clone(),
            code => (format!("clerk of {code}"), clerk_name(code)),
        };
        let over = Some(self.world.department(department));
        self.actor(who, Role::DepartmentClerk, over, now)
    }

    pub(super) fn contact(&self, now: Timestamp) -> Actor {
        let who = (format!("contact of {}", self.firm), names::person(self.firm + 311));
        let over = Some(self.world.enterprise(self.firm));
        self.actor(who, Role::EnterpriseContact, over, now)
    }
}

pub(super) fn clerk_name(code: &str) -> String {
    names::person(2900 + code.bytes().map(usize::from).sum::<usize>())
}

pub(super) async fn step<M: Matter>(app: &App, actor: Actor, id: &Id<M>, name: &str, input: Value) -> Result<M> {
    let taken = crate::write_tx!(app.db, |tx| {
        matters::take_step_in::<M>(app, tx, &actor, id, None, name, &input).await
    });
    Ok(taken?.value)
}

/// Heard by the coordinator, accepted, and answered on the phone.
pub(super) async fn heard(
    app: &App,
    cast: &Cast<'_>,
    n: usize,
    day: Day,
    grade: &str,
    what: (&str, &str),
) -> Result<Id<Request>> {
    let (category, words) = what;
    let minutes = 20 + (n as i64 * 7) % 90;
    let brought = match n % 3 {
        1 => brought_home(app, cast, at(day, 9, minutes), what).await?,
        _ => None,
    };
    let id = match brought {
        Some(id) => id,
        None => {
            let opening = json!({
                "building_id": cast.world.building(cast.building),
                "channel": if n % 3 == 2 { "reception" } else { "on-behalf" },
                "category": category,
                "enterprise_id": cast.world.enterprise(cast.firm),
                "contact": names::person(cast.firm + 311),
                "words": words,
                "by_employee": by_employee(category),
            });
            let coordinator = cast.coordinator(at(day, 9, minutes));
            matters::open::<Request>(app, &coordinator, &opening).await?.0
        }
    };
    let accept = json!({ "grade": grade });
    step(app, cast.coordinator(at(day, 9, minutes + 1)), &id, "accept", accept).await?;
    // One in nine is called back too late.
    let called = at(day, 9, minutes + if n % 9 == 4 { 14 } else { 3 });
    let respond = json!({ "at": called.to_page(), "how": "phone", "who": names::person(cast.firm + 311) });
    step(app, cast.coordinator(called), &id, "respond", respond).await?;
    Ok(id)
}

/// Where it is asked, these are the firms' own demands.
fn by_employee(category: &str) -> Option<bool> {
    (category == LABOUR).then_some(false)
}

/// The building's guidance group calls on the firm and brings its problem home; none where there was no
/// group yet, or it has called there on this day.
async fn brought_home(app: &App, cast: &Cast<'_>, now: Timestamp, what: (&str, &str)) -> Result<Option<Id<Request>>> {
    let (category, words) = what;
    let Some((group, _)) = cast.world.group(cast.building).filter(|(_, since)| *since <= now.day()) else {
        return Ok(None);
    };
    let said = json!({
        "group_id": group,
        "building_id": cast.world.building(cast.building),
        "enterprise_id": cast.world.enterprise(cast.firm),
        "on": now.day(),
        "visitors": names::person(2600 + cast.building % GROUPS * 4),
        "heard": "走访企业，了解经营情况，带回需要办理的问题",
        "problems": [{
            "category": category,
            "words": words,
            "contact": names::person(cast.firm + 311),
            "by_employee": by_employee(category),
        }],
    });
    let coordinator = cast.coordinator(now);
    let visit = match guidance::problems::log_visit(app, &coordinator, &said).await {
        Ok(visit) => visit,
        Err(Error::Exists(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut tx = app.db.read().await?;
    let brought = guidance::service::brought(&mut tx, &coordinator, vec![visit.id]).await?;
    Ok(brought.into_iter().next().map(|request| Id::stored(request.id)))
}

/// Q4, H1: handed to the department, the firm told.
pub(super) async fn hand_off(
    app: &App,
    cast: &Cast<'_>,
    id: &Id<Request>,
    lead: &str,
    assists: &[&str],
    title: &str,
    now: Timestamp,
) -> Result<Id<Handoff>> {
    let assists: Vec<Value> = assists
        .iter()
        .map(|code| json!({ "department_id": cast.world.department(code) }))
        .collect();
    let input = json!({
        "title": title,
        "lead_department_id": cast.world.department(lead),
        "assists": assists,
        "basis": "部门职责清单",
        "firm_told": true,
    });
    let request = step(app, cast.coordinator(now), id, "hand_off", input).await?;
    let child = request.children.last().and_then(|c| c.id.clone());
    child
        .map(Id::stored)
        .ok_or_else(|| Error::Internal("the demonstration's handoff has no id".to_owned()))
}

pub(super) async fn signed(
    app: &App,
    cast: &Cast<'_>,
    slip: &Id<Handoff>,
    leg: &str,
    code: &str,
    now: Timestamp,
) -> Result<()> {
    let sign = json!({ "leg_id": leg });
    step(app, cast.clerk(code, now), slip, "sign", sign).await?;
    let begin = json!({
        "leg_id": leg,
        "handler": clerk_name(code),
        "contacted_at": now.plus_minutes(20).to_page(),
        "how": "phone",
        "note": "已与企业联系，约定办理时间",
    });
    step(app, cast.clerk(code, now.plus_minutes(25)), slip, "begin", begin).await?;
    Ok(())
}

pub(super) async fn submitted(
    app: &App,
    cast: &Cast<'_>,
    slip: &Id<Handoff>,
    (leg, code): (&str, &str),
    measures: &str,
    now: Timestamp,
) -> Result<()> {
    let submit = json!({
        "leg_id": leg,
        "result": "solved",
        "measures": measures,
        "firm_view": "企业认可",
        "head_name": names::person(2400),
    });
    step(app, cast.clerk(code, now), slip, "submit", submit).await?;
    Ok(())
}
