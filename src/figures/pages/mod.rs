//! `/figures`: the table of all figures with its pictures, the rows behind a number, the monthly
//! report, and the same as files.
//!
//! | file | holds |
//! |---|---|
//! | `mod.rs` | routes, what was asked for |
//! | `table.rs` | the table of figures |
//! | `charts.rs` | its pictures |
//! | `rows.rs` | the rows behind a number |
//! | `ranking.rs` | buildings or departments by one rate |
//! | `monthly.rs` | the report to print |

mod charts;
mod monthly;
mod ranking;
mod rows;
mod table;

use poem::web::{Data, Path, Query};
use poem::{IntoResponse, Response, Route, get, handler};
use serde::{Deserialize, Serialize};

use super::api::download;
use super::compute::{Measured, Period};
use super::definitions::{Definition, Part};
use super::kinds::Unit;
use super::policy::{Place, Reach, may_open, reach};
use super::service::{self, Asked, Figure, Typed};
use super::sheet::{self, Format};
use super::{store, text};
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::Actor;
use crate::web::caller::Viewer;
use crate::web::form::Choice;
use crate::web::view::{Cell, Flash, Tone};

pub fn routes(route: Route) -> Route {
    route
        .at("/figures", get(table::show))
        .at("/figures.csv", get(figures_csv))
        .at("/figures.xlsx", get(figures_xlsx))
        .at("/figures/monthly", get(monthly::show))
        .at("/figures/monthly.csv", get(monthly::csv))
        .at("/figures/monthly.xlsx", get(monthly::xlsx))
        .at("/figures/:code/rows", get(rows::show))
        .at("/figures/:code/ranking", get(ranking::show))
        .at("/figures/:code/rows.csv", get(rows_csv))
        .at("/figures/:code/rows.xlsx", get(rows_xlsx))
}

/// What the address says. `place` is `zone`, `street:<id>`, `building:<id>`, `department:<id>` or
/// `group:<id>`, as the form sends it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Words {
    place: String,
    building_id: String,
    street_id: String,
    department_id: String,
    group_id: String,
    from: String,
    to: String,
    /// The figure that the pictures show.
    chart: String,
    month: String,
    /// `demands` for the page of requests and handoffs.
    about: String,
    part: String,
    cursor: String,
}

impl Words {
    fn building(&self) -> &str {
        self.place.strip_prefix("building:").unwrap_or(&self.building_id)
    }

    fn street(&self) -> &str {
        self.place.strip_prefix("street:").unwrap_or(&self.street_id)
    }

    fn department(&self) -> &str {
        self.place.strip_prefix("department:").unwrap_or(&self.department_id)
    }

    fn group(&self) -> &str {
        self.place.strip_prefix("group:").unwrap_or(&self.group_id)
    }

    fn scope(&self, asked: Option<&Asked>) -> Scope {
        let unit = asked.and_then(|a| a.place.unit()).map(|(unit, _)| unit);
        Scope {
            demands: unit.is_some() || self.about == DEMANDS,
            unit,
        }
    }

    /// A coordinator begins with their own building, a clerk with their own department.
    fn asked(&self, actor: &Actor) -> Result<Asked> {
        let places = [
            &self.place,
            &self.building_id,
            &self.street_id,
            &self.department_id,
            &self.group_id,
        ];
        let nowhere = places.into_iter().all(|p| p.is_empty());
        let known = ["building:", "street:", "department:", "group:"];
        if !["", "zone"].contains(&self.place.as_str()) && !known.iter().any(|k| self.place.starts_with(k)) {
            let what = "没有这样的范围，请在列表里选全区、街道、楼宇、部门或指导团";
            return Err(Error::invalid("place", "unknown_place", what));
        }
        let (building, department) = match reach(actor)? {
            Reach::Buildings(own) if nowhere => (own.into_iter().next(), None),
            Reach::Departments(own) if nowhere => (None, own.into_iter().next()),
            _ => (None, None),
        };
        let typed = Typed {
            building: Some(building.as_deref().unwrap_or(self.building())),
            street: Some(self.street()),
            department: Some(department.as_deref().unwrap_or(self.department())),
            group: Some(self.group()),
            from: Some(&self.from),
            to: Some(&self.to),
        };
        service::asked(actor, typed)
    }
}

const DEMANDS: &str = "demands";

/// Which figures a page tells: of places and disputes, or of requests and handoffs; of a unit only
/// what it did or owes.
#[derive(Debug, Clone, Copy)]
struct Scope {
    demands: bool,
    unit: Option<Unit>,
}

impl Scope {
    fn tells(self, d: &Definition) -> bool {
        d.chapter.is_of_demands() == self.demands && self.unit.is_none_or(|unit| d.is_of(unit))
    }
}

/// The query of a place and a period, as every link of a page carries it.
fn query(asked: &Asked) -> String {
    let place = match &asked.place {
        Place::Zone => "place=zone".to_owned(),
        Place::Street(id) => format!("street_id={id}"),
        Place::Building(id) => format!("building_id={id}"),
        Place::Department(id) => format!("department_id={id}"),
        Place::Group(id) => format!("group_id={id}"),
    };
    format!("{place}&from={}&to={}", asked.period.from, asked.period.to)
}

/// Where a number opens its rows; empty where they are not open to this reader.
fn rows_of(code: &str, asked: &Asked, part: Option<Part>) -> String {
    if may_open(&asked.reach, &asked.place).is_err() {
        return String::new();
    }
    let part = part.map_or(String::new(), |part| format!("&part={}", part.as_str()));
    format!("/figures/{code}/rows?{}{part}", query(asked))
}

