//! Matters by the hundred thousand: folded by their slice's own rules, written as the engine writes
//! them, only many at a time.

use std::future::Future;
use std::sync::{Arc, LazyLock};
use std::time::Instant;

use louwei::app::App;
use louwei::clocks::resolve::Write;
use louwei::clocks::{self, ClockChange, DeskHours, Policy, WorkingCalendar};
use louwei::db::{Tx, Val};
use louwei::figures::{self, Entry, Fact};
use louwei::journal::{self, Event, Visibility};
use louwei::kernel::{Actor, Day, Id, Timestamp};
use louwei::matters::{self, Matter, Moment};
use serde_json::{Value, json};

use crate::Outcome;
use crate::cast::ZONE;

/// The columns of a clock, and how it ended.
static CLOCK: LazyLock<Vec<&str>> = LazyLock::new(|| [clocks::store::COLUMNS, &["stopped_at", "result"]].concat());
const READER: &[&str] = &["zone_id", "ref", "subject_kind", "subject_id"];

/// Matters in one transaction.
const AT_ONCE: usize = 1_000;
/// Days over which the openings are spread.
pub const SPAN: i64 = 700;

/// Which matters to write: from the `from`-th on, `count` of them, opened over [`SPAN`] days from
/// `first` on.
#[derive(Clone, Copy)]
pub struct Load {
    pub first: Day,
    pub from: usize,
    pub count: usize,
}

impl Load {
    /// So many of the last are not closed yet. What lies open at a time does not grow with history;
    /// enough of it that the hundredth page of a list shows some.
    fn lately(&self) -> usize {
        (self.count / 15).min(6_667)
    }
}

/// A matter with all that is done to it, by whom and when.
pub struct Tale<M: Matter> {
    pub number: String,
    pub opening: M::Opening,
    pub found: M::FoundOpening,
    pub on: Moment,
    pub steps: Vec<(M::Step, M::Found, Moment)>,
}

/// Matters of one kind as they are told.
pub trait Book: Send + Sync + 'static {
    type Of: Matter;
    /// What their clocks run by.
    fn policy(&self) -> Option<Arc<Policy>>;
    /// The `n`-th of all, opened at that instant; only what is opened `lately`, see [`Load::lately`],
    /// is open still.
    fn tale(&self, n: usize, opened: Timestamp, lately: bool) -> Tale<Self::Of>;
    /// The slice's own rows beside these matters.
    fn beside(&self, app: &App, tx: &mut Tx, told: &[Told<Self::Of>]) -> impl Future<Output = Outcome<()>> + Send;
}

/// A matter at the end of its tale.
pub struct Told<M> {
    pub id: String,
    pub matter: M,
    pub last: Timestamp,
}

/// Writes them; answers with the number of events and of events a second.
pub async fn write<B: Book>(app: &App, book: &Arc<B>, load: Load) -> Outcome<(usize, f64)> {
    let started = Instant::now();
    at_ease(app).await?;
    let (send, mut folded) = tokio::sync::mpsc::channel::<Rows<B::Of>>(4);
    let calendar = app.calendar(ZONE).await?;
    let teller = book.clone();
    let fold = tokio::task::spawn_blocking(move || {
        let policy = teller.policy();
        for begin in (0..load.count).step_by(AT_ONCE) {
            let mut rows = Rows::default();
            for i in begin..(begin + AT_ONCE).min(load.count) {
                let opened = load
                    .first
                    .start()
                    .plus_millis(SPAN * 86_400_000 / load.count as i64 * i as i64);
                let tale = teller.tale(load.from + i, opened, i >= load.count - load.lately());
                rows.fold(tale, &calendar, policy.as_deref());
            }
            if send.blocking_send(rows).is_err() {
                return;
            }
        }
    });
    let mut events = 0;
    while let Some(rows) = folded.recv().await {
        events += rows.event.len();
        rows.insert(app, &**book).await?;
    }
    fold.await?;
    let mut tx = app.db.begin().await?;
    for year in load.first.year()..=app.clock.today().year() {
        let row: Vec<Val> = vec![
            ZONE.into(),
            format!("{}-{year}", B::Of::PREFIX).into(),
            ((load.from + load.count) as i64).into(),
        ];
        let tail = "ON CONFLICT (zone_id, name) DO UPDATE SET value = excluded.value";
        tx.insert_many("counter", &["zone_id", "name", "value"], vec![row], tail)
            .await?;
    }
    tx.commit().await?;
    Ok((events, events as f64 / started.elapsed().as_secs_f64()))
}

