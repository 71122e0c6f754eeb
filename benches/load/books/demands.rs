//! Requests and handoffs as they are told.

use std::sync::Arc;

use louwei::app::App;
use louwei::clocks::{DeskHours, Policy};
use louwei::db::Tx;
use louwei::handoffs::model::{Handoff, Limits, Named};
use louwei::kernel::{Actor, Id, Timestamp};
use louwei::matters::{Matter, Moment};
use louwei::requests::found::Pin;
use louwei::requests::model::{Firm, Request};
use louwei::{handoffs, requests};
use serde_json::{Value, json};

use super::{moment, read};
use crate::Outcome;
use crate::bulk::{Book, Tale, Told, number};
use crate::cast::{Cast, Person, ZONE};

/// From one event to the next.
const PACE_MINUTES: i64 = 20 * 60;
const CATEGORIES: [(&str, &str); 4] = [
    ("property", "物业"),
    ("fire_safety", "消防"),
    ("financing", "融资"),
    ("approval", "行政审批"),
];

/// 企业诉求: four of five are solved in the building and confirmed; the latest are still open.
pub struct Requests {
    pub cast: &'static Cast,
    pub policy: Arc<Policy>,
}

impl Requests {
    pub async fn new(app: &App, cast: &'static Cast) -> Outcome<Arc<Self>> {
        let policy = app.policy_for(ZONE, Request::KIND).await?;
        Ok(Arc::new(Requests { cast, policy }))
    }

    fn tale(&self, n: usize, heard: Timestamp, steps: &[(&str, Value)], desk: Option<DeskHours>) -> Tale<Request> {
        let cast = self.cast;
        let (firm, firm_name) = &cast.firms[n * 11 % cast.firms.len()];
        let (category, category_name) = CATEGORIES[n % CATEGORIES.len()];
        let opening = json!({
            "building_id": cast.buildings[n * 7 % cast.buildings.len()], "channel": "visit", "category": category,
            "enterprise_id": firm, "words": "三楼电梯停运两天，员工上下班不便，请尽快修复。", "heard_at": heard,
        });
        Tale {
            number: number::<Request>(n, heard),
            opening: read(opening),
            found: requests::found::FoundOpening {
                firm: Some(Firm {
                    id: firm.clone(),
                    name: firm_name.clone(),
                }),
                category_name: category_name.to_owned(),
                pin: Pin {
                    rules: self.policy.rules.iter().map(|r| r.code.clone()).collect(),
                    reopen_days: self.policy.number("reopen_days").unwrap_or_default(),
                    silence_notices: self.policy.number("silence_notices").unwrap_or(1),
                    desk,
                    policy: Some(self.policy.pinned()),
                },
                duplicates: vec![],
                zone_has_it: false,
            },
            on: moment(&cast.officer, heard),
            steps: taken(heard, &cast.officer, steps),
        }
    }
}

impl Book for Requests {
    type Of = Request;

    fn policy(&self) -> Option<Arc<Policy>> {
        Some(self.policy.clone())
    }

    fn tale(&self, n: usize, opened: Timestamp, lately: bool) -> Tale<Request> {
        let steps = [
            ("accept", json!({"grade": "simple"})),
            (
                "respond",
                json!({"at": opened.plus_minutes(12), "how": "phone", "who": "楼宇协调员"}),
            ),
            (
                "resolve",
                json!({"outcome": "resolved", "text": "已联系维保单位修复。"}),
            ),
            ("confirm", json!({"solved": true, "score": 5})),
        ];
        let told = if lately { n % steps.len() } else { steps.len() };
        Requests::tale(self, n, opened, &steps[..told], None)
    }

    async fn beside(&self, app: &App, tx: &mut Tx, told: &[Told<Request>]) -> Outcome<()> {
        own_rows(app, tx, told).await
    }
}

/// Requests heard in one and the same minute, to which nobody has answered: one clock each, due in the
/// same minute. The desks of their buildings are open day and night.
pub struct Overdue {
    pub requests: Arc<Requests>,
    pub heard: Timestamp,
}

impl Book for Overdue {
    type Of = Request;

    fn policy(&self) -> Option<Arc<Policy>> {
        self.requests.policy()
    }

    fn tale(&self, n: usize, _opened: Timestamp, _lately: bool) -> Tale<Request> {
        self.requests.tale(n, self.heard, &[], Some(DeskHours::always()))
    }

