//! The conflict gate on the way: blocks, consents, disclosures, later hits.

use super::*;
use crate::disputes::{Case, labour};

#[tokio::test]
async fn a_blocked_lawyer_is_named_by_rule_only_and_another_may_follow() {
    let hub = TestApp::new().await;
    dispute(&hub, "甲乙", "甲", "乙", &[("representative", "b", "郑律师", "一所")]).await;
    let mut walk = Walk::wanted(&hub, "甲").await;
    let blocked = walk.propose("郑律师").await;
    assert_eq!(blocked["stage"], "blocked");
    assert_eq!(blocked["conflict_check"]["hits"][0]["rule"], "C1");
    let text = blocked["conflict_check"].to_string();
    assert!(!text.contains("乙水") && !text.contains("JF-甲乙"), "{text}");
    // The law firm never learns that it was considered.
    hub.as_("law-firm").get(&at(&walk.id)).await.is(404);
    assert_eq!(walk.propose("王律师").await["stage"], "offered");
}

#[tokio::test]
async fn a_waivable_conflict_waits_for_both_clients_consent_and_stays_waived() {
    let hub = TestApp::new().await;
    dispute(&hub, "甲乙", "甲", "乙", &[]).await;
    Walk::active(&hub, "乙", "张律师", "law-firm").await;
    let mut walk = Walk::wanted(&hub, "甲").await;
    let wanted = walk.propose("郑律师").await;
    assert_eq!(wanted["stage"], "waiver_wanted");
    assert_eq!(wanted["conflict_check"]["hits"][0]["rule"], "C7");
    let check = format!(
        "/conflict-checks?lawyer_id={}&enterprise_id={}",
        id("lawyer", "郑律师"),
        id("enterprise", "甲")
    );
    let answer = hub.as_("coordinator").get(&check).await.is(200).json();
    assert_eq!(
        (&answer["hit"], &answer["clear"], &answer["hits"][0]["waived"]),
        (&json!(true), &json!(false), &json!(false))
    );

    let consent = json!({ "step": "waive", "client_signed_on": "2026-03-01", "client_signed_by": "田一", "other_signed_on": "2026-03-01", "file": "卷12", "wall": "两组律师分开办公，卷宗分存" });
    walk.try_step("zone-officer", consent.clone()).await.is(403);
    assert_eq!(walk.step("law-firm", consent).await["stage"], "offered");
    let answer = hub.as_("coordinator").get(&check).await.is(200).json();
    assert_eq!(
        (&answer["clear"], &answer["hits"][0]["waived"]),
        (&json!(true), &json!(true))
    );
    walk.step("lawyer", json!({ "step": "accept" })).await;
    assert_eq!(walk.step("enterprise", confirm()).await["stage"], "active");
    assert_eq!(tasks(&hub).await, [], "what both clients agreed to opens no task");
}

#[tokio::test]
async fn an_affiliate_is_disclosed_and_a_person_decides() {
    let hub = TestApp::new().await;
    dispute(&hub, "甲乙", "甲", "乙", &[]).await;
    Walk::active(&hub, "戊", "张律师", "law-firm").await;
    let mut tx = hub.app.db.begin().await.unwrap();
    tx.sql("INSERT INTO affiliate (zone_id, enterprise_id, other_id, relation) VALUES ('kfq', $1, $2, 'shareholder')")
        .bind(id("enterprise", "戊"))
        .bind(id("enterprise", "乙"))
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut walk = Walk::wanted(&hub, "甲").await;
    let checking = walk.propose("郑律师").await;
    assert_eq!(checking["stage"], "checking");
    assert_eq!(checking["conflict_check"]["hits"][0]["rule"], "C12");
    let bare = walk.try_step("zone-officer", json!({ "step": "offer" })).await.is(422);
    assert_eq!(bare.json()["fields"][0]["field"], "decision");
    let decided = json!({ "step": "offer", "decision": "已向甲披露，甲书面表示无异议" });
    assert_eq!(walk.step("zone-officer", decided).await["stage"], "offered");
}