/// More of the file in memory and fewer checkpoints than a hub takes: the load itself is not measured,
/// and a page that many matters touch need not go to the disk with each of them.
async fn at_ease(app: &App) -> Outcome<()> {
    let mut tx = app.db.begin().await?;
    for pragma in ["PRAGMA cache_size = -2000000", "PRAGMA wal_autocheckpoint = 200000"] {
        tx.sql(pragma).execute().await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The number of the `n`-th matter of a kind.
pub fn number<M: Matter>(n: usize, opened: Timestamp) -> String {
    format!("{}-{}-{:04}", M::PREFIX, opened.day().year(), n + 1)
}

struct Rows<M> {
    matter: Vec<Vec<Val>>,
    event: Vec<Vec<Val>>,
    clock: Vec<Vec<Val>>,
    reader: Vec<Vec<Val>>,
    facts: Vec<Entry>,
    told: Vec<Told<M>>,
}

impl<M> Default for Rows<M> {
    fn default() -> Self {
        Rows {
            matter: vec![],
            event: vec![],
            clock: vec![],
            reader: vec![],
            facts: vec![],
            told: vec![],
        }
    }
}

/// One matter while it is folded.
struct Fold<'a> {
    id: String,
    /// Hash of its last event.
    head: String,
    seq: i64,
    calendar: &'a WorkingCalendar,
    policy: Option<&'a Policy>,
    open: clocks::Open,
    clocks: Vec<Vec<Val>>,
    closed_at: Option<Timestamp>,
    last: Timestamp,
}

/// What is told of an event beside its moment.
struct Made<'a> {
    step: &'static str,
    from_stage: &'static str,
    to_stage: &'static str,
    visibility: Visibility,
    side: &'a str,
    body: Value,
    facts: Vec<Fact>,
}

impl<M: Matter> Rows<M> {
    fn fold(&mut self, tale: Tale<M>, calendar: &WorkingCalendar, policy: Option<&Policy>) {
        let on = tale.on;
        let mut fold = Fold {
            id: id_at(on.at),
            head: String::new(),
            seq: 0,
            calendar,
            policy,
            open: clocks::Open::default(),
            clocks: vec![],
            closed_at: None,
            last: on.at,
        };
        let body = json!({ "number": tale.number, "opening": tale.opening, "found": tale.found });
        let mut matter = M::opened(tale.number.clone(), tale.opening, &tale.found, &on);
        let made = Made {
            step: "open",
            from_stage: "",
            to_stage: matter.header().stage,
            visibility: Visibility::Parties,
            side: "",
            body,
            facts: matter.opening_facts(&on),
        };
        self.event(&mut fold, made, &on);
        fold.turn(&matter, matter.opening_clocks(&on), &on);
        for (step, found, on) in &tale.steps {
            let before = matter.clone();
            matter.apply(step, found, on);
            let audience = before.audience(step);
            let made = Made {
                step: M::step_name(step),
                from_stage: before.header().stage,
                to_stage: matter.header().stage,
                visibility: audience.visibility,
                side: &audience.side,
                body: json!({ "step": step, "found": found }),
                facts: before.facts(&matter, step, found, on),
            };
            self.event(&mut fold, made, on);
            fold.turn(&matter, before.clocks(&matter, step, found, on), on);
            if matter.header().closed {
                fold.closed_at.get_or_insert(on.at);
            }
        }
        self.finish(fold, tale.number, matter, on.at);
    }

