//! Numbers as people read them. Pure.

use super::compute::{AddedUp, Measured, above_the_whole, comparable};
use super::definitions::{Definition, FigureKind, Formula, Part};
use super::service::Impossible;

/// `2,018,345`, `82.4`: areas and counts whole, shares and days with one decimal.
pub fn number(value: f64, unit: &str) -> String {
    let decimals = match unit {
        "%" | "百分点" | "件/百家" => 1,
        "天" if value.fract() != 0.0 => 1,
        // The mean number of firms, of hops.
        "" | "家" | "次" if value.fract() != 0.0 => 1,
        _ => 0,
    };
    let text = grouped(&format!("{:.decimals$}", value.abs()));
    // A rounded nothing has no sign.
    if value < 0.0 && text.chars().any(|c| ('1'..='9').contains(&c)) {
        return format!("−{text}");
    }
    text
}

/// A row's value as it stands, without empty decimals; a mean to the ten-thousandth.
pub fn exact(value: f64) -> String {
    let text = format!("{:.4}", value.abs());
    let text = grouped(text.trim_end_matches('0').trim_end_matches('.'));
    if value < 0.0 && text != "0" {
        return format!("−{text}");
    }
    text
}

/// `2018345.25` as `2,018,345.25`.
fn grouped(text: &str) -> String {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let mut out = String::new();
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !rest.is_empty() {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// What the values of rows are counted in.
pub fn row_unit(definition: &Definition) -> &'static str {
    match definition.formula {
        Formula::Quantile { .. } => definition.unit,
        _ => definition.counted_in,
    }
}

/// A plain count or level has no other part than its value.
pub fn part_name(definition: &Definition, part: Part) -> &'static str {
    match definition.formula.part(Part::D) {
        Some(_) => part.label(),
        None => "数值",
    }
}

/// What the rows of a part come to and which number that is, so that a reader can add them up.
pub fn adds_up(definition: &Definition, part: Part, found: &AddedUp) -> String {
    let rows = number(found.rows as f64, "件");
    if matches!(definition.formula, Formula::Quantile { .. }) {
        let (name, how) = (definition.name, definition.how);
        return format!("{rows} 行，一行一件。数值是各件的天数，不相加；{name}：{how}。");
    }
    let what = part_name(definition, part);
    let total = format!("{} {}", exact(found.total), definition.counted_in);
    let total = total.trim_end();
    if found.total == found.rows as f64 {
        format!("{rows} 行，合计 {total}，就是{what}。")
    } else {
        format!("{rows} 行，各行数值合计 {total}，就是{what}；行数不是。")
    }
}

/// Said to everybody who is tied to a firm, so that it tells of no matter.
pub const TIED: &str = "您与本区的企业有关联：依规定须对该企业人员保密的事项，不计入您看到的数字和明细。";

/// Buildings that are named before the rest is only counted.
const MOST_NAMED: usize = 10;

/// What to do about figures that cannot be.
pub fn to_check(found: &Impossible) -> String {
    let figures = found.figures.join("、");
    let all = found.buildings.len();
    if all == 0 {
        return format!("{figures}：入驻面积大于可租面积，入驻率超过100%，登记的面积有误，请联系开发区工作人员核对");
    }
    let named = found.buildings[..all.min(MOST_NAMED)].join("、");
    let rest = if all > MOST_NAMED {
        format!("等{all}座楼宇")
    } else {
        String::new()
    };
    format!("{figures}：入驻面积大于可租面积，入驻率超过100%，请核对{named}{rest}的入驻面积、迁出日期和可租面积")
}

const ABOVE: &str = "超过100%";

/// What stands beside a percentage of more than a hundred; empty for any other value.
pub fn above(definition: &Definition, measured: &Measured) -> &'static str {
    let is_share = definition.unit == "%" && matches!(definition.formula, Formula::Ratio { .. });
    match measured.value {
        Some(_) if above_the_whole(definition, measured) => "请核对",
        Some(value) if is_share && value > 100.0 => ABOVE,
        _ => "",
    }
}

/// Why the marked among these (名称, 数值) are above a hundred: areas cannot be, what was begun before the
/// period and done in it can. Empty where none is.
pub fn why_above(definition: &Definition, all: &[(&str, &Measured)]) -> String {
    let wrong = all.iter().filter(|(_, m)| above_the_whole(definition, m));
    let buildings: Vec<String> = wrong.map(|(name, _)| (*name).to_owned()).collect();
    if !buildings.is_empty() {
        return to_check(&Impossible {
            figures: vec![definition.name],
            buildings,
        });
    }
    match all.iter().any(|(_, m)| above(definition, m) == ABOVE) {
        true => format!(
            "标“{ABOVE}”的不是多计：n、d 各按自己发生之日计入，期前开始、期内办成的只计入 n，更正在更正之日扣减，两者不是同一批；期间选长一些更可比"
        ),
        false => String::new(),
    }
}

/// The value, or what stands in its place.
pub fn value(definition: &Definition, measured: &Measured) -> String {
    match measured.value {
        _ if measured.suppressed => "小数隐藏".to_owned(),
        Some(n) => number(n, definition.unit),
        None => "—".to_owned(),
    }
}

