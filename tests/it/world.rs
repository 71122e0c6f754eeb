//! The small zone every test begins with: two streets, three buildings, five firms, three law firms,
//! their lawyers, mediation bodies, and one account for each role, all fictitious.
//!
//! Ids are derived from names, so that a test can say `id("enterprise", "甲")`.

mod people;

use louwei::db::{Db, Val};
use louwei::journal::sha256_hex;

pub use people::{PEOPLE, actor};

/// The id of a thing of the test world.
pub fn id(kind: &str, name: &str) -> String {
    let h = sha256_hex(format!("{kind}:{name}").as_bytes());
    format!(
        "{}-{}-7{}-8{}-{}",
        &h[..8],
        &h[8..12],
        &h[13..16],
        &h[17..20],
        &h[20..32]
    )
}

pub fn token_of(login: &str) -> String {
    sha256_hex(format!("token of {login}").as_bytes())
}

pub fn csrf_of(login: &str) -> String {
    sha256_hex(format!("csrf of {login}").as_bytes())
}

const AT: &str = "2026-01-05T01:00:00.000Z";

pub async fn fill(db: &Db) {
    let mut tx = db.begin().await.unwrap();
    for (zone, name) in [("kfq", "测试开发区"), ("other", "另一开发区")] {
        put(
            &mut tx,
            "zone",
            &["id", "name", "demonstration", "created_at"],
            vec![t(zone), t(name), Val::from(false), t(AT)],
        )
        .await;
    }
    for zone in ["kfq", "other"] {
        louwei::routing::seed(&mut tx, zone).await.unwrap();
    }
    for name in ["北街", "南街"] {
        put(
            &mut tx,
            "street",
            &["zone_id", "id", "name"],
            vec![t("kfq"), t(&id("street", name)), t(name)],
        )
        .await;
    }
    for (code, name, street) in [
        ("东", "东方大厦", "北街"),
        ("西", "西华中心", "北街"),
        ("南", "南苑广场", "南街"),
    ] {
        put(
            &mut tx,
            "building",
            &[
                "zone_id",
                "id",
                "code",
                "name",
                "street_id",
                "gross_floor_area",
                "leasable_area",
                "floors",
                "status",
                "version",
                "head_hash",
            ],
            vec![
                t("kfq"),
                t(&id("building", code)),
                t(code),
                t(name),
                t(&id("street", street)),
                Val::from(3_000_000i64),
                Val::from(2_000_000i64),
                Val::from(20i64),
                t("operating"),
                Val::from(1i64),
                t(""),
            ],
        )
        .await;
    }
    for (name, uscc, full, boss) in [
        ("甲", "91371500MA3C00001J", "聊城甲木科技有限公司", "田一"),
        ("乙", "91371500MA3C00002M", "聊城乙水贸易有限公司", "田二"),
        ("丙", "91371500MA3C00003Q", "聊城丙火置业有限公司", "田三"),
        ("丁", "91371500MA3C00004U", "聊城丁金物业服务有限公司", "田四"),
        ("戊", "91371500MA3C00005Y", "聊城戊土餐饮管理有限公司", "田五"),
    ] {
        put(
            &mut tx,
            "enterprise",
            &[
                "zone_id",
                "id",
                "uscc",
                "name",
                "legal_representative",
                "version",
                "head_hash",
            ],
            vec![
                t("kfq"),
                t(&id("enterprise", name)),
                t(uscc),
                t(full),
                t(boss),
                Val::from(1i64),
                t(""),
            ],
        )
        .await;
    }
    for (firm, building) in [("甲", "东"), ("乙", "东"), ("戊", "西")] {
        put(
            &mut tx,
            "occupancy",
            &[
                "zone_id",
                "id",
                "enterprise_id",
                "building_id",
                "rooms",
                "area",
                "basis",
                "from_day",
                "version",
                "head_hash",
            ],
            vec![
                t("kfq"),
                t(&id("occupancy", firm)),
                t(&id("enterprise", firm)),
                t(&id("building", building)),
                t(""),
                Val::from(50_000i64),
                t("lease"),
                t("2025-03-01"),
                Val::from(1i64),
                t(""),
            ],
        )
        .await;
    }
    for (name, code, full, duties) in [
        ("人社", "RS", "人力资源和社会保障局", "用工"),
        ("审批", "SP", "行政审批服务局", "企业注册"),
        ("市监", "SJ", "市场监督管理局", "市场监管"),
    ] {
        put(
            &mut tx,
            "department",
            &["zone_id", "id", "code", "name", "duties", "version", "head_hash"],
            vec![
                t("kfq"),
                t(&id("department", name)),
                t(code),
                t(full),
                t(duties),
                Val::from(1i64),
                t(""),
            ],
        )
        .await;
    }
    for (name, licence) in [
        ("一所", "23715201010000001"),
        ("二所", "23715201010000002"),
        ("三所", "23715201010000003"),
    ] {
        put(
            &mut tx,
            "law_firm",
            &["zone_id", "id", "licence", "name", "joined_on", "version", "head_hash"],
            vec![
                t("kfq"),
                t(&id("law_firm", name)),
                t(licence),
                t(&format!("山东{name}律师事务所")),
                t("2025-01-01"),
                Val::from(1i64),
                t(""),
            ],
        )
        .await;
    }
    for (name, firm, special) in [
        ("郑律师", "一所", "劳动"),
        ("张律师", "一所", "公司"),
        ("王律师", "二所", "劳动、公司"),
        ("刘律师", "三所", "知识产权"),
    ] {
        put(
            &mut tx,
            "lawyer",
            &[
                "zone_id",
                "id",
                "licence",
                "name",
                "law_firm_id",
                "specialities",
                "quota",
                "status",
                "version",
                "head_hash",
            ],
            vec![
                t("kfq"),
                t(&id("lawyer", name)),
                t(&id("lawyer", name)[..17]),
                t(name),
                t(&id("law_firm", firm)),
                t(special),
                Val::from(10i64),
                t("active"),
                Val::from(1i64),
                t(""),
            ],
        )
        .await;
    }
    for (name, full, legal, charge, court) in [
        (
            "人民调解",
            "测试区楼宇人民调解委员会",
            "peoples-committee",
            false,
            Some("测试区人民法院"),
        ),
        (
            "商事调解",
            "测试区商事调解中心",
            "commercial",
            true,
            Some("测试区人民法院"),
        ),
        ("无资质", "楼宇法治服务联盟", "none", false, None),
    ] {
        put(
            &mut tx,
            "mediation_body",
            &[
                "zone_id",
                "id",
                "name",
                "legal_type",
                "approval",
                "may_charge",
                "court",
                "version",
                "head_hash",
            ],
            vec![
                t("kfq"),
                t(&id("mediation_body", name)),
                t(full),
                t(legal),
                t("测司〔2026〕1号"),
                Val::from(charge),
                Val::Text(court.map(str::to_owned)),
                Val::from(1i64),
                t(""),
            ],
        )
        .await;
    }
    for (zone, login, name, role, over) in PEOPLE {
        let person = id("person", login);
        put(
            &mut tx,
            "person",
            &[
                "zone_id",
                "id",
                "login",
                "name",
                "password_hash",
                "created_at",
                "version",
                "head_hash",
            ],
            vec![
                t(zone),
                t(&person),
                t(login),
                t(name),
                t("none: tests sign in by their token"),
                t(AT),
                Val::from(1i64),
                t(""),
            ],
        )
        .await;
        put(
            &mut tx,
            "role_grant",
            &[
                "zone_id",
                "id",
                "person_id",
                "role",
                "over_id",
                "from_day",
                "granted_by",
            ],
            vec![
                t(zone),
                t(&id("grant", login)),
                t(&person),
                t(role),
                Val::Text(over.map(|(kind, name)| id(kind, name))),
                t("2025-01-01"),
                t("system"),
            ],
        )
        .await;
        put(
            &mut tx,
            "session",
            &[
                "token_hash",
                "zone_id",
                "person_id",
                "kind",
                "csrf",
                "created_at",
                "expires_at",
            ],
            vec![
                t(&sha256_hex(token_of(login).as_bytes())),
                t(zone),
                t(&person),
                t("token"),
                t(&csrf_of(login)),
                t(AT),
                t("2099-01-01T00:00:00.000Z"),
            ],
        )
        .await;
    }
    for (kind, name, full) in [
        ("building", "东", "东方大厦"),
        ("building", "西", "西华中心"),
        ("building", "南", "南苑广场"),
        ("enterprise", "甲", "聊城甲木科技有限公司"),
        ("enterprise", "乙", "聊城乙水贸易有限公司"),
        ("enterprise", "丙", "聊城丙火置业有限公司"),
        ("enterprise", "丁", "聊城丁金物业服务有限公司"),
        ("enterprise", "戊", "聊城戊土餐饮管理有限公司"),
        ("law_firm", "一所", "山东一所律师事务所"),
        ("law_firm", "二所", "山东二所律师事务所"),
        ("lawyer", "郑律师", "郑律师"),
        ("lawyer", "王律师", "王律师"),
        ("mediation_body", "人民调解", "测试区楼宇人民调解委员会"),
        ("department", "人社", "人力资源和社会保障局"),
    ] {
        let grams = louwei::registers::text::grams(full).join(" ");
        put(
            &mut tx,
            "search_name",
            &["zone_id", "kind", "subject_id", "name", "grams"],
            vec![t("kfq"), t(kind), t(&id(kind, name)), t(full), t(&grams)],
        )
        .await;
    }
    tx.commit().await.unwrap();
}

fn t(text: &str) -> Val {
    Val::from(text)
}

async fn put(tx: &mut louwei::db::Tx, table: &'static str, columns: &'static [&'static str], row: Vec<Val>) {
    tx.insert_many(table, columns, vec![row], "")
        .await
        .unwrap_or_else(|e| panic!("{table}: {e}"));
}
