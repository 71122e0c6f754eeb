//! # 演示: two fictitious zones to look around in
//!
//! `louwei demo`, or `louwei serve --demo` on an empty database, imports ledgers that are drawn up
//! for the day, adds one account for each role, and tells some fifty disputes through the same
//! engine as everybody's. Nothing here is on the path of a real installation.
//!
//! | file | holds |
//! |---|---|
//! | `names.rs` | made-up names |
//! | `registers.rs` | the ledgers, of the size the article reports |
//! | `cases.rs` | which disputes there are, and how far each has come |
//! | `story.rs` | their steps |
//! | `demands.rs` | requests and handoffs, step by step |
//! | `store.rs` | the ids of what was imported |

pub mod cases;
pub mod demands;
pub mod names;
pub mod registers;
mod store;
mod story;

use std::pin::Pin;

use crate::accounts::DEMO_PASSWORD;
use crate::accounts::service::{self as accounts, NewPerson};
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Day, Grant, Role};
use crate::registers::apply::Progress;
use crate::registers::service::{Upload, import};
use crate::registers::{Cell, Sheet, write};

pub const ZONE: &str = "kfq";
pub const OTHER_ZONE: &str = "yanshi";
/// The demonstration coordinator walks the first buildings.
pub const COORDINATED: usize = 6;

/// Fills an empty database; leaves any other as it is. Boxed, so that it is compiled here and not with
/// whoever awaits it.
pub fn fill(app: &App) -> Pin<Box<dyn Future<Output = Result<()>> + Send + '_>> {
    Box::pin(fill_empty(app))
}

async fn fill_empty(app: &App) -> Result<()> {
    if !accounts::zones(app).await?.is_empty() {
        return Ok(());
    }
    let now = app.clock.now();
    let today = now.day();
    accounts::add_zone(app, ZONE, "演示经济技术开发区", true).await?;
    accounts::add_zone(app, OTHER_ZONE, "演示高新区（小）", true).await?;
    let actor = Actor::system(ZONE, now);
    take_in(app, &actor, &registers::ledgers_of_last_year(today)).await?;
    take_in(app, &actor, &registers::ledgers(today)).await?;
    take_in(app, &Actor::system(OTHER_ZONE, now), &small(today)).await?;
    let world = store::World::load(&mut app.db.read().await?, ZONE).await?;
    people(app, &actor, &world).await?;
    let other = Actor::system(OTHER_ZONE, now);
    person(
        app,
        &other,
        "other-zone-admin",
        "范管理",
        vec![(Role::ZoneAdministrator, None)],
    )
    .await?;
    let world = store::World::load(&mut app.db.read().await?, ZONE).await?;
    story::tell(app, &world, &cases::cases(today), now).await?;
    demands::tell(app, &world, now).await
}

async fn take_in(app: &App, actor: &Actor, tables: &[registers::Table]) -> Result<()> {
    let rows: Vec<(&'static Sheet, &[Vec<Cell>])> = tables.iter().map(|(s, rows)| (*s, rows.as_slice())).collect();
    let bytes = write::xlsx(&rows)?;
    let file = Upload {
        name: "演示台账.xlsx".to_owned(),
        bytes: bytes.into(),
    };
    let imported = import(app, actor, file, false, &Progress::default()).await?;
    match imported.errors().first() {
        None => Ok(()),
        Some(first) => Err(Error::Internal(format!("the demonstration's ledgers: {first:?}"))),
    }
}

/// The second zone: just enough to see that nothing passes from one to the other.
fn small(today: Day) -> Vec<registers::Table> {
    let keep = |sheet: &str| match sheet {
        "buildings" => 2,
        "departments" | "enterprises" => 4,
        "law_firms" | "mediation_bodies" => 1,
        _ => 0,
    };
    registers::ledgers(today)
        .into_iter()
        .map(|(sheet, rows)| (sheet, rows.into_iter().take(keep(sheet.name)).collect()))
        .collect()
}

/// Roles, each with the id of what it is over.
type Roles = Vec<(Role, Option<String>)>;

async fn person(app: &App, actor: &Actor, login: &str, name: &str, roles: Roles) -> Result<()> {
    let grants = roles.into_iter().map(|(role, over)| Grant { role, over }).collect();
    let new = NewPerson {
        login,
        name,
        password: DEMO_PASSWORD,
        must_change_password: false,
        grants,
    };
    accounts::add_person(app, actor, new).await.map(|_| ())
}

/// One account a role, each with something to do.
async fn people(app: &App, actor: &Actor, world: &store::World) -> Result<()> {
    let buildings = (0..COORDINATED)
        .map(|n| (Role::Coordinator, Some(world.building(n))))
        .collect();
    let all: [(&str, String, Roles); 10] = [
        ("zone-admin", names::person(2801), vec![(Role::ZoneAdministrator, None)]),
        ("zone-officer", names::person(2802), vec![(Role::ZoneOfficer, None)]),
        ("coordinator", names::person(2803), buildings),
        (
            "law-firm",
            names::person(2804),
            vec![(Role::LawFirmLead, Some(world.law_firm(0)))],
        ),
        (
            "lawyer",
            registers::lawyer_name(0),
            vec![(Role::Lawyer, Some(world.lawyer(0)))],
        ),
        (
            "mediator",
            names::person(2806),
            vec![
                (Role::Mediator, Some(world.body(0))),
                (Role::Mediator, Some(world.body(3))),
            ],
        ),
        (
            "department",
            names::person(2807),
            vec![(Role::DepartmentClerk, Some(world.department("SP")))],
        ),
        (
            "enterprise",
            names::person(2808),
            vec![(Role::EnterpriseContact, Some(world.enterprise(world.tenants(0)[1])))],
        ),
        ("auditor", names::person(2809), vec![(Role::Auditor, None)]),
        ("worker", names::person(2810), vec![(Role::Individual, None)]),
    ];
    for (login, name, roles) in all {
        person(app, actor, login, &name, roles).await?;
    }
    Ok(())
}