#[tokio::test]
async fn a_later_neutral_or_party_opens_a_task_for_the_law_firm_and_the_zone() {
    let hub = TestApp::new().await;
    let walk = Walk::active(&hub, "甲", "郑律师", "law-firm").await;
    assert_eq!(tasks(&hub).await, []);
    dispute(&hub, "甲乙", "甲", "乙", &[("neutral", "", "张律师", "一所")]).await;
    let touched = service::Touched::dispute(&id("dispute", "甲乙"));
    assert_eq!(recheck(&hub, &touched).await, 4);
    let firm = format!("law_firm:{}", id("law_firm", "一所"));
    let expected = [
        (firm.clone(), "conflict.C5".to_owned()),
        (firm, "conflict.C6".to_owned()),
        ("zone".to_owned(), "conflict.C5".to_owned()),
        ("zone".to_owned(), "conflict.C6".to_owned()),
    ];
    assert_eq!(tasks(&hub).await, expected);
    assert_eq!(recheck(&hub, &touched).await, 0, "a task is opened once");
    assert_eq!(walk.get("zone-officer").await["stage"], "active");
}

#[tokio::test]
async fn candidates_come_with_the_checks_answer_beside_the_name() {
    let hub = TestApp::new().await;
    dispute(&hub, "甲乙", "甲", "乙", &[("representative", "b", "王律师", "二所")]).await;
    let body = json!({ "enterprise_id": id("enterprise", "甲"), "specialities": ["公司"] });
    let opened = hub.as_("coordinator").post(LIST, body).await.is(201);
    let path = format!("{}/candidates", at(&opened.id()));
    let items = hub.as_("coordinator").get(&path).await.is(200).json();
    let lines: Vec<(String, String)> = items["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| {
            (
                c["name"].as_str().unwrap().to_owned(),
                c["conflict_check"]["outcome"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    let expected = [
        ("张律师", "无冲突"),
        ("王律师", "禁止"),
        ("郑律师", "无冲突"),
        ("刘律师", "无冲突"),
    ]
    .map(|(n, o)| (n.to_owned(), o.to_owned()));
    assert_eq!(
        lines[..2].iter().collect::<std::collections::BTreeSet<_>>(),
        expected[..2].iter().collect()
    );
    assert_eq!(lines.len(), expected.len());
    hub.as_("enterprise").get(&path).await.is(403);
    hub.as_("coordinator-west").get(&path).await.is(404);
}

#[tokio::test]
async fn every_lawyer_is_found_and_proposed_by_name_with_the_checks_answer() {
    let hub = TestApp::new().await;
    dispute(&hub, "甲乙", "甲", "乙", &[("representative", "b", "王律师", "二所")]).await;
    let wanted = Walk::wanted(&hub, "甲").await;
    let path = format!("{}/candidates?q=%E7%8E%8B", at(&wanted.id));
    let found = hub.as_("coordinator").get(&path).await.is(200).json();
    let items = found["items"].as_array().unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["name"], "王律师");
    assert_eq!(items[0]["conflict_check"]["outcome"], "禁止");
    let page = format!("/advisors/{}", wanted.id);
    let officer = hub.browser("zone-officer");
    let searched = officer.get(&format!("{page}?q=%E5%88%98")).await.is(200).text;
    assert!(searched.contains("拟派刘律师") && !searched.contains("拟派张律师"));
    let nobody = officer
        .get(&format!("{page}?q=%E6%97%A0%E6%AD%A4%E4%BA%BA"))
        .await
        .is(200)
        .text;
    assert!(nobody.contains("没有符合条件的执业律师") && nobody.contains("无此人"));
}

#[tokio::test]
async fn who_may_ask_for_a_check_and_what_it_refuses() {
    let hub = TestApp::new().await;
    let path = |lawyer: &str, firm: &str| {
        format!(
            "/conflict-checks?lawyer_id={}&enterprise_id={}",
            id("lawyer", lawyer),
            id("enterprise", firm)
        )
    };
    hub.as_("law-firm").get(&path("郑律师", "甲")).await.is(200);
    hub.as_("law-firm").get(&path("王律师", "甲")).await.is(403);
    hub.as_("enterprise").get(&path("郑律师", "甲")).await.is(403);
    hub.as_("other-zone-admin").get(&path("郑律师", "甲")).await.is(404);
    hub.as_("zone-officer").get(&path("没有此人", "甲")).await.is(404);
    hub.as_("zone-officer")
        .get(&format!("{}&role=judge", path("郑律师", "甲")))
        .await
        .is(422);
    hub.as_("zone-officer")
        .get(&format!("{}&role=neutral", path("郑律师", "甲")))
        .await
        .is(422);
    dispute(&hub, "甲乙", "甲", "乙", &[]).await;
    Walk::active(&hub, "乙", "郑律师", "law-firm").await;
    let neutral = format!(
        "{}&role=neutral&dispute_id={}",
        path("张律师", "甲"),
        id("dispute", "甲乙")
    );
    let answer = hub.as_("zone-officer").get(&neutral).await.is(200).json();
    assert_eq!(answer["hits"][0]["rule"], "C5");
    hub.as_("coordinator-west").get(&neutral).await.is(404);
}

#[tokio::test]
async fn a_consent_named_in_a_dispute_opens_no_task_and_an_unwaived_clash_does() {
    use crate::disputes::{Case, equity, pre_lawyer};
    let hub = TestApp::new().await;
    Walk::active(&hub, "甲", "张律师", "law-firm").await;
    let mut case = Case::open(&hub, "coordinator", {
        let mut opening = equity();
        opening["authority"] = "委托书".into();
        opening
    })
    .await;
    case.takes("coordinator", "submit", json!({})).await;
    case.takes("coordinator", "start_screening", json!({})).await;
    // 一所 advises 甲; its 郑律师 would do the prediagnosis of 乙 against 甲.
    let bare = case
        .tries("coordinator", "accept_prediagnosis", pre_lawyer("郑律师"))
        .await;
    assert_eq!(bare.is(409).rule(), "disputes.conflict_needs_waiver");
    let mut consented = pre_lawyer("郑律师");
    consented["waiver"] = "豁免〔2026〕3号".into();
    case.takes("coordinator", "accept_prediagnosis", consented).await;
    assert_eq!(tasks(&hub).await, []);
    let path = format!(
        "/conflict-checks?lawyer_id={}&enterprise_id={}&dispute_id={}&role=pre-lawyer",
        id("lawyer", "郑律师"),
        id("enterprise", "乙"),
        case.id
    );
    let answer = hub.as_("zone-officer").get(&path).await.is(200).json();
    assert_eq!(
        (&answer["clear"], &answer["hits"][0]["waived"]),
        (&json!(true), &json!(true))
    );
}

#[tokio::test]
async fn whoever_stood_against_a_firm_till_lately_advises_it_with_consent_only() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_prediagnosis().await;
    case.takes("worker", "withdraw", json!({"reason": "双方已和解"})).await;
    let (lawyer, firm) = (id("lawyer", "郑律师"), id("enterprise", "甲"));
    let check = format!("/conflict-checks?lawyer_id={lawyer}&enterprise_id={firm}");
    for (on, rule) in [
        ("2026-03-02 12:00", Some("C9")),
        ("2027-03-02 12:00", Some("C9")),
        ("2027-03-03 12:00", None),
    ] {
        hub.at(on);
        let found = hub.as_("zone-officer").get(&check).await.is(200).json();
        assert_eq!(found["hits"][0]["rule"].as_str(), rule, "{on}: {found}");
        assert_eq!(found["clear"], rule.is_none(), "{on}: {found}");
    }
}

/// An application of one firm against another, for the coordinator to enter.
fn between(applicant: &str, other: &str) -> Value {
    let mut opening = crate::disputes::equity();
    opening["sides"] =
        json!([{"enterprise_id": id("enterprise", applicant)}, {"enterprise_id": id("enterprise", other)}]);
    opening["authority"] = "委托书".into();
    opening
}

#[tokio::test]
async fn a_later_dispute_with_another_covers_nothing_of_an_older_one_between_the_same_sides() {
    use crate::disputes::pre_lawyer;
    let hub = TestApp::new().await;
    let reason = json!({"reason": "双方已和解"});
    let mut older = Case::open(&hub, "coordinator", between("乙", "甲")).await;
    older.takes("coordinator", "submit", json!({})).await;
    older.takes("coordinator", "start_screening", json!({})).await;
    older
        .takes("coordinator", "accept_prediagnosis", pre_lawyer("郑律师"))
        .await;
    older.takes("coordinator", "withdraw", reason.clone()).await;
    let mut later = Case::open(&hub, "worker", labour()).await;
    later.reaches_prediagnosis().await;
    later.takes("worker", "withdraw", reason).await;

    let mut anew = Case::open(&hub, "coordinator", between("甲", "乙")).await;
    anew.takes("coordinator", "submit", json!({})).await;
    let path = format!(
        "/conflict-checks?lawyer_id={}&enterprise_id={}&dispute_id={}&role=pre-lawyer",
        id("lawyer", "郑律师"),
        id("enterprise", "甲"),
        anew.id
    );
    let found = hub.as_("zone-officer").get(&path).await.is(200).json();
    assert_eq!(found["hits"][0]["rule"], "C9", "{found}");
    assert_eq!(found["clear"], false, "{found}");
}

#[tokio::test]
async fn an_enterprise_that_confirms_its_adviser_hears_nothing_of_a_case_that_is_hidden_from_it() {
    let hub = TestApp::new().await;
    let mut walk = Walk::wanted(&hub, "甲").await;
    walk.propose("张律师").await;
    walk.step("law-firm", json!({ "step": "accept" })).await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_prediagnosis().await;
    let of_zone = walk.try_step("zone-officer", confirm()).await.is(409);
    assert_eq!(of_zone.rule(), "advisors.conflict_block");
    let open = walk.try_step("enterprise", confirm()).await.is(409);
    assert_eq!(open.rule(), "advisors.checked_anew_first");
    case.takes("worker", "withdraw", json!({"reason": "另作打算"})).await;
    let closed = walk.try_step("enterprise", confirm()).await.is(409);
    assert_eq!(closed.text, open.text, "it hears the same of both");
    for told in ["C8", "C9", "利益"] {
        assert!(!open.text.contains(told), "{}", open.text);
    }
}

#[tokio::test]
async fn whoever_mediated_between_two_firms_never_advises_them_nor_serves_one_against_the_other() {
    use crate::disputes::pre_lawyer;
    let hub = TestApp::new().await;
    let mut mediated = Case::open(&hub, "coordinator", between("乙", "甲")).await;
    for (step, data) in [
        ("submit", json!({})),
        ("start_screening", json!({})),
        ("accept_prediagnosis", pre_lawyer("王律师")),
        (
            "name_neutral",
            json!({
                "body_id": id("mediation_body", "人民调解"),
                "lawyer_id": id("lawyer", "张律师"),
                "chosen_by": "各方选定",
            }),
        ),
        ("withdraw", json!({"reason": "双方已和解"})),
    ] {
        mediated.takes("coordinator", step, data).await;
    }
    let rule = async |query: String| {
        let path = format!("/conflict-checks?{query}");
        let found = hub.as_("zone-officer").get(&path).await.is(200).json();
        found["hits"][0]["rule"].as_str().map(str::to_owned)
    };
    // 郑律师 is of the same law firm.
    for lawyer in ["张律师", "郑律师"] {
        for (other, expected) in [("乙", Some("C6")), ("戊", None)] {
            let mut anew = Case::open(&hub, "coordinator", between("甲", other)).await;
            anew.takes("coordinator", "submit", json!({})).await;
            let (lawyer, firm) = (id("lawyer", lawyer), id("enterprise", "甲"));
            let of = format!("dispute_id={}&role=pre-lawyer", anew.id);
            let found = rule(format!("lawyer_id={lawyer}&enterprise_id={firm}&{of}")).await;
            assert_eq!(found.as_deref(), expected, "against {other}");
        }
    }
    hub.at("2027-03-03 12:00");
    for lawyer in ["张律师", "郑律师"] {
        for (firm, expected) in [("甲", Some("C6")), ("乙", Some("C6")), ("戊", None)] {
            let (lawyer, firm) = (id("lawyer", lawyer), id("enterprise", firm));
            let found = rule(format!("lawyer_id={lawyer}&enterprise_id={firm}")).await;
            assert_eq!(found.as_deref(), expected, "{firm}");
        }
    }
}
