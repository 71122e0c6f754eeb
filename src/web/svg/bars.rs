//! Bars: buildings sorted by a figure with the zone's mean, lawyers' load against their quota.

use super::{Svg, round_up};

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

const ROW: usize = 28;
/// Share of the width left to the values behind the bars.
const ROOM: f64 = 0.84;

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
    let top = if mean.is_some() { 20 } else { 0 };
    let height = top + items.len() * ROW + 4;
    let mut svg = Svg::open(title, &desc, height, true);
    for (n, bar) in sorted.iter().enumerate() {
        let y = top + n * ROW;
        label(&mut svg, &bar.label, &bar.href, y);
        svg.raw(&format!(
            "<svg class=\"plot gutter-name\" x=\"34%\" y=\"{y}\" width=\"66%\" height=\"{ROW}\">"
        ));
        let width = bar.value / end * ROOM;
        svg.rect("bar", 0.0, 6, width, 15);
        svg.text("", width, 6, 18, &bar.text);
        svg.end_box();
    }
    if let Some(mean) = mean {
        svg.raw(&format!(
            "<svg class=\"plot gutter-name\" x=\"34%\" width=\"66%\" height=\"{height}\">"
        ));
        let x = mean.value / end * ROOM;
        svg.line("mean", (x, 16.0), (x, height as f64));
        let (class, dx) = if x > 0.6 {
            ("quiet small end", 3)
        } else {
            ("quiet small", -3)
        };
        svg.text(class, x, dx, 11, &format!("全区平均 {}", mean.text));
        svg.end_box();
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
    let end = round_up(most as f64);
    let over = lawyers
        .iter()
        .filter(|l| l.limit.is_some_and(|limit| l.active > limit))
        .count();
    let desc = format!("{} 位律师，{over} 位超过服务上限", lawyers.len());
    let mut svg = Svg::open(title, &desc, lawyers.len() * ROW + 4, true);
    for (n, lawyer) in lawyers.iter().enumerate() {
        let y = n * ROW;
        label(&mut svg, &format!("{} {}", lawyer.name, lawyer.firm), &lawyer.href, y);
        svg.raw(&format!(
            "<svg class=\"plot gutter-name\" x=\"34%\" y=\"{y}\" width=\"66%\" height=\"{ROW}\">"
        ));
        let (class, text) = match lawyer.limit {
            Some(limit) if lawyer.active > limit => ("tone-overdue", format!("{} / {limit} 超限", lawyer.active)),
            Some(limit) if lawyer.active == limit => ("tone-due", format!("{} / {limit} 已满", lawyer.active)),
            Some(limit) => ("bar", format!("{} / {limit}", lawyer.active)),
            None => ("bar", format!("{} / 未设上限", lawyer.active)),
        };
        let room = 0.74;
        let limit = lawyer.limit.unwrap_or(0) as f64 / end * room;
        let width = lawyer.active as f64 / end * room;
        svg.rect("bar-back", 0.0, 6, limit, 15);
        svg.rect(class, 0.0, 9, width, 9);
        svg.text("", width.max(limit), 6, 18, &text);
        svg.end_box();
    }
    svg.close()
}

fn label(svg: &mut Svg, text: &str, href: &str, y: usize) {
    svg.raw(&format!(
        "<svg class=\"name gutter-name\" y=\"{y}\" width=\"33%\" height=\"{ROW}\">"
    ));
    svg.tip(text);
    if !href.is_empty() {
        svg.open_link(href);
    }
    svg.text("", 0.0, 0, 18, text);
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
        assert!(svg.contains("width=\"84%\"") && svg.contains("width=\"42%\""), "{svg}");
        assert!(svg.contains("全区平均 60%") && svg.contains("x1=\"63%\""), "{svg}");
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
