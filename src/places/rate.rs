//! 入驻率 of one building, as its pages say it. Pure.

/// In tenths of a percent; none where no leasable area is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate(Option<i64>);

impl Rate {
    pub fn of(occupied: i64, leasable: Option<i64>) -> Self {
        Rate(leasable.filter(|l| *l > 0).map(|l| (occupied * 1000 + l / 2) / l))
    }

    pub fn text(self) -> String {
        self.0.map_or("未登记可租面积".to_owned(), |r| {
            format!("{}.{}%", r / 10, r % 10)
        })
    }

    /// More is let than there is to let: one of the areas is wrong.
    pub fn impossible(self) -> bool {
        self.0.is_some_and(|r| r > 1000)
    }

    /// What to do about a rate that cannot be.
    pub fn to_check(self) -> Option<String> {
        self.impossible().then(|| {
            format!(
                "入驻率{}，超过100%：请核对可租面积，以及下面“入驻企业”里各家的面积和迁出日期",
                self.text()
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_above_a_hundred_percent_is_told_from_a_full_house() {
        assert_eq!(Rate::of(82_400, Some(100_000)).text(), "82.4%");
        assert!(!Rate::of(100_000, Some(100_000)).impossible());
        assert!(Rate::of(100_100, Some(100_000)).impossible());
        assert_eq!(Rate::of(100_100, Some(100_000)).text(), "100.1%");
        let said = Rate::of(100_100, Some(100_000)).to_check().unwrap();
        assert!(said.contains("100.1%，超过100%：请核对"), "{said}");
        assert!(!Rate::of(100_100, None).impossible() && !Rate::of(1, Some(0)).impossible());
    }
}
