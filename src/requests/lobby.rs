//! 大厅扫码: a request by somebody without an account, and the receipt with which they follow it.
//!
//! The receipt's link carries 32 random bytes that the form was given: eight of them find the
//! request, the rest is a secret of which only a hash is kept. So a form that is sent twice gives
//! the same receipt, and nobody guesses another's. The same form with other words in it (a browser's
//! "back") is another request, with a link of its own.

use serde_json::Value;
use subtle::ConstantTimeEq;

use super::model::{Request, receipt_person};
use super::service::LABOUR;
use super::steps::Opening;
use super::store::{self, LobbyBuilding};
use super::words::Channel;
use crate::app::App;
use crate::error::{Error, Result};
use crate::journal::{Visibility, sha256_hex};
use crate::kernel::fields::check;
use crate::kernel::{Actor, Field, Grant, Id, Kind, Role, Timestamp};
use crate::matters::attachments::{self, Upload};
use crate::matters::{self, Matter};

/// Everybody in a building may share one address, so that the limit is above what a busy lobby sends.
const MOST_OF_ADDRESS: i64 = 20;
const MOST_OF_BUILDING: i64 = 120;
/// Wrong links of one address.
const MOST_WRONG: i64 = 30;
const WINDOW_MINUTES: i64 = 15;

const HANDLE: usize = 16;
const TOKEN: usize = 64;

pub const MOST_PHOTOS: usize = 3;
/// Largest photo.
pub const PHOTO_BYTES: u64 = 10 << 20;

/// What the lobby page asks.
pub const FIELDS: &[Field] = &[
    Field::must("firm_name", "单位名称", Kind::Text(100)),
    Field::may("uscc", "统一社会信用代码", Kind::Text(18)).hint("知道的话填上，便于核对"),
    Field::must("contact", "怎么称呼您", Kind::Text(40)),
    Field::must("phone", "联系电话", Kind::Text(40)).hint("工作人员会打这个电话"),
    Field::must("category", "哪一类", Kind::Known("category")),
    Field::must("words", "什么事", Kind::Long(2000)).hint("在哪里、出了什么问题、希望怎么办"),
    Field::may("by_employee", "我是员工，反映本单位的用工问题", Kind::Bool)
        .hint("类别请选“用工”；您单位的人看不到这件诉求"),
];

