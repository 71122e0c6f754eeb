//! 楼宇剖面: floors as rows, rooms as blocks by area, tenants named, vacant rooms hatched.

use super::Svg;

pub struct Floor {
    /// `12F`; the first of the list is drawn on top.
    pub label: String,
    pub rooms: Vec<Room>,
}

pub struct Room {
    pub number: String,
    /// In 0.01 ㎡.
    pub area: i64,
    pub usage: RoomUse,
    /// Names of the firms that sit here, with 、 between them.
    pub tenants: String,
    /// What of the names stands in the block, where there is little room.
    pub short: String,
    /// Where a click leads; empty for nowhere.
    pub href: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomUse {
    Let,
    Vacant,
    /// 不可租: lobby, plant room.
    Common,
}

const ROW: usize = 40;

/// The widest floor takes the whole width; the others are to its scale.
pub fn stacking_plan(title: &str, floors: &[Floor]) -> String {
    let area = |floor: &Floor| floor.rooms.iter().map(|r| r.area.max(0)).sum::<i64>();
    let widest = floors.iter().map(area).max().unwrap_or(0).max(1) as f64;
    let rooms = || floors.iter().flat_map(|f| &f.rooms);
    let vacant = rooms().filter(|r| r.usage == RoomUse::Vacant).count();
    let desc = format!("{} 层，{} 间，其中空置 {vacant} 间", floors.len(), rooms().count());
    // The names of the floors stand in the padding that the style sheet leaves on the left.
    let mut svg = Svg::open_as("pic pic-floors", title, &desc, floors.len() * ROW + 4, true);
    svg.raw(
        "<defs><pattern id=\"hatch\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><line class=\"hatch\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"7\"/></pattern></defs>",
    );
    for (n, floor) in floors.iter().enumerate() {
        let y = n * ROW;
        svg.text("quiet end", 0.0, -10, y + 25, &floor.label);
        let mut x = 0.0;
        for room in &floor.rooms {
            let width = room.area.max(0) as f64 / widest;
            draw(&mut svg, room, x, y, width);
            x += width;
        }
    }
    svg.close()
}

fn draw(svg: &mut Svg, room: &Room, x: f64, y: usize, width: f64) {
    let area = format!("{} ㎡", (room.area as f64 / 100.0).round());
    let (class, name) = match room.usage {
        RoomUse::Let => ("room-let", room.short.as_str()),
        RoomUse::Vacant => ("room-vacant", "空置"),
        RoomUse::Common => ("room-common", "不可租"),
    };
    let tip = match room.usage {
        RoomUse::Let => format!("{} {} {area}", room.number, room.tenants),
        _ => format!("{} {name} {area}", room.number),
    };
    if !room.href.is_empty() {
        svg.open_link(&room.href);
    }
    svg.open_box("room", x, y, width, ROW);
    svg.tip(&tip);
    svg.rect(&format!("face {class}"), 0.0, 1, 1.0, ROW - 2);
    if room.usage == RoomUse::Vacant {
        svg.raw("<rect fill=\"url(#hatch)\" width=\"100%\" height=\"100%\"/>");
    }
    svg.open_box("", 0.0, 0, 0.97, ROW);
    svg.text("", 0.0, 7, 17, name);
    svg.text("quiet tiny", 0.0, 7, 32, &format!("{} · {area}", room.number));
    svg.end_box();
    svg.end_box();
    if !room.href.is_empty() {
        svg.end_link();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(number: &str, area: i64, usage: RoomUse) -> Room {
        Room {
            number: number.into(),
            area,
            usage,
            tenants: "甲公司".into(),
            short: "甲公司".into(),
            href: if usage == RoomUse::Let {
                "/enterprises/1".into()
            } else {
                String::new()
            },
        }
    }

    #[test]
    fn blocks_are_as_wide_as_their_area() {
        let floors = [
            Floor {
                label: "2F".into(),
                rooms: vec![room("201", 7_500, RoomUse::Let), room("202", 2_500, RoomUse::Vacant)],
            },
            Floor {
                label: "1F".into(),
                rooms: vec![room("101", 5_000, RoomUse::Common)],
            },
        ];
        let svg = stacking_plan("测试楼", &floors);
        assert!(svg.contains("x=\"0%\" y=\"0\" width=\"75%\""), "{svg}");
        assert!(svg.contains("x=\"75%\" y=\"0\" width=\"25%\""), "{svg}");
        assert!(svg.contains("x=\"0%\" y=\"40\" width=\"50%\""), "{svg}");
        assert!(svg.contains("2 层，3 间，其中空置 1 间"), "{svg}");
        assert_eq!(svg.matches("<a href=").count(), 1);
        assert_eq!(svg.matches("url(#hatch)").count(), 1);
    }
}
