//! `/healthz` says that the process lives, `/readyz` that its database answers, `/metrics` counts.

use poem::handler;
use poem::http::StatusCode;
use poem::web::Data;
use poem::{IntoResponse, Response};

use crate::app::App;

#[handler]
pub fn healthz() -> &'static str {
    "ok\n"
}

#[handler]
pub async fn readyz(app: Data<&App>) -> Response {
    match app.db.answers().await {
        Ok(_) => "ready\n".into_response(),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            "the database does not answer\n"
                .with_status(StatusCode::SERVICE_UNAVAILABLE)
                .into_response()
        }
    }
}

#[handler]
pub fn metrics(app: Data<&App>) -> Response {
    Response::builder()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(app.metrics.text())
}
