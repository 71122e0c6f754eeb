//! The zone that is measured: who stands in it, and the secrets of those who call.

use louwei::accounts::service as accounts;
use louwei::app::App;
use louwei::db::{Tx, Val};
use louwei::disputes::found::FoundLawyer;
use louwei::disputes::model::Body;
use louwei::figures::{Fact, FactKind};
use louwei::journal::{self, Event};
use louwei::kernel::{Actor, Day, Grant, Id, Role, Uscc};
use louwei::registers::words::{Basis, BodyType, BuildingStatus, LawyerStatus};
use serde_json::json;

use crate::Outcome;

pub const ZONE: &str = "bench";
pub const BUILDINGS: usize = 100;
pub const FIRMS: usize = 3_000;
const LAW_FIRMS: usize = 20;
const LAWYERS: usize = 100;
/// Lawyers who only mediate, all of one more law firm.
const NEUTRALS: usize = 10;
const DEPARTMENTS: usize = 20;
/// Lawyers with an account, one for each connection that takes steps.
pub const COUNSELS: usize = 8;
/// Area of a firm, 0.01 ㎡.
const AREA: i64 = 40_000;
const PASSWORD: &str = "louwei-bench-only";

pub struct Person {
    pub id: String,
    pub name: String,
    pub role: Role,
    /// Secret of a bearer token.
    pub token: String,
}

pub struct Cast {
    pub buildings: Vec<String>,
    /// Id and name.
    pub firms: Vec<(String, String)>,
    pub lawyers: Vec<FoundLawyer>,
    pub neutrals: Vec<FoundLawyer>,
    /// Id and name.
    pub departments: Vec<(String, String)>,
    pub body: Body,
    pub officer: Person,
    /// Of the first department.
    pub clerk: Person,
    pub mediator: Person,
    pub counsels: Vec<Person>,
    /// Secret of the officer's session in a browser.
    pub cookie: String,
}

/// An empty zone and its administrator, whose token comes back.
pub async fn administrator(app: &App) -> Outcome<String> {
    accounts::add_zone(app, ZONE, "性能测试区", true).await?;
    Ok(person(app, "admin", "管理员", Role::ZoneAdministrator, None)
        .await?
        .token)
}

/// The zone without its disputes, as it stood on `first`.
pub async fn gather(app: &App, first: Day) -> Outcome<Cast> {
    accounts::add_zone(app, ZONE, "性能测试区", true).await?;
    let body = Body {
        id: id(),
        name: "性能测试区人民调解委员会".to_owned(),
        legal_type: BodyType::PeoplesCommittee,
        approval: None,
        may_charge: false,
        court: Some("测试区人民法院".to_owned()),
        law_firm_id: None,
    };
    let mut tx = app.db.begin().await?;
    let mut rows = Rows {
        actor: Actor::system(ZONE, first.start()),
        events: vec![],
        body: &body,
    };
    let buildings = rows.buildings(&mut tx, first).await?;
    let firms = rows.firms(&mut tx).await?;
    rows.occupancies(&mut tx, &buildings, &firms, first).await?;
    let mut lawyers = rows.lawyers(&mut tx, first).await?;
    let neutrals = lawyers.split_off(LAWYERS);
    let departments = rows.departments(&mut tx).await?;
    rows.mediation_body(&mut tx).await?;
    journal::append(&mut tx, &rows.actor, rows.events).await?;
    tx.commit().await?;

    let officer = person(app, "officer", "钱干事", Role::ZoneOfficer, None).await?;
    let over = Some(departments[0].0.clone());
    let clerk = person(app, "clerk", "周科员", Role::DepartmentClerk, over).await?;
    let mediator = person(app, "mediator", "冯调解", Role::Mediator, Some(body.id.clone())).await?;
    let mut counsels = vec![];
    for (n, lawyer) in lawyers.iter().enumerate().take(COUNSELS) {
        let login = format!("counsel-{n}");
        counsels.push(person(app, &login, &lawyer.name, Role::Lawyer, Some(lawyer.id.clone())).await?);
    }
    let cookie = accounts::sign_in(app, "officer", PASSWORD, "127.0.0.1", true)
        .await?
        .secret;
    Ok(Cast {
        buildings,
        firms,
        lawyers,
        neutrals,
        departments,
        body,
        officer,
        clerk,
        mediator,
        counsels,
        cookie,
    })
}

