//! Departments with their duties, and guidance groups.

use super::*;

pub(super) fn departments() -> Vec<Vec<Cell>> {
    [
        ("SP", "行政审批服务局", "企业注册、行政审批"),
        ("JF", "经济发展局", "政策申报、招商"),
        ("RS", "人力资源和社会保障局", "用工、劳动监察"),
        ("SJ", "市场监督管理局", "市场监管、知识产权"),
        ("SW", "税务分局", "税务"),
        ("XF", "消防救援大队", "消防"),
        ("JR", "地方金融服务中心", "融资"),
        ("ZJ", "住房和建设管理局", "物业、装修"),
        ("ZF", "综合行政执法局", "执法、市容"),
        ("SF", "司法分局", "法律服务、人民调解"),
    ]
    .iter()
    .enumerate()
    .map(|(n, (code, name, duties))| {
        vec![
            text(*code),
            text(*name),
            text(names::person(2400 + n)),
            text(format!("0635-8{:06}", 200_000 + n)),
            Cell::List(duties.split('、').map(str::to_owned).collect()),
        ]
    })
    .collect()
}

/// Who answers for which category; the sources of such duties are local lists nobody has checked here.
pub(super) fn duties(today: Day) -> Vec<Vec<Cell>> {
    [
        ("SP", "企业注册", DutyPart::Lead),
        ("SJ", "企业注册", DutyPart::Assist),
        ("JF", "政策申报", DutyPart::Lead),
        ("SP", "行政审批", DutyPart::Lead),
        ("JR", "融资", DutyPart::Lead),
        ("JF", "招商", DutyPart::Lead),
        ("ZJ", "物业", DutyPart::Lead),
        ("ZF", "物业", DutyPart::Assist),
        ("XF", "消防", DutyPart::Lead),
        ("RS", "用工", DutyPart::Lead),
        ("SW", "税务", DutyPart::Lead),
    ]
    .iter()
    .map(|(code, category, part)| {
        vec![
            text(*code),
            text(*category),
            Cell::Word(part.as_str()),
            text("演示权责清单（虚构，待核实）"),
            Cell::Day(january(today)),
            Cell::Empty,
        ]
    })
    .collect()
}

/// The article's 18 groups.
pub const GROUPS: usize = 18;

pub(super) fn group_code(n: usize) -> String {
    format!("ZD{:02}", n + 1)
}

pub(super) fn guidance_groups(today: Day) -> Vec<Vec<Cell>> {
    let units = [
        "组织部",
        "经济发展局",
        "行政审批服务局",
        "市场监督管理局",
        "税务分局",
        "住房和建设管理局",
    ];
    (0..GROUPS)
        .map(|n| {
            let members = (0..4).map(|m| names::person(2600 + n * 4 + m)).collect();
            vec![
                text(group_code(n)),
                text(format!("第{}党建指导团", n + 1)),
                text(units[n % units.len()]),
                Cell::List(members),
                text(format!("0635-8{:06}", 300_000 + n)),
                Cell::Day(january(today)),
                Cell::Empty,
            ]
        })
        .collect()
}

/// Each group has called on its first building in March and in June.
pub(super) fn visits(today: Day) -> Vec<Vec<Cell>> {
    let heard = [
        "了解企业用工和租金情况，未提出需要部门办理的事项",
        "宣讲惠企政策，企业对申报流程已清楚",
    ];
    (0..GROUPS * heard.len())
        .map(|n| {
            let (group, round) = (n % GROUPS, n / GROUPS);
            let on = january(today).plus_days(60 + 90 * round as i64 + group as i64);
            vec![
                text(group_code(group)),
                text(building_code(group)),
                Cell::Empty,
                Cell::Day(on.min(today)),
                Cell::Empty,
                text(names::person(2600 + group * 4)),
                text(heard[round]),
            ]
        })
        .collect()
}

/// Every building has its group.
pub(super) fn twin_links(today: Day) -> Vec<Vec<Cell>> {
    (0..names::BUILDINGS.len())
        .map(|n| {
            vec![
                text(group_code(n % GROUPS)),
                text(building_code(n)),
                Cell::Empty,
                Cell::Day(january(today)),
                Cell::Empty,
            ]
        })
        .collect()
}
