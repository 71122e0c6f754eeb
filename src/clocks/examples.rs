//! Due dates worked out by hand, each argued in the name of its test.

use super::*;
use crate::kernel::{Day, Timestamp};

fn limit(json: &str) -> Limit {
    serde_json::from_str(json).unwrap()
}

fn term(base: Base, json: &str) -> Term {
    Term {
        base,
        limit: limit(json),
        roll: Roll::None,
    }
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn desk() -> DeskHours {
    DeskHours::parse("8:30-17:30").unwrap()
}

/// When `term` is due by the national calendar, as a page shows it, over these hours.
fn due(hours: &DeskHours, term: Term, from: &str) -> Due {
    let calendar = WorkingCalendar::national();
    Reckoning::new(&calendar, hours).due(term, at(from))
}

fn texts(due: &Due) -> Vec<&str> {
    due.explanation.iter().map(|step| step.text.as_str()).collect()
}

#[test]
fn heard_friday_1650_with_the_desk_open_until_1730_the_answer_is_due_1655() {
    let due = due(&desk(), term(Base::Duty, r#"{"minutes":5}"#), "2026-11-20 16:50");
    assert_eq!(due.at, at("2026-11-20 16:55"));
    assert_eq!(
        texts(&due),
        [
            "2026-11-20（周五）16:50在值守时段内，即时起算",
            "5分钟（值守时段），至2026-11-20（周五）16:55届满",
        ]
    );
}

#[test]
fn heard_friday_1650_forty_minutes_are_used_up_by_closing_and_twenty_are_left_for_monday_0850() {
    let due = due(&desk(), term(Base::Duty, r#"{"hours":1}"#), "2026-11-20 16:50");
    assert_eq!(due.at, at("2026-11-23 08:50"));
    assert_eq!(
        texts(&due)[1..],
        [
            "2026-11-20（周五）17:30至2026-11-23（周一）08:30不在值守时段内，不计入",
            "2026-11-21（周六）至2026-11-22（周日）周末，不计入",
            "1小时（值守时段），至2026-11-23（周一）08:50届满",
        ]
    );
}

#[test]
fn heard_on_saturday_the_five_minutes_start_when_the_desk_opens_on_monday() {
    let due = due(&desk(), term(Base::Duty, r#"{"minutes":5}"#), "2026-11-21 10:00");
    assert_eq!(due.at, at("2026-11-23 08:35"));
    assert_eq!(
        texts(&due)[0],
        "2026-11-21（周六）10:00不在值守时段内，自2026-11-23（周一）08:30起算"
    );
}

#[test]
fn heard_on_saturday_at_a_desk_that_opens_on_days_off_the_five_minutes_start_at_once() {
    let hours = DeskHours::parse("8:30-17:30；休息日 9:00-12:00").unwrap();
    let due = due(&hours, term(Base::Duty, r#"{"minutes":5}"#), "2026-11-21 10:00");
    assert_eq!(due.at, at("2026-11-21 10:05"));
}

#[test]
fn four_working_hours_from_1100_skip_lunch_and_end_at_1630() {
    let due = due(
        &DeskHours::office(),
        term(Base::Working, r#"{"hours":4}"#),
        "2026-11-20 11:00",
    );
    assert_eq!(due.at, at("2026-11-20 16:30"));
    assert_eq!(texts(&due)[1], "2026-11-20（周五）12:00至13:30不在办公时间内，不计入");
}

#[test]
fn twenty_working_hours_from_wednesday_1100_say_each_break_once_however_many_days_it_falls_on() {
    let due = due(
        &DeskHours::office(),
        term(Base::Working, r#"{"hours":20}"#),
        "2026-11-18 11:00",
    );
    assert_eq!(
        texts(&due),
        [
            "2026-11-18（周三）11:00在办公时间内，即时起算",
            "2026-11-18（周三）至2026-11-20（周五）每天12:00至13:30不在办公时间内，不计入",
            "2026-11-18（周三）至2026-11-19（周四）每天17:30至次日08:30不在办公时间内，不计入",
            "20小时（工作时间），至2026-11-20（周五）17:30届满",
        ]
    );
}

#[test]
fn hours_that_end_before_the_break_or_run_around_the_clock_skip_none() {
    let two = due(
        &DeskHours::office(),
        term(Base::Working, r#"{"hours":2}"#),
        "2026-11-20 10:00",
    );
    let always = due(
        &DeskHours::always(),
        term(Base::Duty, r#"{"hours":40}"#),
        "2026-11-18 10:00",
    );
    for due in [two, always] {
        assert!(due.explanation.iter().all(|step| step.part != Part::Skipped), "{due:?}");
    }
}

#[test]
fn what_uses_up_the_day_to_the_minute_is_due_at_closing_not_next_morning() {
    let due = due(&desk(), term(Base::Duty, r#"{"minutes":40}"#), "2026-11-20 16:50");
    assert_eq!(due.at, at("2026-11-20 17:30"));
}

#[test]
fn one_working_day_from_friday_18_september_2026_is_the_make_up_sunday_before_national_day() {
    let due = due(&desk(), term(Base::Working, r#"{"days":1}"#), "2026-09-18 10:00");
    assert_eq!(due.at, at("2026-09-20 17:30"));
    assert_eq!(texts(&due)[2], "2026-09-20（周日）国庆节调休上班，计入工作日");
}

#[test]
fn three_working_days_from_29_september_2026_jump_national_day_and_count_the_30th_the_8th_and_the_9th() {
    let due = due(&desk(), term(Base::Working, r#"{"days":3}"#), "2026-09-29 10:00");
    assert_eq!(due.at, at("2026-10-09 17:30"));
    assert_eq!(
        texts(&due),
        [
            "2026-09-29（周二）为起算事件当日，不计入，自次日起算",
            "2026-10-01（周四）至2026-10-05（周一）国庆节放假，不计入",
            "2026-10-06（周二）至2026-10-07（周三）国庆节调休放假，不计入",
            "3个工作日，至2026-10-09（周五）17:30届满",
        ]
    );
    assert!(!due.provisional);
}

/// Counted: 11–14 February (the 14th is a make-up Saturday), 24–28 February (the 28th is one too),
/// 2–6 March, 9 March. Off: 15–23 February, 1 March, 7–8 March.
#[test]
fn fifteen_working_days_from_10_february_2026_over_spring_festival_end_on_9_march() {
    let due = due(&desk(), term(Base::Working, r#"{"days":15}"#), "2026-02-10 09:00");
    assert_eq!(due.at, at("2026-03-09 17:30"));
    let made_up = due.explanation.iter().filter(|step| step.part == Part::MakeUp);
    assert_eq!(made_up.count(), 2);
}

#[test]
fn thirty_natural_days_from_1_september_2026_fall_on_national_day_and_roll_to_8_october() {
    let rule = built_in("disputes").unwrap().rule("confirm_30").unwrap();
    let calendar = WorkingCalendar::national();
    let hours = desk();
    let by = rule
        .due(Course::from(at("2026-09-01 15:00")), Reckoning::new(&calendar, &hours))
        .unwrap();
    assert_eq!(by.at, at("2026-10-08 23:59:59").plus_millis(999));
    assert_eq!(
        texts(&by)[1..],
        [
            "末日2026-10-01（周四）为休息日（国庆节放假），顺延至2026-10-08（周四）",
            "30日，至2026-10-08（周四）24:00届满",
        ]
    );
}

#[test]
fn thirty_natural_days_that_do_not_roll_end_on_the_holiday_itself() {
    let due = due(&desk(), term(Base::Natural, r#"{"days":30}"#), "2026-09-01 15:00");
    assert_eq!(due.at, Day::parse("2026-10-01").unwrap().end());
}

#[test]
fn a_legal_period_whose_last_day_is_a_make_up_saturday_does_not_roll() {
    let term = Term {
        roll: Roll::NextWorkingDay,
        ..term(Base::Natural, r#"{"days":15}"#)
    };
    assert_eq!(
        due(&desk(), term, "2026-02-13 15:00").at.day().to_string(),
        "2026-02-28"
    );
}

#[test]
fn one_month_from_31_january_ends_on_the_last_day_of_february() {
    let due = due(&desk(), term(Base::Natural, r#"{"months":1}"#), "2026-01-31 09:00");
    assert_eq!(due.at.day().to_string(), "2026-02-28");
}

#[test]
fn a_pause_from_friday_1500_to_monday_1000_costs_four_desk_hours_and_gives_four_back() {
    let (calendar, hours) = (WorkingCalendar::national(), desk());
    let by = Reckoning::new(&calendar, &hours);
    let eight = term(Base::Working, r#"{"hours":8}"#);
    let start = at("2026-11-20 13:30");
    assert_eq!(by.due(eight, start).at, at("2026-11-23 12:30"));
    let pause = Pause {
        from: at("2026-11-20 15:00"),
        to: at("2026-11-23 10:00"),
        agreed: false,
    };
    let due = by.due_with_pauses(eight, start, &[pause]);
    assert_eq!(due.at, at("2026-11-23 16:30"));
    assert_eq!(
        texts(&due)[3],
        "2026-11-20（周五）15:00至2026-11-23（周一）10:00暂停，其中4小时为计时时间，相应后延"
    );
}

#[test]
fn a_pause_that_lies_wholly_in_the_weekend_moves_no_working_clock() {
    let (calendar, hours) = (WorkingCalendar::national(), desk());
    let by = Reckoning::new(&calendar, &hours);
    let three = term(Base::Working, r#"{"days":3}"#);
    let pause = Pause {
        from: at("2026-11-20 18:00"),
        to: at("2026-11-23 08:00"),
        agreed: false,
    };
    let start = at("2026-11-19 10:00");
    assert_eq!(by.due_with_pauses(three, start, &[pause]), by.due(three, start));
}

#[test]
fn mediation_pauses_only_when_all_sides_agreed_and_then_by_whole_days() {
    let rule = built_in("disputes").unwrap().rule("mediate").unwrap();
    let (calendar, hours) = (WorkingCalendar::national(), desk());
    let by = Reckoning::new(&calendar, &hours);
    let paused = |agreed| {
        let pauses = [Pause {
            from: at("2026-03-09 10:00"),
            to: at("2026-03-11 16:00"),
            agreed,
        }];
        let course = Course {
            pauses: &pauses,
            ..Course::from(at("2026-03-02 09:00"))
        };
        rule.due(course, by).unwrap().at.day().to_string()
    };
    assert_eq!(paused(false), "2026-04-01");
    assert_eq!(paused(true), "2026-04-04");
}

#[test]
fn ten_working_days_from_21_december_2026_reach_a_year_without_notice_and_are_provisional() {
    let due = due(&desk(), term(Base::Working, r#"{"days":10}"#), "2026-12-21 09:00");
    assert_eq!(due.at, at("2027-01-04 17:30"));
    assert!(due.provisional);
    let said = due
        .explanation
        .iter()
        .find(|step| step.part == Part::Provisional)
        .unwrap();
    assert_eq!(said.text, "2027年节假日安排尚无公布数据，暂按周末推算，公布后可能变动");
}

#[test]
fn a_natural_period_into_a_year_without_notice_is_certain_unless_it_may_roll() {
    let days = term(Base::Natural, r#"{"days":30}"#);
    let rolling = Term {
        roll: Roll::NextWorkingDay,
        ..days
    };
    assert!(!due(&desk(), days, "2026-12-20 09:00").provisional);
    assert!(due(&desk(), rolling, "2026-12-20 09:00").provisional);
}

#[test]
fn a_claim_within_the_year_starts_the_arbitration_limitation_anew_and_a_late_one_does_not() {
    let rule = built_in("disputes").unwrap().rule("arb_limitation_1y").unwrap();
    let (calendar, hours) = (WorkingCalendar::national(), desk());
    let by = Reckoning::new(&calendar, &hours);
    let ends = |interruptions: &[Timestamp]| {
        let course = Course {
            interruptions,
            ..Course::from(at("2024-03-01 09:00"))
        };
        rule.due(course, by).unwrap().at.day().to_string()
    };
    assert_eq!(ends(&[]), "2025-03-01");
    assert_eq!(ends(&[at("2024-12-10 10:00")]), "2025-12-10");
    assert_eq!(ends(&[at("2025-03-02 10:00")]), "2025-03-01");
}

#[test]
fn an_obligation_is_due_at_the_end_of_the_day_the_agreement_names_and_never_without_one() {
    let rule = built_in("disputes").unwrap().rule("obligation").unwrap();
    let (calendar, hours) = (WorkingCalendar::national(), desk());
    let by = Reckoning::new(&calendar, &hours);
    let course = Course::from(at("2026-11-20 10:00"));
    assert_eq!(rule.due(course, by), None);
    let named = Course {
        stated: Day::parse("2026-12-05").map(Stated::Day),
        ..course
    };
    assert_eq!(rule.due(named, by).unwrap().at, Day::parse("2026-12-05").unwrap().end());
}

#[test]
fn one_working_day_ahead_of_monday_evening_is_friday_evening() {
    let (calendar, hours) = (WorkingCalendar::national(), desk());
    let by = Reckoning::new(&calendar, &hours);
    let (start, due) = (at("2026-11-18 10:00"), at("2026-11-23 17:30"));
    assert_eq!(
        by.warn_at(Base::Working, limit(r#"{"days":1}"#), start, due),
        at("2026-11-20 17:30")
    );
    assert_eq!(
        by.warn_at(Base::Duty, limit(r#"{"hours":10}"#), start, due),
        at("2026-11-20 16:30")
    );
    assert_eq!(by.warn_at(Base::Working, limit(r#"{"days":9}"#), start, due), start);
}

#[test]
fn on_friday_at_1700_half_an_hour_and_a_whole_monday_remain() {
    let (calendar, hours) = (WorkingCalendar::national(), desk());
    let by = Reckoning::new(&calendar, &hours);
    let left = by.remaining(Base::Working, at("2026-11-20 17:00"), at("2026-11-23 17:30"));
    assert_eq!(left, (30 + 9 * 60) * 60_000);
    assert_eq!(
        by.remaining(Base::Working, at("2026-11-24 09:00"), at("2026-11-23 17:30")),
        0
    );
}
