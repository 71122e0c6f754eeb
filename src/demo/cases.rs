//! The disputes of the demonstration zone: which there are, and how far each has come.
//!
//! Of the article's size where the article has a number: 18 labour disputes mediated this year.

use crate::kernel::Day;

/// How a dispute goes, as far as it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// Applied for, nobody has looked yet.
    Submitted,
    Refused,
    /// With the applicant's lawyer.
    Prediagnosis,
    Advised,
    /// The other side has been asked.
    Inviting,
    /// The other side refused.
    Declined,
    /// Sessions are held.
    Consultation,
    /// Terms are drafted, signatures are missing.
    Signing,
    Failed,
    /// Agreed; the obligation is still to come.
    Performing,
    /// Agreed and kept in time.
    Fulfilled,
    /// Agreed and kept late.
    Late,
    /// Agreed, confirmed by the court, kept.
    Confirmed,
    /// Agreed, not kept, chased.
    Breached,
}

impl Course {
    /// Whether a joint session is held on the way.
    pub fn is_mediated(self) -> bool {
        !matches!(
            self,
            Course::Submitted
                | Course::Refused
                | Course::Prediagnosis
                | Course::Advised
                | Course::Inviting
                | Course::Declined
        )
    }

    /// Natural days from the application to the last step.
    pub fn days(self) -> i64 {
        match self {
            Course::Submitted => 0,
            Course::Refused | Course::Prediagnosis => 1,
            Course::Advised => 3,
            Course::Inviting => 4,
            Course::Declined => 6,
            Course::Consultation => 8,
            Course::Signing | Course::Performing => 12,
            Course::Failed => 13,
            Course::Fulfilled => 20,
            Course::Confirmed => 26,
            Course::Late => 30,
            Course::Breached => 32,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Case {
    pub category: &'static str,
    pub course: Course,
    /// Straight from 预诊 to 专诊.
    pub specialist: bool,
    pub start: Day,
    pub claim: &'static str,
    /// 元
    pub amount: i64,
}

use Course::*;

const LABOUR_THIS_YEAR: &[Course] = &[
    Fulfilled,
    Fulfilled,
    Failed,
    Fulfilled,
    Confirmed,
    Fulfilled,
    Late,
    Fulfilled,
    Failed,
    Fulfilled,
    Fulfilled,
    Confirmed,
    Fulfilled,
    Failed,
    Fulfilled,
    Performing,
    Signing,
    Consultation,
];
const LABOUR_NOW: &[Course] = &[Submitted, Prediagnosis, Inviting];
const LABOUR_EARLIER: &[Course] = &[
    Fulfilled, Failed, Fulfilled, Fulfilled, Late, Failed, Confirmed, Fulfilled, Advised, Declined,
];
const OTHERS_THIS_YEAR: &[(&str, Course, bool)] = &[
    ("contract", Advised, false),
    ("premises", Fulfilled, false),
    ("equity", Fulfilled, true),
    ("contract", Fulfilled, false),
    ("non-compete", Confirmed, true),
    ("contract", Refused, false),
    ("premises", Failed, false),
    ("intellectual-property", Fulfilled, true),
    ("contract", Advised, false),
    ("financing", Failed, true),
    ("premises", Breached, false),
    ("equity", Performing, true),
    ("contract", Declined, false),
    ("non-compete", Consultation, true),
];
const OTHERS_NOW: &[(&str, Course, bool)] = &[
    ("premises", Inviting, false),
    ("contract", Prediagnosis, false),
    ("contract", Submitted, false),
];
const OTHERS_EARLIER: &[(&str, Course, bool)] = &[
    ("contract", Fulfilled, false),
    ("equity", Failed, true),
    ("premises", Fulfilled, false),
    ("contract", Failed, false),
    ("contract", Advised, false),
];

const WAGES: &[(&str, i64)] = &[
    ("拖欠两个月工资及加班费", 16_800),
    ("违法解除劳动合同赔偿金", 42_000),
    ("未签订书面劳动合同二倍工资差额", 27_500),
    ("带薪年休假工资", 4_600),
    ("工伤医疗费与停工留薪期工资", 31_200),
];
const CLAIMS: &[(&str, &str, i64)] = &[
    ("contract", "拖欠软件开发合同尾款", 186_000),
    ("premises", "退租押金与装修补偿争议", 68_000),
    ("equity", "股东退出的股权回购价格争议", 1_200_000),
    ("non-compete", "离职高级技术人员竞业限制补偿与违约金", 150_000),
    ("intellectual-property", "外包美术作品的著作权使用费", 54_000),
    ("financing", "过桥借款的服务费争议", 93_000),
];

/// All disputes as of `today`, in the order in which they began.
pub fn cases(today: Day) -> Vec<Case> {
    let new_year = Day::ymd(today.year(), 1, 1).unwrap_or(today);
    let mut out = Vec::new();
    let mut add = |n: usize, category: &'static str, course: Course, specialist: bool, start: Day| {
        let (claim, amount) = if category == "labour" {
            WAGES[n % WAGES.len()]
        } else {
            CLAIMS
                .iter()
                .find(|c| c.0 == category)
                .map_or(("其他争议", 10_000), |c| (c.1, c.2))
        };
        out.push(Case {
            category,
            course,
            specialist,
            start,
            claim,
            amount,
        });
    };
    for (n, course) in LABOUR_EARLIER.iter().enumerate() {
        add(n, "labour", *course, false, new_year.plus_days(-330 + n as i64 * 28));
    }
    for (n, (category, course, specialist)) in OTHERS_EARLIER.iter().enumerate() {
        add(
            n,
            category,
            *course,
            *specialist,
            new_year.plus_days(-320 + n as i64 * 55),
        );
    }
    for (n, course) in LABOUR_THIS_YEAR.iter().enumerate() {
        add(
            n,
            "labour",
            *course,
            false,
            spread(new_year, today, n, LABOUR_THIS_YEAR.len(), *course),
        );
    }
    for (n, (category, course, specialist)) in OTHERS_THIS_YEAR.iter().enumerate() {
        add(
            n,
            category,
            *course,
            *specialist,
            spread(new_year, today, n, OTHERS_THIS_YEAR.len(), *course),
        );
    }
    for (n, course) in LABOUR_NOW.iter().enumerate() {
        add(n, "labour", *course, false, today.plus_days(-course.days() - n as i64));
    }
    for (n, (category, course, specialist)) in OTHERS_NOW.iter().enumerate() {
        add(
            n,
            category,
            *course,
            *specialist,
            today.plus_days(-course.days() - n as i64),
        );
    }
    out.sort_by_key(|c| c.start);
    out
}

/// The `n`th of `of` starts between New Year and today, with room for the whole course.
fn spread(new_year: Day, today: Day, n: usize, of: usize, course: Course) -> Day {
    let room = (today.days_since(new_year) - course.days()).max(0);
    let last = matches!(course, Consultation | Signing | Performing);
    new_year.plus_days(if last { room } else { room * n as i64 / of as i64 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eighteen_labour_disputes_are_mediated_this_year() {
        for today in ["2026-11-22", "2027-01-02", "2026-06-30"] {
            let today = Day::parse(today).unwrap();
            let mediated = cases(today)
                .iter()
                .filter(|c| c.category == "labour" && c.course.is_mediated() && c.start.year() == today.year())
                .count();
            assert_eq!(mediated, 18, "{today}");
        }
    }
}