    fn event(&mut self, fold: &mut Fold<'_>, made: Made<'_>, on: &Moment) {
        fold.seq += 1;
        fold.last = on.at;
        let event = Event {
            subject_kind: M::KIND,
            subject_id: fold.id.clone(),
            seq: fold.seq,
            acting_role: on.role,
            step: made.step,
            from_stage: made.from_stage,
            to_stage: made.to_stage,
            visibility: made.visibility,
            side: made.side.to_owned(),
            body: made.body,
            prev_hash: std::mem::take(&mut fold.head),
            facts: made.facts,
        };
        fold.head = event.hash(&Actor {
            person: Id::stored(on.person.clone()),
            name: on.name.clone(),
            ..Actor::system(ZONE, on.at)
        });
        self.facts
            .extend(event.facts.iter().map(|f| Entry::new(f, M::KIND, &fold.id, fold.seq)));
        self.event.push(vec![
            ZONE.into(),
            M::KIND.into(),
            event.subject_id.into(),
            event.seq.into(),
            on.at.into(),
            (&on.person).into(),
            (&on.name).into(),
            on.role.into(),
            event.step.into(),
            event.from_stage.into(),
            event.to_stage.into(),
            event.visibility.into(),
            event.side.into(),
            event.body.to_string().into(),
            event.prev_hash.into(),
            (&fold.head).into(),
        ]);
    }

    fn finish(&mut self, fold: Fold<'_>, number: String, matter: M, opened: Timestamp) {
        let header = matter.header();
        for one in &header.readers {
            self.reader
                .push(vec![ZONE.into(), one.into(), M::KIND.into(), (&fold.id).into()]);
        }
        self.clock.extend(fold.clocks);
        self.matter.push(vec![
            ZONE.into(),
            M::KIND.into(),
            (&fold.id).into(),
            number.into(),
            header.building.into(),
            header.category.into(),
            header.title.into(),
            header.stage.into(),
            header.shared.into(),
            header.hidden_from.into(),
            opened.into(),
            fold.closed_at.into(),
            fold.open.next_due().into(),
            fold.last.into(),
            fold.open.to_text().into(),
            fold.seq.into(),
            fold.head.into(),
            serde_json::to_string(&matter).expect("a matter is JSON").into(),
        ]);
        self.told.push(Told {
            id: fold.id,
            matter,
            last: fold.last,
        });
    }

    async fn insert<B: Book<Of = M>>(self, app: &App, book: &B) -> Outcome<()> {
        let mut tx = app.db.begin().await?;
        tx.insert_many("matter", matters::store::COLUMNS, self.matter, "")
            .await?;
        tx.insert_many("event", journal::COLUMNS, self.event, "").await?;
        tx.insert_many("clock", &CLOCK, self.clock, "").await?;
        tx.insert_many("reader", READER, self.reader, "").await?;
        book.beside(app, &mut tx, &self.told).await?;
        figures::store::record(&mut tx, ZONE, self.facts);
        tx.commit().await?;
        Ok(())
    }
}

/// Where the holder of a clock stands in its row.
const HOLDER: usize = 11;

impl Fold<'_> {
    /// What the clocks of the matter do.
    fn turn<M: Matter>(&mut self, matter: &M, changes: Vec<ClockChange>, on: &Moment) {
        let office = DeskHours::office();
        let terms = clocks::Terms {
            calendar: self.calendar,
            policy: self.policy,
            desk: matter.desk().unwrap_or(&office),
        };
        let writes = clocks::resolve(terms, &mut self.open, changes, self.seq, on.at).expect("rules of our own");
        for write in writes {
            match write {
                Write::End { rule, part, at, result } => {
                    if let Some(row) = self.running(rule, part) {
                        let ends_at = row.len() - 2;
                        row[ends_at] = at.into();
                        row[ends_at + 1] = result.into();
                    }
                }
                Write::Hold { rule, part, holder } => {
                    if let Some(row) = self.running(rule, part) {
                        row[HOLDER] = holder.into();
                    }
                }
                Write::Pause { .. } => unreachable!("nothing waits in these tales"),
                Write::Start(s) => {
                    let mut row = clocks::store::row(ZONE, M::KIND, &self.id, *s);
                    row.extend([Val::Text(None), Val::Text(None)]);
                    self.clocks.push(row);
                }
            }
        }
    }

    fn running(&mut self, rule: String, part: String) -> Option<&mut Vec<Val>> {
        let (rule, part): (Val, Val) = (rule.into(), part.into());
        self.clocks
            .iter_mut()
            .rev()
            .find(|row| row[4] == part && row[5] == rule)
    }
}

/// A UUIDv7 of that instant.
fn id_at(at: Timestamp) -> String {
    let (seconds, millis) = (at.millis() / 1_000, at.millis() % 1_000);
    let time = uuid::Timestamp::from_unix(uuid::NoContext, seconds as u64, millis as u32 * 1_000_000);
    uuid::Uuid::new_v7(time).to_string()
}
