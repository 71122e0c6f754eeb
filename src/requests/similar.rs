//! 重复提示: how alike two demands are, by pairs of neighbouring characters.

use std::collections::HashSet;

/// From here on two demands are shown as perhaps the same.
const ALIKE: f64 = 0.3;

fn pairs(text: &str) -> HashSet<(char, char)> {
    let letters: Vec<char> = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    letters.windows(2).map(|w| (w[0], w[1])).collect()
}

/// Of `candidates` (number and words) those that say much what `words` say, the most alike first.
pub fn alike(words: &str, candidates: Vec<(String, String)>) -> Vec<String> {
    let own = pairs(words);
    let mut found: Vec<(f64, String)> = candidates
        .into_iter()
        .map(|(number, other)| {
            let other = pairs(&other);
            let shared = own.intersection(&other).count() as f64;
            // The shorter one decides: "电梯坏了" says what a whole paragraph on the lift says.
            (shared / own.len().min(other.len()).max(1) as f64, number)
        })
        .filter(|(share, _)| *share >= ALIKE)
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| b.1.cmp(&a.1)));
    found.into_iter().map(|(_, number)| number).take(5).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_broken_lift_is_found_and_a_licence_is_not() {
        let open = vec![
            ("SQ-1".to_owned(), "三号电梯又坏了，货梯也停了".to_owned()),
            ("SQ-2".to_owned(), "想办理食品经营许可证".to_owned()),
        ];
        assert_eq!(alike("3号电梯坏了，没人修，三号电梯一直停", open), ["SQ-1"]);
    }

    #[test]
    fn nothing_is_like_a_single_character() {
        assert!(alike("修", vec![("SQ-1".to_owned(), "修".to_owned())]).is_empty());
    }
}
