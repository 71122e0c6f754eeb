//! 统一社会信用代码, GB 32100-2015.
//!
//! Eighteen characters: registering department, kind, six digits of the division (行政区划), nine
//! characters of the subject (GB 11714, with its own check character) and a check character.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use unicode_normalization::UnicodeNormalization;

/// The alphabet of the standard: no I, O, S, V, Z.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A code whose length, alphabet and check character are right.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Uscc(String);

/// Why a text is no 统一社会信用代码. The message says what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UsccError {
    #[error("请填写统一社会信用代码")]
    Empty,
    #[error(
        "“{0}”是 Excel 把统一社会信用代码当成数字后的样子，后面的位数已经丢失：请先把该列设为“文本”格式，再重新填写18位代码"
    )]
    Scientific(String),
    #[error("只有{0}位，统一社会信用代码是18位，请补全")]
    TooShort(usize),
    #[error("有{0}位，统一社会信用代码是18位，请删去多余的字符")]
    TooLong(usize),
    #[error("第{at}位“{found}”不会出现在统一社会信用代码中{hint}")]
    BadCharacter { at: usize, found: char, hint: &'static str },
    #[error("第3至8位是行政区划代码，只能是数字，第{at}位却是“{found}”")]
    BadDivision { at: usize, found: char },
    #[error("校验码不对：按前17位算，末位应是“{expected}”，这里是“{found}”，请对照营业执照检查是否抄错")]
    BadCheck { expected: char, found: char },
}

impl UsccError {
    pub fn code(&self) -> &'static str {
        match self {
            UsccError::Empty => "required",
            UsccError::Scientific(_) => "uscc_scientific",
            UsccError::TooShort(_) => "uscc_too_short",
            UsccError::TooLong(_) => "uscc_too_long",
            UsccError::BadCharacter { .. } => "uscc_bad_character",
            UsccError::BadDivision { .. } => "uscc_bad_division",
            UsccError::BadCheck { .. } => "uscc_bad_check",
        }
    }
}

impl Uscc {
    /// Reads what a person or a spreadsheet wrote: full-width and small letters, spaces and hyphens
    /// between the groups are forgiven, anything else is not.
    pub fn parse(text: &str) -> Result<Self, UsccError> {
        if is_scientific(text.trim()) {
            return Err(UsccError::Scientific(text.trim().to_owned()));
        }
        let code = bare(text);
        if code.is_empty() {
            return Err(UsccError::Empty);
        }
        if let Some((at, found)) = code.chars().enumerate().find(|(_, c)| value(*c).is_none()) {
            let hint = match found {
                'O' => "，请检查是否应为数字0",
                'I' => "，请检查是否应为数字1",
                'Z' => "，请检查是否应为数字2",
                'S' => "，请检查是否应为数字5",
                _ => "，代码只由数字和大写字母（不含 I、O、S、V、Z）组成",
            };
            return Err(UsccError::BadCharacter {
                at: at + 1,
                found,
                hint,
            });
        }
        match code.len() {
            18 => {}
            n if n < 18 => return Err(UsccError::TooShort(n)),
            n => return Err(UsccError::TooLong(n)),
        }
        let letter = code.char_indices().skip(2).take(6).find(|(_, c)| !c.is_ascii_digit());
        if let Some((at, found)) = letter {
            return Err(UsccError::BadDivision { at: at + 1, found });
        }
        let expected = check_character(&code[..17]);
        match code.chars().last() {
            Some(found) if found != expected => Err(UsccError::BadCheck { expected, found }),
            _ => Ok(Uscc(code)),
        }
    }

    /// The first four or more characters of a code, or all of it, as somebody types them to find it.
    pub fn beginning(text: &str) -> Option<String> {
        let code = bare(text);
        let fits = |(at, c): (usize, char)| value(c).is_some() && (!(2..8).contains(&at) || c.is_ascii_digit());
        ((4..=18).contains(&code.len()) && code.chars().enumerate().all(fits)).then_some(code)
    }