/// A value with the way to its rows.
fn opened(d: &Definition, measured: &Measured, asked: &Asked) -> Cell {
    let cell = Cell::new(text::value(d, measured));
    match measured.value {
        Some(_) => cell.to(rows_of(d.code, asked, None)),
        None => cell,
    }
}

/// What the reader of figures must know, above the page: what is left out for them, said to whoever is
/// tied to a firm whether there is such a thing or not; and what to do about figures that cannot be.
async fn to_mind(app: &App, actor: &Actor, asked: &Asked, figures: &[Figure]) -> Result<Vec<Flash>> {
    let tied = (!actor.tied_to.is_empty()).then(|| Flash {
        tone: Tone::Running,
        text: text::TIED.to_owned(),
    });
    let found = service::impossible(app, actor, asked, figures).await?;
    let above = found.map(|found| Flash {
        tone: Tone::Due,
        text: text::to_check(&found),
    });
    Ok(tied.into_iter().chain(above).collect())
}

/// The same place in another period.
fn during(asked: &Asked, period: Period) -> Asked {
    Asked {
        period,
        ..asked.clone()
    }
}

/// 上年同期
fn year_before(asked: &Asked) -> Asked {
    during(asked, asked.period.year_before())
}

/// The form above the figures.
#[derive(Serialize)]
struct Filter {
    places: Vec<Choice>,
    from: String,
    to: String,
    month: String,
    charts: Vec<Choice>,
}

impl Filter {
    async fn of(app: &App, actor: &Actor, words: &Words, asked: Option<&Asked>) -> Result<Filter> {
        let mut tx = app.db.read().await?;
        let reach = reach(actor)?;
        let mut places = vec![Choice::new("zone", "全区")];
        if reach == Reach::Zone {
            for (id, name) in store::streets(&mut tx, &actor.zone).await? {
                places.push(Choice::new(format!("street:{id}"), name));
            }
        }
        for b in store::buildings(&mut tx, &actor.zone).await? {
            let shown = match &reach {
                Reach::Zone => true,
                Reach::Buildings(own) => own.contains(&b.id),
                Reach::Departments(_) | Reach::Totals => false,
            };
            if shown {
                places.push(Choice::new(format!("building:{}", b.id), b.name));
            }
        }
        for (id, name) in store::departments(&mut tx, &actor.zone).await? {
            let shown = match &reach {
                Reach::Zone => true,
                Reach::Departments(own) => own.contains(&id),
                Reach::Buildings(_) | Reach::Totals => false,
            };
            if shown {
                places.push(Choice::new(format!("department:{id}"), name));
            }
        }
        if matches!(reach, Reach::Zone | Reach::Buildings(_)) {
            for (id, name) in store::groups(&mut tx, &actor.zone).await? {
                places.push(Choice::new(format!("group:{id}"), name));
            }
        }
        let here = match asked.map(|a| &a.place) {
            Some(Place::Building(id)) => format!("building:{id}"),
            Some(Place::Street(id)) => format!("street:{id}"),
            Some(Place::Department(id)) => format!("department:{id}"),
            Some(Place::Group(id)) => format!("group:{id}"),
            Some(Place::Zone) => "zone".to_owned(),
            None => words.place.clone(),
        };
        for choice in &mut places {
            choice.selected = choice.word == here;
        }
        // What was typed stays, also where it is refused.
        let typed = |text: &str, checked: Option<String>| checked.unwrap_or_else(|| text.to_owned());
        Ok(Filter {
            places,
            from: typed(&words.from, asked.map(|a| a.period.from.to_string())),
            to: typed(&words.to, asked.map(|a| a.period.to.to_string())),
            month: typed(&words.month, asked.map(|a| a.period.to.to_string())),
            charts: charts::choices(&words.chart, words.scope(asked)),
        })
    }
}

async fn figures_as(app: &App, viewer: &Viewer, words: &Words, format: Format) -> poem::Result<Response> {
    let asked = words.asked(&viewer.actor)?;
    Ok(download(sheet::figures(app, &viewer.actor, &asked, format).await?).into_response())
}

#[handler]
async fn figures_csv(app: Data<&App>, viewer: Viewer, words: Query<Words>) -> poem::Result<Response> {
    figures_as(&app, &viewer, &words, Format::Csv).await
}

#[handler]
async fn figures_xlsx(app: Data<&App>, viewer: Viewer, words: Query<Words>) -> poem::Result<Response> {
    figures_as(&app, &viewer, &words, Format::Xlsx).await
}

async fn rows_as(app: &App, viewer: &Viewer, code: &str, words: &Words, format: Format) -> poem::Result<Response> {
    let asked = words.asked(&viewer.actor)?;
    let part = Some(words.part.as_str()).filter(|p| !p.is_empty());
    Ok(download(sheet::rows(app, &viewer.actor, code, part, &asked, format).await?).into_response())
}

#[handler]
async fn rows_csv(app: Data<&App>, viewer: Viewer, code: Path<String>, words: Query<Words>) -> poem::Result<Response> {
    rows_as(&app, &viewer, &code, &words, Format::Csv).await
}

#[handler]
async fn rows_xlsx(app: Data<&App>, viewer: Viewer, code: Path<String>, words: Query<Words>) -> poem::Result<Response> {
    rows_as(&app, &viewer, &code, &words, Format::Xlsx).await
}
