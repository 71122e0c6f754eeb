//! What handoffs count for, of a building and of a department.

use serde_json::{Value, json};

use super::*;

async fn figure(hub: &TestApp, login: &str, place: &str, code: &str) -> Value {
    let figures = hub
        .as_(login)
        .get(&format!("/figures?{place}&from=2026-03&to=2026-03"))
        .await
        .is(200)
        .json();
    let items = figures["items"].as_array().unwrap().clone();
    items.into_iter().find(|f| f["code"] == code).unwrap_or(Value::Null)
}

#[tokio::test]
async fn who_is_refused_its_return_owes_the_first_contact_like_who_signed() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.takes("department", "ask_return", "1", asks_return("审批")).await;
    let refused = json!({"reason": "属你局职责"});
    slip.takes("zone-officer", "refuse_return", "1", refused).await;
    let place = format!("department_id={}", id("department", "人社"));
    let contact = figure(&hub, "zone-officer", &place, "S29.contact").await;
    assert_eq!((&contact["n"], &contact["d"]), (&json!(0), &json!(1)));
    slip.takes("department", "begin", "1", contacted()).await;
    let contact = figure(&hub, "zone-officer", &place, "S29.contact").await;
    assert_eq!((&contact["n"], &contact["d"]), (&json!(1), &json!(1)));
    let signed = figure(&hub, "zone-officer", &place, "S30.signed").await;
    assert_eq!(
        (&signed["n"], &signed["d"]),
        (&json!(0), &json!(1)),
        "it has not signed by itself"
    );
    hub.is_clean().await;
}

#[tokio::test]
async fn a_department_reads_what_it_returned_and_opens_the_rows_of_it_alone() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.takes("department", "ask_return", "1", asks_return("审批")).await;
    let next = json!({"department_id": id("department", "审批"), "reason": "属审批职责"});
    slip.takes("zone-officer", "accept_return", "1", next).await;
    let (own, other) = (id("department", "人社"), id("department", "审批"));
    let mine = format!("department_id={own}");
    let returned = figure(&hub, "department", &mine, "S30.returned").await;
    assert_eq!((&returned["n"], &returned["d"]), (&json!(1), &json!(1)));
    let theirs = figure(&hub, "zone-officer", &format!("department_id={other}"), "S30.returned").await;
    assert_eq!((&theirs["n"], &theirs["d"]), (&json!(0), &json!(1)));
    let building = format!("building_id={}", id("building", "东"));
    let all = figure(&hub, "coordinator", &building, "S30.returned").await;
    assert_eq!((&all["n"], &all["d"]), (&json!(1), &json!(2)));
    // Nothing of a department is told that is not its own doing.
    assert_eq!(figure(&hub, "department", &mine, "S15").await, Value::Null);
    let rows = format!("/figures/S30.returned/rows?{mine}&from=2026-03&to=2026-03");
    let opened = hub.as_("department").get(&rows).await.is(200).json();
    assert_eq!(opened["items"].as_array().unwrap().len(), 1);
    hub.as_("department-2").get(&rows).await.is(404);
    hub.as_("department")
        .get(&format!("/figures?department_id={other}"))
        .await
        .is(404);
    hub.as_("other-zone-admin")
        .get(&format!("/figures?{mine}"))
        .await
        .is(404);
    hub.is_clean().await;
}

#[tokio::test]
async fn who_does_not_sign_owes_the_first_contact_all_the_same() {
    let hub = TestApp::new().await;
    Slip::open(&hub, "coordinator", opening()).await;
    let mut signed = Slip::open(&hub, "coordinator", opening()).await;
    hub.at("2026-03-02 10:00");
    signed.works("department", "1").await;
    let place = format!("department_id={}", id("department", "人社"));
    let contact = figure(&hub, "zone-officer", &place, "S29.contact").await;
    assert_eq!((&contact["n"], &contact["d"]), (&json!(1), &json!(2)));
    hub.is_clean().await;
}

#[tokio::test]
async fn who_gave_a_slip_back_or_had_it_cancelled_owes_its_contact_no_more_whatever_the_month() {
    let hub = TestApp::new().await;
    let mut returned = Slip::open(&hub, "coordinator", opening()).await;
    let mut cancelled = Slip::open(&hub, "coordinator", opening()).await;
    let mut contacted_first = Slip::open(&hub, "coordinator", opening()).await;
    returned
        .takes("department", "ask_return", "1", asks_return("审批"))
        .await;
    hub.at("2026-03-02 10:00");
    contacted_first.works("department", "1").await;
    hub.at("2026-04-01 09:30");
    let next = json!({"department_id": id("department", "审批"), "reason": "属审批职责"});
    returned.takes("zone-officer", "accept_return", "1", next).await;
    for slip in [&mut cancelled, &mut contacted_first] {
        let mistaken = json!({"code": "mistaken", "reason": "派单有误"});
        slip.takes("zone-officer", "cancel", "", mistaken).await;
    }
    let place = format!("department_id={}", id("department", "人社"));
    let contact = figure(&hub, "zone-officer", &place, "S29.contact").await;
    assert_eq!((&contact["n"], &contact["d"]), (&json!(1), &json!(1)));
    hub.is_clean().await;
}
