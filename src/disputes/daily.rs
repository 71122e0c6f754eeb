//! What the hub does of itself: it tells the sides of a labour dispute when they may turn to
//! arbitration, writes down that the 30 days for a joint confirmation went by, and sees to what lies
//! with people who are barred from it.

use serde_json::json;

use super::model::Dispute;
use super::stage::{Stage, Verb};
use super::store::Task;
use super::{recusal, store};
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Id};
use crate::matters;

/// 劳动争议调解仲裁法 14: mediation may go on, but nobody has to wait for it any longer.
const ARBITRATION_OPEN: &str = "disputes.arbitration_open";
const ARBITRATION_TEXT: &str = "劳动争议自收到调解申请之日起已满十五日，尚未达成协议：当事人可以依法申请仲裁（劳动争议调解仲裁法第十四条），也可以继续调解";

/// Until an agreement takes effect. The days count from the application, so that they may run out early.
const UNDER_WAY: &[Stage] = &[
    Stage::Submitted,
    Stage::Screening,
    Stage::Prediagnosis,
    Stage::Inviting,
    Stage::Consultation,
    Stage::Specialist,
    Stage::Signing,
    Stage::Suspended,
];

/// The round of one zone. Returns how much it did.
pub async fn round(app: &App, zone: &str) -> Result<u64> {
    let hub = Actor::system(zone, app.clock.now());
    let told = tell_of_arbitration(app, &hub).await?;
    let noted = note_missed_confirmations(app, &hub).await?;
    Ok(told + noted + recusal::round(app, &hub).await?)
}

async fn tell_of_arbitration(app: &App, hub: &Actor) -> Result<u64> {
    let stages: Vec<&str> = UNDER_WAY.iter().map(|stage| stage.as_str()).collect();
    let readers = store::to_be_told(
        &mut app.db.read().await?,
        &hub.zone,
        "mediate_labour",
        &stages,
        ARBITRATION_OPEN,
        hub.now,
    )
    .await?;
    if readers.is_empty() {
        return Ok(0);
    }
    let tasks: Vec<Task> = readers
        .into_iter()
        .map(|(dispute, reader)| Task {
            dispute,
            reader,
            code: ARBITRATION_OPEN,
            text: ARBITRATION_TEXT.to_owned(),
        })
        .collect();
    crate::write_tx!(app.db, |tx| store::open_tasks(tx, hub, tasks.clone()).await)
}

async fn note_missed_confirmations(app: &App, hub: &Actor) -> Result<u64> {
    let stages = [Stage::Effective, Stage::Performing, Stage::Breached].map(Stage::as_str);
    let late = store::overdue(&mut app.db.read().await?, &hub.zone, "confirm_30", &stages, hub.now).await?;
    let step = Verb::MissConfirmation.as_str();
    let mut noted = 0;
    for (id, version) in late {
        match matters::take_step::<Dispute>(app, hub, &Id::stored(id), version, step, &json!({})).await {
            Ok(_) => noted += 1,
            // Somebody moved it meanwhile: the next round looks again.
            Err(Error::Stale { .. } | Error::NotNow { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(noted)
}
