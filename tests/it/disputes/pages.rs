//! The pages of disputes, without JavaScript.

use serde_json::json;

use super::{Case, labour};
use crate::harness::TestApp;
use crate::world::id;

#[tokio::test]
async fn a_coordinator_registers_for_a_worker_and_keeps_what_was_typed() {
    let hub = TestApp::new().await;
    let browser = hub.browser("coordinator");
    browser.get("/disputes").await.is(200);
    let form = browser.get("/disputes/new").await.is(200).text;
    assert!(form.contains("东方大厦") && form.contains("先对用人单位保密"));
    let (building, firm) = (id("building", "东"), id("enterprise", "甲"));
    let typed = [
        ("building_id", building.as_str()),
        ("category", "labour"),
        ("sides.0.name", "蒋员工"),
        ("sides.1.enterprise_id", firm.as_str()),
        ("claim", "拖欠工资两个月"),
        ("known_by", "本人到楼委会"),
        ("worker_safe", "true"),
    ];
    let mut short = typed.to_vec();
    short[4].1 = "";
    let again = browser.post("/disputes", &short).await.is(422).text;
    assert!(
        again.contains("请填写请求与事由") && again.contains("本人到楼委会"),
        "what was typed is still there"
    );
    // Whether the employer may know of it is asked, and never guessed.
    let field = |page: &str| {
        let from = page.find("id=\"open-worker_safe\"").unwrap();
        page[from..][..page[from..].find("</fieldset>").unwrap()].to_owned()
    };
    assert!(field(&form).contains("type=\"radio\"") && !field(&form).contains("checked"));
    let unanswered = browser.post("/disputes", &typed[..6]).await.is(422).text;
    assert!(unanswered.contains("拖欠工资两个月") && unanswered.contains("蒋员工"));
    assert!(unanswered.contains("聊城甲木科技有限公司") && !unanswered.contains(&format!("（{firm}）")));
    assert!(field(&unanswered).contains("请先问清本人") && !field(&unanswered).contains("checked"));
    let opened = browser.post("/disputes", &typed).await.is(303);
    let page = opened.location().to_owned();
    let shown = browser.get(&page).await.is(200).text;
    assert!(shown.contains("拖欠工资两个月") && shown.contains("step-submit"));

    // Without the party's authority it cannot be submitted; the page says why, and what opens it.
    let refused = browser
        .post(&format!("{page}/steps/submit"), &[("version", "1")])
        .await
        .is(409)
        .text;
    assert!(refused.contains("没有写明授权凭证") && refused.contains("修改申请"));
    let amend = [("version", "1"), ("authority", "授权委托书 2026-03-02")];
    browser.post(&format!("{page}/steps/amend"), &amend).await.is(303);
    browser
        .post(&format!("{page}/steps/submit"), &[("version", "2")])
        .await
        .is(303);
    let stale = browser
        .post(&format!("{page}/steps/start_screening"), &[("version", "2")])
        .await
        .is(412)
        .text;
    assert!(stale.contains("别人刚刚改过"));
    let board = browser.get("/disputes?view=board").await.is(200).text;
    assert!(board.contains("已申请") && board.contains("JF-2026-0001"));
    let filtered = browser.get("/disputes?stage=signing").await.is(200).text;
    assert!(filtered.contains("没有符合条件的纠纷"));

    // Once it is withdrawn it cannot be amended; what was typed is still there to read.
    let version = [("version", "3")];
    browser.post(&format!("{page}/steps/withdraw"), &version).await.is(303);
    let late = [("version", "3"), ("authority", "写给迟到的人")];
    let late = browser.post(&format!("{page}/steps/amend"), &late).await.is(412).text;
    assert!(late.contains("写给迟到的人") && late.contains("没有提交") && !late.contains(">修改申请</button>"));
}

#[tokio::test]
async fn a_page_holds_the_form_that_is_asked_for_and_links_to_the_others() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_consultation().await;
    let mediator = hub.browser("mediator");
    let page = format!("/disputes/{}", case.id);
    let read = async |path: &str| mediator.get(path).await.is(200).plain();
    let plain = read(&page).await;
    let link = format!("href=\"{page}?step=hold_session#step-hold_session\"");
    assert!(plain.contains(&link) && !plain.contains("steps/hold_session"));
    let asked = read(&format!("{page}?step=hold_session")).await;
    assert!(asked.contains("steps/hold_session") && !asked.contains(&link));
    assert!(asked.contains("?step=add_caucus_note#") && !asked.contains("steps/add_caucus_note"));
    for unknown in ["submit", "no_such_step", ""] {
        let other = read(&format!("{page}?step={unknown}")).await;
        assert!(other.contains(&link) && !other.contains("steps/submit"), "{unknown}");
    }
}

#[tokio::test]
async fn a_page_shows_each_reader_their_part() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_consultation().await;
    hub.at("2026-03-03 17:00");
    let caucus = json!({"side": "a", "at": "2026-03-03 11:00", "note": "甲方底线八成"});
    case.takes("mediator", "add_caucus_note", caucus).await;
    let page = format!("/disputes/{}", case.id);
    for (login, claim, opinion, caucus) in [
        ("worker", true, true, true),
        ("lawyer", true, true, true),
        ("mediator", true, false, true),
        ("enterprise", true, false, false),
        ("coordinator", true, false, false),
        ("zone-officer", false, false, false),
        ("auditor", false, false, false),
    ] {
        let text = hub.browser(login).get(&page).await.is(200).text;
        assert_eq!(text.contains("拖欠2026年1月工资"), claim, "{login}");
        assert_eq!(text.contains("劳动关系清楚"), opinion, "{login}");
        assert_eq!(text.contains("甲方底线八成"), caucus, "{login}");
        assert!(text.contains("劳动争议调解期限") && text.contains("会诊"), "{login}");
        assert_eq!(text.contains("劳动仲裁时效"), opinion, "{login}: the limitation is V4");
    }
    hub.browser("enterprise-2").get(&page).await.is(404);
}
