//! Names as people type them: which firm or which person a name may well mean.

use crate::registers::text::{same, squash};

/// 组织形式 at the end of a firm's name, the longer before what they end in.
const FORMS: &[&str] = &["有限责任公司", "有限公司", "总公司", "分公司", "公司", "集团", "股份"];

const PROVINCES: &[&str] = &[
    "中国",
    "北京",
    "天津",
    "上海",
    "重庆",
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "四川",
    "贵州",
    "云南",
    "陕西",
    "甘肃",
    "青海",
    "内蒙古",
    "广西",
    "西藏",
    "宁夏",
    "新疆",
];

/// A part that is shorter tells nobody apart.
const LEAST: usize = 2;
/// So much of the beginning finds a firm: 字号 stands first.
const KEY: usize = 3;
/// Names of lawyers are not longer.
const LONGEST_PERSON: usize = 6;

/// What is left of a firm's name without brackets, places before it and the form after it. `home` is
/// the name of the zone: the place it begins with is a place in the names of firms too.
pub fn core(name: &str, home: &str) -> String {
    let bare = squash(&without_brackets(name));
    let whole = if bare.is_empty() { squash(name) } else { bare };
    let home = squash(home);
    let mut rest = whole.as_str();
    while let Some(less) = without_place(rest, &home)
        .or_else(|| FORMS.iter().find_map(|form| rest.strip_suffix(form)))
        .filter(|less| length(less) >= LEAST)
    {
        rest = less;
    }
    rest.to_owned()
}

/// What a core is searched by.
pub fn key(core: &str) -> String {
    core.chars().take(KEY).collect()
}

/// Whether whoever typed one core may mean the firm with the other.
pub fn near(typed: &str, registered: &str) -> bool {
    length(typed) >= LEAST && registered.contains(typed) || length(registered) >= KEY && typed.contains(registered)
}

/// Whether whoever typed this name may mean the firm that is registered under the other.
pub fn may_mean(typed: &str, registered: &str, home: &str) -> bool {
    near(&core(typed, home), &core(registered, home))
}

/// Every part of a typed text that may be the name of a person.
pub fn persons_in(typed: &str) -> Vec<String> {
    let letters: Vec<char> = same(typed).chars().collect();
    (LEAST..=LONGEST_PERSON)
        .flat_map(|n| letters.windows(n))
        .map(|part| part.iter().collect())
        .collect()
}

/// Whether a typed text names this person, whatever stands beside the name. A name of three characters
/// is a whole name: 王伟东 is not 王伟.
pub fn names_person(typed: &str, person: &str) -> bool {
    let (typed, person) = (same(typed), same(person));
    let another = length(&typed) == 3 && length(&person) == 2;
    length(&person) >= LEAST && typed.contains(&person) && !another
}

/// Whether two texts name one person, whichever of them says more.
pub fn one_person(one: &str, other: &str) -> bool {
    names_person(one, other) || names_person(other, one)
}

fn length(text: &str) -> usize {
    text.chars().count()
}

fn without_brackets(name: &str) -> String {
    let mut depth = 0usize;
    name.chars()
        .filter(|c| match c {
            '(' | '（' => {
                depth += 1;
                false
            }
            ')' | '）' => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => depth == 0,
        })
        .collect()
}

fn without_place<'a>(name: &'a str, home: &str) -> Option<&'a str> {
    if let Some(rest) = PROVINCES.iter().find_map(|place| name.strip_prefix(place)) {
        return Some(rest.trim_start_matches("省"));
    }
    let letters: Vec<(usize, char)> = name.char_indices().collect();
    // 聊城市, 东昌府区; but not 超市 and 小区.
    let end = (2..letters.len().min(5)).find(|&n| match letters[n].1 {
        '省' | '县' => true,
        '市' => !matches!(letters[n - 1].1, '超' | '都' | '门'),
        '区' => !matches!(letters[n - 1].1, '小' | '社' | '园' | '景' | '街' | '商'),
        _ => false,
    });
    let shared = letters
        .iter()
        .zip(home.chars())
        .take_while(|((_, a), b)| a == b)
        .count();
    let upto = end.map(|n| n + 1).or((shared >= 2).then_some(shared))?;
    Some(letters.get(upto).map_or("", |(at, _)| &name[*at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: &str = "聊城经济技术开发区";

    #[test]
    fn a_firm_is_near_under_every_name_people_call_it_by() {
        let registered = core("聊城东昌同创电子商务有限公司", HOME);
        assert_eq!(registered, "东昌同创电子商务");
        for typed in [
            "东昌同创",
            "聊城 东昌同创",
            "聊城市东昌同创",
            "聊城东昌同创电子商务公司",
            "聊城东昌同创电子商务有限公司（总部）",
            "山东省聊城市东昌同创电子商务股份有限公司",
            "东昌同创电子商务有限公司聊城分公司",
        ] {
            let typed = core(typed, HOME);
            assert!(near(&typed, &registered), "{typed}");
            assert!(
                registered.starts_with(&key(&typed)),
                "{typed} is found by {}",
                key(&typed)
            );
        }
    }

    #[test]
    fn another_firm_and_a_person_are_not_near() {
        let registered = core("聊城东昌同创电子商务有限公司", HOME);
        for typed in ["蒋员工", "聊城东昌电子商务有限公司", "有限公司", "聊城", "小区物业"] {
            assert!(!near(&core(typed, HOME), &registered), "{typed}");
        }
        assert_eq!(core("东昌小区物业公司", HOME), "东昌小区物业");
        assert_eq!(core("（）", HOME), "");
    }

    #[test]
    fn a_title_beside_the_name_changes_nobody() {
        for typed in ["吕立新", "吕 立新", "吕立新律师", "吕立新（衡正所）", "律师 吕立新"] {
            assert!(names_person(typed, "吕立新"), "{typed}");
            assert!(persons_in(typed).contains(&"吕立新".to_owned()), "{typed}");
        }
        assert!(one_person("吕立新", "吕立新律师"));
        assert!(!names_person("吕立", "吕立新"));
    }

    #[test]
    fn a_name_of_three_is_not_the_shorter_name_it_begins_with() {
        assert!(!names_person("王伟东", "王伟"));
        assert!(names_person("王伟律师", "王伟"));
        assert!(!one_person("甲", "甲乙"));
    }
}
