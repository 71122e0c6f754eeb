//! 诉求与交办 of the demonstration zone: the 52 demands of the article that were solved with
//! departments this year, some of the year before, one slip that bounced until a ruling, and those that
//! are under way.

mod cast;

use crate::app::App;
use crate::demo::names;
use crate::demo::store::World;
use crate::error::Result;
use crate::kernel::{Actor, Day, Id, Timestamp};
use crate::requests::model::Request;
use crate::routing;
use cast::*;
use serde_json::json;

/// Solved with departments this year, as the article counts them, and last year.
pub const SOLVED: (usize, usize) = (52, 34);

/// One kind of demand, made up.
struct Demand {
    category: &'static str,
    /// Code of the department that leads.
    department: &'static str,
    title: &'static str,
    /// What the firm says.
    words: &'static str,
    /// What came of it.
    result: &'static str,
}

const DEMANDS: &[Demand] = &[
    Demand {
        category: "registration",
        department: "SP",
        title: "变更经营范围",
        words: "我们要变更经营范围，材料被退了两次，不知道还缺什么",
        result: "窗口一次告知，当日换发执照",
    },
    Demand {
        category: "policy",
        department: "JF",
        title: "专精特新奖补申报",
        words: "省里的专精特新奖补怎么申报，我们够不够条件",
        result: "核对条件后辅导申报，材料已受理",
    },
    Demand {
        category: "approval",
        department: "SP",
        title: "临时活动许可",
        words: "展厅要办临时活动许可，下周就要开",
        result: "容缺受理，两个工作日办结",
    },
    Demand {
        category: "financing",
        department: "JR",
        title: "流动资金贷款",
        words: "订单多了，流动资金不够，银行要抵押我们没有",
        result: "对接银行信用贷款，已授信",
    },
    Demand {
        category: "fire_safety",
        department: "XF",
        title: "装修消防验收",
        words: "装修后的消防验收排不上时间",
        result: "预约上门指导，验收合格",
    },
    Demand {
        category: "tax",
        department: "SW",
        title: "留抵退税进度",
        words: "留抵退税的进度查不到",
        result: "核实后当周退税到账",
    },
    Demand {
        category: "labour",
        department: "RS",
        title: "招聘数控操作工",
        words: "招不到熟练的数控操作工，能不能帮忙办一场招聘",
        result: "组织专场招聘，达成意向九人",
    },
    Demand {
        category: "property",
        department: "ZJ",
        title: "货梯维保",
        words: "货梯总坏，物业和维保单位互相推",
        result: "约谈物业与维保单位，更换部件并公示维保计划",
    },
    Demand {
        category: "investment",
        department: "JF",
        title: "引进上下游企业",
        words: "想引两家上下游进楼，有没有租金支持",
        result: "列入招商支持名单，两家已签约",
    },
];

pub async fn tell(app: &App, world: &World, now: Timestamp) -> Result<()> {
    let today = now.day();
    let january = Day::ymd(today.year(), 1, 1).unwrap_or(today);
    let (this_year, last_year) = SOLVED;
    for n in 0..last_year {
        solved(
            app,
            world,
            n,
            spread(january.plus_months(-12), january.plus_days(-40), n, last_year),
        )
        .await?;
    }
    let until = today.plus_days(-25).max(january);
    for n in 0..this_year {
        solved(
            app,
            world,
            n + last_year,
            spread(january.plus_days(1), until, n, this_year),
        )
        .await?;
    }
    in_the_building(app, world, today).await?;
    bounced(app, world, workday(today.plus_days(-24)), now).await?;
    under_way(app, world, now).await
}

