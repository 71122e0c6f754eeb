//! 回执: the keys to a request of somebody without an account.
//!
//! The link carries 32 random bytes that the form was given: eight of them find the request, the rest
//! is a secret of which only a hash is kept. Out of the link comes a short code (查询码) for whoever
//! writes on paper: with the number of the request it opens the same, and only a hash of the two
//! together is kept. So a wrong code and a number that is none are the same miss of one index.

use subtle::ConstantTimeEq;

use super::lobby::{guest, window, within};
use super::model::Request;
use super::store;
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::sha256_hex;
use crate::kernel::{Actor, Field, Id, Kind};

/// Wrong codes of one address.
const MOST_WRONG: i64 = 30;

const HANDLE: usize = 16;
const TOKEN: usize = 64;

/// Letters and digits that nobody takes for another: no 0, 1, I, L, O.
const LETTERS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const CODE: usize = 10;

/// What opens a receipt from paper.
pub const FIND: &[Field] = &[
    Field::must("number", "回执编号", Kind::Text(20)).hint("如 SQ-2026-0001"),
    Field::must("code", "查询码", Kind::Text(20)).hint("回执上的10位字母和数字，不分大小写"),
];

/// A fresh link, before anything is filed under it.
pub fn fresh_token() -> String {
    crate::accounts::service::secret()
}

/// The link under which other content of the same form is filed: the same again when sent again,
/// and nobody's guess.
pub fn link_of(token: &str, content: &str) -> String {
    sha256_hex(format!("{token}\n{content}").as_bytes())
}

/// The two halves of a link; `None` for what no form of ours has made.
pub fn halves(token: &str) -> Option<(&str, &str)> {
    let ours = token.len() == TOKEN && token.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    ours.then(|| token.split_at(HANDLE))
}

/// 查询码 of a link, as it is written on paper: `7KQ3M-XPRTA`.
pub fn code_of(token: &str) -> String {
    let drawn = sha256_hex(format!("code\n{token}").as_bytes());
    let digits: Vec<usize> = drawn
        .chars()
        .filter_map(|c| c.to_digit(16))
        .map(|d| d as usize)
        .collect();
    let letters: Vec<char> = digits
        .chunks(4)
        .take(CODE)
        .map(|four| four.iter().fold(0, |n, digit| n * 16 + digit))
        .map(|n| char::from(LETTERS[n % LETTERS.len()]))
        .collect();
    on_paper(&letters)
}

fn on_paper(letters: &[char]) -> String {
    let (first, second) = letters.split_at(CODE / 2);
    first.iter().chain(&['-']).chain(second).collect()
}

/// What stands in an address for a number with its code.
pub fn key_of(number: &str, code: &str) -> String {
    format!("{number}~{code}")
}

/// Number and code as they are on paper, however they were typed; `None` for what can be no code.
fn read(number: &str, code: &str) -> Option<(String, String)> {
    let plain = |text: &str| -> String { text.chars().map(half_width).map(|c| c.to_ascii_uppercase()).collect() };
    let letters: Vec<char> = plain(code).chars().filter(char::is_ascii_alphanumeric).collect();
    let ours = letters.len() == CODE && letters.iter().all(|c| LETTERS.contains(&(*c as u8)));
    let number: String = plain(number).chars().filter(|c| !c.is_whitespace()).collect();
    ours.then(|| (number, on_paper(&letters)))
}

/// A Chinese keyboard types `Ａ` and `－` as readily as `A` and `-`.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// What is kept of a code.
pub fn code_hash(number: &str, code: &str) -> String {
    sha256_hex(format!("{number}\n{code}").as_bytes())
}

/// The receipt of this link, when the secret is its own.
pub async fn known(tx: &mut Tx, token: &str) -> Result<Option<store::Receipt>> {
    let Some((handle, secret)) = halves(token) else {
        return Ok(None);
    };
    let receipt = store::receipt(tx, handle).await?;
    let hash = sha256_hex(secret.as_bytes());
    Ok(receipt.filter(|r| bool::from(r.secret_hash.as_bytes().ct_eq(hash.as_bytes()))))
}

