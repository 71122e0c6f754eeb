//! Pictures as SVG text: they print, need no script, and take their colours from the style sheet.
//!
//! Widths are in percent of the place, heights and letters in pixels: one picture is legible on a
//! phone and on a wall, without a second drawing. Everything that people typed is escaped here.
//! A page shows each beside its figures as a table: `partials/chart.hbs`.
//!
//! | file | draws |
//! |---|---|
//! | `stacking.rs` | [`stacking_plan`] of a building |
//! | `bars.rs` | [`bars`] sorted with the zone's mean, [`lawyer_load`] against quotas |
//! | `funnel.rs` | [`stage_funnel`] |
//! | `trend.rs` | [`trend`] with last year's line |
//! | `ruler.rs` | [`clock_ruler`] |

mod bars;
mod funnel;
mod ruler;
mod stacking;
mod trend;

pub use bars::{Bar, Load, Mean, bars, lawyer_load};
pub use funnel::{FunnelStage, stage_funnel};
pub use ruler::{RulerClock, clock_ruler};
pub use stacking::{Floor, Room, RoomUse, stacking_plan};
pub use trend::{TrendPoint, trend};

use handlebars::html_escape;

/// An SVG under the pen.
struct Svg(String);

impl Svg {
    /// `linked` pictures are groups, so that their links stay reachable; others are one image.
    fn open(title: &str, desc: &str, height: usize, linked: bool) -> Self {
        Svg::open_as("pic", title, desc, height, linked)
    }

    fn open_as(class: &str, title: &str, desc: &str, height: usize, linked: bool) -> Self {
        let role = if linked { "group" } else { "img" };
        let (title, desc) = (html_escape(title), html_escape(desc));
        Svg(format!(
            "<svg class=\"{class}\" role=\"{role}\" aria-label=\"{title}\" height=\"{height}\" \
             xmlns=\"http://www.w3.org/2000/svg\"><title>{title}</title><desc>{desc}</desc>"
        ))
    }

    fn raw(&mut self, text: &str) {
        self.0.push_str(text);
    }

    /// Opens a box of its own coordinates that clips what is drawn in it; close with [`Svg::end_box`].
    fn open_box(&mut self, class: &str, x: f64, y: usize, width: f64, height: usize) {
        let (x, width) = (percent(x), percent(width));
        self.raw(&format!(
            "<svg class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\">"
        ));
    }

    fn end_box(&mut self) {
        self.raw("</svg>");
    }

    fn rect(&mut self, class: &str, x: f64, y: usize, width: f64, height: usize) {
        let (x, width) = (percent(x), percent(width));
        self.raw(&format!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"
        ));
    }

    fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let (x1, x2) = (percent(from.0), percent(to.0));
        self.raw(&format!(
            "<line class=\"{class}\" x1=\"{x1}\" y1=\"{:.1}\" x2=\"{x2}\" y2=\"{:.1}\"/>",
            from.1, to.1
        ));
    }

    /// `dx` moves the text by pixels from its place in percent.
    fn text(&mut self, class: &str, x: f64, dx: i32, y: usize, text: &str) {
        let (x, text) = (percent(x), html_escape(text));
        self.raw(&format!(
            "<text class=\"{class}\" x=\"{x}\" dx=\"{dx}\" y=\"{y}\">{text}</text>"
        ));
    }

    fn tip(&mut self, text: &str) {
        let text = html_escape(text);
        self.raw(&format!("<title>{text}</title>"));
    }

    fn open_link(&mut self, href: &str) {
        let href = html_escape(href);
        self.raw(&format!("<a href=\"{href}\">"));
    }

    fn end_link(&mut self) {
        self.raw("</a>");
    }

    fn close(mut self) -> String {
        self.raw("</svg>");
        self.0
    }
}

/// A share of the width, kept inside the picture whatever the figures say.
fn percent(share: f64) -> String {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    let text = format!("{:.2}", share * 100.0);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

/// A round number at or above `value` for the end of an axis: 1, 2, 5 times a power of ten.
fn round_up(value: f64) -> f64 {
    if value.is_nan() || value <= 1.0 {
        return 1.0;
    }
    let power = 10f64.powf(value.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|step| step * power)
        .find(|end| *end >= value)
        .unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_cannot_leave_its_place() {
        let floors = [Floor {
            label: "\"><script>".into(),
            rooms: vec![Room {
                number: "<b>".into(),
                area: 10_000,
                usage: RoomUse::Let,
                tenants: "甲 & 乙 <script>alert(1)</script>".into(),
                short: "甲 & 乙 <script>alert(1)</script>".into(),
                href: "/x\" onclick=\"y".into(),
            }],
        }];
        let plan = stacking_plan("<i>楼</i>", &floors);
        assert!(
            !plan.contains("<script") && !plan.contains("<b>") && !plan.contains("<i>"),
            "{plan}"
        );
        assert!(!plan.contains("\" onclick"), "{plan}");
    }

    #[test]
    fn no_picture_carries_inline_style_or_script() {
        let all = [
            stacking_plan("", &[]),
            stage_funnel("", &[]),
            trend("", "件", &[]),
            bars("", &[], None),
            lawyer_load("", &[]),
        ];
        for svg in all {
            assert!(
                !svg.contains("style=") && svg.starts_with("<svg") && svg.ends_with("</svg>"),
                "{svg}"
            );
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
    }

    #[test]
    fn an_axis_ends_at_a_round_number() {
        assert_eq!(
            [0.0, 1.0, 3.0, 18.0, 52.0, 100.0].map(round_up),
            [1.0, 1.0, 5.0, 20.0, 100.0, 100.0]
        );
    }

    #[test]
    fn a_share_stays_inside_the_picture() {
        assert_eq!(
            [percent(0.125), percent(7.0), percent(f64::NAN)],
            ["12.5%", "100%", "0%"]
        );
    }
}
