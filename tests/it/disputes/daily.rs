//! What the hub does of itself when a clock runs out.

use louwei::disputes::daily::round;
use serde_json::json;

use super::{Case, labour};
use crate::harness::TestApp;

#[tokio::test]
async fn on_the_fifteenth_day_the_sides_of_a_labour_dispute_learn_that_arbitration_is_open() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_consultation().await;
    hub.at("2026-03-17 20:00");
    assert_eq!(
        round(&hub.app, "kfq").await.unwrap(),
        0,
        "the fifteenth day is still in time"
    );
    hub.at("2026-03-18 08:00");
    assert_eq!(
        round(&hub.app, "kfq").await.unwrap(),
        3,
        "the worker, the employer, the mediation body"
    );
    assert_eq!(round(&hub.app, "kfq").await.unwrap(), 0, "they are told once");
    assert_eq!(
        case.get("worker").await.json()["stage"],
        "consultation",
        "it is not closed"
    );
    for login in ["worker", "enterprise", "mediator"] {
        assert!(
            hub.browser(login)
                .get("/")
                .await
                .is(200)
                .text
                .contains("可以依法申请仲裁"),
            "{login}"
        );
    }
    assert!(
        !hub.browser("enterprise-2")
            .get("/")
            .await
            .is(200)
            .text
            .contains("可以依法申请仲裁")
    );
}

#[tokio::test]
async fn thirty_days_that_went_by_are_written_down_and_counted() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_consultation().await;
    hub.at("2026-03-03 17:00");
    let session = json!({
        "at": "2026-03-03 09:00", "minutes": 60, "place": "调解室", "present": ["a", "b"], "record": "达成一致",
    });
    case.takes("mediator", "hold_session", session).await;
    let terms = json!({
        "facts": "欠薪", "lawful": true,
        "terms": [{"who": "b", "what": "付款", "due": "2026-06-01", "manner": "转账"}],
    });
    case.takes("mediator", "draft_terms", terms).await;
    case.takes(
        "mediator",
        "take_effect",
        json!({"effective_on": "2026-03-03", "oral": "六月一日前付清"}),
    )
    .await;
    hub.at("2026-04-02 20:00");
    assert_eq!(round(&hub.app, "kfq").await.unwrap(), 0);
    hub.at("2026-04-03 08:00");
    assert_eq!(round(&hub.app, "kfq").await.unwrap(), 1);
    assert_eq!(round(&hub.app, "kfq").await.unwrap(), 0);
    case.version += 1;
    let late = json!({"kind": "court", "before": "法院", "applied_on": "2026-04-03", "jointly": true});
    let refused = case.tries("mediator", "apply_confirmation", late).await.is(409);
    assert_eq!(refused.rule(), "disputes.applied_for_in_time");
    let report = louwei::journal::verify::zone(&hub.app, "kfq").await.unwrap();
    assert!(report.faults.is_empty() && report.matters == 1, "{report:?}");
}
