//! Disputes as they are told; see `story.rs` for their ways.

use std::sync::Arc;

use louwei::app::App;
use louwei::clocks::{self, Policy};
use louwei::db::{Tx, Val};
use louwei::disputes::found::{Found, FoundOpening};
use louwei::disputes::model::Dispute;
use louwei::disputes::steps::Step;
use louwei::disputes::store::ROLES;
use louwei::kernel::{Day, Role, Timestamp};
use louwei::matters::Moment;

use super::{moment, read};
use crate::Outcome;
use crate::bulk::{Book, Tale, Told, number};
use crate::cast::{Cast, Person, ZONE};
use crate::story::{self, Parts, Who};

/// From one event of a dispute to the next.
const PACE_MINUTES: i64 = 26 * 60;

pub struct Disputes(pub &'static Cast);

impl Book for Disputes {
    type Of = Dispute;

    fn policy(&self) -> Option<Arc<Policy>> {
        clocks::built_in("disputes").cloned()
    }

    fn tale(&self, n: usize, opened: Timestamp, lately: bool) -> Tale<Dispute> {
        let cast = self.0;
        let way = story::way(n, lately);
        let parts = Parts::of(cast, n, n % cast.lawyers.len(), way);
        let steps = story::steps(way).iter().enumerate().map(|(k, (who, name))| {
            let at = opened.plus_minutes(PACE_MINUTES * (k as i64 + 1));
            let step: Step = read(story::body(cast, &parts, way, name, at));
            let found = found_for(cast, &parts, &step);
            (step, found, caller(cast, *who, &parts, at))
        });
        Tale {
            number: number::<Dispute>(n, opened),
            opening: read(parts.opening(cast)),
            found: FoundOpening {
                names: parts.names(cast),
                enterprises: vec![],
            },
            on: moment(&cast.officer, opened),
            steps: steps.collect(),
        }
    }

    /// Parties, the adviser of side A, the neutral; whom these serve no more.
    async fn beside(&self, _app: &App, tx: &mut Tx, told: &[Told<Dispute>]) -> Outcome<()> {
        let mut rows = vec![];
        for one in told {
            roles(&mut rows, one);
        }
        tx.insert_many("dispute_role", ROLES, rows, "").await?;
        let rows = told.iter().filter_map(opposed).collect();
        tx.insert_many("opposed", OPPOSED, rows, "").await?;
        let rows = told.iter().flat_map(mediated).collect();
        tx.insert_many("mediated", MEDIATED, rows, "").await?;
        Ok(())
    }
}

/// The adviser of side A stood against side B.
fn opposed(told: &Told<Dispute>) -> Option<Vec<Val>> {
    let dispute = &told.matter;
    let pre = dispute.pre.as_ref().filter(|_| dispute.stage.is_closed())?;
    let firm = dispute.sides.get(1)?.enterprise_id.as_ref()?;
    Some(vec![
        ZONE.into(),
        firm.into(),
        (&pre.law_firm_id).into(),
        (&pre.lawyer_id).into(),
        (&told.id).into(),
        told.last.day().into(),
    ])
}

/// The neutral served neither side after that, against the other or against whomever.
fn mediated(told: &Told<Dispute>) -> Vec<Vec<Val>> {
    let dispute = &told.matter;
    let Some(neutral) = &dispute.neutral else {
        return vec![];
    };
    let firms: Vec<&String> = dispute.sides.iter().filter_map(|s| s.enterprise_id.as_ref()).collect();
    let pairs = firms
        .iter()
        .flat_map(|firm| firms.iter().map(move |other| (*firm, *other)));
    pairs
        .map(|(firm, other)| -> Vec<Val> {
            vec![
                ZONE.into(),
                firm.into(),
                if firm == other { "" } else { other.as_str() }.into(),
                neutral.law_firm_id.clone().unwrap_or_default().into(),
                neutral.lawyer_id.clone().unwrap_or_default().into(),
                (&told.id).into(),
            ]
        })
        .collect()
}

fn roles(rows: &mut Vec<Vec<Val>>, told: &Told<Dispute>) {
    let dispute = &told.matter;
    let to = dispute.stage.is_closed().then_some(told.last.day());
    let mut add = |role: &str, side: &str, key: String, ids: [Option<&String>; 3], from: Day| {
        let [enterprise, lawyer, law_firm] = ids;
        rows.push(vec![
            ZONE.into(),
            (&told.id).into(),
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
        let ids = [None, neutral.lawyer_id.as_ref(), neutral.law_firm_id.as_ref()];
        add("neutral", "", neutral.key().to_owned(), ids, neutral.named_on);
    }
}

/// Lawyers without an account are journalled under the id of their row.
fn caller(cast: &Cast, who: Who, parts: &Parts, at: Timestamp) -> Moment {
    let person = match who {
        Who::Officer => &cast.officer,
        Who::Mediator => &cast.mediator,
        Who::Counsel => match cast.counsels.get(parts.lawyer) {
            Some(counsel) => counsel,
            None => {
                let lawyer = &cast.lawyers[parts.lawyer];
                return moment(
                    &Person {
                        id: lawyer.id.clone(),
                        name: lawyer.name.clone(),
                        role: Role::Lawyer,
                        token: String::new(),
                    },
                    at,
                );
            }
        },
    };
    moment(person, at)
}

/// What the database would tell of a step.
fn found_for(cast: &Cast, parts: &Parts, step: &Step) -> Found {
    match step {
        Step::AcceptPrediagnosis { .. } => Found {
            lawyer: Some(cast.lawyers[parts.lawyer].clone()),
            ..Found::default()
        },
        Step::NameNeutral { .. } => Found {
            lawyer: Some(cast.neutrals[parts.neutral].clone()),
            body: Some(cast.body.clone()),
            ..Found::default()
        },
        _ => Found::default(),
    }
}

const OPPOSED: &[&str] = &[
    "zone_id",
    "enterprise_id",
    "law_firm_id",
    "lawyer_id",
    "dispute_id",
    "to_day",
];

const MEDIATED: &[&str] = &[
    "zone_id",
    "enterprise_id",
    "other_id",
    "law_firm_id",
    "lawyer_id",
    "dispute_id",
];
