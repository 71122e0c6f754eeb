//! One cell: what it means, or what to write instead.

use super::raw::Raw;
use super::sheets::Kind;
use super::{days, numbers, text};
use crate::kernel::uscc::is_scientific;
use crate::kernel::{Day, Month, Uscc};

/// What a cell of a register says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell {
    #[default]
    Empty,
    Text(String),
    Day(Day),
    Month(Month),
    Int(i64),
    /// 面积 in 0.01 ㎡
    Area(i64),
    Bool(bool),
    /// The stored word of a choice.
    Word(&'static str),
    List(Vec<String>),
}

impl Cell {
    pub fn is_empty(&self) -> bool {
        matches!(self, Cell::Empty)
    }
    pub fn text(&self) -> Option<&str> {
        match self {
            Cell::Text(text) => Some(text),
            Cell::Word(word) => Some(word),
            _ => None,
        }
    }
    pub fn day(&self) -> Option<Day> {
        match self {
            Cell::Day(day) => Some(*day),
            _ => None,
        }
    }
    pub fn month(&self) -> Option<Month> {
        match self {
            Cell::Month(month) => Some(*month),
            _ => None,
        }
    }
    /// A count, or an area in 0.01 ㎡.
    pub fn int(&self) -> Option<i64> {
        match self {
            Cell::Int(n) | Cell::Area(n) => Some(*n),
            _ => None,
        }
    }
    pub fn bool(&self) -> Option<bool> {
        match self {
            Cell::Bool(yes) => Some(*yes),
            _ => None,
        }
    }
    pub fn list(&self) -> &[String] {
        match self {
            Cell::List(items) => items,
            _ => &[],
        }
    }

    /// The cell as it is compared when it is part of a key.
    pub fn key(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(name) => text::same(name),
            Cell::Word(word) => (*word).to_owned(),
            Cell::Day(day) => day.to_string(),
            Cell::Month(month) => month.to_string(),
            Cell::Int(n) | Cell::Area(n) => n.to_string(),
            Cell::Bool(yes) => yes.to_string(),
            Cell::List(items) => items.iter().map(|i| text::same(i)).collect::<Vec<_>>().join("\u{1f}"),
        }
    }
}

/// What is wrong with one cell: a stable code, and in Chinese what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub code: &'static str,
    pub message: String,
}

impl Fault {
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Fault {
            code,
            message: message.into(),
        }
    }
}

/// What a column says about reading its cells.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    pub kind: Kind,
    /// Whether plain numbers that stand for days count from 1904.
    pub since_1904: bool,
    /// What the unit in the heading multiplies an area by.
    pub times: i64,
}

impl Reading {
    pub fn read(&self, raw: &Raw) -> Result<Cell, Fault> {
        match raw {
            Raw::NoValue => {
                return Err(Fault::new(
                    "formula_without_value",
                    "公式没有保存计算结果，请用 Excel 或 WPS 打开并保存一次，或改填数值",
                ));
            }
            Raw::Fault(fault) => {
                return Err(Fault::new(
                    "cell_error",
                    format!("单元格里是错误值{fault}，请改正公式或直接填写"),
                ));
            }
            Raw::Text(text) if is_placeholder(self.kind, text.trim()) => return Ok(Cell::Empty),
            _ => {}
        }
        match self.kind {
            Kind::Text(most) => line(&raw.shown(), most),
            Kind::Code(most) => code(raw).and_then(|code| line(&code, most)),
            Kind::Uscc => uscc(raw),
            Kind::Day => days::read_day(raw, self.since_1904).map(Cell::Day),
            Kind::Month => days::read_month(raw, self.since_1904).map(Cell::Month),
            Kind::Count(most) => numbers::read_count(raw, most).map(Cell::Int),
            Kind::Area => numbers::read_area(raw, self.times).map(Cell::Area),
            Kind::Bool => yes_or_no(raw),
            Kind::Word(choices) => word(choices, raw),
            Kind::List(most) => list(&code(raw)?, most),
        }
    }
}

/// A dash, and for days 至今 and the like, say that there is nothing to say.
fn is_placeholder(kind: Kind, text: &str) -> bool {
    match kind {
        Kind::Text(_) | Kind::Code(_) | Kind::List(_) => false,
        Kind::Day if ["至今", "长期", "无"].contains(&text) => true,
        _ => ["-", "--", "—", "——", "/", "－"].contains(&text),
    }
}

fn line(shown: &str, most: usize) -> Result<Cell, Fault> {
    let text = text::display(shown);
    if text.is_empty() {
        return Ok(Cell::Empty);
    }
    let length = text.chars().count();
    if length > most {
        return Err(Fault::new(
            "too_long",
            format!("有{length}个字，最多{most}个字，请缩短"),
        ));
    }
    Ok(Cell::Text(text.into_owned()))
}

/// Digits that are not counted with; a number that has lost some of them is refused.
fn code(raw: &Raw) -> Result<String, Fault> {
    let lost = |shown: &str| {
        Fault::new(
            "digits_lost",
            format!("“{shown}”是长号码被当成数字后的样子，位数已经丢失：请先把该列设为“文本”格式，再重新填写"),
        )
    };
    match raw {
        Raw::Number(n) if n.abs() >= 1e15 => Err(lost(&raw.shown())),
        Raw::Text(text) if is_scientific(text.trim()) => Err(lost(text.trim())),
        _ => Ok(raw.shown()),
    }
}

fn uscc(raw: &Raw) -> Result<Cell, Fault> {
    let shown = match raw {
        Raw::Number(n) if n.abs() >= 1e15 => format!("{n:E}").replace('E', "E+"),
        _ => raw.shown(),
    };
    Uscc::parse(&shown)
        .map(|code| Cell::Text(code.to_string()))
        .map_err(|e| Fault::new(e.code(), e.to_string()))
}

