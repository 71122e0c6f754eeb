//! What holds for every clock, whatever its rule, its calendar and its hours.

use std::num::NonZeroU16;

use proptest::prelude::*;

use super::*;
use crate::kernel::{Day, Timestamp};

fn bases() -> impl Strategy<Value = Base> {
    proptest::sample::select(Base::ALL)
}

fn terms() -> impl Strategy<Value = Term> {
    let n = |max: u16| (1..=max).prop_map(|n| NonZeroU16::new(n).unwrap());
    let limits = prop_oneof![
        n(3000).prop_map(Limit::Minutes),
        n(200).prop_map(Limit::Hours),
        n(60).prop_map(Limit::Days),
        n(14).prop_map(Limit::Months),
        n(3).prop_map(Limit::Years),
    ];
    (bases(), limits, proptest::sample::select(Roll::ALL)).prop_map(|(base, limit, roll)| Term { base, limit, roll })
}

/// Any millisecond of 2024–2027, the last of which has no notice.
fn instants() -> impl Strategy<Value = Timestamp> {
    let first = Day::ymd(2024, 1, 1).unwrap().start().millis();
    let last = Day::ymd(2027, 12, 31).unwrap().end().millis();
    (first..=last).prop_map(Timestamp::from_millis)
}

fn hours() -> impl Strategy<Value = DeskHours> {
    proptest::sample::select(vec![
        DeskHours::office(),
        DeskHours::always(),
        DeskHours::parse("8:30-17:30；休息日 9:00-12:00").unwrap(),
        DeskHours::parse("00:00-02:00,22:00-24:00").unwrap(),
    ])
}

fn days_off(from: Timestamp) -> impl Strategy<Value = Vec<CalendarDay>> {
    let offsets = proptest::collection::vec((0..90i64, proptest::sample::select(DayKind::ALL)), 0..40);
    offsets.prop_map(move |rows| {
        let row = |(n, kind)| CalendarDay {
            day: from.day().plus_days(n),
            kind,
            name: "园区".to_owned(),
            notice: String::new(),
        };
        rows.into_iter().map(row).collect()
    })
}

fn pauses(from: Timestamp) -> impl Strategy<Value = Vec<Pause>> {
    let month = 30 * 86_400_000i64;
    let spans = proptest::collection::vec((-month / 10..2 * month, 0..month / 4), 0..5);
    spans.prop_map(move |spans| {
        let pause = |(after, length)| Pause {
            from: from.plus_millis(after),
            to: from.plus_millis(after + length),
            agreed: true,
        };
        spans.into_iter().map(pause).collect()
    })
}

fn a_case() -> impl Strategy<Value = (Term, Timestamp, DeskHours, Vec<CalendarDay>, Vec<Pause>)> {
    (terms(), instants(), hours())
        .prop_flat_map(|(term, from, hours)| (Just(term), Just(from), Just(hours), days_off(from), pauses(from)))
}

fn longer(limit: Limit) -> Limit {
    let more = |n: NonZeroU16| n.saturating_add(1);
    match limit {
        Limit::Minutes(n) => Limit::Minutes(more(n)),
        Limit::Hours(n) => Limit::Hours(more(n)),
        Limit::Days(n) => Limit::Days(more(n)),
        Limit::Months(n) => Limit::Months(more(n)),
        Limit::Years(n) => Limit::Years(more(n)),
    }
}

