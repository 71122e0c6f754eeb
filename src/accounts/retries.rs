//! The first answer to a request that says `Idempotency-Key`, for when it comes again.

use super::store;
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::Actor;
use crate::kernel::actor::Retry;

const KEYS_KEPT_DAYS: i64 = 7;

/// What was answered to a retry key: status, the headers that belong to the answer, body.
#[derive(Debug, Default)]
pub struct FirstAnswer {
    pub status: u16,
    /// Empty where there is none.
    pub etag: String,
    pub location: String,
    pub body: String,
}

/// The first answer to a key, when the same request came before.
///
/// Errors: 422 when the key came with another body, 409 when the first request has changed
/// something and its answer is not there (yet).
pub async fn first_answer(app: &App, actor: &Actor, retry: &Retry) -> Result<Option<FirstAnswer>> {
    let row = store::retry(
        &mut app.db.read().await?,
        &actor.zone,
        actor.person.as_str(),
        &retry.key,
    )
    .await?;
    let Some(row) = row else { return Ok(None) };
    if row.body_hash != retry.body_hash {
        return Err(Error::KeyReused);
    }
    match (row.status, row.response) {
        (Some(status), Some(text)) => {
            let mut parts = text.splitn(3, '\n').map(str::to_owned);
            let mut part = || parts.next().unwrap_or_default();
            Ok(Some(FirstAnswer {
                status: status as u16,
                etag: part(),
                location: part(),
                body: part(),
            }))
        }
        _ => Err(crate::matters::unmet(
            "web.first_answer_pending",
            "同一个 Idempotency-Key 的请求正在处理或已生效",
            "请读取该记录的最新状态，不要重复提交",
        )),
    }
}

pub async fn keep_answer(app: &App, zone: &str, person: &str, retry: &Retry, answer: &FirstAnswer) -> Result<()> {
    let now = app.clock.now();
    let stale = now.plus_minutes(-KEYS_KEPT_DAYS * 24 * 60);
    let text = format!("{}\n{}\n{}", answer.etag, answer.location, answer.body);
    crate::write_tx!(app.db.shared(), |tx| {
        store::keep_answer(tx, zone, person, retry, i64::from(answer.status), &text, now, stale).await
    })
}
