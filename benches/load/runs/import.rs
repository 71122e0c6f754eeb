//! The import of a large register through the API.

use std::path::Path;
use std::time::Instant;

use louwei::kernel::Uscc;
use louwei::registers::{Cell, SHEETS, write};

use crate::client::{Ask, bearer, once};
use crate::{Outcome, cast, open, process};

/// Rows a second of one workbook with so many firms, from the first byte sent to the answer.
pub async fn rate(database: &Path, rows: usize) -> Outcome<f64> {
    let app = open(database).await?;
    let token = cast::administrator(&app).await?;
    app.db.close().await;

    let sheet = SHEETS.iter().find(|s| s.name == "enterprises").ok_or("no such sheet")?;
    let text = |t: String| Cell::Text(t);
    let firms: Vec<Vec<Cell>> = (0..rows)
        .map(|n| {
            vec![
                text(Uscc::made_up(n as u64 + 1).as_str().to_owned()),
                text(format!("{}{n}", cast::firm_name(n))),
                text("C3812".to_owned()),
                Cell::Word("small"),
                Cell::Bool(n % 5 != 4),
                text(format!("法人{n}")),
                text(format!("联系人{n}")),
                text(format!("0635{:07}", n)),
            ]
        })
        .collect();
    let book = write::xlsx(&[(sheet, &firms)]).map_err(|e| format!("{e:?}"))?;

    let served = process::louwei(database).await?;
    let mut body = b"--louwei\r\ncontent-disposition: form-data; name=\"file\"; filename=\"firms.xlsx\"\r\n\
        content-type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\r\n\r\n"
        .to_vec();
    body.extend_from_slice(&book);
    body.extend_from_slice(b"\r\n--louwei--\r\n");
    let ask = Ask {
        method: "POST",
        path: "/api/v1/imports".to_owned(),
        extra: format!(
            "{}content-type: multipart/form-data; boundary=louwei\r\n",
            bearer(&token)
        ),
        body,
    };
    let started = Instant::now();
    let answer = once(served.at, &ask).await?.json()?;
    let took = started.elapsed().as_secs_f64();
    let created: i64 = answer["sheets"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|s| s["created"].as_i64())
        .sum();
    if created != rows as i64 {
        return Err(format!("{created} of {rows} rows were imported: {answer}").into());
    }
    Ok(rows as f64 / took)
}