/// 查询码 of a receipt under this link; none for one from before there were codes.
pub fn code_on(receipt: &store::Receipt, token: &str) -> Option<String> {
    let code = code_of(token);
    let kept = receipt.code_hash.as_deref()?;
    (kept == code_hash(&receipt.number, &code)).then_some(code)
}

/// Whoever holds a receipt, as a caller.
pub struct Holder {
    pub actor: Actor,
    pub id: Id<Request>,
    /// What stands in the address of the receipt's pages.
    pub key: String,
    pub number: String,
    pub code: Option<String>,
}

/// The holder of the receipt that this key opens: its link, or its number and its code.
///
/// Errors: 404 for a wrong key, 429 after too many wrong codes from one address. Nobody guesses a
/// link, and everybody in a building may share one address: so a link is never shut out.
pub async fn holder(app: &App, key: &str, address: &str) -> Result<Holder> {
    let found = match key.split_once('~') {
        Some((number, code)) => by_code(app, number, code, address).await?,
        None => known(&mut app.db.read().await?, key).await?.map(|r| {
            let code = code_on(&r, key);
            (r, key.to_owned(), code)
        }),
    };
    let (receipt, key, code) = found.ok_or(Error::NotFound("这张回执"))?;
    Ok(Holder {
        actor: guest(&receipt.zone_id, &receipt.number, "", app.clock.now()),
        id: Id::stored(receipt.request_id),
        key,
        number: receipt.number,
        code,
    })
}

type Opened = (store::Receipt, String, Option<String>);

async fn by_code(app: &App, number: &str, code: &str, address: &str) -> Result<Option<Opened>> {
    let bucket = format!("receipt:{address}");
    let now = app.clock.now();
    let found = {
        let mut tx = app.db.read().await?;
        within(&mut tx, &bucket, MOST_WRONG, now).await?;
        match read(number, code) {
            Some((number, code)) => store::receipt_of_code(&mut tx, &code_hash(&number, &code))
                .await?
                .map(|r| (r, key_of(&number, &code), Some(code))),
            None => None,
        }
    };
    if found.is_none() {
        crate::write_tx!(app.db.shared(), |tx| store::add_use(tx, &bucket, window(now), now)
            .await)?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_form_of_ours_made_is_a_link() {
        assert!(halves(&fresh_token()).is_some());
        for wrong in ["", "SQ-2026-0001", &"g".repeat(64), &"a".repeat(63), &"A".repeat(64)] {
            assert!(halves(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_code_is_ten_letters_that_nobody_takes_for_another_and_is_its_links_own() {
        let (one, other) = (fresh_token(), fresh_token());
        let code = code_of(&one);
        assert_eq!((code.len(), code.chars().nth(5)), (11, Some('-')));
        assert!(!code.contains(['0', '1', 'I', 'L', 'O']), "{code}");
        assert_eq!(code, code_of(&one));
        assert_ne!(code, code_of(&other));
    }

    #[test]
    fn a_code_is_read_however_it_was_typed() {
        let right = Some(("SQ-2026-0001".to_owned(), "7KQ3M-XPRTA".to_owned()));
        for (number, code) in [
            ("SQ-2026-0001", "7KQ3M-XPRTA"),
            (" sq-2026-0001 ", "7kq3mxprta"),
            ("ＳＱ－２０２６－０００１", "７ＫＱ３Ｍ　ＸＰＲＴＡ"),
        ] {
            assert_eq!(read(number, code), right, "{number} {code}");
        }
        for wrong in ["", "7KQ3M", "7KQ3M-XPRT0", "7KQ3M-XPRTA2", "七KQ3M-XPRTA"] {
            assert_eq!(read("SQ-2026-0001", wrong), None, "{wrong}");
        }
    }
}
