//! What is refused, with which code and rule, and who does not even learn of it.

use serde_json::json;

use super::*;

#[tokio::test]
async fn bad_openings_name_every_field() {
    let hub = TestApp::new().await;
    let coordinator = hub.as_("coordinator");
    let fields = |answer: Answer, key: &str| -> Vec<String> {
        let json = answer.json();
        let all = json["fields"].as_array().unwrap().iter();
        all.map(|f| f[key].as_str().unwrap().to_owned()).collect()
    };
    let empty = coordinator.post("/handoffs", json!({})).await.is(422);
    assert_eq!(
        fields(empty, "field"),
        ["building_id", "category", "title", "demand", "lead_department_id"]
    );
    let mut strange = opening();
    strange["category"] = "astrology".into();
    strange["enterprise_id"] = id("enterprise", "没有").into();
    strange["lead_department_id"] = id("department", "没有").into();
    strange["assists"] = json!([{ "department_id": id("department", "没有") }]);
    let strange = coordinator.post("/handoffs", strange).await.is(422);
    assert_eq!(
        fields(strange, "code"),
        [
            "twice",
            "unknown_category",
            "unknown_enterprise",
            "unknown_department",
            "unknown_department"
        ]
    );
    let mut forged = opening();
    forged["origin"] = json!({"kind": "request", "id": "x", "number": "SQ-2026-0001"});
    coordinator.post("/handoffs", forged).await.is(422);
    for login in ["department", "enterprise", "auditor", "coordinator-west"] {
        hub.as_(login).post("/handoffs", opening()).await.is(403);
    }
    hub.nobody().post("/handoffs", opening()).await.is(401);
    assert_eq!(coordinator.get("/handoffs").await.json()["items"], json!([]));
}

#[tokio::test]
async fn a_return_needs_a_proposed_owner_who_is_somebody_else() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    let mut without = asks_return("审批");
    without.as_object_mut().unwrap().remove("proposed_department_id");
    let answer = slip
        .tries("department", "ask_return", "1", without)
        .await
        .is(422)
        .json();
    assert_eq!(answer["fields"][0]["field"], "proposed_department_id");
    let own = slip
        .tries("department", "ask_return", "1", asks_return("人社"))
        .await
        .is(422)
        .json();
    assert_eq!(own["fields"][0]["code"], "itself");
    let nobody = slip
        .tries("department", "ask_return", "1", asks_return("没有"))
        .await
        .is(422)
        .json();
    assert_eq!(nobody["fields"][0]["code"], "unknown_department");
    assert_eq!(slip.get("department").await.version(), 1, "nothing is half written");
}

#[tokio::test]
async fn a_return_comes_within_one_working_day_of_dispatch() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    hub.at("2026-03-04 09:00");
    let late = slip
        .tries("department", "ask_return", "1", asks_return("审批"))
        .await
        .is(409);
    assert_eq!(late.rule(), "handoffs.return_within_the_window");
}

