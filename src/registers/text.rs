//! Text as people type it, made the same for keeping, for comparing and for searching.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::kernel::visible;

/// The text as it is kept and shown: letters and digits in half width, every kind of space one
/// plain space, nothing invisible, no space at either end. Full-width punctuation stays.
pub fn display(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.chars().all(is_plain) && !text.contains("  ") {
        return Cow::Borrowed(text);
    }
    // What cannot be seen goes first: it must not keep a letter from its accent.
    let visible = visible(text);
    let mut out = String::with_capacity(visible.len());
    let mut rest = &*visible;
    while let Some(first) = rest.chars().next() {
        let kept = keeps_its_width(first);
        let end = rest
            .char_indices()
            .find(|(_, c)| keeps_its_width(*c) != kept)
            .map_or(rest.len(), |(at, _)| at);
        let (part, after) = rest.split_at(end);
        if kept {
            out.push_str(part);
        } else {
            for c in part.nfkc() {
                if !c.is_whitespace() {
                    out.push(c);
                } else if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
        }
        rest = after;
    }
    Cow::Owned(out.trim().to_owned())
}

/// The text as it is compared: 聊城（山东）ＡＢ, 聊城(山东) ab and 聊城(山东)AB are one.
pub fn same(text: &str) -> String {
    visible(text)
        .nfkc()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Letters and digits of the text only, as it is searched.
pub fn squash(text: &str) -> String {
    text.nfkc()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The search terms kept with a name: every character and every pair of neighbours, each once.
pub fn grams(name: &str) -> Vec<String> {
    let letters: Vec<char> = squash(name).chars().collect();
    let mut grams: Vec<String> = letters.iter().map(char::to_string).collect();
    grams.extend(letters.windows(2).map(|pair| pair.iter().collect::<String>()));
    grams.sort_unstable();
    grams.dedup();
    grams
}

/// The terms a name must all have to be found by `query`: its pairs, or its one character. What
/// they find is checked once more against [`squash`].
pub fn query_grams(query: &str) -> Vec<String> {
    let letters: Vec<char> = squash(query).chars().collect();
    if letters.len() < 2 {
        return letters.iter().map(char::to_string).collect();
    }
    let mut grams: Vec<String> = letters.windows(2).map(|pair| pair.iter().collect()).collect();
    grams.sort_unstable();
    grams.dedup();
    grams
}

/// Characters that normalise to themselves and stand alone.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{4e00}'..='\u{9fff}' | '、' | '。' | '《' | '》' | '【' | '】') || keeps_its_width(c)
}

/// Full-width and general punctuation, which names keep for display.
fn keeps_its_width(c: char) -> bool {
    match c {
        '\u{ff01}'..='\u{ff65}' => !c.nfkc().all(char::is_alphanumeric),
        '\u{2010}'..='\u{2027}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_keep_their_own_punctuation_and_lose_wide_letters() {
        assert_eq!(display("　聊城（山东）ＡＢ１２　大厦\u{a0}"), "聊城（山东）AB12 大厦");
        assert_eq!(display("A\u{200b}座\r\n 三层"), "A座 三层");
    }

    #[test]
    fn names_compare_without_width_case_and_spaces() {
        assert_eq!(same("聊城（山东）ＡＢ"), same("聊城(山东) ab"));
        assert_ne!(same("聊城一厂"), same("聊城二厂"));
    }

    #[test]
    fn a_name_is_found_by_any_part_of_it() {
        let kept = grams("山东安泰（聊城）轴承A1有限公司");
        for query in ["安泰", "聊城轴承", "a1", "泰", "（聊城）", "限公司"] {
            assert!(query_grams(query).iter().all(|g| kept.contains(g)), "{query}");
        }
        assert!(!query_grams("泰安").iter().all(|g| kept.contains(g)));
        assert!(query_grams("（）").is_empty());
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in any::<String>()) {
            let once = display(&text).into_owned();
            prop_assert_eq!(display(&once), &*once);
            prop_assert_eq!(same(&once), same(&text));
        }

        #[test]
        fn every_piece_of_a_name_finds_it(name in "[\u{4e00}-\u{4e40}a-cＡ（）]{1,12}", from in 0usize..12, len in 1usize..12) {
            let piece: String = name.chars().skip(from).take(len).collect();
            let kept = grams(&name);
            prop_assert!(query_grams(&piece).iter().all(|g| kept.contains(g)));
            prop_assert!(squash(&name).contains(&squash(&piece)));
        }
    }
}
