//! What is measured.

pub mod demands;
pub mod disputes;
pub mod import;
pub mod keeper;

use std::path::Path;
use std::time::Duration;

use louwei::app::App;

use crate::cast::ZONE;
use crate::{Outcome, open};

/// Waits until the keeper has settled what was due when the server began, and has the file in the
/// system's cache, as that of a hub that has served for a day: what is compared is work.
async fn at_rest(database: &Path) -> Outcome<()> {
    let app = open(database).await?;
    while due(&app).await? {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    app.db.close().await;
    std::io::copy(&mut std::fs::File::open(database)?, &mut std::io::sink())?;
    Ok(())
}

/// Something is due that the keeper has not settled.
async fn due(app: &App) -> Outcome<bool> {
    let found: i64 = app
        .db
        .read()
        .await?
        .sql(
            "SELECT EXISTS (SELECT 1 FROM clock WHERE zone_id = $1 AND stopped_at IS NULL AND paused_at IS NULL
                            AND red_at IS NULL AND late_at IS NOT NULL AND late_at < $2)
                 OR EXISTS (SELECT 1 FROM clock WHERE zone_id = $1 AND stopped_at IS NULL AND paused_at IS NULL
                            AND yellow_at IS NULL AND red_at IS NULL AND warn_at IS NOT NULL AND warn_at < $2)",
        )
        .bind(ZONE)
        .bind(app.clock.now())
        .scalar()
        .await?;
    Ok(found != 0)
}
