//! 大厅扫码: a request by somebody without an account.
//!
//! The form is given the link of its receipt (`receipt.rs`), so that a form that is sent twice gives
//! the same receipt. The same form with other words in it (a browser's "back") is another request,
//! with a link of its own.

use serde_json::Value;

use super::model::{Request, receipt_person};
use super::receipt;
use super::service::LABOUR;
use super::steps::Opening;
use super::store::{self, LobbyBuilding};
use super::words::Channel;
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{Visibility, sha256_hex};
use crate::kernel::fields::check;
use crate::kernel::{Actor, Field, FieldError, Grant, Id, Kind, Role, Timestamp};
use crate::matters::attachments::{self, Upload};
use crate::matters::{self, Matter};

/// Everybody in a building may share one address, so that the limit is above what a busy lobby sends.
const MOST_OF_ADDRESS: i64 = 20;
const MOST_OF_BUILDING: i64 = 120;
const WINDOW_MINUTES: i64 = 15;

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
    Field::may(BY_EMPLOYEE, "反映用工问题的，您是", Kind::Bool).hint("类别选“用工”的必须选，其他类别不用选"),
];

/// Whom it is kept from hangs on this, so that nobody guesses the answer.
pub const BY_EMPLOYEE: &str = "by_employee";

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

/// 诉求类别 that may be chosen here.
pub async fn categories(app: &App, zone: &str) -> Result<Vec<(String, String)>> {
    let guest = guest(zone, "", "", app.clock.now());
    let kinds = store::choices(&mut app.db.read().await?, &guest, "category").await?;
    Ok(kinds.unwrap_or_default())
}

/// Whoever holds the receipt of this number.
pub(super) fn guest(zone: &str, number: &str, name: &str, now: Timestamp) -> Actor {
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

/// What whoever filed takes home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// Of the link.
    pub token: String,
    pub number: String,
    /// 查询码; none on a receipt from before there were codes.
    pub code: Option<String>,
}

impl Filed {
    fn again(token: &str, receipt: &store::Receipt) -> Self {
        Filed {
            token: token.to_owned(),
            number: receipt.number.clone(),
            code: receipt::code_on(receipt, token),
        }
    }
}

/// Where a form that was sent goes: to the receipt of the same form that came before, or under a link.
enum Place {
    Filed(Filed),
    Under(String),
}

/// Under the form's own link, or under another when something else was filed under that before.
async fn place_of(tx: &mut Tx, token: &str, content: &str) -> Result<Place> {
    match receipt::known(tx, token).await? {
        None => Ok(Place::Under(token.to_owned())),
        // A receipt from before contents were kept stands for whatever its form sends.
        Some(first) if first.content_hash.as_ref().is_none_or(|kept| kept == content) => {
            Ok(Place::Filed(Filed::again(token, &first)))
        }
        Some(_) => {
            let own = receipt::link_of(token, content);
            let second = receipt::known(tx, &own).await?;
            Ok(second.map_or(Place::Under(own.clone()), |second| {
                Place::Filed(Filed::again(&own, &second))
            }))
        }
    }
}

/// What was typed, checked. Errors: 422 with every field.
fn opening(building: &LobbyBuilding, input: &Value) -> Result<Opening> {
    let typed = check(FIELDS, input)?;
    let text = |name: &str| typed[name].as_str().map(str::to_owned);
    let mut wrong = vec![];
    if !text("phone").is_some_and(|phone| may_be_called(&phone)) {
        wrong.push(FieldError::new(
            "phone",
            "not_a_phone",
            "联系电话至少要有7位数字，如 13800000000",
        ));
    }
    let category = text("category").unwrap_or_default();
    if category == LABOUR && typed[BY_EMPLOYEE].is_null() {
        wrong.push(FieldError::new(
            BY_EMPLOYEE,
            "required",
            "用工类的诉求，请选择您是员工还是代表单位：员工反映的，单位的人看不到",
        ));
    }
    if !wrong.is_empty() {
        return Err(wrong.into());
    }
    Ok(Opening {
        building_id: building.id.clone(),
        channel: Some(Channel::Lobby),
        enterprise_id: None,
        firm_name: text("firm_name"),
        uscc: text("uscc"),
        contact: text("contact"),
        phone: text("phone"),
        words: text("words").unwrap_or_default(),
        heard_at: None,
        by_employee: Some(typed[BY_EMPLOYEE] == true),
        category,
        slip: None,
        visit: None,
    })
}

