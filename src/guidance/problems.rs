//! A visit is logged with what it brought home: each problem becomes a request, all or nothing.

use serde_json::Value;

use super::fields::{NEW_VISIT, PROBLEMS, VISIT};
use super::time;
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::kernel::fields::check;
use crate::kernel::{Actor, Day, FieldError, Id, Kind, Timestamp};
use crate::matters;
use crate::registers::record::Record;
use crate::registers::rows;
use crate::requests::model::{Request, Visit};
use crate::requests::steps::Opening;
use crate::requests::words::Channel;

/// Writes a visit down and opens a request for each problem that it brought home.
///
/// Errors: 403, 409 when this visit is there already, 422 with every wrong field, those of a problem
/// at its row.
pub async fn log_visit(app: &App, actor: &Actor, said: &Value) -> Result<Record> {
    rows::may_add(actor, "visits").map_err(Error::Forbidden)?;
    let mut row = check(NEW_VISIT, said)?;
    let problems = match row.as_object_mut().and_then(|row| row.remove(PROBLEMS.name)) {
        Some(Value::Array(problems)) => problems,
        _ => vec![],
    };
    crate::write_tx!(app.db, |tx| {
        let visit = rows::add_in(tx, actor, "visits", VISIT, &row).await?;
        take_problems(app, tx, actor, &visit, &problems).await?;
        Ok(visit)
    })
}

async fn take_problems(app: &App, tx: &mut Tx, actor: &Actor, visit: &Record, problems: &[Value]) -> Result<()> {
    let (Some(building), Some(group), Some(on)) = (&visit.refs.building, &visit.refs.group, visit.day("on")) else {
        return Err(Error::Internal(format!(
            "visit {} has no group, building or day",
            visit.id
        )));
    };
    if problems.is_empty() {
        return Ok(());
    }
    let heard_at = heard_at(on, visit.cell("time").text(), actor.now).map_err(|e| Error::Invalid(vec![e]))?;
    let from = Visit {
        id: visit.id.clone(),
        group_id: group.clone(),
        group: rows::by_ids(tx, actor, "guidance_groups", vec![group.clone()])
            .await?
            .first()
            .map_or(String::new(), |group| group.text("name").to_owned()),
        on,
    };
    // One wrong problem and nothing is written; the others are looked at all the same, so that
    // everything that is wrong is said at once.
    let mut errors = vec![];
    for (at, problem) in problems.iter().enumerate() {
        let text = |name: &str| problem[name].as_str().map(str::to_owned);
        let opening = Opening {
            building_id: building.clone(),
            channel: Some(Channel::Visit),
            category: text("category").unwrap_or_default(),
            enterprise_id: text("enterprise_id").or_else(|| match text("firm_name") {
                None => visit.refs.enterprise.clone(),
                Some(_) => None,
            }),
            firm_name: text("firm_name"),
            uscc: None,
            contact: text("contact"),
            phone: text("phone"),
            words: text("words").unwrap_or_default(),
            heard_at: Some(heard_at),
            by_employee: problem["by_employee"].as_bool(),
            slip: None,
            visit: Some(from.clone()),
        };
        match matters::open_in::<Request>(app, tx, actor, Id::new(), None, opening).await {
            Ok(_) => {}
            Err(Error::Invalid(wrong)) => errors.extend(wrong.into_iter().map(|e| at_problem(e, at))),
            Err(error) => return Err(error),
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(errors))
    }
}

/// When the problems were heard, and their clocks start (domain.md 5, trap 5): at the time of the
/// visit; of a visit that is logged on its own day, now, where no time is told.
fn heard_at(on: Day, told: Option<&str>, now: Timestamp) -> std::result::Result<Timestamp, FieldError> {
    let wrong = |code, message| Err(FieldError::new("time", code, message));
    match told.and_then(time) {
        Some(time) if Timestamp::local(on, time) > now => wrong("in_the_future", "走访时间不能晚于现在"),
        Some(time) => Ok(Timestamp::local(on, time)),
        None if on == now.day() => Ok(now),
        None => wrong(
            "required",
            "补登以前的走访又带回问题的，请写走访时间：诉求的时限从这一刻起算",
        ),
    }
}

/// A fault of a request's opening, at the row of the problem from which it came.
fn at_problem(error: FieldError, at: usize) -> FieldError {
    let Kind::Rows(own) = PROBLEMS.kind else { return error };
    if !own.iter().any(|field| field.name == error.field) {
        return error;
    }
    FieldError {
        field: format!("{}.{at}.{}", PROBLEMS.name, error.field),
        ..error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn heard(on: &str, told: Option<&str>) -> std::result::Result<Timestamp, &'static str> {
        heard_at(Day::parse(on).unwrap(), told, at("2026-03-02 10:00")).map_err(|e| e.code)
    }

    #[test]
    fn what_a_visit_heard_was_heard_at_its_time_and_not_when_it_was_typed() {
        assert_eq!(heard("2026-02-27", Some("14:30")), Ok(at("2026-02-27 14:30")));
        assert_eq!(heard("2026-03-02", Some("9:05")), Ok(at("2026-03-02 09:05")));
    }

    #[test]
    fn a_visit_of_today_was_now_where_no_time_is_told_and_an_earlier_one_must_tell_it() {
        assert_eq!(heard("2026-03-02", None), Ok(at("2026-03-02 10:00")));
        assert_eq!(heard("2026-02-27", None), Err("required"));
        assert_eq!(heard("2026-03-02", Some("10:01")), Err("in_the_future"));
    }

    #[test]
    fn a_fault_of_a_problem_stands_at_its_row_and_a_fault_of_the_visit_at_the_visit() {
        let at = |field: &str| at_problem(FieldError::new(field, "x", ""), 2).field;
        assert_eq!(at("category"), "problems.2.category");
        assert_eq!(at("building_id"), "building_id");
    }
}
