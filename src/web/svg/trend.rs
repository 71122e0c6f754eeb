//! 趋势: a figure by month, with the same months of last year behind it.

use super::{Svg, round_up};

pub struct TrendPoint {
    /// `2026-03`
    pub label: String,
    pub value: Option<f64>,
    pub last_year: Option<f64>,
}

const TOP: f64 = 22.0;
const FOOT: f64 = 150.0;

/// Two lines from zero; a month without a value leaves a gap.
pub fn trend(title: &str, unit: &str, points: &[TrendPoint]) -> String {
    let values = points.iter().flat_map(|p| [p.value, p.last_year]).flatten();
    let end = round_up(values.fold(0.0, f64::max));
    let desc = match (points.first(), points.last()) {
        (Some(first), Some(last)) => format!("{} 至 {}，实线为本期，虚线为上年同期", first.label, last.label),
        _ => "没有数据".to_owned(),
    };
    let mut svg = Svg::open(title, &desc, FOOT as usize + 26, false);
    let height = |value: f64| FOOT - value / end * (FOOT - TOP);
    for share in [0.0, 0.5, 1.0] {
        let y = height(end * share);
        let class = if share == 0.0 { "axis" } else { "gridline" };
        svg.line(class, (0.0, y), (1.0, y));
        let unit = if share == 1.0 { unit } else { "" };
        svg.text(
            "quiet tiny",
            0.0,
            0,
            y as usize - 4,
            &format!("{}{unit}", plain(end * share)),
        );
    }
    let place = |n: usize| 0.07 + 0.9 * n as f64 / points.len().saturating_sub(1).max(1) as f64;
    draw(&mut svg, "before", points, place, |p| p.last_year.map(height));
    draw(&mut svg, "now", points, place, |p| p.value.map(height));
    for (n, point) in points.iter().enumerate() {
        // On a phone a dozen labels stand too close: each second one is enough.
        if (points.len() - 1 - n).is_multiple_of(points.len().div_ceil(6)) {
            svg.text("quiet tiny mid", place(n), 0, FOOT as usize + 18, &point.label);
        }
        let Some(value) = point.value else { continue };
        let before = point.last_year.map_or("无数据".to_owned(), plain);
        svg.raw(&format!(
            "<circle class=\"dot\" cx=\"{}\" cy=\"{:.1}\" r=\"3\">",
            super::percent(place(n)),
            height(value)
        ));
        svg.tip(&format!("{} {}{unit}，上年同期 {before}", point.label, plain(value)));
        svg.raw("</circle>");
    }
    svg.close()
}

fn draw(
    svg: &mut Svg,
    class: &str,
    points: &[TrendPoint],
    place: impl Fn(usize) -> f64,
    height: impl Fn(&TrendPoint) -> Option<f64>,
) {
    for (n, pair) in points.windows(2).enumerate() {
        if let (Some(from), Some(to)) = (height(&pair[0]), height(&pair[1])) {
            svg.line(class, (place(n), from), (place(n + 1), to));
        }
    }
}

/// `12`, `12.5`
fn plain(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_without_a_value_leaves_a_gap() {
        let point = |label: &str, value: Option<f64>| TrendPoint {
            label: label.into(),
            value,
            last_year: Some(4.0),
        };
        let points = [
            point("01", Some(1.0)),
            point("02", None),
            point("03", Some(3.0)),
            point("04", Some(5.0)),
        ];
        let svg = trend("受理", "件", &points);
        assert_eq!(svg.matches("class=\"now\"").count(), 1);
        assert_eq!(svg.matches("class=\"before\"").count(), 3);
        assert_eq!(svg.matches("<circle").count(), 3);
        assert!(svg.contains("04 5件，上年同期 4"), "{svg}");
    }
}
