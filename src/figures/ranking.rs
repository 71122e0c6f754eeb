//! 排名: places by one rate. A rate over few cases says little of a place, so only those with the
//! minimum denominator of the policy are ranked; the others stand beside, with their n and d.

use super::compute::{Measured, measure};
use super::definitions::{Chapter, Definition, Formula, find};
use super::gather::Gather;
use super::kinds::Unit;
use super::left_out::LeftOut;
use super::policy::{self, Place, Reach};
use super::service::{Asked, Point, both, buildings_of};
use super::store;
use crate::app::App;
use crate::clocks::AppliesTo;
use crate::clocks::policies::{Pinned, RANKING_MINIMUM};
use crate::error::{Error, Result};
use crate::kernel::Actor;

words! {
    /// What is ranked.
    pub enum Of {
        Building = "building" "各楼宇",
        Department = "department" "各部门",
    }
}

words! {
    /// Which end comes first: of some rates more is better, of others less.
    pub enum Order {
        Highest = "desc" "从高到低",
        Lowest = "asc" "从低到高",
    }
}

/// Where the zone's policy says nothing.
const USUAL_MINIMUM: i64 = 5;

/// A place in the ranking; those with the same value share a rank.
#[derive(Debug, Clone)]
pub struct Ranked {
    pub rank: usize,
    pub point: Point,
}

#[derive(Debug, Clone)]
pub struct Ranking {
    pub definition: &'static Definition,
    pub of: Of,
    pub order: Order,
    /// The whole of what is ranked, as it stands.
    pub whole: Measured,
    pub ranked: Vec<Ranked>,
    /// 样本不足
    pub too_few: Vec<Point>,
    pub minimum: i64,
    /// The policy that sets the minimum.
    pub policy: Pinned,
    pub policy_label: String,
}

/// Whether a figure can be ranked: a rate with cases below the line.
pub fn is_rankable(definition: &Definition) -> bool {
    matches!(definition.formula, Formula::Ratio { .. })
}

/// Under which policy the minimum of a figure stands: that of the matters it is counted of.
fn policy_kind(chapter: Chapter) -> AppliesTo {
    match chapter {
        Chapter::Requests | Chapter::Guidance => AppliesTo::Request,
        Chapter::Handoffs => AppliesTo::Handoff,
        Chapter::Disputes | Chapter::Results | Chapter::Courts => AppliesTo::Dispute,
        Chapter::Places | Chapter::Law => AppliesTo::Adviser,
    }
}

/// Those with enough cases in their order, and those without.
fn rank(points: Vec<Point>, minimum: i64, order: Order) -> (Vec<Ranked>, Vec<Point>) {
    let enough = |p: &Point| p.now.value.is_some() && p.now.d.is_some_and(|d| d >= minimum as f64);
    let (mut ranked, too_few): (Vec<Point>, Vec<Point>) = points.into_iter().partition(enough);
    let value = |p: &Point| p.now.value.unwrap_or_default();
    // Stable: places of one value stay in the order of their codes.
    ranked.sort_by(|a, b| match order {
        Order::Highest => value(b).total_cmp(&value(a)),
        Order::Lowest => value(a).total_cmp(&value(b)),
    });
    let ranks: Vec<usize> = ranked
        .iter()
        .map(|p| 1 + ranked.iter().take_while(|q| value(q) != value(p)).count())
        .collect();
    let ranked = ranks.into_iter().zip(ranked);
    (ranked.map(|(rank, point)| Ranked { rank, point }).collect(), too_few)
}