#[tokio::test]
async fn a_return_is_offered_only_where_it_would_be_taken() {
    let hub = TestApp::new().await;
    let offers = async |slip: &Slip<'_>, login: &str, page: &str| {
        let shown = slip.get(login).await.json();
        let offered = shown["steps"]
            .as_array()
            .unwrap()
            .iter()
            .any(|s| s["step"] == "ask_return");
        let page = hub
            .browser(login)
            .get(&format!("/handoffs/{}{page}", slip.id))
            .await
            .is(200)
            .text;
        assert_eq!(page.contains("/steps/ask_return"), offered, "page and API say the same");
        offered
    };
    const ASKED: &str = "?step=ask_return";
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    assert!(offers(&slip, "department", ASKED).await);
    hub.at("2026-03-03 17:30");
    assert!(
        offers(&slip, "department", ASKED).await,
        "the last instant of the window"
    );
    hub.at("2026-03-04 09:00");
    assert!(!offers(&slip, "department", ASKED).await, "the window has shut");
    let page = hub
        .browser("department")
        .get(&format!("/handoffs/{}", slip.id))
        .await
        .text;
    assert!(page.contains("退单应在派单后的退单期内提出"), "the page says why");

    let mut other = Slip::open(&hub, "coordinator", opening()).await;
    other.bounces_twice().await;
    other
        .takes("zone-admin", "rule", "", ruling("审批", &["人社", "审批"]))
        .await;
    assert!(
        !offers(&other, "department-2", ASKED).await,
        "bound by the ruling on this slip"
    );
    let mut next = opening();
    next["lead_department_id"] = id("department", "审批").into();
    let next = Slip::open(&hub, "coordinator", next).await;
    assert!(
        !offers(&next, "department-2", ASKED).await,
        "bound by the ruling on another"
    );
    slip.takes("department", "sign", "1", json!({})).await;
    assert!(!offers(&slip, "department", ASKED).await);
}

#[tokio::test]
async fn no_department_returns_twice_and_none_is_given_back_what_it_returned() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.takes("department", "ask_return", "1", asks_return("审批")).await;
    let next = |d: &str| json!({"department_id": id("department", d), "reason": "改派"});
    let itself = slip
        .tries("zone-officer", "accept_return", "1", next("人社"))
        .await
        .is(422)
        .json();
    assert_eq!(itself["fields"][0]["code"], "itself");
    slip.takes("zone-officer", "accept_return", "1", next("审批")).await;
    slip.takes("department-2", "ask_return", "2", asks_return("人社")).await;
    let back = slip
        .tries("zone-officer", "accept_return", "2", next("人社"))
        .await
        .is(422)
        .json();
    assert_eq!(back["fields"][0]["code"], "has_returned");
    // Refused once, 审批 does not ask again.
    slip.takes("zone-officer", "refuse_return", "2", json!({"reason": "属你局职责"}))
        .await;
    slip.tries("department-2", "ask_return", "2", asks_return("市监"))
        .await
        .is(409);
}

#[tokio::test]
async fn an_extension_is_asked_before_it_is_due() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.works("department", "1").await;
    let wait = |until: &str| json!({"missing": "材料", "from_whom": "企业", "until": until});
    let long = slip.tries("department", "wait", "1", wait("2026-03-10")).await;
    assert_eq!(long.is(422).json()["fields"][0]["code"], "too_late");
    let ask = json!({"reason": "须上级批复", "until": "2026-03-27", "firm_told_on": "2026-03-01"});
    let told = slip.tries("department", "ask_extension", "1", ask).await.is(422).json();
    assert_eq!(told["fields"][0]["code"], "too_early", "told before it was dispatched");
    hub.at("2026-03-24 09:00");
    let ask = json!({"reason": "须上级批复", "until": "2026-03-27", "firm_told_on": "2026-03-24"});
    let late = slip.tries("department", "ask_extension", "1", ask).await.is(409);
    assert_eq!(late.rule(), "handoffs.extension_is_asked_before_due");
    let late = slip.tries("department", "wait", "1", wait("2026-03-25")).await.is(409);
    assert_eq!(late.rule(), "handoffs.waiting_is_begun_before_due");
}

