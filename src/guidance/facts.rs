//! What links and visits count for (domain.md 4.9, S33).

use crate::figures::change::{Standing, difference, merged};
use crate::figures::{Fact, FactKind};
use crate::kernel::Day;

/// What of a link (双联) is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedLink {
    pub building: String,
    pub group: String,
    pub from: Day,
    /// 联系止: the first day on which they are no longer linked.
    pub to: Option<Day>,
}

impl CountedLink {
    fn standing(&self) -> Standing {
        let of = |day, value| {
            Fact::of(FactKind::GuidanceLink, &self.building, day, value)
                .of_unit(&self.group)
                .about("guidance_group", self.group.clone())
        };
        let mut standing = Standing::from([(("in", FactKind::GuidanceLink), of(self.from, 1))]);
        if let Some(to) = self.to {
            standing.insert(("out", FactKind::GuidanceLink), of(to, -1));
        }
        standing
    }
}

/// What a new or changed link counts for.
pub fn link(before: Option<&CountedLink>, after: &CountedLink, today: Day) -> Vec<Fact> {
    let before = before.map(CountedLink::standing).unwrap_or_default();
    merged(difference(&before, &after.standing(), today))
}

/// A new visit (走访). What is corrected in it later counts for nothing more.
/// What it brought home is counted with the requests that came of it.
pub fn visit(building: &str, group: &str, on: Day) -> Vec<Fact> {
    vec![Fact::one(FactKind::GuidanceVisit, building, on).of_unit(group)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link_to(to: Option<&str>) -> CountedLink {
        CountedLink {
            building: "东".to_owned(),
            group: "一".to_owned(),
            from: Day::parse("2026-01-05").unwrap(),
            to: to.and_then(Day::parse),
        }
    }

    fn counted(facts: &[Fact]) -> Vec<(String, i64)> {
        facts.iter().map(|f| (f.day.to_string(), f.value)).collect()
    }

    #[test]
    fn a_link_counts_from_its_first_day_until_it_ends() {
        let today = Day::parse("2026-03-02").unwrap();
        let new = link(None, &link_to(None), today);
        assert_eq!(counted(&new), [("2026-01-05".to_owned(), 1)]);
        let ended = link(Some(&link_to(None)), &link_to(Some("2026-06-01")), today);
        assert_eq!(counted(&ended), [("2026-06-01".to_owned(), -1)]);
    }

    #[test]
    fn an_end_that_is_taken_back_is_taken_back_today() {
        let today = Day::parse("2026-03-02").unwrap();
        let back = link(Some(&link_to(Some("2026-02-01"))), &link_to(None), today);
        assert_eq!(counted(&back), [("2026-03-02".to_owned(), 1)]);
    }
}
