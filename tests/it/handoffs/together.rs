//! Departments on one slip at once: each on its own leg, none waiting for another.

use serde_json::json;

use super::*;

fn sign(leg: &str) -> Value {
    json!({"step": "sign", "leg_id": leg})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_departments_that_act_on_their_own_legs_from_one_shown_version_both_win() {
    let hub = TestApp::new().await;
    let slip = Slip::open(&hub, "coordinator", with_assist()).await;
    let path = format!("/handoffs/{}/steps", slip.id);
    let (lead, assist) = (hub.as_("department"), hub.as_("department-2"));
    let (one, two) = tokio::join!(lead.step(&path, 1, sign("1")), assist.step(&path, 1, sign("2")));
    one.is(200);
    two.is(200);
    let shown = slip.get("coordinator").await;
    assert_eq!(shown.version(), 3);
    let shown = shown.json();
    for leg in [0, 1] {
        assert_eq!(shown["legs"][leg]["stage"], "signed", "{leg}");
    }
    hub.is_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_acts_on_each_of_two_legs_from_one_version_one_of_each_wins() {
    let hub = TestApp::new().await;
    let slip = Slip::open(&hub, "coordinator", with_assist()).await;
    let path = format!("/handoffs/{}/steps", slip.id);
    let tries = (0..12).map(|n| {
        let (login, leg) = [("department", "1"), ("department-2", "2")][n % 2];
        let (caller, path) = (hub.as_(login), path.clone());
        async move { (leg, caller.step(&path, 1, sign(leg)).await) }
    });
    let answers = futures_util::future::join_all(tries).await;
    for leg in ["1", "2"] {
        let of_leg = || answers.iter().filter(|(of, _)| *of == leg).map(|(_, answer)| answer);
        let won = of_leg().filter(|a| a.status == 200).count();
        let late = of_leg()
            .filter(|a| a.status == 412 && a.code() == "stale_version")
            .count();
        assert_eq!((won, late), (1, 5), "leg {leg}");
    }
    assert_eq!(slip.get("coordinator").await.version(), 3);
    hub.is_clean().await;
}

#[tokio::test]
async fn a_tap_in_the_inbox_goes_through_while_another_department_works_on_its_own_leg() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", with_assist()).await;
    // The assist's clerk has the inbox open, as it was at the first version.
    slip.works("department", "1").await;
    let answer = json!({"how": "phone", "text": "正在核实"});
    slip.takes("department", "answer", "1", answer).await;
    let file = format!("/handoffs/{}/attachments", slip.id);
    hub.as_("department")
        .upload(&file, "受理单.pdf", b"%PDF-1.7 x".to_vec())
        .await
        .is(201);
    let clerk = hub.browser("department-2");
    let tap = format!("/inbox/{}/2/sign", slip.id);
    clerk.post(&tap, &[("version", "1")]).await.is(303);
    // The leg has moved now: the same tap from the same page is late.
    let again = clerk.post(&tap, &[("version", "1")]).await.is(412).text;
    assert!(again.contains("不用再签"), "{again}");
    hub.is_clean().await;
}

#[tokio::test]
async fn what_moves_the_whole_slip_makes_a_tap_stale() {
    let hub = TestApp::new().await;
    let wholes = [
        ("supervise", "", json!({"why": "leader", "note": "限期办结"})),
        ("call_ruling", "", json!({"reason": "谁主办意见不一"})),
        ("accept_return", "1", json!({"reason": "核实后改派"})),
    ];
    for (step, leg, data) in wholes {
        let mut slip = Slip::open(&hub, "coordinator", with_assist()).await;
        slip.takes("department", "ask_return", "1", asks_return("市监")).await;
        let seen = slip.version;
        slip.takes("zone-officer", step, leg, data).await;
        let path = format!("/handoffs/{}/steps", slip.id);
        let late = hub.as_("department-2").step(&path, seen, sign("2")).await.is(412);
        assert_eq!(late.code(), "stale_version", "after {step}");
        let tap = format!("/inbox/{}/2/sign", slip.id);
        let clerk = hub.browser("department-2");
        let told = clerk.post(&tap, &[("version", &seen.to_string())]).await.is(412).text;
        assert!(told.contains("仍等您签收"), "after {step}: {told}");
        slip.takes("department-2", "sign", "2", json!({})).await;
    }
}

#[tokio::test]
async fn a_step_of_the_whole_and_a_version_that_never_was_are_refused_as_stale() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", with_assist()).await;
    slip.takes("department", "sign", "1", json!({})).await;
    let path = format!("/handoffs/{}/steps", slip.id);
    let supervise = json!({"step": "supervise", "why": "leader", "note": "限期办结"});
    hub.as_("zone-officer").step(&path, 1, supervise).await.is(412);
    for never in [0, -1, 3, i64::MIN, i64::MAX] {
        hub.as_("department-2").step(&path, never, sign("2")).await.is(412);
    }
    assert_eq!(slip.get("coordinator").await.version(), 2);
}