#[tokio::test]
async fn a_wait_pauses_no_longer_than_was_granted_and_all_waits_share_one_limit() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.works("department", "1").await;
    assert_eq!(slip.clock("return_window", "1").await["result"], "cancelled");
    let wait = |until: &str| json!({"missing": "材料", "from_whom": "企业", "until": until});
    hub.at("2026-03-05 17:30");
    slip.takes("department", "wait", "1", wait("2026-03-09")).await;
    hub.at("2026-03-12 10:00");
    slip.takes("department", "resume", "1", json!({"received": "材料"}))
        .await;
    let due = slip.clock("finish", "1").await["due_at"].clone();
    assert_eq!(
        due, "2026-03-25T17:30:00.000+08:00",
        "Friday and Monday, not what came after"
    );
    let long = slip.tries("department", "wait", "1", wait("2026-03-18")).await;
    assert_eq!(long.is(422).json()["fields"][0]["code"], "too_late");
    slip.takes("department", "wait", "1", wait("2026-03-17")).await;
    hub.at("2026-03-18 09:00");
    slip.takes("department", "resume", "1", json!({"received": "材料"}))
        .await;
    let spent = slip.tries("department", "wait", "1", wait("2026-03-19")).await.is(409);
    assert_eq!(spent.rule(), "handoffs.waiting_is_used_up");
}

#[tokio::test]
async fn a_sign_by_another_department_is_refused_by_rule_or_does_not_exist() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", with_assist()).await;
    slip.tries("department-3", "sign", "1", json!({})).await.is(404);
    let wrong = slip.tries("department-2", "sign", "1", json!({})).await.is(403);
    assert_eq!(wrong.rule(), "handoffs.leg_is_of_another_department");
    slip.takes("department-2", "sign", "2", json!({})).await;
    let wrong = slip.tries("department-2", "sign", "1", json!({})).await.is(403);
    assert_eq!(wrong.rule(), "handoffs.leg_is_of_another_department");
    slip.tries("coordinator", "sign", "1", json!({})).await.is(403);
    slip.tries("auditor", "sign", "1", json!({})).await.is(403);
    let none = slip.tries("department", "sign", "9", json!({})).await.is(422).json();
    assert_eq!(none["fields"][0]["code"], "unknown_leg");
}

#[tokio::test]
async fn a_result_without_a_plan_or_a_day_to_look_again_is_refused() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.works("department", "1").await;
    let mut not_yet = result();
    not_yet["result"] = "not-yet".into();
    let answer = slip
        .tries("department", "submit", "1", not_yet.clone())
        .await
        .is(422)
        .json();
    assert_eq!(answer["fields"][0]["field"], "plan");
    not_yet["plan"] = "待年度预算下达".into();
    let answer = slip
        .tries("department", "submit", "1", not_yet.clone())
        .await
        .is(422)
        .json();
    assert_eq!(answer["fields"][0]["field"], "review_on");
    not_yet["review_on"] = "2026-06-01".into();
    slip.takes("department", "submit", "1", not_yet).await;
}

#[tokio::test]
async fn who_handled_it_does_not_make_the_callback() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.is_done().await;
    hub.at("2026-03-03 10:00");
    let own = slip
        .tries(
            "department",
            "record_callback",
            "",
            called("2026-03-03 09:00", "yes", 5),
        )
        .await
        .is(403);
    assert_eq!(own.rule(), "handoffs.caller_is_not_the_handler");
    let mut silent = called("2026-03-03 09:00", "yes", 5);
    silent["reached"] = false.into();
    let answer = slip
        .tries("coordinator", "record_callback", "", silent)
        .await
        .is(422)
        .json();
    assert_eq!(answer["fields"][0]["code"], "said_something");
    let mut content = called("2026-03-03 09:00", "yes", 5);
    content["grounds"] = "没有".into();
    slip.tries("coordinator", "record_callback", "", content).await.is(422);
    let early = called("2026-03-02 09:00", "yes", 5);
    let answer = slip
        .tries("coordinator", "record_callback", "", early)
        .await
        .is(422)
        .json();
    assert_eq!(answer["fields"][0]["code"], "too_early");
}