fn yes_or_no(raw: &Raw) -> Result<Cell, Fault> {
    let shown = raw.shown();
    match text::same(&shown).as_str() {
        "是" | "有" | "y" | "yes" | "1" | "√" | "✓" | "✔" | "true" | "可" => Ok(Cell::Bool(true)),
        "否" | "无" | "n" | "no" | "0" | "×" | "✗" | "✘" | "x" | "false" | "不可" => Ok(Cell::Bool(false)),
        _ => Err(Fault::new("not_a_bool", format!("“{}”请改为“是”或“否”", shown.trim()))),
    }
}

fn word(choices: &'static [(&'static str, &'static str)], raw: &Raw) -> Result<Cell, Fault> {
    let shown = raw.shown();
    let given = text::same(&shown);
    // 大型企业 for 大, 运营中 for 运营, 消防员 for 消防.
    let tails = ["", "型", "型企业", "员", "中", "方", "代表"];
    choices
        .iter()
        .find(|(word, label)| given == *word || given.strip_prefix(label).is_some_and(|rest| tails.contains(&rest)))
        .map(|(word, _)| Cell::Word(word))
        .ok_or_else(|| {
            let labels: Vec<&str> = choices.iter().map(|(_, label)| *label).collect();
            Fault::new(
                "not_a_choice",
                format!("“{}”应从下列各项中选填：{}", shown.trim(), labels.join("、")),
            )
        })
}

fn list(shown: &str, most: usize) -> Result<Cell, Fault> {
    let mut items: Vec<String> = Vec::new();
    for item in shown.split(['、', ',', '，', ';', '；', '\n']) {
        match line(item, most)? {
            Cell::Text(item) if !items.contains(&item) => items.push(item),
            _ => {}
        }
    }
    if items.len() > 200 {
        return Err(Fault::new("too_many", format!("有{}项，最多200项", items.len())));
    }
    Ok(if items.is_empty() {
        Cell::Empty
    } else {
        Cell::List(items)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::words::{BodyType, FirmSize, OfficerKind};

    fn read(kind: Kind, raw: Raw) -> Result<Cell, &'static str> {
        let reading = Reading {
            kind,
            since_1904: false,
            times: 1,
        };
        reading.read(&raw).map_err(|f| f.code)
    }
    fn text(text: &str) -> Raw {
        Raw::Text(text.to_owned())
    }

    #[test]
    fn yes_and_no_come_in_many_dresses() {
        for yes in ["是", "有", "Y", "1", "√", "ｙ"] {
            assert_eq!(read(Kind::Bool, text(yes)), Ok(Cell::Bool(true)), "{yes}");
        }
        for no in ["否", "无", "N", "0", "×", "X"] {
            assert_eq!(read(Kind::Bool, text(no)), Ok(Cell::Bool(false)), "{no}");
        }
        assert_eq!(read(Kind::Bool, Raw::Bool(true)), Ok(Cell::Bool(true)));
        assert_eq!(read(Kind::Bool, Raw::Number(0.0)), Ok(Cell::Bool(false)));
        assert_eq!(read(Kind::Bool, text("也许")), Err("not_a_bool"));
    }

    #[test]
    fn a_choice_is_known_by_label_by_word_and_with_its_tail() {
        let size = |t| read(Kind::Word(FirmSize::CHOICES), text(t));
        assert_eq!(size("大型企业"), Ok(Cell::Word("large")));
        assert_eq!(size("微"), Ok(Cell::Word("micro")));
        assert_eq!(size("巨"), Err("not_a_choice"));
        assert_eq!(
            read(Kind::Word(OfficerKind::CHOICES), text("消防员")),
            Ok(Cell::Word("fire"))
        );
        assert_eq!(read(Kind::Word(BodyType::CHOICES), text("无")), Ok(Cell::Word("none")));
    }

    #[test]
    fn lists_are_cut_at_either_comma() {
        let rooms = read(Kind::List(32), text("1201、1202，1203, 1202；")).unwrap();
        assert_eq!(rooms.list(), ["1201", "1202", "1203"]);
        assert_eq!(read(Kind::List(32), Raw::Number(1201.0)).unwrap().list(), ["1201"]);
        assert_eq!(read(Kind::List(2), text("1201")), Err("too_long"));
    }

    #[test]
    fn numbers_in_code_columns_keep_their_digits_or_are_refused() {
        assert_eq!(read(Kind::Code(32), Raw::Number(1203.0)), Ok(Cell::Text("1203".into())));
        assert_eq!(
            read(Kind::Code(32), Raw::Number(23101200010123456.0)),
            Err("digits_lost")
        );
        assert_eq!(read(Kind::Code(32), text("1.37E+10")), Err("digits_lost"));
        assert_eq!(read(Kind::Uscc, Raw::Number(9.13715e17)), Err("uscc_scientific"));
        assert_eq!(read(Kind::Uscc, text("9.13715E+17")), Err("uscc_scientific"));
    }

    #[test]
    fn a_formula_without_value_and_an_error_value_are_named() {
        assert_eq!(read(Kind::Area, Raw::NoValue), Err("formula_without_value"));
        assert_eq!(read(Kind::Area, Raw::Fault("#N/A".into())), Err("cell_error"));
    }

    #[test]
    fn a_dash_says_nothing_except_in_text() {
        assert_eq!(read(Kind::Day, text("至今")), Ok(Cell::Empty));
        assert_eq!(read(Kind::Area, text("——")), Ok(Cell::Empty));
        assert_eq!(read(Kind::Text(9), text("-")), Ok(Cell::Text("-".into())));
    }
}
