//! # The web: one router, one order of layers
//!
//! From the outside in: [`guard`] (request id, limits, time, panics, errors in the right form,
//! headers, retry keys), compression, the routes. `poem` appears here, in `*/api.rs`,
//! `*/pages.rs` and `main.rs` only.
//!
//! | file | holds |
//! |---|---|
//! | `guard.rs` | what surrounds every request |
//! | `problem.rs` | from an error to an answer |
//! | `caller.rs` | who calls |
//! | `forms.rs` | posted forms, with their CSRF check |
//! | `resume.rs` | what was typed when the session was over |
//! | `upload.rs` | forms and requests with a file |
//! | `body.rs` | JSON bodies described by fields |
//! | `number.rs` | numbers of answers |
//! | `rows.rs` | rows of the registers as JSON |
//! | `params.rs` | `If-Match`, ids, pages of a list |
//! | `reach.rs` | links only to what the reader may open |
//! | `pages.rs` | the frame of pages, redirects |
//! | `serve.rs` | the running server |
//! | `matter.rs` | what every matter's page shares |
//! | `left.rs` | where a step leads, also whom it makes a stranger |
//! | `docs.rs` | `/docs/api` |
//! | `health.rs` | `/healthz`, `/readyz`, `/metrics` |
//! | `assets.rs`, `render.rs`, `view.rs`, `form.rs`, `svg/` | the look |

pub mod answers;
pub mod assets;
pub mod body;
pub mod caller;
mod docs;
pub mod files;
pub mod form;
pub mod forms;
pub mod guard;
mod health;
pub mod left;
pub mod matter;
pub mod metrics;
pub mod number;
pub mod pages;
pub mod params;
pub mod problem;
pub mod reach;
mod registers;
pub mod render;
pub mod resume;
pub mod rows;
pub mod serve;
pub mod svg;
pub mod upload;
pub mod view;

use std::sync::OnceLock;

use poem::endpoint::BoxEndpoint;
use poem::middleware::Compression;
use poem::web::CompressionAlgo;
use poem::{EndpointExt, Response, Route, get};
use poem_openapi::{OpenApiService, Tags};

use crate::app::App;

/// Groups of operations in the document.
#[derive(Tags)]
pub enum Tag {
    /// Signing in: tokens and the caller.
    Accounts,
    /// 楼宇、企业、律所…: the registers.
    Registers,
    /// 一企一顾问 and 利益冲突审查.
    Advisers,
    /// 涉企纠纷: 预诊–会诊–专诊.
    Disputes,
    /// 交办: handoffs to departments and where they go.
    Handoffs,
    /// 企业诉求.
    Requests,
    /// 统计: figures and the rows behind them.
    Figures,
    /// 时限: working calendar, due dates, policies.
    Clocks,
}

macro_rules! apis {
    ($app:expr) => {
        (
            crate::accounts::api::AccountsApi::new($app.clone()),
            crate::advisors::api::AdvisersApi::new($app.clone()),
            crate::advisors::api::declare::DeclareApi::new($app.clone()),
            crate::disputes::api::DisputesApi::new($app.clone()),
            crate::requests::api::RequestsApi::new($app.clone()),
            crate::figures::api::FiguresApi::new($app.clone()),
            crate::handoffs::api::HandoffsApi::new($app.clone()),
            (
                crate::places::api::BuildingsApi::new($app.clone()),
                crate::places::api::SpacesApi::new($app.clone()),
                crate::places::api::SeatsApi::new($app.clone()),
                crate::places::api::OfficersApi::new($app.clone()),
                crate::enterprises::api::EnterprisesApi::new($app.clone()),
                crate::enterprises::api::OccupanciesApi::new($app.clone()),
                crate::enterprises::api::MovesApi::new($app.clone()),
            ),
            (
                crate::alliance::api::LawFirmsApi::new($app.clone()),
                crate::alliance::api::LawyersApi::new($app.clone()),
                crate::alliance::api::MediationBodiesApi::new($app.clone()),
                crate::alliance::api::DepartmentsApi::new($app.clone()),
                crate::registers::api::ImportsApi::new($app.clone()),
                crate::clocks::api::ClocksApi::new($app.clone()),
            ),
            (
                crate::routing::api::RoutingApi::new($app.clone()),
                crate::routing::api::DutiesApi::new($app.clone()),
                crate::inbox::api::InboxApi::new($app.clone()),
                crate::inbox::api::NoticesApi::new($app.clone()),
                crate::figures::api::RankingApi::new($app.clone()),
                crate::requests::api::LobbyApi::new($app.clone()),
                crate::guidance::api::GroupsApi::new($app.clone()),
                crate::guidance::api::LinksApi::new($app.clone()),
                crate::guidance::api::VisitsApi::new($app.clone()),
                crate::guidance::api::GuidanceApi::new($app.clone()),
            ),
        )
    };
}

/// The OpenAPI document, as `louwei openapi` prints it.
pub fn openapi(app: &App) -> String {
    // poem-openapi calls a civil day `naive-date`; the registry of formats calls it `date`.
    service(app).spec().replace("naive-date", "date")
}

fn service(app: &App) -> OpenApiService<impl poem_openapi::OpenApi + use<>, ()> {
    OpenApiService::new(apis!(app), "louwei 楼委通", env!("CARGO_PKG_VERSION"))
        .description("The hub that building committees (楼委会) run on. Errors are problem+json; changes need `If-Match`; any POST takes an `Idempotency-Key`.")
        .server("/api/v1")
}

/// Everything the hub answers. Boxed, so that it is compiled here and not with whoever serves it.
pub fn endpoint(app: App) -> BoxEndpoint<'static, Response> {
    let (described, document) = (app.clone(), OnceLock::new());
    let api = Route::new().nest("/", service(&app)).at(
        "/openapi.json",
        get(poem::endpoint::make_sync(move |_| {
            let document: &String = document.get_or_init(|| openapi(&described));
            Response::builder()
                .content_type("application/json; charset=utf-8")
                .body(document.clone())
        })),
    );
    let mut pages = Route::new();
    for add in PAGES {
        pages = add(pages);
    }
    Route::new()
        .at(assets::ROUTE, get(assets::serve))
        .at("/healthz", get(health::healthz))
        .at("/readyz", get(health::readyz))
        .at("/metrics", get(health::metrics))
        .nest_no_strip("/api/v1", Route::new().nest("/api/v1", api).with(packed()))
        .nest("/", pages.with(packed()))
        .around(guard::serve)
        .data(app)
        .map_to_response()
        .boxed()
}

/// Each slice adds its pages.
const PAGES: &[fn(Route) -> Route] = &[
    crate::accounts::pages::routes,
    crate::advisors::pages::routes,
    crate::clocks::pages::routes,
    crate::disputes::pages::routes,
    crate::figures::pages::routes,
    crate::handoffs::pages::routes,
    crate::home::pages::routes,
    crate::requests::pages::routes,
    crate::registers::pages::routes,
    crate::places::pages::routes,
    crate::routing::pages::routes,
    crate::guidance::pages::routes,
    crate::inbox::pages::routes,
    crate::enterprises::pages::routes,
    crate::web::docs::routes,
];

/// gzip, which every browser takes: brotli packed as fast comes out twice as large.
fn packed() -> Compression {
    Compression::new().algorithms([CompressionAlgo::GZIP])
}
