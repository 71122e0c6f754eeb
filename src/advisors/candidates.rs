//! Who is proposed first: by speciality, by room left, by rotation. Pure.

use super::store::LawyerRow;
use crate::registers::text::squash;

/// How many are checked and shown, of the best or of those who are searched for.
pub const SHOWN: usize = 12;

/// The words of a register cell that holds several.
pub fn several(cell: &str) -> Vec<&str> {
    cell.split(['、', ',', '，', ';', '；', '\n'])
        .map(str::trim)
        .filter(|w| !w.is_empty())
        .collect()
}

/// How many of the wanted specialities a lawyer has; a part of the word is enough.
fn fit(lawyer: &LawyerRow, wanted: &[String]) -> usize {
    let has = several(&lawyer.specialities);
    wanted
        .iter()
        .filter(|w| has.iter().any(|h| h.contains(w.as_str()) || w.contains(h)))
        .count()
}

pub fn has_room(lawyer: &LawyerRow) -> bool {
    lawyer.quota.is_none_or(|quota| lawyer.load < quota)
}

/// Practising lawyers in the order of proposal: who fits best; who has room; who has waited longest
/// since the last proposal; who serves fewest.
pub fn rank(mut lawyers: Vec<LawyerRow>, wanted: &[String], refused: &[&str]) -> Vec<LawyerRow> {
    lawyers.retain(|l| l.practises && !refused.contains(&l.id.as_str()));
    lawyers.sort_by_cached_key(|l| {
        (
            !has_room(l),
            usize::MAX - fit(l, wanted),
            l.proposed_at,
            l.load,
            l.licence.clone(),
        )
    });
    lawyers
}

/// Whether every one of the words stands in the name, the law firm or the specialities.
pub fn found_by(lawyer: &LawyerRow, words: &str) -> bool {
    let said = squash(&format!(
        "{} {} {}",
        lawyer.name, lawyer.law_firm_name, lawyer.specialities
    ));
    words.split_whitespace().all(|word| said.contains(&squash(word)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Timestamp;

    fn lawyer(id: &str, specialities: &str, load: i64, proposed: Option<&str>) -> LawyerRow {
        LawyerRow {
            id: id.into(),
            licence: id.into(),
            name: id.into(),
            law_firm_id: "f".into(),
            law_firm_name: "f".into(),
            specialities: specialities.into(),
            status: "active".into(),
            practises: true,
            quota: Some(10),
            load,
            proposed_at: proposed.and_then(Timestamp::parse),
            contacted_on: None,
        }
    }

    fn order(lawyers: Vec<LawyerRow>, wanted: &[&str], refused: &[&str]) -> String {
        let wanted: Vec<String> = wanted.iter().map(|w| (*w).to_owned()).collect();
        rank(lawyers, &wanted, refused)
            .into_iter()
            .map(|l| l.id)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn the_one_who_fits_comes_before_the_one_who_waited() {
        let two = vec![
            lawyer("waited", "税务", 0, None),
            lawyer("fits", "劳动、股权", 5, Some("2026-05-01 09:00")),
        ];
        assert_eq!(order(two, &["劳动"], &[]), "fits waited");
    }

    #[test]
    fn among_equals_the_least_recently_proposed_comes_first_and_then_the_least_loaded() {
        let three = vec![
            lawyer("lately", "劳动", 0, Some("2026-05-01 09:00")),
            lawyer("busy", "劳动", 3, Some("2026-01-01 09:00")),
            lawyer("idle", "劳动", 1, Some("2026-01-01 09:00")),
        ];
        assert_eq!(order(three, &[], &[]), "idle busy lately");
    }

    #[test]
    fn a_lawyer_is_found_by_part_of_the_name_the_law_firm_or_the_speciality() {
        let one = LawyerRow {
            name: "姜雨桐".into(),
            law_firm_name: "山东衡正律师事务所".into(),
            ..lawyer("l", "劳动、税务", 0, None)
        };
        for words in ["雨桐", "衡正 劳动", "税务", " "] {
            assert!(found_by(&one, words), "{words}");
        }
        assert!(!found_by(&one, "雨桐 股权"));
    }

    #[test]
    fn the_full_come_last_and_those_who_said_no_not_at_all() {
        let full = lawyer("full", "劳动", 10, None);
        let left = LawyerRow {
            practises: false,
            ..lawyer("left", "劳动", 0, None)
        };
        let all = vec![
            full,
            left,
            lawyer("no", "劳动", 0, None),
            lawyer("room", "税务", 9, None),
        ];
        assert_eq!(order(all, &["劳动"], &["no"]), "room full");
    }
}
