//! From which day a changed area of an occupancy holds: said with the change, kept in its event beside
//! the values. It belongs to the change and not to the row, and is no column of the sheet.

use serde_json::Value;

use super::facts::facts;
use super::plan::Change;
use crate::db::Tx;
use crate::enterprises::facts::Restated;
use crate::error::Result;
use crate::figures::store::of_source;
use crate::kernel::{Day, FieldError};

pub const FIELD: &str = "area_from";

/// The day in what was said and checked, or in the body of an event.
pub fn said(all: &Value) -> Option<Day> {
    all[FIELD].as_str().and_then(|day| Day::parse(day.trim()))
}

/// Why no area can hold from this day on; `change` is what else was said, and none when it changes
/// nothing.
pub fn refused(change: Option<&Change>, day: Day, today: Day) -> Option<FieldError> {
    let fault = |code, message: String| Some(FieldError::new(FIELD, code, message));
    let changed = change.and_then(|change| Some((change.before.as_deref()?, &*change.after)));
    let Some((_, after)) = changed.filter(|(before, after)| before.int("area") != after.int("area")) else {
        let message = "面积没有更改：这个日期只在更改面积时填，请核对面积，或把这个日期留空";
        return fault("area_unchanged", message.to_owned());
    };
    match (after.day("from"), after.day("to")) {
        (Some(from), _) if day < from => fault(
            "before_moving_in",
            format!("早于入驻日期{from}：请填入驻当天或以后的日期"),
        ),
        (_, Some(to)) if day >= to => fault(
            "after_moving_out",
            format!("从迁出日期{to}起不再计面积：请填迁出以前的日期"),
        ),
        _ if day > today => fault(
            "in_the_future",
            "晚于今天：请填今天或以前的日期；面积以后才变的，到那一天再更改".to_owned(),
        ),
        _ => None,
    }
}

/// Lets the changed area count from this day on, over what the ledger holds of the occupancy.
pub async fn restate(tx: &mut Tx, zone: &str, change: &mut Change, from: Day, today: Day) -> Result<()> {
    let after = &change.after;
    let building = after.refs.building.as_deref().unwrap_or_default();
    let source = (after.table.kind, after.id.as_str());
    let held = of_source(tx, zone, &Restated::READS, building, source).await?;
    let restated = Restated { from, held };
    change.facts = facts(change.before.as_deref(), after, Some(&restated), today);
    change.area_from = Some(from);
    Ok(())
}