    /// The `n`-th made-up code of a firm in 聊城, for demonstrations and tests. The subject part
    /// begins with `Y`, which no issued code does so far; codes repeat after 31^7 of them.
    pub fn made_up(n: u64) -> Self {
        let mut subject = [b'0'; 8];
        let mut rest = n;
        for place in subject.iter_mut().rev() {
            *place = ALPHABET[(rest % 31) as usize];
            rest /= 31;
        }
        subject[0] = b'Y';
        let mut code = String::with_capacity(18);
        code.push_str("91371500");
        code.extend(subject.iter().map(|b| char::from(*b)));
        code.push(subject_check(&subject));
        code.push(check_character(&code));
        Uscc(code)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// In capital letters and half width, without what stands between groups.
fn bare(text: &str) -> String {
    text.nfkc()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{200b}' | '\u{feff}'))
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

fn value(c: char) -> Option<usize> {
    ALPHABET.iter().position(|a| char::from(*a) == c)
}

/// The eighteenth character: weights 3^i mod 31, modulus 31.
fn check_character(first_17: &str) -> char {
    let mut weight = 1;
    let mut sum = 0;
    for c in first_17.chars() {
        sum += value(c).unwrap_or(0) * weight;
        weight = weight * 3 % 31;
    }
    char::from(ALPHABET[(31 - sum % 31) % 31])
}

/// The check character of the subject part, GB 11714: its weights, letters from A = 10, modulus 11.
fn subject_check(first_8: &[u8; 8]) -> char {
    let weights = [3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = first_8
        .iter()
        .zip(weights)
        .map(|(b, w)| char::from(*b).to_digit(36).unwrap_or(0) * w)
        .sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        n => char::from(b'0' + n as u8),
    }
}

/// `9.13715E+17`: a long number as a spreadsheet shows it when nobody said it was text.
pub fn is_scientific(text: &str) -> bool {
    let text: String = text.nfkc().collect();
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    exponent.starts_with('+') && digits(&exponent[1..]) && digits(whole) && digits(fraction)
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl AsRef<str> for Uscc {
    fn as_ref(&self) -> &str {
        &self.0
    }
}
impl<'de> Deserialize<'de> for Uscc {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Uscc::parse(&String::deserialize(d)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes_printed_on_public_licences_are_valid() {
        for code in ["91350100M000100Y43", "91110108551385082Q", "91440300708461136T"] {
            assert_eq!(Uscc::parse(code).map(|c| c.to_string()), Ok(code.to_owned()));
        }
    }

    #[test]
    fn a_code_may_come_small_wide_and_in_groups() {
        let code = Uscc::parse(" 91 350100－m000100y43　").unwrap();
        assert_eq!(code.as_str(), "91350100M000100Y43");
    }

    #[test]
    fn a_beginning_has_four_characters_and_digits_for_the_division() {
        let beginning = |text: &str| Uscc::beginning(text);
        assert_eq!(beginning("9137").as_deref(), Some("9137"));
        assert_eq!(beginning(" 91 371500－my "), Some("91371500MY".to_owned()));
        assert!(beginning("91350100M000100Y43").is_some());
        for none in ["", "913", "TECH", "91O7", "聊城一厂", "9137科技", "91350100M000100Y433"] {
            assert_eq!(beginning(none), None, "{none}");
        }
    }

    #[test]
    fn every_fault_has_its_own_name() {
        let fault = |text: &str| Uscc::parse(text).unwrap_err().code();
        assert_eq!(fault("　 "), "required");
        assert_eq!(fault("9.13715E+17"), "uscc_scientific");
        assert_eq!(fault("９.1E＋17"), "uscc_scientific");
        assert_eq!(fault("91350100M000100Y4"), "uscc_too_short");
        assert_eq!(fault("91350100M000100Y433"), "uscc_too_long");
        assert_eq!(fault("9135O100M000100Y43"), "uscc_bad_character");
        assert_eq!(fault("91350100M0001甲0Y43"), "uscc_bad_character");
        assert_eq!(fault("9135A100M000100Y43"), "uscc_bad_division");
        assert_eq!(fault("91350100M000100Y44"), "uscc_bad_check");
    }

    #[test]
    fn the_message_of_a_wrong_check_character_names_the_right_one() {
        let message = Uscc::parse("91350100M000100Y44").unwrap_err().to_string();
        assert!(message.contains("末位应是“3”"), "{message}");
    }

    proptest! {
        #[test]
        fn made_up_codes_are_valid_and_differ(n in 0u64..27_000_000_000, m in 0u64..27_000_000_000) {
            let code = Uscc::made_up(n);
            prop_assert_eq!(Uscc::parse(code.as_str()), Ok(code.clone()));
            prop_assert_eq!(n == m, code == Uscc::made_up(m));
        }

        #[test]
        fn one_changed_character_is_always_noticed(n in 0u64..1_000_000, at in 8usize..18, to in 0usize..31) {
            let code = Uscc::made_up(n).to_string();
            let mut changed = code.clone().into_bytes();
            changed[at] = ALPHABET[to];
            let changed = String::from_utf8(changed).unwrap();
            prop_assert_eq!(Uscc::parse(&changed).is_ok(), changed == code);
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,40}") {
            let _ = Uscc::parse(&text);
        }
    }
}