/// 同比: in percent, of a share in percentage points; empty where nothing can be compared.
pub fn change(definition: &Definition, now: &Measured, previous: &Measured) -> String {
    let of_its_own = matches!(definition.formula, Formula::Growth { .. } | Formula::Change { .. });
    let apart = of_its_own || !comparable(now, previous);
    let (Some(now), Some(before), false) = (now.value, previous.value, apart) else {
        return String::new();
    };
    let signed = |n: f64, unit: &str| {
        let text = number(n, "%");
        let sign = if text.chars().any(|c| ('1'..='9').contains(&c)) && n > 0.0 {
            "+"
        } else {
            ""
        };
        format!("{sign}{text}{unit}")
    };
    if definition.kind == FigureKind::Rate && definition.unit == "%" {
        return signed(now - before, " 个百分点");
    }
    if before == 0.0 {
        return String::new();
    }
    signed((now / before - 1.0) * 100.0, "%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_that_cannot_be_names_the_buildings_to_look_at() {
        let told = |buildings: usize| {
            to_check(&Impossible {
                figures: vec!["面积入驻率"],
                buildings: (1..=buildings).map(|n| format!("{n}号楼")).collect(),
            })
        };
        assert!(told(2).contains("请核对1号楼、2号楼的入驻面积"), "{}", told(2));
        assert!(told(11).contains("、10号楼等11座楼宇的"), "{}", told(11));
        assert!(told(0).contains("请联系开发区工作人员"));
    }

    #[test]
    fn a_mean_of_whole_things_is_not_rounded_to_a_whole_thing() {
        assert_eq!(number(13.0 / 12.0, "次"), "1.1");
        assert_eq!(number(36.0, "次"), "36");
    }
    use crate::figures::definitions::find;

    #[test]
    fn numbers_are_grouped_and_rounded_by_their_unit() {
        assert_eq!(number(2_018_345.25, "㎡"), "2,018,345");
        assert_eq!(number(999.0, "件"), "999");
        assert_eq!(number(82.44, "%"), "82.4");
        assert_eq!(number(-40.0, "%"), "−40.0");
        assert_eq!(number(-0.01, "%"), "0.0");
        assert_eq!(number(6.5, "天"), "6.5");
    }

    #[test]
    fn a_value_of_a_row_keeps_its_hundredths_and_a_mean_its_fraction() {
        assert_eq!(exact(2_018_345.25), "2,018,345.25");
        assert_eq!((exact(18.0).as_str(), exact(-1.0).as_str()), ("18", "−1"));
        assert_eq!((exact(1.0 / 3.0).as_str(), exact(-0.000_01).as_str()), ("0.3333", "0"));
    }

    #[test]
    fn a_reader_is_told_what_adds_up_and_where_the_rows_are_not_the_number() {
        let told = |code, part, rows, total| adds_up(find(code).unwrap(), part, &AddedUp { rows, total });
        assert_eq!(told("S16b", Part::N, 18, 18.0), "18 行，合计 18 件，就是数值。");
        assert_eq!(
            told("S06", Part::N, 3, 1.0),
            "3 行，各行数值合计 1 家，就是数值；行数不是。"
        );
        assert_eq!(told("S17", Part::D, 3, 3.0), "3 行，合计 3 件，就是分母 d。");
        assert_eq!(
            told("S04", Part::D, 2, 30_000.5),
            "2 行，各行数值合计 30,000.5 ㎡，就是分母 d；行数不是。"
        );
        assert!(told("S19", Part::N, 4, 57.0).starts_with("4 行，一行一件。数值是各件的天数，不相加"));
    }

    #[test]
    fn a_share_changes_by_points_and_a_count_by_percent() {
        let of = |n| Measured {
            value: Some(n),
            ..Measured::default()
        };
        let told = |code, now, before| change(find(code).unwrap(), &of(now), &of(before));
        assert_eq!(told("S17", 80.0, 76.5), "+3.5 个百分点");
        assert_eq!(told("S15", 9.0, 10.0), "−10.0%");
        assert_eq!(told("S15", 9.0, 0.0), "");
        assert_eq!(told("S22.yoy", -40.0, 3.0), "");
    }

    #[test]
    fn head_counts_that_only_few_had_given_a_year_before_are_not_compared() {
        let of = |people: f64, firms: f64| Measured {
            value: Some(people),
            each: Some(people / firms),
            ..Measured::default()
        };
        let told = |now: Measured, before: Measured| change(find("S03").unwrap(), &now, &before);
        assert_eq!(told(of(57_930.0, 690.0), of(900.0, 611.0)), "");
        assert_eq!(told(of(900.0, 690.0), of(57_930.0, 611.0)), "");
        assert_eq!(told(of(59_680.0, 694.0), of(42_266.0, 615.0)), "+41.2%");
        // A zone that grows has more people and more firms.
        assert_eq!(told(of(300.0, 30.0), of(100.0, 10.0)), "+200.0%");
    }
}