/// However it is written, with an extension or two numbers: a telephone number has seven digits.
fn may_be_called(phone: &str) -> bool {
    phone.chars().filter(|c| c.is_numeric()).count() >= 7
}

/// Files a request, with its photos and its receipt; a form that is sent again, even at once, gives
/// the same receipt. Only what is filed counts as a use.
///
/// Errors: 429 with seconds to wait, 422 with every field, 415 for what is no picture.
pub async fn file(
    app: &App,
    building: &LobbyBuilding,
    address: &str,
    token: &str,
    input: &Value,
    photos: &[Photo],
) -> Result<Filed> {
    let too_old = || Error::invalid("", "form_too_old", "页面已过期，请再提交一次");
    receipt::halves(token).ok_or_else(too_old)?;
    let content = content_hash(input, photos);
    let opening = opening(building, input)?;
    if photos.len() > MOST_PHOTOS {
        return Err(Error::invalid("photo", "too_many", format!("照片最多{MOST_PHOTOS}张")));
    }
    let now = app.clock.now();
    let of_building = format!("lobby:{}:{}", building.zone_id, building.id);
    let of_address = format!("{of_building}:{address}");
    crate::write_tx!(app.db.shared(), |tx| {
        let token = match place_of(tx, token, &content).await? {
            Place::Filed(filed) => return Ok(filed),
            Place::Under(token) => token,
        };
        let (handle, secret) = receipt::halves(&token).ok_or_else(too_old)?;
        let code = receipt::code_of(&token);
        count(
            tx,
            &[(&of_address, MOST_OF_ADDRESS), (&of_building, MOST_OF_BUILDING)],
            now,
        )
        .await?;
        let number = matters::store::next_number(tx, &building.zone_id, Request::PREFIX, now.day().year()).await?;
        let name = opening.contact.clone().unwrap_or_default();
        let actor = guest(&building.zone_id, &number, &name, now);
        let id = Id::<Request>::new();
        matters::open_in::<Request>(app, tx, &actor, id.clone(), Some(number.clone()), opening.clone()).await?;
        for photo in photos {
            let upload = Upload {
                name: photo.name.clone(),
                bytes: photo.bytes.clone(),
                visibility: Visibility::Parties,
                side: String::new(),
            };
            attachments::add_in(tx, &actor, &id, &upload, |_: &Request, _| Ok(Role::Individual)).await?;
        }
        let keys = store::Keys {
            handle,
            secret_hash: sha256_hex(secret.as_bytes()),
            code_hash: receipt::code_hash(&number, &code),
            content_hash: &content,
        };
        store::add_receipt(tx, &actor.zone, id.as_str(), &keys, now);
        Ok(Filed {
            token,
            number,
            code: Some(code),
        })
    })
}

/// Counts one use of each bucket; refuses when one of them was used too often.
async fn count(tx: &mut Tx, buckets: &[(&str, i64)], now: Timestamp) -> Result<()> {
    for (bucket, most) in buckets {
        within(tx, bucket, *most, now).await?;
    }
    let window = window(now);
    store::forget_uses(tx, window.plus_minutes(-24 * 60)).await?;
    for (bucket, _) in buckets {
        store::add_use(tx, bucket, window, now).await?;
    }
    Ok(())
}

/// Since when uses count.
pub(super) fn window(now: Timestamp) -> Timestamp {
    now.plus_minutes(-WINDOW_MINUTES)
}

/// Errors: 429 until the window ends in which this bucket was used so often.
pub(super) async fn within(tx: &mut Tx, bucket: &str, most: i64, now: Timestamp) -> Result<()> {
    match store::uses(tx, bucket, window(now)).await? {
        Some((uses, since)) if uses >= most => {
            let end = since.plus_minutes(WINDOW_MINUTES);
            Err(Error::TooMany((end.millis() - now.millis()) / 1000))
        }
        _ => Ok(()),
    }
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
        let token = receipt::fresh_token();
        let own = receipt::link_of(&token, &first);
        assert!(receipt::halves(&own).is_some());
        assert_ne!(own, receipt::link_of(&receipt::fresh_token(), &first));
    }

    #[test]
    fn a_number_to_call_is_written_in_many_ways_and_has_seven_digits() {
        for phone in [
            "13800000000",
            "+86 138-0000-0000",
            "（0635）888 8888 转 12",
            "１３８０００００００",
        ] {
            assert!(may_be_called(phone), "{phone}");
        }
        for none in ["abc", "110", "在楼下等"] {
            assert!(!may_be_called(none), "{none}");
        }
    }
}
