//! One account for each role, and one of another zone.

use louwei::kernel::{Actor, Grant, Id, Role, Timestamp};

/// Zone, login, name, role, what it is over.
type Account = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Option<(&'static str, &'static str)>,
);

pub const PEOPLE: &[Account] = &[
    ("kfq", "zone-admin", "赵管理", "zone-administrator", None),
    ("kfq", "zone-officer", "钱干事", "zone-officer", None),
    ("kfq", "coordinator", "孙协调", "coordinator", Some(("building", "东"))),
    (
        "kfq",
        "coordinator-west",
        "李协调",
        "coordinator",
        Some(("building", "西")),
    ),
    ("kfq", "law-firm", "周主任", "law-firm-lead", Some(("law_firm", "一所"))),
    (
        "kfq",
        "law-firm-2",
        "吴主任",
        "law-firm-lead",
        Some(("law_firm", "二所")),
    ),
    ("kfq", "lawyer", "郑律师", "lawyer", Some(("lawyer", "郑律师"))),
    ("kfq", "lawyer-2", "王律师", "lawyer", Some(("lawyer", "王律师"))),
    (
        "kfq",
        "mediator",
        "冯调解",
        "mediator",
        Some(("mediation_body", "人民调解")),
    ),
    (
        "kfq",
        "department",
        "陈经办",
        "department-clerk",
        Some(("department", "人社")),
    ),
    (
        "kfq",
        "department-2",
        "朱经办",
        "department-clerk",
        Some(("department", "审批")),
    ),
    (
        "kfq",
        "department-3",
        "秦经办",
        "department-clerk",
        Some(("department", "市监")),
    ),
    (
        "kfq",
        "enterprise",
        "褚联络",
        "enterprise-contact",
        Some(("enterprise", "甲")),
    ),
    (
        "kfq",
        "enterprise-2",
        "卫联络",
        "enterprise-contact",
        Some(("enterprise", "乙")),
    ),
    ("kfq", "worker", "蒋员工", "individual", None),
    ("kfq", "auditor", "沈审计", "auditor", None),
    ("other", "other-zone-admin", "韩管理", "zone-administrator", None),
];

/// Somebody with one role, for rules that know no database.
pub fn actor(role: Role, over: Option<&str>, person: &str) -> Actor {
    let mut actor = Actor::system("zone", Timestamp::parse("2026-03-02 10:00").unwrap());
    actor.person = Id::stored(person.to_owned());
    actor.grants = vec![Grant {
        role,
        over: over.map(str::to_owned),
    }];
    actor
}
