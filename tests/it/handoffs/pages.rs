//! The pages of handoffs, without JavaScript.

use super::*;

#[tokio::test]
async fn a_coordinator_hands_off_and_keeps_what_was_typed() {
    let hub = TestApp::new().await;
    let browser = hub.browser("coordinator");
    let empty = browser.get("/handoffs").await.is(200).text;
    assert!(empty.contains("没有符合条件的交办单"));
    let form = browser.get("/handoffs/new").await.is(200).text;
    assert!(form.contains("东方大厦") && !form.contains("西华中心") && form.contains("人力资源和社会保障局"));
    let (building, lead, assist) = (id("building", "东"), id("department", "人社"), id("department", "审批"));
    let typed = [
        ("building_id", building.as_str()),
        ("category", "labour"),
        ("title", "社保补贴申领"),
        ("demand", "补贴没有下文"),
        ("lead_department_id", lead.as_str()),
        ("assists.0.department_id", assist.as_str()),
        ("basis", ""),
    ];
    let again = browser.post("/handoffs", &typed).await.is(422).text;
    assert!(again.contains("请填写职责依据") && again.contains("补贴没有下文"));
    let mut whole = typed.to_vec();
    whole[6].1 = "三定规定第三条";
    let opened = browser.post("/handoffs", &whole).await.is(303);
    let page = opened.location().to_owned();
    let shown = browser.get(&page).await.is(200).text;
    assert!(shown.contains("补贴没有下文") && shown.contains("协办：行政审批服务局"));
    assert!(!shown.contains("step-sign"), "a coordinator does not sign");
}

