//! What the page of a matter shows of its clocks.

use crate::handoffs::{Slip, opening};
use crate::harness::TestApp;

#[tokio::test]
async fn clocks_that_are_over_are_folded_and_a_late_one_that_runs_is_not() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.works("department", "1").await;
    hub.at("2026-03-30 10:00");
    let shown = slip.get("department").await.json();
    let clocks = shown["clocks"].as_array().unwrap().iter();
    let ended = clocks.filter(|c| c["result"].is_string() && c["result"] != "replaced");
    let address = format!("/handoffs/{}", slip.id);
    let page = hub.browser("department").get(&address).await.is(200).text;
    let (_, list) = page.split_once("id=\"clocks-title\"").unwrap();
    let (running, folded) = list.split_once("<details class=\"ended\">").unwrap();
    let (folded, _) = folded.split_once("</section>").unwrap();
    assert!(running.contains("逾期") && !running.contains("已按时完成"), "{running}");
    assert!(folded.contains("已按时完成") && folded.contains("怎么算的"), "{folded}");
    let said = format!("<summary>已结束的时限 {} 个</summary>", ended.count());
    assert!(folded.contains(&said), "{said}: {folded}");
}
