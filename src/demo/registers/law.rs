//! Law firms, lawyers, mediation bodies, advisers, and court cases.

use super::*;

/// Court cases in a month, last year and this.
pub const CASES: (i64, i64) = (50, 30);

pub const LAWYERS: usize = 48;

pub(super) fn law_firms(today: Day) -> Vec<Vec<Cell>> {
    names::LAW_FIRMS
        .iter()
        .enumerate()
        .map(|(n, name)| {
            vec![
                text(law_firm_licence(n)),
                text(format!("山东{name}律师事务所（演示）")),
                Cell::Day(january(today).plus_months(-24)),
                Cell::Empty,
                text(names::person(2500 + n)),
            ]
        })
        .collect()
}

pub(super) fn lawyers() -> Vec<Vec<Cell>> {
    let fields = [
        ["劳动", "公司"],
        ["公司", "股权"],
        ["知识产权", "竞业限制"],
        ["合同", "物业租赁"],
        ["劳动", "竞业限制"],
        ["融资", "合同"],
    ];
    (0..LAWYERS)
        .map(|n| {
            vec![
                text(lawyer_licence(n)),
                text(lawyer_name(n)),
                text(law_firm_licence(n % names::LAW_FIRMS.len())),
                Cell::List(
                    fields[n / names::LAW_FIRMS.len() % fields.len()]
                        .iter()
                        .map(|f| (*f).to_owned())
                        .collect(),
                ),
                Cell::Int(15),
                Cell::Word("active"),
            ]
        })
        .collect()
}

/// Name of the body, the word of its legal type.
pub const BODIES: &[(&str, &str)] = &[
    ("经开区楼宇企业人民调解委员会（演示）", "peoples-committee"),
    ("经开区商事调解中心（演示）", "commercial"),
    ("衡正律师调解工作室（演示）", "lawyers-room"),
    ("经开区劳动争议调解中心（演示）", "labour"),
    ("楼宇法治服务联盟（演示）", "none"),
];

pub(super) fn mediation_bodies() -> Vec<Vec<Cell>> {
    BODIES
        .iter()
        .map(|(name, kind)| {
            let lawful = *kind != "none";
            let own = names::LAW_FIRMS
                .iter()
                .position(|firm| *kind == "lawyers-room" && name.starts_with(firm));
            vec![
                text(*name),
                Cell::Word(kind),
                if lawful {
                    text("演示司〔2026〕1号")
                } else {
                    Cell::Empty
                },
                Cell::Bool(*kind == "commercial"),
                if lawful {
                    text("演示经开区人民法院")
                } else {
                    Cell::Empty
                },
                own.map_or(Cell::Empty, |n| text(law_firm_licence(n))),
            ]
        })
        .collect()
}

/// Seven firms of ten have an adviser; some stay without, so that there is something to do.
pub(super) fn advisors(tenancies: &[Tenancy], today: Day) -> Vec<Vec<Cell>> {
    let new_year = january(today);
    tenancies
        .iter()
        .enumerate()
        .filter(|(n, t)| n % 10 < 7 && t.to.is_none() && t.from <= today.plus_days(-30))
        .map(|(n, t)| {
            let from = t
                .from
                .max(new_year.plus_days(-200 + (n as i64 * 3) % 180))
                .plus_days(5)
                .min(today);
            vec![
                text(uscc(n)),
                text(lawyer_licence(n % LAWYERS)),
                Cell::Day(from),
                Cell::Empty,
            ]
        })
        .collect()
}

pub(super) fn litigation(today: Day) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    let buildings = names::BUILDINGS.len() as i64;
    let first = Month {
        year: today.year() - 1,
        month: 1,
    };
    for step in 0..first.span_to(today.month()) {
        let month = first.plus(step);
        let cases = if month.year == today.year() { CASES.1 } else { CASES.0 };
        for n in 0..buildings {
            // The total is spread so that the first buildings have one case more.
            let own = cases / buildings + i64::from((n + i64::from(step)) % buildings < cases % buildings);
            rows.push(vec![
                text(building_code(n as usize)),
                Cell::Month(month),
                Cell::Int(own),
                text("演示法院月报"),
            ]);
        }
    }
    rows
}
