//! 时限标尺: several clocks of one matter on one time axis, today marked.

use super::super::view::Tone;
use super::Svg;
use crate::kernel::Timestamp;

pub struct RulerClock {
    /// 调解期限 30 日
    pub label: String,
    pub from: Timestamp,
    pub due: Timestamp,
    /// When it was stopped, where it was.
    pub ended: Option<Timestamp>,
    /// Pauses; an open one ends now.
    pub paused: Vec<(Timestamp, Option<Timestamp>)>,
    pub tone: Tone,
}

const ROW: usize = 36;
const TOP: usize = 20;

/// One row a clock: the whole limit grey, what has run in its colour; of an overdue one the time
/// beyond the limit stands out.
pub fn clock_ruler(title: &str, clocks: &[RulerClock], now: Timestamp) -> String {
    let at = |t: Timestamp| t.millis() as f64;
    let ends = clocks
        .iter()
        .flat_map(|c| [Some(c.from), Some(c.due), c.ended])
        .flatten()
        .map(at);
    let first = ends.clone().fold(at(now), f64::min);
    let last = ends.fold(at(now), f64::max);
    let span = (last - first).max(1.0);
    let x = |t: Timestamp| 0.01 + 0.98 * (at(t) - first) / span;
    let height = TOP + clocks.len() * ROW;
    let desc = clocks
        .iter()
        .map(|c| format!("{}：{} 至 {}", c.label, c.from.day(), c.due.day()))
        .collect::<Vec<_>>()
        .join("；");
    let mut svg = Svg::open(title, &desc, height + 20, false);
    for (n, clock) in clocks.iter().enumerate() {
        let y = TOP + n * ROW;
        let (from, due) = (x(clock.from), x(clock.due));
        let until = x(clock.ended.unwrap_or(now)).max(from);
        let near_end = from > 0.55;
        let (class, anchor) = if near_end { ("end", due) } else { ("", from) };
        svg.text(class, anchor, 0, y + 12, &clock.label);
        svg.rect("bar-back", from, y + 18, due - from, 10);
        let tone = format!("tone-{}", clock.tone.word());
        if until > due {
            svg.rect(&format!("{tone} within"), from, y + 18, due - from, 10);
            svg.rect(&tone, due, y + 18, until - due, 10);
        } else {
            svg.rect(&tone, from, y + 18, until - from, 10);
        }
        for (start, end) in &clock.paused {
            let (start, end) = (x(*start), x(end.unwrap_or(now)));
            svg.rect("paused", start, y + 18, end - start, 10);
        }
        svg.line("axis", (due, y as f64 + 15.0), (due, y as f64 + 31.0));
    }
    let today = x(now);
    svg.line("today", (today, 14.0), (today, height as f64));
    let class = match today {
        t if t < 0.15 => "today-label tiny",
        t if t > 0.85 => "today-label tiny end",
        _ => "today-label tiny mid",
    };
    svg.text(class, today, 0, 10, "今天");
    let day = |t: f64| Timestamp::from_millis(t as i64).day().to_string();
    svg.line("axis", (0.0, height as f64), (1.0, height as f64));
    svg.text("quiet tiny", 0.0, 0, height + 15, &day(first));
    svg.text("quiet tiny end", 1.0, 0, height + 15, &day(last));
    svg.close()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Timestamp {
        Timestamp::parse(&format!("{text}T00:00:00+08:00")).unwrap()
    }

    #[test]
    fn today_stands_between_start_and_due() {
        let clock = RulerClock {
            label: "调解期限".into(),
            from: day("2026-11-01"),
            due: day("2026-11-21"),
            ended: None,
            paused: vec![(day("2026-11-03"), Some(day("2026-11-05")))],
            tone: Tone::Running,
        };
        let svg = clock_ruler("时限", &[clock], day("2026-11-11"));
        assert!(svg.contains("class=\"today\" x1=\"50%\""), "{svg}");
        assert!(
            svg.contains("class=\"tone-running\" x=\"1%\" y=\"38\" width=\"49%\""),
            "{svg}"
        );
        assert!(
            svg.contains("class=\"paused\" x=\"10.8%\" y=\"38\" width=\"9.8%\""),
            "{svg}"
        );
        assert!(svg.contains("2026-11-01") && svg.contains("2026-11-21"));
    }

    #[test]
    fn a_clock_that_starts_and_ends_at_once_is_drawn() {
        let clock = RulerClock {
            label: "x".into(),
            from: day("2026-11-01"),
            due: day("2026-11-01"),
            ended: Some(day("2026-11-01")),
            paused: vec![],
            tone: Tone::Done,
        };
        assert!(!clock_ruler("时限", &[clock], day("2026-11-01")).contains("NaN"));
    }
}
