//! The clock keeper, the zone's calendar, its policies.

mod calendar;
mod crowd;
mod days;
mod folded;
mod keeper;
mod killed;
mod overstay;
mod policies;
mod versions;

use louwei::app::App;
use louwei::clocks::store::{COLUMNS, row};
use louwei::clocks::{ClockChange, DeskHours, Open, Terms, WorkingCalendar, built_in, resolve};
use louwei::db::{Row, Val};
use louwei::kernel::Timestamp;

use crate::world::id;

pub const ZONE: &str = "kfq";

/// Slips that were all dispatched at one time, as rows: a matter of kind `handoff` with its total
/// clock running. Returns their ids.
pub async fn slips(app: &App, many: usize, at: &str) -> Vec<String> {
    let at = Timestamp::parse(at).unwrap();
    let terms = Terms {
        calendar: &WorkingCalendar::national(),
        policy: built_in("zone-handoff").map(|p| &**p),
        desk: &DeskHours::office(),
    };
    let mut open = Open::default();
    let start = ClockChange::start("total", at).held_by("department:d");
    let mut writes = resolve(terms, &mut open, vec![start], 1, at).unwrap();
    let Some(louwei::clocks::resolve::Write::Start(started)) = writes.pop() else {
        panic!("a total clock starts");
    };
    let building = id("building", "东");
    let (mut matters, mut clocks, mut ids) = (vec![], vec![], vec![]);
    for n in 0..many {
        let id = louwei::kernel::Id::<App>::new().into_string();
        let number = format!("JB-{}-{n:06}", &id[24..]);
        clocks.push(row(ZONE, "handoff", &id, (*started).clone()));
        let values: [Val; 14] = [
            ZONE.into(),
            "handoff".into(),
            (&id).into(),
            number.into(),
            (&building).into(),
            "other".into(),
            "漏水".into(),
            "working".into(),
            true.into(),
            at.into(),
            open.next_due().into(),
            open.to_text().into(),
            1i64.into(),
            "".into(),
        ];
        matters.push(values.into_iter().chain(["{}".into()]).collect());
        ids.push(id);
    }
    let mut tx = app.db.begin().await.unwrap();
    tx.insert_many("matter", MATTER, matters, "").await.unwrap();
    tx.insert_many("clock", COLUMNS, clocks, "").await.unwrap();
    tx.commit().await.unwrap();
    ids
}

const MATTER: &[&str] = &[
    "zone_id",
    "kind",
    "id",
    "number",
    "building_id",
    "category",
    "title",
    "stage",
    "shared",
    "opened_at",
    "due_at",
    "open_clocks",
    "version",
    "head_hash",
    "body",
];

/// One number out of the database.
pub async fn count(app: &App, statement: &'static str) -> i64 {
    let mut tx = app.db.read().await.unwrap();
    let read = |row: &Row| <i64 as louwei::db::Column>::column(row, louwei::db::At::Place(0));
    let found = tx.sql(statement).bind(ZONE).all_as(read).await.unwrap();
    found[0]
}