/// One demand, from the call to the firm's word.
async fn solved(app: &App, world: &World, n: usize, day: Day) -> Result<()> {
    let Demand {
        category,
        department: lead,
        title,
        words,
        result,
    } = DEMANDS[n % DEMANDS.len()];
    let cast = Cast::of(world, n);
    let request = heard(app, &cast, n, day, "complex", (category, words)).await?;
    // Two in fifteen are handed over after the four hours.
    let handed = if n % 15 < 2 { at(day, 16, 40) } else { at(day, 11, 10) };
    let assists: &[&str] = if n % 4 == 1 { &["SJ"] } else { &[] };
    // One in ten goes first to the wrong department.
    let wrong = n % 10 == 6;
    let first = if wrong { "ZF" } else { lead };
    let slip = hand_off(app, &cast, &request, first, assists, title, handed).await?;
    let mut leg = "1".to_owned();
    let next = later(day, 1);
    if wrong {
        let ask = json!({
            "leg_id": leg,
            "code": "not-our-duty",
            "proposed_department_id": world.department(lead),
            "legal_basis": "部门职责清单",
            "head_name": names::person(2408),
        });
        step(app, cast.clerk("ZF", handed.plus_minutes(15)), &slip, "ask_return", ask).await?;
        let accept = json!({
            "leg_id": leg,
            "department_id": world.department(lead),
            "basis": "部门职责清单",
            "reason": "经核对职责清单，退单理由成立",
        });
        let moved = step(
            app,
            cast.officer(handed.plus_minutes(40)),
            &slip,
            "accept_return",
            accept,
        )
        .await?;
        leg = moved.legs.last().map_or(leg, |l| l.id.clone());
    }
    // Most sign on the day; what came late or to the wrong door is signed for the next morning.
    let taken = if wrong || n % 15 < 2 {
        at(next, 9, 5)
    } else {
        at(day, 14, 10)
    };
    signed(app, &cast, &slip, &leg, lead, taken).await?;
    if let [assist] = assists {
        signed(app, &cast, &slip, "2", assist, taken.plus_minutes(35)).await?;
        submitted(
            app,
            &cast,
            &slip,
            ("2", assist),
            "已提供意见",
            at(later(next, 1), 10, 0),
        )
        .await?;
    }
    let done = later(next, 2 + (n as i64 * 5) % 8);
    submitted(app, &cast, &slip, (&leg, lead), result, at(done, 10, 30)).await?;
    step(app, cast.officer(at(done, 15, 0)), &slip, "finish", json!({})).await?;
    let pleased = n % 11 != 3;
    let called = at(later(done, 1), 9, 30);
    let callback = json!({
        "at": called.to_page(),
        "how": "phone",
        "reached": true,
        "solved": "yes",
        "score": if pleased { 5 } else { 3 },
        "words": if pleased { "办得很快" } else { "办成了，来回跑了几趟" },
    });
    step(app, cast.coordinator(called), &slip, "record_callback", callback).await?;
    let resolved = json!({ "outcome": "resolved", "text": result, "evidence": "交办单办结材料" });
    step(
        app,
        cast.coordinator(called.plus_minutes(20)),
        &request,
        "resolve",
        resolved,
    )
    .await?;
    confirmed(app, &cast, &request, n, called.plus_minutes(30)).await
}

/// Q7: the firm's word; one firm in thirteen says nothing after two notices.
async fn confirmed(app: &App, cast: &Cast<'_>, request: &Id<Request>, n: usize, now: Timestamp) -> Result<()> {
    if n % 13 != 8 {
        let score = if n % 11 == 3 { 3 } else { 5 };
        let input = json!({ "solved": true, "score": score, "words": "问题解决了" });
        step(app, cast.contact(now.plus_minutes(60)), request, "confirm", input).await?;
        return Ok(());
    }
    let asked = json!({ "how": "message" });
    step(app, cast.coordinator(now), request, "ask_confirmation", asked.clone()).await?;
    step(
        app,
        cast.coordinator(now.plus_minutes(24 * 60)),
        request,
        "ask_confirmation",
        asked,
    )
    .await?;
    let hub = Actor::system(&cast.world.zone, now.plus_minutes(14 * 24 * 60));
    step(app, hub, request, "close_silent", json!({})).await?;
    Ok(())
}

/// What the building solves itself, within half an hour; not all of it.
async fn in_the_building(app: &App, world: &World, today: Day) -> Result<()> {
    let january = Day::ymd(today.year(), 1, 1).unwrap_or(today);
    for n in 0..16 {
        let cast = Cast::of(world, n * 3 + 1);
        let day = spread(january.plus_days(3), today.plus_days(-6).max(january), n, 16);
        let what = ("property", "三楼卫生间漏水，地面很滑");
        let request = heard(app, &cast, n, day, "simple", what).await?;
        let minutes = 20 + (n as i64 * 7) % 90;
        let now = at(day, 9, minutes + if n % 6 == 5 { 55 } else { 24 });
        let onsite = json!({ "handler": "物业工程部", "measures": "关阀、更换软管、清理地面" });
        step(app, cast.coordinator(now.plus_minutes(-4)), &request, "onsite", onsite).await?;
        let resolved = json!({ "outcome": "resolved", "text": "已更换软管，不再漏水", "evidence": "现场照片" });
        step(app, cast.coordinator(now), &request, "resolve", resolved).await?;
        let input = json!({ "solved": true, "score": 5 });
        step(app, cast.contact(now.plus_minutes(45)), &request, "confirm", input).await?;
    }
    Ok(())
}

