//! After the result: who is asked, what stands where it is looked for, and what "not solved" leads to.

use serde_json::json;

use super::{Case, demand, of_an_employee, solved};
use crate::harness::TestApp;
use crate::world::id;

async fn desk_says(hub: &TestApp, login: &str, words: &str) -> bool {
    hub.browser(login).get("/").await.is(200).text.contains(words)
}

const FIRM: &str = "有了结果，请确认是否解决、是否满意";
const DESK: &str = "有了结果，请通知提出人确认";

#[tokio::test]
async fn a_result_asks_the_firm_by_itself_and_stays_with_the_desk_until_the_notices_are_given() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_responded("simple").await;
    assert!(!desk_says(&hub, "coordinator", DESK).await);
    case.takes("coordinator", "resolve", solved()).await;
    assert!(desk_says(&hub, "enterprise", FIRM).await);
    let told = json!({"how": "phone"});
    for (left, there) in [(2, true), (1, true), (0, false)] {
        assert_eq!(desk_says(&hub, "coordinator", DESK).await, there, "{left} left");
        let page = hub.browser("coordinator").get(&format!("/requests/{}", case.id)).await;
        assert_eq!(page.text.contains(&format!("还要通知{left}次")), there, "{}", page.text);
        if there {
            case.takes("coordinator", "ask_confirmation", told.clone()).await;
        }
    }
    case.takes("enterprise", "confirm", json!({"solved": true})).await;
    assert!(!desk_says(&hub, "enterprise", FIRM).await);
}

#[tokio::test]
async fn staff_reads_that_it_lies_with_the_firm_since_the_last_notice_and_the_firm_since_the_result() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_responded("simple").await;
    hub.at("2026-03-02 11:00");
    case.takes("coordinator", "resolve", solved()).await;
    for at in ["2026-03-02 14:00", "2026-03-02 15:00"] {
        hub.at(at);
        case.takes("coordinator", "ask_confirmation", json!({"how": "phone"}))
            .await;
    }
    for (login, who, since) in [
        ("coordinator", "提出人，等其确认", "2026-03-02 15:00"),
        ("enterprise", "等您确认", "2026-03-02 11:00"),
    ] {
        let page = hub.browser(login).get(&format!("/requests/{}", case.id)).await.text;
        let (_, stands) = page.split_once("现在由谁办").expect("it says who");
        let (stands, _) = stands.split_once("下一步").expect("and what comes next");
        assert!(stands.contains(who) && stands.contains(since), "{login}: {stands}");
    }
}

#[tokio::test]
async fn the_silence_of_a_firm_that_was_linked_by_mistake_does_not_close_the_request_of_the_right_one() {
    let hub = TestApp::new().await;
    super::lobby::files(&hub, &[], None).await.is(303);
    let mut case = Case::filed(&hub).await;
    let firm = |name: &str| json!({"enterprise_id": id("enterprise", name)});
    case.takes("coordinator", "link_firm", firm("甲")).await;
    case.reaches_resolved().await;
    let told = json!({"how": "phone"});
    for _ in 0..2 {
        case.takes("coordinator", "ask_confirmation", told.clone()).await;
    }
    assert_eq!(case.clock("confirm").await, "running");
    assert!(!desk_says(&hub, "coordinator", DESK).await);

    let shown = case.takes("zone-officer", "link_firm", firm("乙")).await;
    assert_eq!(shown["notices"], json!([]));
    assert_ne!(case.clock("confirm").await, "running");
    assert_eq!(hub.counted("request_asked").await, 0);
    assert!(desk_says(&hub, "coordinator", DESK).await);
    assert!(desk_says(&hub, "enterprise-2", FIRM).await);
    assert!(!desk_says(&hub, "enterprise", FIRM).await);
    hub.at("2026-04-20 10:00");
    assert_eq!(louwei::requests::daily::round(&hub.app, "kfq").await.unwrap(), 0);
    for _ in 0..2 {
        case.takes("coordinator", "ask_confirmation", told.clone()).await;
    }
    hub.at("2026-05-20 10:00");
    assert_eq!(louwei::requests::daily::round(&hub.app, "kfq").await.unwrap(), 1);
    assert_eq!(hub.counted("request_asked").await, 1);
    hub.is_clean().await;
}

#[tokio::test]
async fn an_employee_who_asked_is_never_called_the_firm_and_the_firm_is_the_employer() {
    let hub = TestApp::new().await;
    let mut said = of_an_employee();
    said["contact"] = "蒋员工".into();
    let mut case = Case::open(&hub, "coordinator", said).await;
    case.reaches_resolved().await;
    let page = async || hub.browser("zone-officer").get(&case.path()).await.is(200).text;
    assert!(page().await.contains("请提出人确认与评价，还要通知2次"));
    case.takes("coordinator", "ask_confirmation", json!({"how": "phone"}))
        .await;
    case.takes("zone-officer", "confirm", json!({"solved": true})).await;
    let page = hub.browser("zone-officer").get(&case.path()).await.is(200).text;
    for right in ["<dt>用人单位</dt>", "不得告知该单位", "提出人说：解决了"] {
        assert!(page.contains(right), "{right}: {page}");
    }
    for wrong in ["<dt>企业</dt>", "企业确认", "请企业", "企业说"] {
        assert!(!page.contains(wrong), "{wrong}: {page}");
    }
    let (_, notified) = page.split_once("请提出人确认（电话）").expect("it was asked");
    let (whom, _) = notified.split_once("</tr>").unwrap();
    assert!(
        whom.contains("蒋员工") && !whom.contains("聊城甲木"),
        "nobody called the employer: {whom}"
    );
}

