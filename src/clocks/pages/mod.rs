//! `/admin/calendar`: which days are worked; `/admin/policies`: how long each thing may take.

pub mod calendar;
pub mod day;
mod policies;

use poem::{Route, get, post};

pub fn routes(route: Route) -> Route {
    route
        .at("/admin/calendar", get(calendar::show).post(calendar::change_days))
        .at(
            "/admin/calendar/preview",
            get(calendar::to_calendar).post(calendar::try_days),
        )
        .at(
            "/admin/calendar/import",
            get(calendar::to_calendar).post(calendar::take_in),
        )
        .at(
            "/admin/calendar/import/preview",
            get(calendar::to_calendar).post(calendar::try_out),
        )
        .at("/admin/policies", get(policies::list))
        .at("/admin/policies/:code", get(policies::show).post(policies::save))
        .at("/admin/policies/:code/preview", post(policies::try_out))
        .at(
            "/admin/policies/:code/choice",
            get(policies::weigh).post(policies::choose),
        )
}
