//! What can be seen of a text.

use std::borrow::Cow;

/// The text without what nobody sees: it must not fill a field, turn a line around, or keep two equal
/// names apart. Spaces and ends of lines stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    let is_seen = |c: char| c.is_whitespace() || !is_invisible(c);
    if text.chars().all(is_seen) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| is_seen(*c)).collect())
}

/// Control characters, those of no width, those that turn the direction, letters that are blank, and
/// what is no character at all.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || c as u32 & 0xfffe == 0xfffe
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}'
            | '\u{fdd0}'..='\u{fdef}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_goes_and_spaces_and_lines_stay() {
        assert_eq!(
            visible("\u{202e}三层\u{200b}\u{7}漏水\n　请 修\t\u{feff}"),
            "三层漏水\n　请 修\t"
        );
        for nothing in [
            "\u{200b}",
            "\u{fffe}",
            "\u{200b}\u{200c}",
            "\u{2066}\u{2069}",
            "\u{3164}",
        ] {
            assert_eq!(visible(nothing), "", "{nothing:?}");
        }
    }
}
