//! Everything goes out, as it came in: an export imports back without a change.

use super::cells::Cell;
use super::sheets::{SHEETS, Sheet};
use super::{advisers, policy, store, write};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::kernel::Actor;

/// Rows read at a time.
const AT_ONCE: i64 = 5000;

/// All sheets as one `.xlsx`.
pub async fn workbook(app: &App, actor: &Actor) -> Result<Vec<u8>> {
    policy::may_export(actor).map_err(Error::Forbidden)?;
    let mut tables: Vec<(&'static Sheet, Vec<Vec<Cell>>)> = vec![];
    let mut tx = app.db.read().await?;
    for sheet in &SHEETS {
        tables.push((sheet, rows(&mut tx, &actor.zone, sheet).await?));
    }
    drop(tx);
    let bytes = tokio::task::spawn_blocking(move || {
        let tables: Vec<write::Table<'_>> = tables.iter().map(|(sheet, rows)| (*sheet, &rows[..])).collect();
        write::xlsx(&tables)
    });
    let bytes = bytes
        .await
        .map_err(|e| Error::Internal(format!("writing a workbook broke: {e}")))?;
    Ok(bytes?)
}

/// One sheet as `.csv`, asked for as `buildings.csv`.
pub async fn csv(app: &App, actor: &Actor, file_name: &str) -> Result<Vec<u8>> {
    policy::may_export(actor).map_err(Error::Forbidden)?;
    let sheet = file_name
        .strip_suffix(".csv")
        .and_then(|name| SHEETS.iter().find(|s| s.name == name))
        .ok_or(Error::NotFound("这张台账"))?;
    let rows = rows(&mut app.db.read().await?, &actor.zone, sheet).await?;
    Ok(write::csv(sheet, &rows))
}

async fn rows(tx: &mut Tx, zone: &str, sheet: &'static Sheet) -> Result<Vec<Vec<Cell>>> {
    let Some(table) = store::table(sheet.name) else {
        return advisers::export(tx, zone).await;
    };
    let (mut rows, mut after) = (vec![], String::new());
    loop {
        let page = store::after(tx, zone, table, &after, AT_ONCE).await?;
        let Some(last) = page.last() else { return Ok(rows) };
        after.clone_from(&last.id);
        rows.extend(page.into_iter().map(|record| record.cells));
    }
}