/// A slip that two departments give back, the ruling, and the next of its kind, which goes where the
/// ruling says without anybody choosing.
async fn bounced(app: &App, world: &World, day: Day, now: Timestamp) -> Result<()> {
    let cast = Cast::of(world, 3);
    let words = "楼前共享单车堆满消防通道，物业说管不了，打了几个电话都说不归他们管";
    let request = heard(app, &cast, 1, day, "complex", ("other", words)).await?;
    let title = "楼前消防通道被单车占用";
    let slip = hand_off(app, &cast, &request, "XF", &[], title, at(day, 10, 50)).await?;
    let ask = |leg: &str, to: &str| {
        json!({
            "leg_id": leg,
            "code": "unclear-title",
            "proposed_department_id": world.department(to),
            "legal_basis": "部门职责清单",
            "head_name": names::person(2405),
        })
    };
    step(
        app,
        cast.clerk("XF", at(day, 14, 0)),
        &slip,
        "ask_return",
        ask("1", "ZJ"),
    )
    .await?;
    let accept = json!({
        "leg_id": "1",
        "department_id": world.department("ZJ"),
        "basis": "物业管理区域内的通道由物业主管部门监督",
        "reason": "先由物业主管部门核实",
    });
    let moved = step(app, cast.officer(at(day, 16, 0)), &slip, "accept_return", accept).await?;
    let leg = moved.legs.last().map_or("2".to_owned(), |l| l.id.clone());
    let next = later(day, 1);
    step(
        app,
        cast.clerk("ZJ", at(next, 9, 20)),
        &slip,
        "ask_return",
        ask(&leg, "ZF"),
    )
    .await?;
    let accept = json!({ "leg_id": leg, "reason": "两个部门意见不一致，提请会商" });
    step(app, cast.officer(at(next, 10, 0)), &slip, "accept_return", accept).await?;
    let ruling = json!({
        "heard": [
            { "department_id": world.department("XF"), "view": "通道在红线外，不属于建筑消防设施" },
            { "department_id": world.department("ZJ"), "view": "单车停放不属于物业服务内容" },
        ],
        "minutes": "会商认定：楼前公共区域的单车停放由综合行政执法局主办，消防救援大队协办。同类事项照此办理。",
        "lead_department_id": world.department("ZF"),
        "assists": [{ "department_id": world.department("XF") }],
        "basis": "会商纪要",
    });
    let ruled = step(app, cast.leader(at(later(next, 1), 15, 0)), &slip, "rule", ruling).await?;
    let day = later(next, 2);
    let legs: Vec<(String, String)> = ruled.live().map(|l| (l.id.clone(), l.department.id.clone())).collect();
    let leg_of = |code: &str| {
        let department = world.department(code);
        let found = legs.iter().find(|(_, of)| *of == department);
        found.map_or(String::new(), |(leg, _)| leg.clone())
    };
    let (lead, assist) = (leg_of("ZF"), leg_of("XF"));
    signed(app, &cast, &slip, &lead, "ZF", at(day, 9, 0)).await?;
    signed(app, &cast, &slip, &assist, "XF", at(day, 9, 30)).await?;
    let done = later(day, 2);
    submitted(
        app,
        &cast,
        &slip,
        (&assist, "XF"),
        "已划定消防通道标线",
        at(done, 9, 30),
    )
    .await?;
    submitted(
        app,
        &cast,
        &slip,
        (&lead, "ZF"),
        "清运单车，施划停放区",
        at(done, 11, 0),
    )
    .await?;
    step(app, cast.officer(at(done, 15, 0)), &slip, "finish", json!({})).await?;

    let cast = Cast::of(world, 10);
    let day = workday(now.day().plus_days(-4));
    let words = "门口又堆了一排共享单车，消防通道过不去";
    let request = heard(app, &cast, 2, day, "complex", ("other", words)).await?;
    let building = world.building(cast.building);
    let mut tx = app.db.read().await?;
    let proposed = routing::propose(&mut tx, &world.zone, now.day(), "other", Some(&building)).await?;
    drop(tx);
    let code_of = |id: &str| ["ZF", "XF", "ZJ"].into_iter().find(|code| world.department(code) == id);
    let mut codes = proposed.iter().filter_map(|p| code_of(&p.department_id));
    let lead = codes.next().unwrap_or("ZF");
    let assists: Vec<&str> = codes.take(1).collect();
    let slip = hand_off(
        app,
        &cast,
        &request,
        lead,
        &assists,
        "消防通道又被单车占用",
        at(day, 10, 40),
    )
    .await?;
    signed(app, &cast, &slip, "1", lead, at(day, 13, 40)).await
}

/// What is open today, at every stage that a clerk and an officer meet.
async fn under_way(app: &App, world: &World, now: Timestamp) -> Result<()> {
    let today = now.day();
    let clerks = ["SP", "JF", "SP", "JR", "SP", "SW", "RS", "ZJ"];
    for (n, code) in clerks.into_iter().enumerate() {
        let cast = Cast::of(world, n);
        let Some(demand) = DEMANDS.iter().find(|d| d.department == code) else {
            continue;
        };
        let day = workday(today.plus_days(-12 + n as i64));
        if day >= today {
            continue;
        }
        let request = heard(app, &cast, n + 5, day, "complex", (demand.category, demand.words)).await?;
        let slip = hand_off(app, &cast, &request, code, &[], demand.title, at(day, 11, 20)).await?;
        if n % 4 == 0 {
            continue;
        }
        signed(app, &cast, &slip, "1", code, at(day, 14, 0)).await?;
        if n % 4 == 2 && later(day, 1) < today {
            let wait = json!({
                "leg_id": "1",
                "missing": "法定代表人签字的申请表",
                "from_whom": "企业",
                "until": later(day, 3),
            });
            step(app, cast.clerk(code, at(later(day, 1), 9, 30)), &slip, "wait", wait).await?;
        }
    }
    Ok(())
}