/// A photo as it came.
pub struct Photo {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// The building of a code: `zone~B01` as a poster has it, or a bare `B01` that one zone alone has.
///
/// Errors: 404.
pub async fn building(app: &App, code: &str) -> Result<LobbyBuilding> {
    let mut found = buildings(app, code).await?;
    match (found.pop(), found.is_empty()) {
        (Some(building), true) => Ok(building),
        _ => Err(Error::NotFound("这座楼宇")),
    }
}

/// Every building that a code may mean: a bare one may stand in several zones.
pub async fn buildings(app: &App, code: &str) -> Result<Vec<LobbyBuilding>> {
    let (zone, code) = match code.split_once('~') {
        Some((zone, code)) => (Some(zone), code),
        None => (None, code),
    };
    store::buildings_of_code(&mut app.db.read().await?, zone, code).await
}

/// What stands in the address of a building's lobby page. Always with its zone: what hangs on a wall
/// must not change its meaning when another zone takes the same code.
pub fn code_in_address(zone: &str, code: &str) -> String {
    format!("{zone}~{code}")
}

/// A fresh link, before anything is filed under it.
pub fn fresh_token() -> String {
    crate::accounts::service::secret()
}

/// 诉求类别 that may be chosen here.
pub async fn categories(app: &App, zone: &str) -> Result<Vec<(String, String)>> {
    let guest = guest(zone, "", "", app.clock.now());
    let kinds = store::choices(&mut app.db.read().await?, &guest, "category").await?;
    Ok(kinds.unwrap_or_default())
}

/// Whoever holds the receipt of this number.
fn guest(zone: &str, number: &str, name: &str, now: Timestamp) -> Actor {
    Actor {
        zone: zone.to_owned(),
        person: Id::stored(receipt_person(number)),
        name: if name.is_empty() { "来访人" } else { name }.to_owned(),
        grants: vec![Grant {
            role: Role::Individual,
            over: None,
        }],
        tied_to: vec![],
        retry: None,
        now,
    }
}

/// What was sent, as one hash: the photos too.
fn content_hash(input: &Value, photos: &[Photo]) -> String {
    let photos: Vec<String> = photos.iter().map(|p| sha256_hex(&p.bytes)).collect();
    sha256_hex(format!("{input}\n{}", photos.join("\n")).as_bytes())
}

/// The link under which other content of the same form is filed: the same again when sent again,
/// and nobody's guess.
fn link_of(token: &str, content: &str) -> String {
    sha256_hex(format!("{token}\n{content}").as_bytes())
}

/// Files a request, with its photos and its receipt, and answers with the link's token: the form's
/// own, or another when something else was filed under that before.
///
/// Errors: 429 with seconds to wait, 422 with every field, 415 for what is no picture.
pub async fn file(
    app: &App,
    building: &LobbyBuilding,
    address: &str,
    token: &str,
    input: &Value,
    photos: &[Photo],
) -> Result<String> {
    let too_old = || Error::invalid("", "form_too_old", "页面已过期，请再提交一次");
    let (handle, secret) = halves(token).ok_or_else(too_old)?;
    let content = content_hash(input, photos);
    let first = known(app, handle, secret).await?;
    // A receipt from before contents were kept stands for whatever its form sends.
    let is_other = |r: store::Receipt| r.content_hash.is_some_and(|kept| kept != content);
    let (token, known_already) = match first.map(is_other) {
        None => (token.to_owned(), false),
        Some(false) => (token.to_owned(), true),
        Some(true) => {
            let own = link_of(token, &content);
            let (handle, secret) = halves(&own).ok_or_else(too_old)?;
            let known_already = known(app, handle, secret).await?.is_some();
            (own, known_already)
        }
    };
    if known_already {
        return Ok(token);
    }
    let (handle, secret) = halves(&token).ok_or_else(too_old)?;
    count(
        app,
        &[
            (
                format!("lobby:{}:{}:{address}", building.zone_id, building.id),
                MOST_OF_ADDRESS,
            ),
            (format!("lobby:{}:{}", building.zone_id, building.id), MOST_OF_BUILDING),
        ],
    )
    .await?;
    let typed = check(FIELDS, input)?;
    let text = |name: &str| typed[name].as_str().map(str::to_owned);
    let category = text("category").unwrap_or_default();
    let opening = Opening {
        building_id: building.id.clone(),
        channel: Some(Channel::Lobby),
        enterprise_id: None,
        firm_name: text("firm_name"),
        uscc: text("uscc"),
        contact: text("contact"),
        phone: text("phone"),
        words: text("words").unwrap_or_default(),
        heard_at: None,
        // In the lobby nobody asks who one is: what is about labour is kept from the employer.
        by_employee: Some(category == LABOUR || typed["by_employee"] == true),
        category,
        slip: None,
        visit: None,
    };
    if photos.len() > MOST_PHOTOS {
        return Err(Error::invalid("photo", "too_many", format!("照片最多{MOST_PHOTOS}张")));
    }
    let now = app.clock.now();
    crate::write_tx!(app.db, |tx| {
        let number = matters::store::next_number(tx, &building.zone_id, Request::PREFIX, now.day().year()).await?;
        let name = opening.contact.clone().unwrap_or_default();
        let actor = guest(&building.zone_id, &number, &name, now);
        let id = Id::<Request>::new();
        matters::open_in::<Request>(app, tx, &actor, id.clone(), Some(number), opening.clone()).await?;
        for photo in photos {
            let upload = Upload {
                name: photo.name.clone(),
                bytes: photo.bytes.clone(),
                visibility: Visibility::Parties,
                side: String::new(),
            };
            attachments::add_in(tx, &actor, &id, &upload, |_: &Request, _| Ok(Role::Individual)).await?;
        }
        let hash = sha256_hex(secret.as_bytes());
        store::add_receipt(tx, &actor.zone, id.as_str(), handle, &hash, &content, now).await
    })?;
    Ok(token)
}

/// The two halves of a link; `None` for what no form of ours has made.
fn halves(token: &str) -> Option<(&str, &str)> {
    let ours = token.len() == TOKEN && token.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    ours.then(|| token.split_at(HANDLE))
}

/// The receipt of this handle, when the secret is its own.
async fn known(app: &App, handle: &str, secret: &str) -> Result<Option<store::Receipt>> {
    let receipt = store::receipt(&mut app.db.read().await?, handle).await?;
    let hash = sha256_hex(secret.as_bytes());
    Ok(receipt.filter(|r| bool::from(r.secret_hash.as_bytes().ct_eq(hash.as_bytes()))))
}

/// The request of a receipt, and its holder as a caller.
///
/// Errors: 404 for a wrong link, 429 after too many of them from one address.
pub async fn holder(app: &App, token: &str, address: &str) -> Result<(Actor, Id<Request>)> {
    let bucket = format!("receipt:{address}");
    let now = app.clock.now();
    let window = now.plus_minutes(-WINDOW_MINUTES);
    if store::uses(&mut app.db.read().await?, &bucket, window).await? >= MOST_WRONG {
        return Err(Error::TooMany(WINDOW_MINUTES * 60));
    }
    if let Some((handle, secret)) = halves(token)
        && let Some(receipt) = known(app, handle, secret).await?
    {
        let actor = guest(&receipt.zone_id, &receipt.number, "", now);
        return Ok((actor, Id::stored(receipt.request_id)));
    }
    crate::write_tx!(app.db, |tx| store::add_use(tx, &bucket, window, now).await)?;
    Err(Error::NotFound("这张回执"))
}

/// Counts one use of each bucket; refuses when one of them was used too often.
async fn count(app: &App, buckets: &[(String, i64)]) -> Result<()> {
    let now = app.clock.now();
    let window = now.plus_minutes(-WINDOW_MINUTES);
    crate::write_tx!(app.db, |tx| {
        for (bucket, most) in buckets {
            if store::uses(tx, bucket, window).await? >= *most {
                return Err(Error::TooMany(WINDOW_MINUTES * 60));
            }
        }
        store::forget_uses(tx, window.plus_minutes(-24 * 60)).await?;
        for (bucket, _) in buckets {
            store::add_use(tx, bucket, window, now).await?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_words_or_another_photo_are_another_content_with_a_link_of_ours() {
        let input = |words: &str| serde_json::json!({ "words": words });
        let photo = || Photo {
            name: "灯.jpg".into(),
            bytes: vec![1],
        };
        let first = content_hash(&input("门禁坏了"), &[]);
        assert_eq!(first, content_hash(&input("门禁坏了"), &[]));
        assert_ne!(first, content_hash(&input("要发票"), &[]));
        assert_ne!(first, content_hash(&input("门禁坏了"), &[photo()]));
        let token = fresh_token();
        assert!(halves(&link_of(&token, &first)).is_some());
        assert_ne!(link_of(&token, &first), link_of(&fresh_token(), &first));
    }

    #[test]
    fn only_what_a_form_of_ours_made_is_a_link() {
        assert!(halves(&fresh_token()).is_some());
        for wrong in ["", "SQ-2026-0001", &"g".repeat(64), &"a".repeat(63), &"A".repeat(64)] {
            assert!(halves(wrong).is_none(), "{wrong}");
        }
    }
}