/// One rate of every building or department that this reader compares.
///
/// Errors: 404 for an unknown figure or place, 403 with the rule, 422 for a figure that is no rate, or
/// that departments do not have.
pub async fn ranking(app: &App, actor: &Actor, code: &str, of: Of, asked: &Asked, order: Order) -> Result<Ranking> {
    let definition = find(code).ok_or(Error::NotFound("指标"))?;
    policy::may_rank(&asked.reach, &asked.place, of == Of::Department)?;
    if !is_rankable(definition) {
        return Err(Error::invalid("code", "not_a_rate", "只有比率可以排名，请换一个指标"));
    }
    if of == Of::Department && !definition.is_of(Unit::Department) {
        return Err(Error::invalid(
            "of",
            "not_of_departments",
            "这个指标不分部门，请按楼宇排名",
        ));
    }
    match (of, &asked.place) {
        (Of::Building, Place::Zone | Place::Street(_)) | (Of::Department, Place::Zone) => {}
        _ => {
            let message = "楼宇在全区或一个街道内排名，部门在全区排名";
            return Err(Error::invalid("of", "no_such_place", message));
        }
    }
    let mut tx = app.db.read().await?;
    let places: Vec<(String, String)> = match of {
        Of::Department => store::departments(&mut tx, &actor.zone).await?,
        Of::Building => {
            let buildings = buildings_of(&mut tx, &actor.zone, &asked.place).await?.into_iter();
            let shown = buildings.filter(|b| match &asked.reach {
                Reach::Buildings(own) => own.contains(&b.id),
                _ => true,
            });
            shown.map(|b| (b.id, b.name)).collect()
        }
    };
    let ids: Vec<String> = places.iter().map(|(id, _)| id.clone()).collect();
    let left_out = LeftOut::of(&mut tx, actor).await?;
    let gather = Gather {
        zone: &actor.zone,
        left_out: &left_out,
        buildings: &ids,
        unit: None,
        period: asked.period,
    };
    let mut each = gather.each(&mut tx, &[definition]).await?;
    let all = gather.whole(&mut tx, &[definition]).await?;
    drop(tx);
    let points = places
        .into_iter()
        .map(|(key, name)| {
            let [now, previous] = both(definition, &each.remove(&key).unwrap_or_default(), asked.period);
            Point {
                key,
                name,
                now,
                previous,
            }
        })
        .collect();
    let policy = app
        .policy_for(&actor.zone, policy_kind(definition.chapter).as_str())
        .await?;
    let minimum = policy.number(RANKING_MINIMUM).unwrap_or(USUAL_MINIMUM);
    let (ranked, too_few) = rank(points, minimum, order);
    Ok(Ranking {
        definition,
        of,
        order,
        whole: measure(definition, &all, asked.period),
        ranked,
        too_few,
        minimum,
        policy: policy.pinned(),
        policy_label: policy.label.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(name: &str, n: f64, d: f64) -> Point {
        let now = Measured {
            value: (d != 0.0).then(|| n / d * 100.0),
            n: Some(n),
            d: Some(d),
            ..Measured::default()
        };
        Point {
            key: name.to_owned(),
            name: name.to_owned(),
            now,
            previous: Measured::default(),
        }
    }

    fn shown(order: Order, minimum: i64) -> (Vec<(usize, String)>, Vec<String>) {
        let points = vec![
            point("少", 1.0, 1.0),
            point("中", 5.0, 10.0),
            point("高", 9.0, 10.0),
            point("同", 10.0, 20.0),
            point("无", 0.0, 0.0),
            point("低", 0.0, 5.0),
        ];
        let (ranked, too_few) = rank(points, minimum, order);
        let ranked = ranked.into_iter().map(|r| (r.rank, r.point.name)).collect();
        (ranked, too_few.into_iter().map(|p| p.name).collect())
    }

    #[test]
    fn one_case_of_one_leads_no_ranking_and_equals_share_a_rank() {
        let (ranked, too_few) = shown(Order::Highest, 5);
        let of = |n: usize, name: &str| (n, name.to_owned());
        assert_eq!(ranked, [of(1, "高"), of(2, "中"), of(2, "同"), of(4, "低")]);
        assert_eq!(too_few, ["少", "无"]);
        assert_eq!(shown(Order::Lowest, 5).0[0], of(1, "低"));
    }

    #[test]
    fn the_least_denominator_is_itself_enough_and_nothing_is_never_ranked() {
        let (ranked, too_few) = shown(Order::Highest, 1);
        assert_eq!(ranked[0].1, "少");
        assert_eq!(too_few, ["无"]);
    }
}