#[tokio::test]
async fn asking_for_a_proposal_keeps_what_was_typed_and_hands_nothing_off() {
    let hub = TestApp::new().await;
    let browser = hub.browser("coordinator");
    let form = browser.get("/handoffs/new").await.is(200).text;
    assert!(form.contains(r#"formaction="/handoffs/new""#), "{form}");
    let building = id("building", "东");
    let typed = [
        ("building_id", building.as_str()),
        ("category", "labour"),
        ("title", "社保补贴申领"),
        ("demand", "补贴没有下文"),
        ("basis", "自己写的依据"),
    ];
    let shown = browser.post("/handoffs/new", &typed).await.is(200).text;
    for kept in ["社保补贴申领", "补贴没有下文", "自己写的依据"] {
        assert!(shown.contains(kept), "{kept}");
    }
    let list = browser.get("/handoffs").await.is(200).text;
    assert!(list.contains("没有符合条件的交办单"));
}

#[tokio::test]
async fn accepting_a_return_proposes_the_owner_it_named_and_says_by_what_law() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    let asked = json!({
        "code": "not-our-duty", "proposed_department_id": id("department", "市监"),
        "legal_basis": "权责清单第十二项", "head_name": "局长",
    });
    slip.takes("department", "ask_return", "1", asked).await;
    let page = format!("/handoffs/{}?step=accept_return", slip.id);
    let shown = hub.browser("zone-officer").get(&page).await.is(200).text;
    let proposed = format!(r#"<option value="{}" selected>"#, id("department", "市监"));
    assert!(shown.contains(&proposed), "{shown}");
    assert!(shown.contains("市场监督管理局（依据：权责清单第十二项）"), "{shown}");
    assert!(
        !shown.contains(r#"value="权责清单第十二项""#),
        "the basis follows whoever is chosen"
    );
}

#[tokio::test]
async fn nobody_is_asked_to_whom_a_second_return_goes() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    let page = format!("/handoffs/{}?step=accept_return", slip.id);
    let form = async || hub.browser("zone-officer").get(&page).await.is(200).text;
    slip.takes("department", "ask_return", "1", asks_return("审批")).await;
    let asks_to_whom = "改派给</label>";
    assert!(form().await.contains(asks_to_whom));
    let next = json!({"department_id": id("department", "审批"), "reason": "属审批职责"});
    slip.takes("zone-officer", "accept_return", "1", next).await;
    slip.takes("department-2", "ask_return", "2", asks_return("市监")).await;
    let second = form().await;
    assert!(
        second.contains("第二次退单即进入会商") && !second.contains(asks_to_whom),
        "{second}"
    );
}

#[tokio::test]
async fn a_clerk_signs_with_one_tap_and_a_refused_step_says_why() {
    let hub = TestApp::new().await;
    let slip = Slip::open(&hub, "coordinator", opening()).await;
    let page = format!("/handoffs/{}", slip.id);
    let clerk = hub.browser("department");
    let shown = clerk.get(&page).await.is(200).text;
    let action = format!("{page}/legs/1/steps/sign");
    assert!(shown.contains(&action), "the form of a signature is on the page");
    clerk.post(&action, &[("version", "1")]).await.is(303);
    let asked = clerk.get(&format!("{page}?step=ask_return")).await.is(200).text;
    assert!(asked.contains("建议承办部门") && asked.contains("市场监督管理局"));
    let own = id("department", "人社");
    let typed = [
        ("version", "2"),
        ("code", "not-our-duty"),
        ("proposed_department_id", own.as_str()),
        ("legal_basis", "权责清单第12项"),
        ("head_name", "局长"),
    ];
    let back = clerk
        .post(&format!("{page}/legs/1/steps/ask_return"), &typed)
        .await
        .is(422)
        .text;
    assert!(back.contains("建议承办部门应是本部门以外的部门") && back.contains("权责清单第12项"));
    let stale = clerk
        .post(
            &format!("{page}/legs/1/steps/begin"),
            &[("version", "1"), ("handler", "陈经办")],
        )
        .await;
    assert!(stale.status.as_u16() >= 400 && stale.text.contains("陈经办"));
}

#[tokio::test]
async fn the_head_of_a_signed_slip_says_what_is_due_and_not_when_the_right_to_return_it_ends() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    hub.at("2026-03-03 16:00");
    slip.takes("department", "sign", "1", json!({})).await;
    assert_eq!(slip.clock("return_window", "1").await["result"], json!(null));
    let page = format!("/handoffs/{}", slip.id);
    let page = hub.browser("department").get(&page).await.is(200).text;
    let head = page
        .split("</header>")
        .find(|part| part.contains("JB-2026-0001</span>"));
    let head = head.unwrap();
    assert!(head.contains("还有1天") && !head.contains("今天到期"), "{head}");
}

#[tokio::test]
async fn the_page_of_a_bounced_slip_shows_who_sent_it_back_and_the_ruling() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.bounces_twice().await;
    slip.takes("zone-admin", "rule", "", ruling("市监", &["人社", "审批"]))
        .await;
    let page = format!("/handoffs/{}", slip.id);
    let shown = hub.browser("zone-officer").get(&page).await.is(200).text;
    for text in [
        "非本部门职责",
        "会商纪要第3号",
        "主办：市场监督管理局",
        "不得退单",
        "签收之前由人力资源和社会保障局负责",
    ] {
        assert!(shown.contains(text), "{text}");
    }
    let list = hub.browser("zone-officer").get("/handoffs").await.is(200).text;
    assert!(list.contains("人力资源和社会保障局、行政审批服务局退单，流转3次"));
    let gone = hub.browser("department").get(&page).await.is(200).text;
    assert!(
        gone.contains("您可以看到办理概况") && !gone.contains("会商纪要第3号") && !gone.contains("社保补贴没有下文")
    );
}

/// 人社 has given it back to 市监; 审批, which assists, is ruled to lead, and 人社 to assist.
async fn is_turned_round<'a>(hub: &'a TestApp) -> Slip<'a> {
    let mut slip = Slip::open(hub, "zone-officer", with_assist()).await;
    slip.works("department-2", "2").await;
    slip.takes("department", "ask_return", "1", asks_return("市监")).await;
    let next = json!({"department_id": id("department", "市监"), "basis": "权责清单第9项", "reason": "属市监职责"});
    slip.takes("zone-officer", "accept_return", "1", next).await;
    let conflict = json!({"reason": "谁主办意见不一"});
    slip.takes("zone-officer", "call_ruling", "", conflict).await;
    let mut decision = ruling("审批", &["人社", "审批", "市监"]);
    decision["assists"] = json!([{ "department_id": id("department", "人社") }]);
    hub.at("2026-03-02 15:00");
    slip.takes("zone-admin", "rule", "", decision).await;
    slip
}

