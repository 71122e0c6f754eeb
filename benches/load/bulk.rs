//! Disputes by the hundred thousand: folded by the slice's own rules, written as the engine writes
//! them, only many at a time.

use std::time::Instant;

use louwei::app::App;
use louwei::clocks::resolve::Write;
use louwei::clocks::{self, WorkingCalendar};
use louwei::db::Val;
use louwei::disputes::found::{Found, FoundOpening};
use louwei::disputes::model::Dispute;
use louwei::disputes::steps::{Opening, Step};
use louwei::figures::{self, Entry, Fact};
use louwei::journal::{Event, Visibility};
use louwei::kernel::{Actor, Day, Id, Role, Timestamp};
use louwei::matters::{Matter, Moment};
use serde_json::{Value, json};

use crate::Outcome;
use crate::cast::{Cast, Person, ZONE};
use crate::story::{self, Parts, Who};

/// Disputes in one transaction.
const AT_ONCE: usize = 1_000;
/// Days over which the openings are spread.
pub const SPAN: i64 = 700;
/// From one event of a dispute to the next.
const PACE_MINUTES: i64 = 26 * 60;

/// Which disputes to write: from the `from`-th on, `count` of them, opened over [`SPAN`] days from
/// `first` on.
#[derive(Clone, Copy)]
pub struct Load {
    pub first: Day,
    pub from: usize,
    pub count: usize,
}

/// Writes them; answers with the number of events and of events a second.
pub async fn write(app: &App, cast: &'static Cast, load: Load) -> Outcome<(usize, f64)> {
    let started = Instant::now();
    let (send, mut folded) = tokio::sync::mpsc::channel::<Rows>(4);
    let calendar = app.calendar(ZONE).await?;
    let fold = tokio::task::spawn_blocking(move || {
        for begin in (0..load.count).step_by(AT_ONCE) {
            let mut rows = Rows::default();
            for i in begin..(begin + AT_ONCE).min(load.count) {
                rows.fold(cast, &calendar, &load, i);
            }
            if send.blocking_send(rows).is_err() {
                return;
            }
        }
    });
    let mut events = 0;
    while let Some(rows) = folded.recv().await {
        events += rows.event.len();
        rows.insert(app).await?;
    }
    fold.await?;
    let mut tx = app.db.begin().await?;
    for year in load.first.year()..=app.clock.today().year() {
        let row: Vec<Val> = vec![
            ZONE.into(),
            format!("JF-{year}").into(),
            ((load.from + load.count) as i64).into(),
        ];
        let tail = "ON CONFLICT (zone_id, name) DO UPDATE SET value = excluded.value";
        tx.insert_many("counter", &["zone_id", "name", "value"], vec![row], tail)
            .await?;
    }
    tx.commit().await?;
    Ok((events, events as f64 / started.elapsed().as_secs_f64()))
}

#[derive(Default)]
struct Rows {
    matter: Vec<Vec<Val>>,
    event: Vec<Vec<Val>>,
    clock: Vec<Vec<Val>>,
    reader: Vec<Vec<Val>>,
    role: Vec<Vec<Val>>,
    facts: Vec<Entry>,
}

/// One dispute while it is folded.
struct Tale {
    id: String,
    /// Hash of its last event.
    head: String,
    seq: i64,
    open: clocks::Open,
    clocks: Vec<Vec<Val>>,
    closed_at: Option<Timestamp>,
}

impl Rows {
    fn fold(&mut self, cast: &Cast, calendar: &WorkingCalendar, load: &Load, i: usize) {
        let n = load.from + i;
        let opened = load
            .first
            .start()
            .plus_millis(SPAN * 86_400_000 / load.count as i64 * i as i64);
        let way = story::way(n, i > load.count / 30 * 29);
        let parts = Parts::of(cast, n, n % cast.lawyers.len());
        let mut tale = Tale {
            id: id_at(opened),
            head: String::new(),
            seq: 0,
            open: clocks::Open::default(),
            clocks: vec![],
            closed_at: None,
        };
        let number = format!("JF-{}-{:04}", opened.day().year(), n + 1);
        let opening: Opening = read(parts.opening(cast));
        let found = FoundOpening {
            names: parts.names(cast),
        };
        let on = moment(&cast.officer, opened);
        let body = json!({ "number": number, "opening": opening, "found": found });
        let mut dispute = Dispute::opened(number, opening, &found, &on);
        let facts = dispute.opening_facts(&on);
        let made = ("open", "", dispute.header().stage, Visibility::Parties, "");
        self.event(&mut tale, made, body, facts, &on);
        tale.turn(calendar, dispute.opening_clocks(&on), &on);

        for (k, (who, name)) in story::steps(way).iter().enumerate() {
            let at = opened.plus_minutes(PACE_MINUTES * (k as i64 + 1));
            let on = moment(&caller(cast, *who, &parts), at);
            let step: Step = read(story::body(cast, &parts, way, name, at));
            let found = found_for(cast, &parts, &step);
            let before = dispute.clone();
            dispute.apply(&step, &found, &on);
            let audience = before.audience(&step);
            let made = (
                Dispute::step_name(&step),
                before.header().stage,
                dispute.header().stage,
                audience.visibility,
                audience.side.as_str(),
            );
            let facts = before.facts(&dispute, &step, &found, &on);
            self.event(&mut tale, made, json!({ "step": step, "found": found }), facts, &on);
            tale.turn(calendar, before.clocks(&dispute, &step, &found, &on), &on);
            if dispute.header().closed {
                tale.closed_at.get_or_insert(at);
            }
        }
        let last = opened.plus_minutes(PACE_MINUTES * story::steps(way).len() as i64);
        self.finish(tale, &dispute, opened, last);
    }