    async fn beside(&self, app: &App, tx: &mut Tx, told: &[Told<Request>]) -> Outcome<()> {
        own_rows(app, tx, told).await
    }
}

/// 交办: signed, worked on, done, called back; the latest still lie with their departments.
pub struct Handoffs {
    pub cast: &'static Cast,
    pub policy: Arc<Policy>,
}

impl Handoffs {
    pub async fn new(app: &App, cast: &'static Cast) -> Outcome<Arc<Self>> {
        let policy = app.policy_for(ZONE, Handoff::KIND).await?;
        Ok(Arc::new(Handoffs { cast, policy }))
    }
}

impl Book for Handoffs {
    type Of = Handoff;

    fn policy(&self) -> Option<Arc<Policy>> {
        Some(self.policy.clone())
    }

    fn tale(&self, n: usize, opened: Timestamp, lately: bool) -> Tale<Handoff> {
        let cast = self.cast;
        let named = |(id, name): &(String, String)| Named {
            id: id.clone(),
            name: name.clone(),
        };
        let department = &cast.departments[n % cast.departments.len()];
        let firm = &cast.firms[n * 11 % cast.firms.len()];
        let (category, category_name) = CATEGORIES[n % CATEGORIES.len()];
        let opening = json!({
            "building_id": cast.buildings[n * 7 % cast.buildings.len()], "category": category,
            "title": "消防通道整改", "demand": "二楼消防通道被占用，多次反映未果，请予处理。",
            "enterprise_id": firm.0, "lead_department_id": department.0, "basis": "三定规定第三条",
        });
        let hours = |h: i64| opened.plus_minutes(h * 60);
        let of_clerk = [
            ("sign", json!({"leg_id": "1"})),
            (
                "begin",
                json!({"leg_id": "1", "handler": "周科员", "contacted_at": hours(30), "how": "phone", "note": "已约现场查看"}),
            ),
            (
                "submit",
                json!({"leg_id": "1", "result": "solved", "measures": "已责令清理并复查。", "firm_view": "认可", "head_name": "孙科长"}),
            ),
        ];
        let of_zone = [
            ("finish", json!({})),
            (
                "record_callback",
                json!({"at": hours(90), "how": "phone", "reached": true, "solved": "yes", "score": 5}),
            ),
        ];
        let told = if lately { n / 20 % 3 } else { of_clerk.len() };
        let mut steps = taken(opened, &cast.clerk, &of_clerk[..told]);
        if !lately {
            let rest = opened.plus_minutes(PACE_MINUTES * of_clerk.len() as i64);
            steps.extend(taken(rest, &cast.officer, &of_zone));
        }
        let number_of = |name: &str| self.policy.number(name).unwrap_or_default();
        Tale {
            number: number::<Handoff>(n, opened),
            opening: read(opening),
            found: handoffs::found::FoundOpening {
                parts: vec![],
                category: category_name.to_owned(),
                firm: Some(named(firm)),
                departments: vec![named(department)],
                groups: vec![],
                pinned: self.policy.pinned(),
                limits: Some(Limits {
                    extension_days: number_of("extension_days"),
                    waiting_days: number_of("waiting_days"),
                    callback_tries: number_of("callback_tries"),
                    callback_days: number_of("callback_days"),
                }),
            },
            on: moment(&cast.officer, opened),
            steps,
        }
    }

    async fn beside(&self, app: &App, tx: &mut Tx, told: &[Told<Handoff>]) -> Outcome<()> {
        own_rows(app, tx, told).await
    }
}

/// These steps by one person, one after the other.
fn taken<S, F>(from: Timestamp, by: &Person, steps: &[(&str, Value)]) -> Vec<(S, F, Moment)>
where
    S: serde::de::DeserializeOwned,
    F: Default,
{
    let step = |(k, (name, data)): (usize, &(&str, Value))| {
        let mut data = data.clone();
        data["step"] = (*name).into();
        let at = from.plus_minutes(PACE_MINUTES * (k as i64 + 1));
        (read(data), F::default(), moment(by, at))
    };
    steps.iter().enumerate().map(step).collect()
}

/// The rows that the slice writes beside a matter just opened, of the matter as it is told to the end.
async fn own_rows<M: Matter>(app: &App, tx: &mut Tx, told: &[Told<M>]) -> Outcome<()> {
    for one in told {
        let hub = Actor::system(ZONE, one.last);
        let id = Id::stored(one.id.clone());
        one.matter.project(app, tx, &hub, &id, None).await?;
    }
    Ok(())
}