#[tokio::test]
async fn who_leads_stands_first_then_who_assists_and_last_whose_part_has_ended() {
    let hub = TestApp::new().await;
    let slip = is_turned_round(&hub).await;
    let page = hub.browser("zone-officer").get(&format!("/handoffs/{}", slip.id)).await;
    let page = page.is(200).text;
    assert!(page.contains("行政审批服务局（2026-03-02 15:00起）"), "{page}");
    let titles = page.split(r#"<h2 class="card-title">"#).skip(1);
    let titles = titles.filter_map(|title| title.split('<').next());
    let legs: Vec<_> = titles.filter(|t| t.contains("办：")).collect();
    assert_eq!(
        legs,
        [
            "主办：行政审批服务局",
            "协办：人力资源和社会保障局",
            "主办：人力资源和社会保障局",
            "主办：市场监督管理局",
        ]
    );
}

#[tokio::test]
async fn a_ruling_is_told_with_whom_it_put_in_charge_to_those_who_read_the_whole() {
    let hub = TestApp::new().await;
    let slip = is_turned_round(&hub).await;
    let path = format!("/handoffs/{}/timeline", slip.id);
    let told = async |login: &str| {
        let timeline = hub.as_(login).get(&path).await.is(200).json();
        let entries = timeline["items"].as_array().unwrap();
        entries.iter().find(|e| e["step"] == "rule").unwrap()["details"].clone()
    };
    let view = "认为应由他部门承办";
    let heard = format!("人力资源和社会保障局：{view}；行政审批服务局：{view}；市场监督管理局：{view}");
    assert_eq!(
        told("department-2").await,
        json!([
            {"label": "听取的部门意见", "value": heard},
            {"label": "会商纪要", "value": "会商纪要第3号"},
            {"label": "主办部门", "value": "行政审批服务局"},
            {"label": "协办部门", "value": "人力资源和社会保障局"},
            {"label": "职责依据", "value": "纪要第3号"},
            {"label": "裁定管到哪里", "value": "全区的这一类"},
        ])
    );
    assert_eq!(told("auditor").await, json!([]));
}

#[tokio::test]
async fn a_file_is_for_who_works_on_it() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    let path = format!("/handoffs/{}/attachments", slip.id);
    let file = hub
        .as_("department")
        .upload(&path, "拨付凭证.pdf", b"%PDF-1.7 x".to_vec())
        .await
        .is(201);
    let href = format!("{path}/{}", file.id());
    hub.as_("coordinator").get(&href).await.is(200);
    hub.as_("auditor").get(&href).await.is(404);
    hub.as_("department-2").get(&href).await.is(404);
    hub.as_("auditor")
        .upload(&path, "x.pdf", b"%PDF-1.7".to_vec())
        .await
        .is(403);
    slip.version += 1;
    slip.takes(
        "zone-officer",
        "cancel",
        "",
        json!({"code": "mistaken", "reason": "派错了"}),
    )
    .await;
    hub.as_("department")
        .upload(&path, "x.pdf", b"%PDF-1.7".to_vec())
        .await
        .is(403);
}

#[tokio::test]
async fn what_the_hub_does_by_itself_is_offered_to_nobody() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    let page = format!("/handoffs/{}", slip.id);
    slip.is_done().await;
    let call = called("2026-03-02 10:00", "yes", 5);
    let shown = slip.takes("coordinator", "record_callback", "", call.clone()).await;
    assert_eq!(shown["stage"], "closed");
    for login in ["coordinator", "zone-officer", "department"] {
        let page = hub.browser(login).get(&page).await.is(200).text;
        assert!(!page.contains("对应企业"), "{login}: {page}");
    }
    let refused = slip.tries("coordinator", "record_callback", "", call).await.is(409);
    assert_eq!(refused.json()["possible_steps"], json!([]));
}
