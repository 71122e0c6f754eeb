//! When two names are alike (C13): the same, once the form of the company, the place and the
//! punctuation are taken away.

/// Endings that every company has, longest first.
const FORMS: &[&str] = &[
    "集团股份有限公司",
    "股份有限公司",
    "集团有限公司",
    "有限责任公司",
    "有限公司",
    "合伙企业（有限合伙）",
    "（有限合伙）",
    "(有限合伙)",
    "合伙企业",
    "分公司",
    "集团",
    "商行",
    "公司",
];
/// Beginnings that only say where.
const PLACES: &[&str] = &["山东省", "山东", "聊城市", "聊城", "经济技术开发区", "经开区"];

/// What is left of a name when everything common is taken away.
pub fn core(name: &str) -> String {
    let mut rest: String = name
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '(' | ')' | '（' | '）' | '·' | '.' | '-'))
        .flat_map(char::to_lowercase)
        .collect();
    for form in FORMS {
        let form: String = form.chars().filter(|c| !matches!(c, '(' | ')' | '（' | '）')).collect();
        if let Some(short) = rest.strip_suffix(&form) {
            rest = short.to_owned();
        }
    }
    while let Some(short) = PLACES.iter().find_map(|p| rest.strip_prefix(p)) {
        rest = short.to_owned();
    }
    rest
}

/// Alike: equal cores, or one contains the other and the shorter has three characters or more.
pub fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (core(a), core(b));
    let shorter = a.chars().count().min(b.chars().count());
    if shorter < 2 {
        return false;
    }
    a == b || (shorter >= 3 && (a.contains(&b) || b.contains(&a)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_place_and_punctuation_do_not_tell_names_apart() {
        assert!(alike("聊城市星河科技有限公司", "星河科技股份有限公司"));
        assert!(alike("山东 星河科技（聊城）有限公司", "星河科技有限责任公司"));
        assert!(!alike("聊城星河科技有限公司", "聊城银河商贸有限公司"));
        assert!(!alike("聊城有限公司", "山东有限公司"), "nothing is left to compare");
    }
}
