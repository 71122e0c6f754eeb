//! Random walks: people take whatever step is offered, with sensible and extreme values. Nothing
//! fails, and at the end rows, ledger and roll-up are what the events say.

use louwei::advisors::model::Assignment;
use louwei::disputes::model::Dispute;
use louwei::kernel::{Field, Kind};
use louwei::matters::Matter;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use serde_json::{Map, Value, json};

use crate::advisors::Walk;
use crate::disputes::{Case, equity, labour};
use crate::harness::TestApp;
use crate::world::id;

const WALKERS: &[&str] = &[
    "worker",
    "enterprise",
    "enterprise-2",
    "coordinator",
    "lawyer",
    "law-firm",
    "mediator",
    "zone-officer",
];

fn value(rng: &mut StdRng, field: &Field) -> Value {
    let extreme = rng.random_bool(0.15);
    match field.kind {
        Kind::Text(max) | Kind::Long(max) if extreme => "长".repeat(max).into(),
        Kind::Text(_) | Kind::Long(_) => ["本人", "情况属实", "<b>&\"'", "\u{202e}倒"]
            .choose(rng)
            .copied()
            .into(),
        Kind::Int(min, max) if extreme => [min, max].choose(rng).copied().into(),
        Kind::Int(min, max) => rng.random_range(min..=max.min(min + 40)).into(),
        Kind::Area | Kind::Money if extreme => ["0", "0.01", "10,000,000,000,000"].choose(rng).copied().into(),
        Kind::Area | Kind::Money => rng.random_range(1..50_000).into(),
        Kind::Day if extreme => ["1949-01-01", "2100-12-31"].choose(rng).copied().into(),
        Kind::Day => ["2026-03-01", "2026-03-02", "2026-03-03", "2026-06-30"]
            .choose(rng)
            .copied()
            .into(),
        Kind::Month => ["2026-02", "1949-01", "2100-12"].choose(rng).copied().into(),
        Kind::Time if extreme => ["1949-01-01 00:00", "2100-12-31 23:59"].choose(rng).copied().into(),
        Kind::Time => ["2026-03-02 09:00", "2026-03-03 09:00"].choose(rng).copied().into(),
        Kind::Bool => rng.random_bool(0.5).into(),
        Kind::Known(_) => ["property", "unheard-of"].choose(rng).copied().into(),
        Kind::Choice(words) => words.choose(rng).map(|(word, _)| *word).into(),
        Kind::Choices(words) => words
            .iter()
            .filter(|_| rng.random_bool(0.5))
            .map(|(word, _)| *word)
            .collect(),
        Kind::Ref(kind) => {
            let names: &[&str] = match kind {
                "lawyer" => &["郑律师", "张律师", "王律师", "刘律师"],
                "law_firm" => &["一所", "二所", "三所"],
                "enterprise" => &["甲", "乙", "丙", "丁", "戊"],
                "mediation_body" => &["人民调解", "商事调解", "无资质"],
                "building" => &["东", "西"],
                "department" => &["人社"],
                "person" => &["coordinator", "zone-officer", "auditor"],
                _ => &["没有"],
            };
            id(kind, names.choose(rng).unwrap()).into()
        }
        Kind::Texts(_) => ["劳动合同", "工资流水"]
            .iter()
            .filter(|_| rng.random_bool(0.7))
            .copied()
            .collect(),
        Kind::Rows(fields) => (0..rng.random_range(1..4)).map(|_| filled(rng, fields)).collect(),
    }
}

/// What must be filled in, and some of what may.
fn filled(rng: &mut StdRng, fields: &[Field]) -> Value {
    let mut map = Map::new();
    for field in fields {
        if field.required || rng.random_bool(0.4) {
            map.insert(field.name.to_owned(), value(rng, field));
        }
    }
    map.into()
}

/// Lets people take so many turns on one matter; how many steps were taken.
async fn wander<M: Matter>(hub: &TestApp, rng: &mut StdRng, path: &str, turns: usize) -> usize {
    let mut taken = 0;
    for _ in 0..turns {
        let login = *WALKERS.choose(rng).unwrap();
        let seen = hub.as_(login).get(path).await;
        assert!(!seen.status.is_server_error(), "{login} reads {path}: {}", seen.text);
        if !seen.status.is_success() {
            continue;
        }
        let matter = seen.json();
        let offered: Vec<&str> = matter["steps"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|s| s["step"].as_str())
            .collect();
        let Some(step) = offered.choose(rng) else { continue };
        let spec = M::STEPS
            .iter()
            .find(|s| s.name == *step)
            .expect("an offered step is one");
        let mut body = filled(rng, spec.fields);
        body["step"] = json!(step);
        let answer = hub
            .as_(login)
            .step(&format!("{path}/steps"), seen.version(), body.clone())
            .await;
        let status = answer.status.as_u16();
        assert!(
            matches!(status, 200 | 403 | 404 | 409 | 422),
            "{step} by {login} of {}: {status} {}\n{body}",
            matter["stage"],
            answer.text
        );
        taken += usize::from(status == 200);
    }
    taken
}

#[tokio::test]
async fn whatever_is_offered_may_be_tried_with_anything() {
    let hub = TestApp::new().await;
    let mut taken = 0;
    for seed in 0..24u64 {
        let mut rng = StdRng::seed_from_u64(seed);
        hub.at(crate::harness::NOW);
        let mut case = match seed % 4 {
            0 => Case::open(&hub, "enterprise-2", equity()).await,
            _ => Case::open(&hub, "worker", labour()).await,
        };
        match seed % 4 {
            1 => case.reaches_prediagnosis().await,
            2 | 3 => case.reaches_consultation().await,
            _ => {}
        }
        hub.at(&format!("2026-03-{:02} 10:00", 2 + seed % 20));
        taken += wander::<Dispute>(&hub, &mut rng, &format!("/disputes/{}", case.id), 30).await;
    }
    assert!(taken > 90, "the walks have become too short to find anything: {taken}");
    hub.is_clean().await;
}

#[tokio::test]
async fn advisers_too_may_be_tried_with_anything() {
    let mut taken = 0;
    for seed in 0..6u64 {
        let hub = TestApp::new().await;
        let mut rng = StdRng::seed_from_u64(seed);
        for firm in ["甲", "乙", "戊"] {
            let wanted = Walk::wanted(&hub, firm).await;
            taken += wander::<Assignment>(&hub, &mut rng, &crate::advisors::at(&wanted.id), 20).await;
        }
        hub.is_clean().await;
    }
    assert!(taken > 15, "the walks have become too short to find anything: {taken}");
}
