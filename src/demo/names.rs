//! Made-up names: no firm, person or building of this world is meant.

const FIRST: &[&str] = &[
    "水城", "东昌", "徒骇", "光岳", "凤凰", "胭脂", "九州", "江北", "湖畔", "长河", "星光", "北辰", "嘉禾", "明湖",
    "望岳", "齐鲁", "青禾", "云杉", "远帆", "朗润",
];
const SECOND: &[&str] = &[
    "启航", "同创", "恒信", "博远", "新元", "卓越", "天成", "聚力", "众和", "瑞丰", "汇通", "安泰", "凌云", "致远",
    "弘毅", "润泽", "佳润",
];
/// What a firm does, with its class in GB/T 4754.
const TRADE: &[(&str, &str)] = &[
    ("信息技术", "I65"),
    ("电子商务", "F51"),
    ("供应链管理", "L72"),
    ("文化传媒", "R86"),
    ("工程咨询", "M74"),
    ("教育科技", "P83"),
    ("医疗器械", "F51"),
    ("建筑装饰", "E50"),
    ("餐饮管理", "H62"),
    ("人力资源", "L72"),
    ("检测技术", "M74"),
];
const SURNAMES: &[&str] = &[
    "赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈", "褚", "卫", "蒋", "沈", "韩", "杨", "朱", "秦", "许",
    "何", "吕", "张", "孔", "曹", "严", "金", "魏", "陶", "姜", "谢", "邹", "苏", "潘", "葛", "范", "彭", "鲁", "韦",
    "马", "苗",
];
const GIVEN: &[&str] = &[
    "文博", "思远", "晓燕", "立新", "志强", "雨桐", "海涛", "淑芬", "建国", "佳宁", "明哲", "春梅", "子涵", "国栋",
    "红梅", "一鸣", "秀英", "浩然", "丽华", "永刚", "若溪", "庆丰", "欣怡", "长青", "慧敏", "伟东", "晨曦",
];

pub struct Firm {
    pub name: String,
    pub industry: &'static str,
}

/// The `n`th firm; no two of the first thousands share a name.
pub fn firm(n: usize) -> Firm {
    let (trade, industry) = TRADE[n % TRADE.len()];
    let first = FIRST[n % FIRST.len()];
    let second = SECOND[(n / FIRST.len() + n) % SECOND.len()];
    Firm {
        name: format!("聊城{first}{second}{trade}有限公司"),
        industry,
    }
}

/// The `n`th person.
pub fn person(n: usize) -> String {
    format!(
        "{}{}",
        SURNAMES[n % SURNAMES.len()],
        GIVEN[(n / SURNAMES.len() + n * 7) % GIVEN.len()]
    )
}

/// The legal representative of the `n`th firm. Those who share one are affiliates, and these are not:
/// beyond the first thousand a name has the surnames of both parents.
pub fn representative(n: usize) -> String {
    let name = person(n);
    match n / (SURNAMES.len() * GIVEN.len()) {
        0 => name,
        round => {
            let given: String = name.chars().skip(1).collect();
            let (father, mother) = (SURNAMES[n % SURNAMES.len()], SURNAMES[(n + round) % SURNAMES.len()]);
            format!("{father}{mother}{given}")
        }
    }
}

pub const BUILDINGS: &[&str] = &[
    "星光国际",
    "凤凰大厦",
    "东昌财富中心",
    "徒骇河科创园A座",
    "徒骇河科创园B座",
    "水城金融广场",
    "长江路总部基地1号楼",
    "长江路总部基地2号楼",
    "黄河路商务中心",
    "中华路双创大厦",
    "光岳商务楼",
    "九州国际广场",
    "新东方大厦",
    "嘉明科技大厦",
    "辽河路电商园",
    "汇金中心",
    "昌润商务港",
    "民生大厦",
    "华建一街区写字楼",
    "当代国际",
    "月季湖大厦",
    "蒋官屯商务楼",
    "北城企业家园",
    "开发大厦",
];
pub const STREETS: &[&str] = &["北城街道", "东城街道", "蒋官屯街道"];
pub const LAW_FIRMS: &[&str] = &["衡正", "明湖", "中岳", "鼎立", "博弈", "仁合", "昭明", "法言"];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn two_thousand_firms_have_names_of_their_own() {
        let names: BTreeSet<String> = (0..2000).map(|n| super::firm(n).name).collect();
        assert_eq!(names.len(), 2000);
        let heads: BTreeSet<String> = (0..2000).map(super::representative).collect();
        assert_eq!(heads.len(), 2000, "nor are they each other's affiliates");
    }
}
