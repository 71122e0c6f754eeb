//! The sheets of the registers (台账), as data: reading, writing, the blank workbook and the
//! help page all follow from here.

use super::text;
use super::words::{
    Basis, BodyType, BuildingStatus, DutyPart, FirmSize, Interest, LawyerStatus, Office, OfficerKind, Ownership,
};

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name or a note of at most so many characters.
    Text(usize),
    /// A code or a number that is not counted with: digits stay as they are.
    Code(usize),
    /// 统一社会信用代码
    Uscc,
    Day,
    Month,
    /// A whole number from 0 to this.
    Count(i64),
    /// 面积, kept in 0.01 ㎡.
    Area,
    /// 是/否
    Bool,
    Word(&'static [(&'static str, &'static str)]),
    /// Several short texts, divided by 、 or a comma.
    List(usize),
}

/// One column of a sheet.
#[derive(Debug)]
pub struct Column {
    /// Name in code and API.
    pub name: &'static str,
    /// 表头
    pub heading: &'static str,
    /// Other headings that are understood.
    pub aliases: &'static [&'static str],
    pub required: bool,
    pub kind: Kind,
}

/// One sheet of the registers.
#[derive(Debug)]
pub struct Sheet {
    /// Name in code and API, stem of a CSV file.
    pub name: &'static str,
    /// 工作表名
    pub title: &'static str,
    pub columns: &'static [Column],
    /// The columns that tell one row from another.
    pub key: &'static [&'static str],
}

impl Sheet {
    /// The sheet of this Chinese or English name; 台账, 表, 信息 and the like after it are forgiven.
    pub fn named(name: &str) -> Option<&'static Sheet> {
        let name = text::same(name);
        let name = ["台账", "信息表", "信息", "名册", "清单", "表"]
            .iter()
            .find_map(|tail| name.strip_suffix(tail))
            .unwrap_or(&name);
        SHEETS.iter().find(|s| s.name == name || s.title == name)
    }

    /// Where the column of this English name stands.
    pub fn at(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == column)
    }
}

const fn may(name: &'static str, heading: &'static str, kind: Kind) -> Column {
    Column {
        name,
        heading,
        aliases: &[],
        required: false,
        kind,
    }
}
const fn must(name: &'static str, heading: &'static str, kind: Kind) -> Column {
    Column {
        required: true,
        ..may(name, heading, kind)
    }
}
impl Column {
    const fn or(self, aliases: &'static [&'static str]) -> Self {
        Column { aliases, ..self }
    }
}

const BUILDING: Column = must("building", "楼宇编码", Kind::Code(32)).or(&["楼宇编号", "楼宇代码"]);
const USCC: Column = must("uscc", "统一社会信用代码", Kind::Uscc).or(&["信用代码", "社会信用代码", "统一信用代码"]);
const PERSON: Column = must("name", "姓名", Kind::Text(50));
const PHONE: Kind = Kind::Code(40);
const GROUP: Column = must("group", "指导团编码", Kind::Code(32)).or(&["指导团编号", "指导团代码"]);
/// The firm of a row that may be about the whole building.
const FIRM: Column = may("uscc", "统一社会信用代码", Kind::Uscc).or(&["信用代码", "社会信用代码"]);