#[tokio::test]
async fn each_sees_the_slips_of_their_own_and_nobody_else() {
    let hub = TestApp::new().await;
    let slip = Slip::open(&hub, "coordinator", opening()).await;
    for (login, status, whole) in [
        ("zone-officer", 200, true),
        ("zone-admin", 200, true),
        ("coordinator", 200, true),
        ("department", 200, true),
        ("auditor", 200, false),
        ("department-2", 404, false),
        ("coordinator-west", 404, false),
        ("enterprise", 404, false),
        ("lawyer", 404, false),
        ("other-zone-admin", 404, false),
    ] {
        let answer = slip.get(login).await.is(status);
        if status == 200 {
            assert_eq!(!answer.json()["content"].is_null(), whole, "{login}");
        }
        let list = hub.as_(login).get("/handoffs").await.is(200).json();
        assert_eq!(
            list["items"].as_array().unwrap().len(),
            usize::from(status == 200),
            "{login}"
        );
        let timeline = hub.as_(login).get(&format!("/handoffs/{}/timeline", slip.id)).await;
        assert_eq!(timeline.status.as_u16(), status, "{login}");
    }
}

#[tokio::test]
async fn of_two_who_sign_at_once_one_wins() {
    let hub = TestApp::new().await;
    let slip = Slip::open(&hub, "coordinator", opening()).await;
    let path = format!("/handoffs/{}/steps", slip.id);
    let sign = json!({"step": "sign", "leg_id": "1"});
    let (a, b) = (hub.as_("department"), hub.as_("department"));
    let (one, two) = tokio::join!(a.step(&path, 1, sign.clone()), b.step(&path, 1, sign.clone()));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    assert_eq!(slip.get("department").await.version(), 2);
}

#[tokio::test]
async fn the_list_comes_by_due_time_in_pages_and_by_filters() {
    let hub = TestApp::new().await;
    for hour in ["09:00", "10:00", "11:00"] {
        hub.at(&format!("2026-03-02 {hour}"));
        Slip::open(&hub, "coordinator", opening()).await;
    }
    let mut other = opening();
    other["lead_department_id"] = id("department", "市监").into();
    other["building_id"] = id("building", "西").into();
    Slip::open(&hub, "zone-officer", other).await;
    let officer = hub.as_("zone-officer");
    let numbers = |answer: Answer| -> Vec<String> {
        let json = answer.is(200).json();
        let items = json["items"].as_array().unwrap().iter();
        items.map(|i| i["number"].as_str().unwrap().to_owned()).collect()
    };
    let first = officer.get("/handoffs?limit=2").await.is(200).json();
    let next = first["next"].as_str().unwrap().to_owned();
    assert_eq!(first["items"][0]["number"], "JB-2026-0001");
    let rest = numbers(officer.get(&format!("/handoffs?limit=2&cursor={next}")).await);
    assert_eq!(rest, ["JB-2026-0003", "JB-2026-0004"]);
    let department = id("department", "市监");
    let own = numbers(officer.get(&format!("/handoffs?department_id={department}")).await);
    assert_eq!(own, ["JB-2026-0004"]);
    assert_eq!(
        numbers(hub.as_("department-3").get("/handoffs").await),
        ["JB-2026-0004"]
    );
    assert!(numbers(officer.get("/handoffs?overdue=true").await).is_empty());
    hub.at("2026-03-02 13:20");
    assert_eq!(numbers(officer.get("/handoffs?stage=signed").await).len(), 0);
    hub.at("2026-03-05 09:00");
    assert_eq!(numbers(officer.get("/handoffs?overdue=true").await).len(), 4);
    for (card, n) in [("yellow", 0), ("red", 0)] {
        assert_eq!(
            numbers(officer.get(&format!("/handoffs?card={card}")).await).len(),
            n,
            "nobody has looked yet"
        );
    }
    louwei::clocks::keeper::round(&hub.app, "kfq").await.unwrap();
    let red = numbers(officer.get("/handoffs?card=red").await);
    assert_eq!(red.len(), 4, "red without a yellow before it");
    officer.get("/handoffs?card=green").await.is(422);
    officer.get("/handoffs?stage=lost").await.is(422);
    officer.get("/handoffs?cursor=lost").await.is(422);
}