#[tokio::test]
async fn the_firms_word_takes_the_result_from_the_desk() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_resolved().await;
    case.takes("enterprise", "confirm", json!({"solved": true})).await;
    assert!(!desk_says(&hub, "coordinator", DESK).await);
}

#[tokio::test]
async fn an_explanation_that_does_not_solve_it_goes_on_and_what_cannot_be_done_yet_ends() {
    let hub = TestApp::new().await;
    let not_solved = json!({"solved": false, "words": "额度还是不够"});
    for (result, stage) in [
        (json!({"outcome": "explained", "text": "按规定只能这样"}), "reopened"),
        (
            json!({"outcome": "infeasible", "text": "管网要明年改造", "review_on": "2026-09-01"}),
            "closed",
        ),
    ] {
        let mut case = Case::open(&hub, "enterprise", demand()).await;
        case.reaches_responded("simple").await;
        case.takes("coordinator", "resolve", result).await;
        let shown = case.takes("enterprise", "confirm", not_solved.clone()).await;
        assert_eq!(shown["stage"], stage, "{shown}");
    }
    hub.is_clean().await;
}

#[tokio::test]
async fn results_and_answers_stand_as_they_came_and_a_second_round_says_so_on_the_ruler() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_resolved().await;
    hub.at("2026-03-02 11:00");
    case.takes("enterprise", "confirm", json!({"solved": false, "words": "又坏了"}))
        .await;
    hub.at("2026-03-02 14:00");
    let onsite = json!({"handler": "物业工程部", "measures": "换主板"});
    case.takes("coordinator", "onsite", onsite).await;
    hub.at("2026-03-02 15:00");
    let again = json!({"outcome": "resolved", "text": "换了主板", "evidence": "维修单18号"});
    case.takes("coordinator", "resolve", again).await;
    let page = hub.browser("coordinator").get(&format!("/requests/{}", case.id)).await;
    let table = |title: &str| {
        let from = page
            .text
            .find(title)
            .unwrap_or_else(|| panic!("{title}: {}", page.text));
        &page.text[from..]
    };
    let results = table("结果与评价");
    let place = |words: &str| results.find(words).unwrap_or_else(|| panic!("{words}: {results}"));
    assert!(place("电梯已修好") < place("提出人说：没有解决"));
    assert!(place("提出人说：没有解决") < place("换了主板"));
    let work = table("联系与办理");
    let place = |words: &str| work.find(words).unwrap_or_else(|| panic!("{words}: {work}"));
    assert!(place("又坏了") < place("换主板"), "reopened before it was done again");
    assert!(place("2026-03-02 14:00") < place("换主板"));
    assert!(page.text.contains("（第2轮）"), "{}", page.text);
}

#[tokio::test]
async fn a_hand_off_opens_with_the_demand_as_its_title() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_responded("complex").await;
    let path = format!("/requests/{}?step=hand_off", case.id);
    let page = hub.browser("coordinator").get(&path).await.is(200);
    assert!(
        page.text.contains("value=\"三号电梯坏了两天，货梯也停了，客户上不来\""),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn a_firm_is_not_asked_what_only_others_tell_of_it() {
    let hub = TestApp::new().await;
    let form = |login: &'static str| {
        let browser = hub.browser(login);
        async move { browser.get("/requests/new").await.is(200).text }
    };
    let (own, staff) = (form("enterprise").await, form("coordinator").await);
    for name in ["by_employee", "heard_at", "firm_name"] {
        let field = format!("name=\"{name}\"");
        assert!(!own.contains(&field), "{name}: {own}");
        assert!(staff.contains(&field), "{name}: {staff}");
    }
    assert!(own.contains(&id("enterprise", "甲")), "{own}");
    assert!(!own.contains("不知道时写企业名称"), "{own}");
}

#[tokio::test]
async fn a_coordinator_is_offered_the_buildings_they_coordinate_and_no_other() {
    let hub = TestApp::new().await;
    for path in ["/requests/new", "/disputes/new"] {
        let page = hub.browser("coordinator").get(path).await.is(200).text;
        let offers = |name: &str| page.contains(&format!("value=\"{}\"", id("building", name)));
        assert!(offers("东") && !offers("西"), "{path}: {page}");
        let all = hub.browser("zone-officer").get(path).await.is(200).text;
        assert!(all.contains(&id("building", "西")), "{path}: {all}");
    }
    let mut elsewhere = demand();
    elsewhere["building_id"] = id("building", "西").into();
    elsewhere["channel"] = "visit".into();
    let refused = hub.as_("coordinator").post("/requests", elsewhere).await.is(403);
    assert!(refused.text.contains("您不是这座楼宇的协调员"), "{}", refused.text);
}

#[tokio::test]
async fn what_is_known_of_a_firm_stands_in_the_form_already() {
    let hub = TestApp::new().await;
    let own = hub.browser("enterprise").get("/disputes/new").await.is(200).text;
    assert!(own.contains(&id("enterprise", "甲")), "{own}");
    // The lobby's name is a registered one, letter by letter.
    let said = [("firm_name", "聊城甲木科技有限公司")];
    super::lobby::files(&hub, &said, None).await.is(303);
    let case = Case::filed(&hub).await;
    let path = format!("/requests/{}?step=link_firm", case.id);
    let page = hub.browser("coordinator").get(&path).await.is(200).text;
    let chosen = format!("value=\"{}\"", id("enterprise", "甲"));
    assert!(page.contains(&chosen), "{page}");
}