/// Every sheet, in the order in which rows may point at one another.
pub static SHEETS: [Sheet; 16] = [
    Sheet {
        name: "departments",
        title: "部门",
        columns: &[
            must("code", "部门编码", Kind::Code(32)).or(&["部门编号", "部门代码"]),
            must("name", "部门名称", Kind::Text(100)).or(&["单位名称"]),
            may("contact", "联系人", Kind::Text(50)),
            may("phone", "电话", PHONE).or(&["联系电话"]),
            may("duties", "职责事项", Kind::List(200)).or(&["职责清单"]),
        ],
        key: &["code"],
    },
    Sheet {
        name: "buildings",
        title: "楼宇",
        columns: &[
            must("code", "楼宇编码", Kind::Code(32)).or(&["楼宇编号", "楼宇代码"]),
            must("name", "楼宇名称", Kind::Text(100)).or(&["楼宇", "大厦名称"]),
            may("address", "地址", Kind::Text(200)).or(&["楼宇地址", "坐落"]),
            must("street", "街道", Kind::Text(50)).or(&["所属街道", "责任街道"]),
            may("community", "社区", Kind::Text(50)).or(&["所属社区"]),
            may("affected_streets", "受影响街道", Kind::List(50)),
            must("gross_floor_area", "建筑面积", Kind::Area).or(&["总建筑面积"]),
            may("leasable_area", "可租面积", Kind::Area),
            may("leasable_area_on", "可租面积日期", Kind::Day),
            may("floors", "层数", Kind::Count(300)).or(&["楼层数"]),
            may("ownership", "产权类型", Kind::Word(Ownership::CHOICES)),
            may("property_company", "物业公司", Kind::Text(100)).or(&["物业企业"]),
            may("desk_hours", "值守时段", Kind::Text(100)),
            may("status", "状态", Kind::Word(BuildingStatus::CHOICES)).or(&["楼宇状态"]),
        ],
        key: &["code"],
    },
    Sheet {
        name: "spaces",
        title: "房间",
        columns: &[
            BUILDING,
            must("floor", "楼层", Kind::Code(16)).or(&["层"]),
            must("room", "房号", Kind::Code(32)).or(&["房间号"]),
            must("area", "面积", Kind::Area).or(&["房间面积", "建筑面积"]),
            may("use", "用途", Kind::Text(50)),
            may("leasable", "可租", Kind::Bool).or(&["是否可租"]),
        ],
        key: &["building", "room"],
    },
    Sheet {
        name: "enterprises",
        title: "企业",
        columns: &[
            USCC,
            must("name", "企业名称", Kind::Text(200)).or(&["单位名称", "公司名称"]),
            may("industry", "行业代码", Kind::Code(8)),
            may("size", "规模", Kind::Word(FirmSize::CHOICES)).or(&["企业规模"]),
            may("registered_in_zone", "属地注册", Kind::Bool).or(&["是否属地注册"]),
            may("legal_representative", "法定代表人", Kind::Text(50)).or(&["法人代表", "法人"]),
            may("contact", "联系人", Kind::Text(50)),
            may("phone", "联系电话", PHONE).or(&["电话"]),
        ],
        key: &["uscc"],
    },
    Sheet {
        name: "occupancies",
        title: "入驻",
        columns: &[
            USCC,
            BUILDING,
            may("rooms", "房号", Kind::List(32)).or(&["房间号"]),
            may("area", "面积", Kind::Area).or(&["入驻面积", "租赁面积"]),
            may("basis", "方式", Kind::Word(Basis::CHOICES)).or(&["入驻方式"]),
            must("from", "入驻日期", Kind::Day),
            may("to", "迁出日期", Kind::Day),
            may("headcount", "从业人数", Kind::Count(1_000_000)).or(&["从业人员"]),
            may("headcount_on", "人数日期", Kind::Day),
            may("headcount_source", "人数来源", Kind::Text(100)),
        ],
        key: &["uscc", "building", "from"],
    },
    Sheet {
        name: "seats",
        title: "楼委会",
        columns: &[
            BUILDING,
            PERSON,
            must("interest", "代表方", Kind::Word(Interest::CHOICES)),
            may("office", "职务", Kind::Word(Office::CHOICES)),
            may("uscc", "统一社会信用代码", Kind::Uscc).or(&["信用代码", "社会信用代码"]),
            must("from", "届期起", Kind::Day),
            may("to", "届期止", Kind::Day),
        ],
        key: &["building", "name", "from"],
    },
    Sheet {
        name: "linked_officers",
        title: "联络员",
        columns: &[
            BUILDING,
            must("kind", "类别", Kind::Word(OfficerKind::CHOICES)),
            PERSON,
            may("unit", "单位", Kind::Text(100)),
            may("phone", "电话", PHONE).or(&["联系电话"]),
        ],
        key: &["building", "kind", "name"],
    },
    Sheet {
        name: "law_firms",
        title: "律所",
        columns: &[
            must("licence_no", "执业许可证号", Kind::Code(32)).or(&["律所执业许可证号"]),
            must("name", "律所名称", Kind::Text(100)).or(&["律师事务所"]),
            must("joined_on", "加入联盟日期", Kind::Day),
            may("left_on", "退出日期", Kind::Day),
            may("conflict_contact", "利冲联系人", Kind::Text(50)),
        ],
        key: &["licence_no"],
    },
    Sheet {
        name: "lawyers",
        title: "律师",
        columns: &[
            must("licence_no", "执业证号", Kind::Code(32)).or(&["律师执业证号"]),
            PERSON,
            must("law_firm", "律所执业许可证号", Kind::Code(32)),
            may("specialities", "专业领域", Kind::List(50)),
            may("quota", "服务上限", Kind::Count(1000)),
            may("status", "状态", Kind::Word(LawyerStatus::CHOICES)),
        ],
        key: &["licence_no"],
    },
    Sheet {
        name: "mediation_bodies",
        title: "调解组织",
        columns: &[
            must("name", "名称", Kind::Text(100)).or(&["组织名称"]),
            must("legal_type", "组织性质", Kind::Word(BodyType::CHOICES)),
            may("approval", "批准文件", Kind::Text(200)),
            may("may_charge", "可收费", Kind::Bool).or(&["是否可收费"]),
            may("court", "司法确认法院", Kind::Text(100)),
            // Whose room a 律师调解工作室 is: the conflict gate asks about that firm.
            may("law_firm", "设立律所执业许可证号", Kind::Code(32)).or(&["设立律所"]),
        ],
        key: &["name"],
    },
    Sheet {
        name: "advisors",
        title: "顾问",
        columns: &[
            USCC,
            must("lawyer", "律师执业证号", Kind::Code(32)),
            must("from", "服务起", Kind::Day),
            may("to", "服务止", Kind::Day),
        ],
        key: &["uscc", "lawyer", "from"],
    },
    Sheet {
        name: "litigation",
        title: "涉诉",
        columns: &[
            BUILDING,
            must("month", "月份", Kind::Month),
            must("cases", "一审民商事案件数", Kind::Count(1_000_000)).or(&["案件数"]),
            must("source", "来源", Kind::Text(100)),
        ],
        key: &["building", "month"],
    },
    Sheet {
        name: "duties",
        title: "职责",
        columns: &[
            must("department", "部门编码", Kind::Code(32)).or(&["部门编号", "部门代码"]),
            must("category", "诉求类别", Kind::Text(40)).or(&["类别", "职责事项"]),
            must("part", "主办或协办", Kind::Word(DutyPart::CHOICES)).or(&["主办协办", "责任"]),
            must("legal_basis", "法定依据", Kind::Text(400)).or(&["依据", "职责依据"]),
            must("from", "生效日期", Kind::Day),
            may("to", "失效日期", Kind::Day),
        ],
        key: &["department", "category", "from"],
    },
    Sheet {
        name: "guidance_groups",
        title: "指导团",
        columns: &[
            must("code", "指导团编码", Kind::Code(32)).or(&["指导团编号", "指导团代码"]),
            must("name", "指导团名称", Kind::Text(100)).or(&["名称"]),
            must("lead_unit", "牵头单位", Kind::Text(100)),
            may("members", "成员", Kind::List(50)).or(&["成员名单"]),
            may("phone", "电话", PHONE).or(&["联系电话"]),
            must("from", "成立日期", Kind::Day),
            may("to", "撤销日期", Kind::Day),
        ],
        key: &["code"],
    },
    Sheet {
        name: "twin_links",
        title: "双联",
        columns: &[
            GROUP,
            BUILDING,
            FIRM,
            must("from", "联系起", Kind::Day),
            may("to", "联系止", Kind::Day),
        ],
        key: &["group", "building", "uscc", "from"],
    },
    Sheet {
        name: "visits",
        title: "走访",
        columns: &[
            GROUP,
            BUILDING,
            FIRM,
            must("on", "走访日期", Kind::Day),
            may("time", "走访时间", Kind::Text(8)).or(&["时间"]),
            must("visitors", "走访人", Kind::Text(200)),
            must("heard", "了解的情况", Kind::Text(2000)).or(&["走访情况"]),
        ],
        key: &["group", "building", "uscc", "on"],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_made_of_required_columns_and_of_the_firm_a_row_may_name() {
        for sheet in &SHEETS {
            for key in sheet.key {
                let column = &sheet.columns[sheet.at(key).expect(key)];
                assert!(column.required || *key == "uscc", "{} {key}", sheet.name);
            }
        }
    }

    #[test]
    fn no_heading_of_a_sheet_means_two_columns() {
        for sheet in &SHEETS {
            let mut headings: Vec<&str> = sheet
                .columns
                .iter()
                .flat_map(|c| c.aliases.iter().chain([&c.heading]).copied())
                .collect();
            headings.sort_unstable();
            let all = headings.len();
            headings.dedup();
            assert_eq!(all, headings.len(), "{}", sheet.name);
        }
    }

    #[test]
    fn a_sheet_is_known_by_either_name() {
        for sheet in &SHEETS {
            assert_eq!(Sheet::named(sheet.name).map(|s| s.title), Some(sheet.title));
            assert_eq!(Sheet::named(sheet.title).map(|s| s.name), Some(sheet.name));
        }
        assert_eq!(Sheet::named(" 楼宇台账 ").map(|s| s.name), Some("buildings"));
        assert_eq!(Sheet::named("Sheet1").map(|s| s.name), None);
    }
}
