//! Bars: buildings sorted by a figure with the zone's mean, lawyers' load against their quota.

use super::Svg;

pub struct Bar {
    pub label: String,
    pub value: f64,
    /// The value as people read it: `82.4%`.
    pub text: String,
    /// Where its rows are; empty for nowhere.
    pub href: String,
}

/// 全区平均.
pub struct Mean {
    pub value: f64,
    pub text: String,
}

const ROW: usize = 38;

/// Horizontal bars, the highest first.
pub fn bars(title: &str, items: &[Bar], mean: Option<&Mean>) -> String {
    let mut sorted: Vec<&Bar> = items.iter().collect();
    sorted.sort_by(|a, b| b.value.total_cmp(&a.value));
    let mut all: Vec<f64> = items.iter().map(|b| b.value).collect();
    all.extend(mean.map(|m| m.value));
    let end = all.into_iter().fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let desc = match mean {
        Some(mean) => format!("{} 项，由高到低；全区平均 {}", items.len(), mean.text),
        None => format!("{} 项，由高到低", items.len()),
    };
    let top = if mean.is_some() { 18 } else { 0 };
    let height = top + items.len() * ROW;
    let mut svg = Svg::open(title, &desc, height, true);
    for (n, bar) in sorted.iter().enumerate() {
        let y = top + n * ROW;
        name(&mut svg, &bar.label, &bar.href, y);
        svg.text("bold end", 1.0, 0, y + 14, &bar.text);
        svg.rect("bar-back", 0.0, y + 21, 1.0, 8);
        svg.rect("bar", 0.0, y + 21, bar.value / end, 8);
    }
    if let Some(mean) = mean {
        let x = mean.value / end;
        for n in 0..items.len() {
            let y = (top + n * ROW) as f64;
            svg.line("mean", (x, y + 18.0), (x, y + 32.0));
        }
        let (class, dx) = if x > 0.5 {
            ("quiet tiny end", 4)
        } else {
            ("quiet tiny", -4)
        };
        svg.text(class, x, dx, 11, &format!("全区平均 {}", mean.text));
    }
    svg.close()
}

pub struct Load {
    pub name: String,
    pub firm: String,
    /// 在办.
    pub active: i64,
    /// 服务上限, where one is set.
    pub limit: Option<i64>,
    pub href: String,
}

/// 律师负荷: matters in hand against the quota; over it in red, at it in amber.
pub fn lawyer_load(title: &str, lawyers: &[Load]) -> String {
    let most = lawyers
        .iter()
        .map(|l| l.active.max(l.limit.unwrap_or(0)))
        .max()
        .unwrap_or(0);
    let end = most.max(1) as f64;
    let over = lawyers
        .iter()
        .filter(|l| l.limit.is_some_and(|limit| l.active > limit))
        .count();
    let desc = format!("{} 位律师，{over} 位超过服务上限", lawyers.len());
    let mut svg = Svg::open(title, &desc, lawyers.len() * ROW, true);
    for (n, lawyer) in lawyers.iter().enumerate() {
        let y = n * ROW;
        let (class, text) = match lawyer.limit {
            Some(limit) if lawyer.active > limit => ("tone-overdue", format!("{} / {limit} 超限", lawyer.active)),
            Some(limit) if lawyer.active == limit => ("tone-due", format!("{} / {limit} 已满", lawyer.active)),
            Some(limit) => ("bar", format!("{} / {limit}", lawyer.active)),
            None => ("bar", format!("{} / 未设上限", lawyer.active)),
        };
        name(&mut svg, &format!("{} {}", lawyer.name, lawyer.firm), &lawyer.href, y);
        svg.text("bold end", 1.0, 0, y + 14, &text);
        svg.rect("bar-back", 0.0, y + 21, lawyer.limit.unwrap_or(0) as f64 / end, 8);
        svg.rect(class, 0.0, y + 21, lawyer.active as f64 / end, 8);
    }
    svg.close()
}

fn name(svg: &mut Svg, text: &str, href: &str, y: usize) {
    svg.open_box("name", 0.0, y, 0.72, 20);
    svg.tip(text);
    if !href.is_empty() {
        svg.open_link(href);
    }
    svg.text("", 0.0, 0, 14, text);
    if !href.is_empty() {
        svg.end_link();
    }
    svg.end_box();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(label: &str, value: f64) -> Bar {
        Bar {
            label: label.into(),
            value,
            text: format!("{value}%"),
            href: format!("/figures/S04/rows?building_id={label}"),
        }
    }

    #[test]
    fn the_highest_stands_first_and_fills_the_width() {
        let mean = Mean {
            value: 60.0,
            text: "60%".into(),
        };
        let svg = bars("面积入驻率", &[bar("乙", 40.0), bar("甲", 80.0)], Some(&mean));
        assert!(svg.find(">甲<").unwrap() < svg.find(">乙<").unwrap());
        assert!(svg.contains("width=\"100%\"") && svg.contains("width=\"50%\""), "{svg}");
        assert!(svg.contains("全区平均 60%") && svg.contains("x1=\"75%\""), "{svg}");
    }

    #[test]
    fn a_lawyer_over_quota_is_red_and_says_so() {
        let load = |active, limit| Load {
            name: "张".into(),
            firm: "某所".into(),
            active,
            limit,
            href: String::new(),
        };
        let svg = lawyer_load("律师负荷", &[load(12, Some(10)), load(3, None), load(10, Some(10))]);
        assert!(svg.contains("tone-overdue") && svg.contains("12 / 10 超限"), "{svg}");
        assert!(svg.contains("3 / 未设上限") && svg.contains("10 / 10 已满"), "{svg}");
        assert!(svg.contains("1 位超过服务上限"));
    }
}
