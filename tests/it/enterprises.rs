//! The page of a firm: its matters, as far as its reader may know of them.

use serde_json::json;

use crate::advisors::Walk;
use crate::advisors::import::{import, row};
use crate::disputes::{Case as Dispute, equity, labour};
use crate::handoffs::{Slip, opening};
use crate::harness::TestApp;
use crate::registers::{TERM, sits_for};
use crate::requests::{Case as Request, demand, hand_over, of_an_employee};
use crate::world::id;

async fn page(hub: &TestApp, login: &str, firm: &str) -> String {
    let path = format!("/enterprises/{}", id("enterprise", firm));
    hub.browser(login).get(&path).await.is(200).text
}

const NOTHING: &str = "没有您可以查看的事项";

#[tokio::test]
async fn a_firm_is_shown_with_the_matters_that_each_reader_may_know_of() {
    let hub = TestApp::new().await;
    assert!(page(&hub, "coordinator", "甲").await.contains(NOTHING));
    let mut dispute = Dispute::open(&hub, "enterprise-2", equity()).await;
    dispute.takes("enterprise-2", "submit", json!({})).await;
    let request = Request::open(&hub, "enterprise", demand()).await;
    let slip = Slip::open(&hub, "coordinator", opening()).await;
    let wanted = Walk::wanted(&hub, "甲").await;
    let links = [
        format!("href=\"/disputes/{}\"", dispute.id),
        format!("href=\"/requests/{}\"", request.id),
        format!("href=\"/handoffs/{}\"", slip.id),
        format!("href=\"/advisors/{}\"", wanted.id),
    ];
    for (login, firm, shown) in [
        ("coordinator", "甲", [true, true, true, true]),
        // The other party, of whom only the dispute is.
        ("coordinator", "乙", [true, false, false, false]),
        ("enterprise-2", "乙", [true, false, false, false]),
        // Not invited yet, and no party to the slip.
        ("enterprise", "甲", [false, true, false, true]),
        // Reads the headers of all, and who is meant in none but these.
        ("auditor", "甲", [false, true, false, true]),
    ] {
        let page = page(&hub, login, firm).await;
        let found: Vec<bool> = links.iter().map(|link| page.contains(link.as_str())).collect();
        assert_eq!(found, shown, "{login} on {firm}: {page}");
    }
    assert!(page(&hub, "coordinator-west", "戊").await.contains(NOTHING));
}

#[tokio::test]
async fn what_is_hidden_from_a_firm_leaves_no_trace_on_its_page() {
    let hub = TestApp::new().await;
    let mut dispute = Dispute::open(&hub, "worker", labour()).await;
    dispute.reaches_prediagnosis().await;
    let mut request = Request::open(&hub, "coordinator", of_an_employee()).await;
    request.reaches_responded("complex").await;
    let handed = request.takes("coordinator", "hand_off", hand_over("欠薪")).await;
    let slip = &handed["children"][0]["id"];
    let all = page(&hub, "coordinator", "甲").await;
    for shown in [dispute.id.as_str(), request.id.as_str(), slip.as_str().unwrap()] {
        assert!(all.contains(shown), "{shown}: {all}");
    }
    assert!(page(&hub, "enterprise", "甲").await.contains(NOTHING));
    // A coordinator who sits on the committee for the firm is of its people.
    sits_for(&hub, "甲", TERM).await;
    assert!(page(&hub, "coordinator", "甲").await.contains(NOTHING));
}

#[tokio::test]
async fn the_newest_come_first_and_what_is_hidden_is_not_counted_among_them() {
    let hub = TestApp::new().await;
    let mut ids = vec![];
    for _ in 0..10 {
        ids.push(Request::open(&hub, "enterprise", demand()).await.id);
    }
    let hidden = Request::open(&hub, "coordinator", of_an_employee()).await.id;
    let own = page(&hub, "enterprise", "甲").await;
    let places: Vec<usize> = ids.iter().map(|id| own.find(id.as_str()).unwrap()).collect();
    assert!(places.is_sorted_by(|a, b| a > b), "{places:?}");
    assert!(!own.contains("这里列出最近的") && !own.contains(&hidden), "{own}");
    let all = page(&hub, "coordinator", "甲").await;
    assert!(all.contains("这里列出最近的 10 件") && all.contains(&hidden), "{all}");
    assert!(!all.contains(&ids[0]));
}

#[tokio::test]
async fn those_who_served_take_no_place_from_an_adviser_still_looked_for() {
    let hub = TestApp::new().await;
    let wanted = Walk::wanted(&hub, "甲").await;
    let served: Vec<_> = (2012..2023)
        .map(|year| {
            let to = format!("{year}-12-31");
            row(year, "甲", "郑律师", "一所", &format!("{year}-01-01"), Some(&to))
        })
        .collect();
    assert_eq!(import(&hub, &served).await.created, 11);
    let page = page(&hub, "coordinator", "甲").await;
    assert!(page.contains(&format!("href=\"/advisors/{}\"", wanted.id)), "{page}");
    assert!(!page.contains("这里列出最近的"), "{page}");
}