proptest! {
    #[test]
    fn nothing_is_due_before_it_starts_and_every_due_date_says_why(
        (term, from, hours, rows, paused) in a_case(),
    ) {
        let calendar = WorkingCalendar::national().with_overrides(rows);
        let by = Reckoning::new(&calendar, &hours);
        for due in [by.due(term, from), by.due_with_pauses(term, from, &paused)] {
            prop_assert!(due.at > from);
            prop_assert_eq!(due.explanation.first().unwrap().part, Part::Start);
            prop_assert_eq!(due.explanation.last().unwrap().part, Part::End);
            prop_assert_eq!(due.explanation.last().unwrap().to, due.at.day());
            let says_so = due.explanation.iter().any(|step| step.part == Part::Provisional);
            prop_assert_eq!(due.provisional, says_so);
        }
    }

    #[test]
    fn a_longer_limit_is_never_due_earlier((term, from, hours, rows, paused) in a_case()) {
        let calendar = WorkingCalendar::national().with_overrides(rows);
        let by = Reckoning::new(&calendar, &hours);
        let more = Term { limit: longer(term.limit), ..term };
        prop_assert!(by.due(term, from).at <= by.due(more, from).at);
        prop_assert!(by.due_with_pauses(term, from, &paused).at <= by.due_with_pauses(more, from, &paused).at);
    }

    #[test]
    fn a_later_start_is_never_due_earlier((term, from, hours, rows, _) in a_case(), later in 0..9_000_000_000i64) {
        let calendar = WorkingCalendar::national().with_overrides(rows);
        let by = Reckoning::new(&calendar, &hours);
        prop_assert!(by.due(term, from).at <= by.due(term, from.plus_millis(later)).at);
    }

    #[test]
    fn one_more_holiday_never_makes_a_working_clock_due_earlier(
        (term, from, hours, rows, _) in a_case(), offset in 0..120i64,
    ) {
        let term = Term { base: Base::Working, ..term };
        let day = from.day().plus_days(offset);
        let holiday = CalendarDay { day, kind: DayKind::Holiday, name: "新增".to_owned(), notice: String::new() };
        let before = WorkingCalendar::national().with_overrides(rows);
        let after = before.clone().with_overrides([holiday]);
        let by = |calendar| Reckoning::new(calendar, &hours).due(term, from).at;
        prop_assert!(by(&before) <= by(&after));
    }

    #[test]
    fn pauses_never_shorten_and_one_more_pause_never_shortens((term, from, hours, rows, paused) in a_case()) {
        let calendar = WorkingCalendar::national().with_overrides(rows);
        let by = Reckoning::new(&calendar, &hours);
        let mut due = by.due(term, from).at;
        for n in 1..=paused.len() {
            let next = by.due_with_pauses(term, from, &paused[..n]).at;
            prop_assert!(due <= next);
            due = next;
        }
    }

    #[test]
    fn a_clock_in_minutes_runs_exactly_its_limit_outside_pauses(
        (term, from, hours, rows, paused) in a_case(), minutes in 1..3000u16,
    ) {
        let term = Term { limit: Limit::Minutes(NonZeroU16::new(minutes).unwrap()), ..term };
        let calendar = WorkingCalendar::national().with_overrides(rows);
        let by = Reckoning::new(&calendar, &hours);
        let due = by.due(term, from).at;
        prop_assert_eq!(by.counted(term.base, from, due), i64::from(minutes) * 60_000);
        prop_assert_eq!(by.remaining(term.base, from, due), i64::from(minutes) * 60_000);
        if let [pause, ..] = paused[..] {
            let due = by.due_with_pauses(term, from, &[pause]).at;
            let stood = by.counted(term.base, pause.from.max(from), pause.to.min(due));
            prop_assert_eq!(by.counted(term.base, from, due) - stood, i64::from(minutes) * 60_000);
        }
    }

    #[test]
    fn a_period_in_working_days_ends_on_a_working_day_having_counted_as_many(
        (term, from, hours, rows, _) in a_case(), days in 1..60u16,
    ) {
        let term = Term { base: Base::Working, limit: Limit::Days(NonZeroU16::new(days).unwrap()), ..term };
        let calendar = WorkingCalendar::national().with_overrides(rows);
        let last = Reckoning::new(&calendar, &hours).due(term, from).at.day();
        let span = 1..=last.days_since(from.day());
        let worked = span.filter(|n| calendar.is_working(from.day().plus_days(*n))).count();
        prop_assert!(calendar.is_working(last));
        prop_assert_eq!(worked, usize::from(days));
    }

    #[test]
    fn a_warning_comes_between_start_and_due((term, from, hours, rows, _) in a_case(), before in terms()) {
        let calendar = WorkingCalendar::national().with_overrides(rows);
        let by = Reckoning::new(&calendar, &hours);
        let due = by.due(term, from).at;
        let warned = by.warn_at(term.base, before.limit, from, due);
        prop_assert!(from <= warned && warned <= due);
    }
}

/// What may happen to a leg's finish clock after it has begun: minutes later, and what.
fn courses() -> impl Strategy<Value = Vec<(i64, u8, i64)>> {
    proptest::collection::vec((1..4_000i64, 0..4u8, 0..40i64), 1..12)
}

proptest! {
    #[test]
    fn nothing_that_happens_to_a_clock_moves_its_start_and_what_was_met_stays_met(
        from in instants(), course in courses(),
    ) {
        let calendar = WorkingCalendar::national();
        let (policy, desk) = (built_in("zone-handoff").unwrap(), DeskHours::office());
        let terms = Terms { calendar: &calendar, policy: Some(policy), desk: &desk };
        let mut open = Open::default();
        let mut go = |change: ClockChange, now: Timestamp| {
            let before = open.get("finish", "leg").map(|c| c.due);
            let writes = resolve(terms, &mut open, vec![change.of_part("leg")], 1, now).unwrap();
            (before, writes, open.get("finish", "leg").cloned())
        };
        go(ClockChange::start("finish", from), from);
        let mut now = from;
        for (later, what, days) in course {
            now = now.plus_minutes(later);
            let change = match what {
                0 => ClockChange::pause("finish", now),
                1 => ClockChange::resume("finish", now),
                2 => ClockChange::hold("finish", "department:d"),
                _ => ClockChange::until("finish", now.day().plus_days(days)),
            };
            let (before, _, running) = go(change, now);
            let running = running.unwrap();
            prop_assert_eq!(running.from, from);
            if what == 1 && running.stated.is_none() {
                prop_assert!(before.unwrap() <= running.due, "a pause never shortens");
            }
        }
        let (due, ended, _) = go(ClockChange::stop("finish", now), now);
        let result = if now <= due.unwrap() { "met" } else { "breached" };
        let as_told = matches!(&ended[..], [resolve::Write::End { result: r, .. }] if *r == result);
        prop_assert!(as_told, "{ended:?}");
        for change in [ClockChange::stop("finish", now.plus_minutes(99_999)), ClockChange::cancel("finish")] {
            let (_, writes, _) = go(change, now.plus_minutes(99_999));
            prop_assert!(writes.is_empty(), "what has ended is never written again");
        }
    }
}
