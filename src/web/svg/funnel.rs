//! 分级化解: how many entered each 诊, were resolved there, and moved up.

use super::Svg;

pub struct FunnelStage {
    pub label: String,
    pub entered: i64,
    pub resolved: i64,
    /// Moved up to the next 诊.
    pub moved: i64,
    pub href: String,
}

const ROW: usize = 50;

/// One bar a stage: resolved, moved up, and the rest (in hand, failed, withdrawn).
pub fn stage_funnel(title: &str, stages: &[FunnelStage]) -> String {
    let most = stages.iter().map(|s| s.entered).max().unwrap_or(0).max(1) as f64;
    let desc = stages
        .iter()
        .map(|s| {
            format!(
                "{}进入 {} 件，化解 {} 件，升级 {} 件",
                s.label, s.entered, s.resolved, s.moved
            )
        })
        .collect::<Vec<_>>()
        .join("；");
    let mut svg = Svg::open(title, &desc, stages.len() * ROW, true);
    for (n, stage) in stages.iter().enumerate() {
        let y = n * ROW;
        let rest = (stage.entered - stage.resolved - stage.moved).max(0);
        let words = format!(
            "进入 {} · 化解 {} · 升级 {} · 其他 {rest}",
            stage.entered, stage.resolved, stage.moved
        );
        if !stage.href.is_empty() {
            svg.open_link(&stage.href);
        }
        svg.text("bold", 0.0, 0, y + 14, &stage.label);
        svg.text("quiet", 0.0, 46, y + 14, &words);
        if !stage.href.is_empty() {
            svg.end_link();
        }
        let mut x = 0.0;
        for (class, count) in [("resolved", stage.resolved), ("moved", stage.moved), ("other", rest)] {
            let width = count as f64 / most;
            svg.rect(class, x, y + 22, width, 16);
            x += width;
        }
    }
    svg.close()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_matter_that_entered_is_in_the_bar() {
        let stage = FunnelStage {
            label: "预诊".into(),
            entered: 40,
            resolved: 20,
            moved: 10,
            href: String::new(),
        };
        let svg = stage_funnel("分级化解", &[stage]);
        for (class, width) in [("resolved", "50%"), ("moved", "25%"), ("other", "25%")] {
            let part = svg.split(&format!("class=\"{class}\"")).nth(1).unwrap();
            let rect = part.split("/>").next().unwrap();
            assert!(rect.contains(&format!("width=\"{width}\"")), "{class}: {rect}");
        }
    }
}