    /// Step, from, to, visibility, side.
    fn event(
        &mut self,
        tale: &mut Tale,
        made: (&'static str, &'static str, &'static str, Visibility, &str),
        body: Value,
        facts: Vec<Fact>,
        on: &Moment,
    ) {
        let (step, from_stage, to_stage, visibility, side) = made;
        tale.seq += 1;
        let event = Event {
            subject_kind: Dispute::KIND,
            subject_id: tale.id.clone(),
            seq: tale.seq,
            acting_role: on.role,
            step,
            from_stage,
            to_stage,
            visibility,
            side: side.to_owned(),
            body,
            prev_hash: std::mem::take(&mut tale.head),
            facts,
        };
        tale.head = event.hash(&Actor {
            person: Id::stored(on.person.clone()),
            name: on.name.clone(),
            ..Actor::system(ZONE, on.at)
        });
        self.facts.extend(
            event
                .facts
                .iter()
                .map(|f| Entry::new(f, Dispute::KIND, &tale.id, tale.seq)),
        );
        self.event.push(vec![
            ZONE.into(),
            Dispute::KIND.into(),
            event.subject_id.into(),
            event.seq.into(),
            on.at.into(),
            (&on.person).into(),
            (&on.name).into(),
            on.role.into(),
            step.into(),
            from_stage.into(),
            to_stage.into(),
            visibility.into(),
            event.side.into(),
            event.body.to_string().into(),
            event.prev_hash.into(),
            (&tale.head).into(),
        ]);
    }

    fn finish(&mut self, tale: Tale, dispute: &Dispute, opened: Timestamp, last: Timestamp) {
        let header = dispute.header();
        for one in &header.readers {
            self.reader
                .push(vec![ZONE.into(), one.into(), Dispute::KIND.into(), (&tale.id).into()]);
        }
        self.roles(&tale, dispute, header.closed.then_some(last.day()));
        self.clock.extend(tale.clocks);
        self.matter.push(vec![
            ZONE.into(),
            Dispute::KIND.into(),
            tale.id.into(),
            (&dispute.number).into(),
            header.building.into(),
            header.category.into(),
            header.title.into(),
            header.stage.into(),
            header.shared.into(),
            header.hidden_from.into(),
            opened.into(),
            tale.closed_at.into(),
            tale.open.next_due().into(),
            last.into(),
            tale.open.to_text().into(),
            tale.seq.into(),
            tale.head.into(),
            serde_json::to_string(dispute).expect("a dispute is JSON").into(),
        ]);
    }

    /// Parties, the adviser of side A, the neutral.
    fn roles(&mut self, tale: &Tale, dispute: &Dispute, to: Option<Day>) {
        let mut add = |role: &str, side: &str, key: String, ids: [Option<&String>; 3], from: Day| {
            let [enterprise, lawyer, law_firm] = ids;
            self.role.push(vec![
                ZONE.into(),
                (&tale.id).into(),
                role.into(),
                side.into(),
                key.into(),
                enterprise.cloned().into(),
                lawyer.cloned().into(),
                law_firm.cloned().into(),
                from.into(),
                to.into(),
            ]);
        };
        for side in &dispute.sides {
            let key = match &side.enterprise_id {
                Some(firm) => format!("enterprise:{firm}"),
                None => format!("name:{}", side.name),
            };
            let ids = [side.enterprise_id.as_ref(), None, None];
            add("party", side.id.as_str(), key, ids, dispute.opened.day());
        }
        if let (Some(pre), Some(on)) = (&dispute.pre, dispute.accepted_on) {
            let ids = [None, Some(&pre.lawyer_id), Some(&pre.law_firm_id)];
            add("adviser", "a", pre.lawyer_id.clone(), ids, on);
        }
        if let Some(neutral) = &dispute.neutral {
            add("neutral", "", neutral.name.clone(), [None; 3], neutral.named_on);
        }
    }

    async fn insert(self, app: &App) -> Outcome<()> {
        let mut tx = app.db.begin().await?;
        tx.insert_many("matter", MATTER, self.matter, "").await?;
        tx.insert_many("event", EVENT, self.event, "").await?;
        tx.insert_many("clock", CLOCK, self.clock, "").await?;
        tx.insert_many("reader", READER, self.reader, "").await?;
        tx.insert_many("dispute_role", ROLE, self.role, "").await?;
        figures::store::record(&mut tx, ZONE, self.facts).await?;
        tx.commit().await?;
        Ok(())
    }
}

impl Tale {
    /// What the clocks of the dispute do.
    fn turn(&mut self, calendar: &WorkingCalendar, changes: Vec<clocks::ClockChange>, on: &Moment) {
        let terms = clocks::Terms {
            calendar,
            policy: clocks::built_in("disputes").map(|p| &**p),
            desk: &clocks::DeskHours::office(),
        };
        let writes = clocks::resolve(terms, &mut self.open, changes, self.seq, on.at).expect("rules of our own");
        for write in writes {
            match write {
                Write::End { rule, part, at, result } => {
                    let (rule, part): (Val, Val) = (rule.into(), part.into());
                    let ends = self
                        .clocks
                        .iter_mut()
                        .rev()
                        .find(|row| row[4] == part && row[5] == rule);
                    if let Some(row) = ends {
                        let ends_at = row.len() - 2;
                        row[ends_at] = at.into();
                        row[ends_at + 1] = result.into();
                    }
                }
                Write::Pause { .. } | Write::Hold { .. } => {}
                Write::Start(s) => {
                    let mut row = clocks::store::row(ZONE, Dispute::KIND, &self.id, *s);
                    row.extend([Val::Text(None), Val::Text(None)]);
                    self.clocks.push(row);
                }
            }
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("the stories are told in the slice's own words")
}

/// A UUIDv7 of that instant.
fn id_at(at: Timestamp) -> String {
    let (seconds, millis) = (at.millis() / 1_000, at.millis() % 1_000);
    let time = uuid::Timestamp::from_unix(uuid::NoContext, seconds as u64, millis as u32 * 1_000_000);
    uuid::Uuid::new_v7(time).to_string()
}

fn moment(person: &Person, at: Timestamp) -> Moment {
    Moment {
        at,
        person: person.id.clone(),
        name: person.name.clone(),
        role: person.role,
    }
}

/// Lawyers without an account are journalled under the id of their row.
fn caller(cast: &Cast, who: Who, parts: &Parts) -> Person {
    let of = |p: &Person| Person {
        id: p.id.clone(),
        name: p.name.clone(),
        role: p.role,
        token: String::new(),
    };
    match who {
        Who::Officer => of(&cast.officer),
        Who::Mediator => of(&cast.mediator),
        Who::Counsel => cast.counsels.get(parts.lawyer).map_or_else(
            || Person {
                id: cast.lawyers[parts.lawyer].id.clone(),
                name: cast.lawyers[parts.lawyer].name.clone(),
                role: Role::Lawyer,
                token: String::new(),
            },
            of,
        ),
    }
}

/// What the database would tell of a step.
fn found_for(cast: &Cast, parts: &Parts, step: &Step) -> Found {
    match step {
        Step::AcceptPrediagnosis { .. } => Found {
            lawyer: Some(cast.lawyers[parts.lawyer].clone()),
            ..Found::default()
        },
        Step::NameNeutral { .. } => Found {
            body: Some(cast.body.clone()),
            ..Found::default()
        },
        _ => Found::default(),
    }
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
    "hidden_from",
    "opened_at",
    "closed_at",
    "due_at",
    "changed_at",
    "open_clocks",
    "version",
    "head_hash",
    "body",
];
const EVENT: &[&str] = &[
    "zone_id",
    "subject_kind",
    "subject_id",
    "seq",
    "at",
    "actor_id",
    "actor_name",
    "acting_role",
    "step",
    "from_stage",
    "to_stage",
    "visibility",
    "side",
    "body",
    "prev_hash",
    "hash",
];
/// The columns of `clocks::store::row`, and how it ended.
const CLOCK: &[&str] = &[
    "zone_id",
    "id",
    "subject_kind",
    "subject_id",
    "part",
    "rule",
    "seq",
    "policy",
    "policy_version",
    "calendar",
    "base",
    "holder",
    "started_at",
    "due_at",
    "warn_at",
    "late_at",
    "provisional",
    "explanation",
    "stopped_at",
    "result",
];
const READER: &[&str] = &["zone_id", "ref", "subject_kind", "subject_id"];
const ROLE: &[&str] = &[
    "zone_id",
    "dispute_id",
    "role",
    "side",
    "ref",
    "enterprise_id",
    "lawyer_id",
    "law_firm_id",
    "from_day",
    "to_day",
];