fn id() -> String {
    Id::<()>::new().into_string()
}

async fn person(app: &App, login: &str, name: &str, role: Role, over: Option<String>) -> Outcome<Person> {
    let new = accounts::NewPerson {
        login,
        name,
        password: PASSWORD,
        must_change_password: false,
        grants: vec![Grant { role, over }],
    };
    let id = accounts::add_person(app, &Actor::system(ZONE, app.clock.now()), new).await?;
    let token = accounts::sign_in(app, login, PASSWORD, "127.0.0.1", false)
        .await?
        .secret;
    Ok(Person {
        id: id.into_string(),
        name: name.to_owned(),
        role,
        token,
    })
}

/// Rows of registers, each with the event that made it.
struct Rows<'a> {
    actor: Actor,
    events: Vec<Event>,
    body: &'a Body,
}

impl Rows<'_> {
    /// Journals a row as added and answers with the hash that the row keeps.
    fn added(&mut self, kind: &'static str, id: &str, facts: Vec<Fact>) -> Val {
        let event = Event::of_register(kind, id, 1, "add", "", json!({})).with_facts(facts);
        let hash = event.hash(&self.actor);
        self.events.push(event);
        hash.into()
    }

    async fn buildings(&mut self, tx: &mut Tx, first: Day) -> Outcome<Vec<String>> {
        let street = id();
        let row: Vec<Val> = vec![ZONE.into(), (&street).into(), "北城街道".into()];
        tx.insert_many("street", &["zone_id", "id", "name"], vec![row], "")
            .await?;
        let ids: Vec<String> = (0..BUILDINGS).map(|_| id()).collect();
        let (gross, leasable) = (5_000_000, 4_000_000);
        let rows = ids
            .iter()
            .enumerate()
            .map(|(n, id)| -> Vec<Val> {
                let facts = vec![
                    Fact::of(FactKind::GrossArea, id, first, gross),
                    Fact::of(FactKind::LeasableArea, id, first, leasable),
                ];
                vec![
                    ZONE.into(),
                    id.into(),
                    format!("LD{n:03}").into(),
                    format!("测试大厦{n}座").into(),
                    (&street).into(),
                    gross.into(),
                    leasable.into(),
                    30i64.into(),
                    BuildingStatus::Operating.into(),
                    1i64.into(),
                    self.added("building", id, facts),
                ]
            })
            .collect();
        let columns = &[
            "zone_id",
            "id",
            "code",
            "name",
            "street_id",
            "gross_floor_area",
            "leasable_area",
            "floors",
            "status",
            "version",
            "head_hash",
        ];
        tx.insert_many("building", columns, rows, "").await?;
        Ok(ids)
    }

    async fn firms(&mut self, tx: &mut Tx) -> Outcome<Vec<(String, String)>> {
        let firms: Vec<(String, String)> = (0..FIRMS).map(|n| (id(), firm_name(n))).collect();
        let rows = firms
            .iter()
            .enumerate()
            .map(|(n, (id, name))| -> Vec<Val> {
                let uscc = Uscc::made_up(n as u64);
                vec![
                    ZONE.into(),
                    id.into(),
                    uscc.as_str().into(),
                    name.into(),
                    1i64.into(),
                    self.added("enterprise", id, vec![]),
                ]
            })
            .collect();
        let columns = &["zone_id", "id", "uscc", "name", "version", "head_hash"];
        tx.insert_many("enterprise", columns, rows, "").await?;
        Ok(firms)
    }

    async fn occupancies(
        &mut self,
        tx: &mut Tx,
        buildings: &[String],
        firms: &[(String, String)],
        first: Day,
    ) -> Outcome<()> {
        let rows = firms
            .iter()
            .enumerate()
            .map(|(n, (firm, _))| -> Vec<Val> {
                let building = &buildings[n % buildings.len()];
                let facts = vec![
                    Fact::of(FactKind::OccupiedArea, building, first, AREA),
                    Fact::one(FactKind::OccupyingFirm, building, first),
                    Fact::one(FactKind::MoveIn, building, first),
                ];
                let id = id();
                vec![
                    ZONE.into(),
                    (&id).into(),
                    firm.into(),
                    building.into(),
                    "[]".into(),
                    AREA.into(),
                    Basis::Lease.into(),
                    first.into(),
                    1i64.into(),
                    self.added("occupancy", &id, facts),
                ]
            })
            .collect();
        let columns = &[
            "zone_id",
            "id",
            "enterprise_id",
            "building_id",
            "rooms",
            "area",
            "basis",
            "from_day",
            "version",
            "head_hash",
        ];
        tx.insert_many("occupancy", columns, rows, "").await?;
        Ok(())
    }

    /// Those who stand on a side, then those who mediate.
    async fn lawyers(&mut self, tx: &mut Tx, first: Day) -> Outcome<Vec<FoundLawyer>> {
        let firms: Vec<String> = (0..=LAW_FIRMS).map(|_| id()).collect();
        let rows = firms
            .iter()
            .enumerate()
            .map(|(n, id)| -> Vec<Val> {
                vec![
                    ZONE.into(),
                    id.into(),
                    format!("2371500000{n:07}").into(),
                    format!("第{n}律师事务所").into(),
                    first.into(),
                    1i64.into(),
                    self.added("law_firm", id, vec![]),
                ]
            })
            .collect();
        let columns = &["zone_id", "id", "licence", "name", "joined_on", "version", "head_hash"];
        tx.insert_many("law_firm", columns, rows, "").await?;
        let lawyers: Vec<FoundLawyer> = (0..LAWYERS + NEUTRALS)
            .map(|n| FoundLawyer {
                id: id(),
                name: format!("律师{n}"),
                law_firm_id: firms[if n < LAWYERS { n % LAW_FIRMS } else { LAW_FIRMS }].clone(),
                active: true,
            })
            .collect();
        let rows = lawyers
            .iter()
            .enumerate()
            .map(|(n, lawyer)| -> Vec<Val> {
                vec![
                    ZONE.into(),
                    (&lawyer.id).into(),
                    format!("137150000{n:08}").into(),
                    (&lawyer.name).into(),
                    (&lawyer.law_firm_id).into(),
                    "合同".into(),
                    LawyerStatus::Active.into(),
                    1i64.into(),
                    self.added("lawyer", &lawyer.id, vec![]),
                ]
            })
            .collect();
        let columns = &[
            "zone_id",
            "id",
            "licence",
            "name",
            "law_firm_id",
            "specialities",
            "status",
            "version",
            "head_hash",
        ];
        tx.insert_many("lawyer", columns, rows, "").await?;
        Ok(lawyers)
    }

    async fn departments(&mut self, tx: &mut Tx) -> Outcome<Vec<(String, String)>> {
        let all: Vec<(String, String)> = (0..DEPARTMENTS).map(|n| (id(), format!("第{n}局"))).collect();
        let rows = all
            .iter()
            .enumerate()
            .map(|(n, (id, name))| -> Vec<Val> {
                vec![
                    ZONE.into(),
                    id.into(),
                    format!("BM{n:02}").into(),
                    name.into(),
                    "".into(),
                    1i64.into(),
                    self.added("department", id, vec![]),
                ]
            })
            .collect();
        let columns = &["zone_id", "id", "code", "name", "duties", "version", "head_hash"];
        tx.insert_many("department", columns, rows, "").await?;
        Ok(all)
    }

    async fn mediation_body(&mut self, tx: &mut Tx) -> Outcome<()> {
        let body = self.body;
        let row: Vec<Val> = vec![
            ZONE.into(),
            (&body.id).into(),
            (&body.name).into(),
            body.legal_type.into(),
            body.may_charge.into(),
            body.court.clone().into(),
            1i64.into(),
            self.added("mediation_body", &body.id, vec![]),
        ];
        let columns = &[
            "zone_id",
            "id",
            "name",
            "legal_type",
            "may_charge",
            "court",
            "version",
            "head_hash",
        ];
        tx.insert_many("mediation_body", columns, vec![row], "").await?;
        Ok(())
    }
}

/// Names that no rule takes for one another: three characters that differ from firm to firm.
pub fn firm_name(n: usize) -> String {
    let character = |n: usize| char::from_u32(0x5000 + (n as u32 % 4_000)).unwrap_or('楼');
    let name: String = [n, n * 7 + 1_300, n * 13 + 2_600].map(character).iter().collect();
    format!("{name}有限公司")
}
