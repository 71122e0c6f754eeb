//! The pages.

use super::*;

#[tokio::test]
async fn the_pages_offer_what_may_be_done_and_keep_what_was_typed() {
    let hub = TestApp::new().await;
    dispute(&hub, "甲乙", "甲", "乙", &[("representative", "b", "郑律师", "一所")]).await;
    let officer = hub.browser("zone-officer");
    let alliance = officer.get("/alliance").await.is(200).text;
    assert!(
        alliance.contains("还没有顾问的企业")
            && alliance.contains("聊城甲木科技有限公司")
            && alliance.contains("山东一所律师事务所")
    );
    let new = format!("/advisors/new?enterprise_id={}", id("enterprise", "甲"));
    assert!(officer.get(&new).await.is(200).text.contains("聊城甲木科技有限公司"));
    let wrong = officer
        .post("/advisors", &[("enterprise_id", ""), ("note", "要懂跨境电商")])
        .await
        .is(422);
    assert!(wrong.text.contains("要懂跨境电商"));
    let opened = officer
        .post("/advisors", &[("enterprise_id", &id("enterprise", "甲"))])
        .await
        .is(303);
    let page = opened.location().to_owned();
    let shown = officer.get(&page).await.is(200).text;
    assert!(shown.contains("候选律师") && shown.contains("冲突禁止") && !shown.contains("乙水"));
    assert!(!shown.contains("所在楼宇变动"), "the hub's own steps are no buttons");
    let propose = |lawyer: &str| {
        [
            ("version".to_owned(), "1".to_owned()),
            ("lawyer_id".to_owned(), id("lawyer", lawyer)),
        ]
    };
    let fields = propose("王律师");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    officer.post(&format!("{page}/steps/propose"), &fields).await.is(303);
    assert!(officer.get(&page).await.is(200).text.contains("待律所接受"));
    let firm = hub.browser("law-firm-2");
    assert!(
        firm.get("/advisors")
            .await
            .is(200)
            .text
            .contains("聊城甲木科技有限公司")
    );
    let refused = firm
        .post(
            &format!("{page}/steps/refuse"),
            &[("version", "3"), ("reason", "load"), ("note", "已满")],
        )
        .await
        .is(303);
    assert_eq!(refused.location(), "/advisors", "who said no is no reader any more");
    hub.browser("law-firm").get(&page).await.is(404);
    assert!(
        hub.browser("law-firm")
            .get("/alliance")
            .await
            .is(200)
            .text
            .contains("郑律师")
    );
    hub.browser("enterprise").get("/alliance").await.is(403);
    let theirs = hub.browser("enterprise").get(&page).await.is(200).text;
    assert!(
        !theirs.contains("服务量已满") && !theirs.contains("王律师"),
        "the zone's talk with law firms"
    );
}
