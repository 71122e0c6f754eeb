//! 查找: a dispute by words of it, for whoever may read those words. Pure.
//!
//! Number and kind (V1) find it for all who know of it; the names of the parties and the claim (V2)
//! for those who read the application. Marks of its readers stand in the index beside the words, so
//! that a search touches only what its reader has a part in; [`shows`] has the last word on a hit.

use super::model::Dispute;
use super::policy::View;
use super::steps::Step;
use crate::db::search::Way;
use crate::kernel::{Actor, Role};
use crate::matters::store::refs;
use crate::registers::text::{grams, query_grams, squash};

/// Terms of the header, of the application; marks of their readers. All are letters and digits, as
/// both engines' indexes want them.
const HEADER: char = 'h';
const APPLICATION: char = 'w';
const KNOWS: char = 'k';
const READS: char = 'r';

/// What the index keeps of a dispute.
#[derive(Debug, PartialEq, Eq)]
pub struct Indexed {
    /// The header on the first line, the application below.
    pub text: String,
    pub terms: String,
}

fn mark(of: char, reader: &str) -> String {
    format!("{of}{}", squash(reader))
}

fn header(d: &Dispute) -> String {
    format!("{} {}", d.number, d.category.label())
}

pub fn indexed(d: &Dispute) -> Indexed {
    let place = format!("building:{}", d.building);
    let everywhere = || ["zone", place.as_str()];
    let named = d.readers();
    let own: Vec<String> = d
        .handlers
        .iter()
        .map(|h| h.person.as_str())
        .chain([d.opened.person.as_str()])
        .map(|person| format!("person:{person}"))
        .collect();
    let shared = d.submitted_on.is_some();
    let mut terms: Vec<String> = grams(&header(d)).iter().map(|g| format!("{HEADER}{g}")).collect();
    terms.extend(named.iter().map(|r| mark(KNOWS, r)));
    terms.extend(named.iter().chain(&own).map(|r| mark(READS, r)));
    if shared {
        terms.extend(everywhere().map(|r| mark(KNOWS, r)));
        // Whoever screens an application reads it.
        if d.handlers.is_empty() {
            terms.extend(everywhere().map(|r| mark(READS, r)));
        }
    }
    let lines: Vec<&str> = d
        .sides
        .iter()
        .map(|s| s.name.as_str())
        .chain([d.intake.claim.as_str()])
        .collect();
    let mut words: Vec<String> = lines.iter().flat_map(|line| grams(line)).collect();
    words.sort_unstable();
    words.dedup();
    terms.extend(words.iter().map(|g| format!("{APPLICATION}{g}")));
    terms.sort_unstable();
    terms.dedup();
    Indexed {
        text: format!("{}\n{}", header(d), lines.join("\n")),
        terms: terms.join(" "),
    }
}

/// Steps after which other words or other readers stand in the index.
pub fn changes(step: &Step) -> bool {
    matches!(
        step,
        Step::Amend { .. }
            | Step::Submit {}
            | Step::StartScreening {}
            | Step::AcceptPrediagnosis { .. }
            | Step::ReplacePreLawyer { .. }
            | Step::AssignHandler { .. }
            | Step::AddSide { .. }
            | Step::LinkFirm { .. }
            | Step::CorrectFirm { .. }
            | Step::AddRepresentative { .. }
            | Step::IssueInvitation { .. }
            | Step::ServeNotice { .. }
            | Step::RecordConsent { .. }
            | Step::NameNeutral { .. }
            | Step::OpenConsultation { .. }
            | Step::OpenSpecialist { .. }
            | Step::Refer { .. }
            | Step::Reopen { .. }
    )
}

/// The ways in which this person may find a dispute by these words; none for a query without a
/// letter or digit.
pub fn ways(actor: &Actor, query: &str) -> Option<[Way; 2]> {
    let wanted = query_grams(query);
    if wanted.is_empty() {
        return None;
    }
    let mut who = refs(actor);
    who.extend(actor.over(Role::Coordinator).iter().map(|b| format!("building:{b}")));
    if actor.sees_zone() {
        who.push("zone".to_owned());
    }
    let way = |words: char, readers: char| Way {
        terms: wanted.iter().map(|g| format!("{words}{g}")).collect(),
        marks: who.iter().map(|r| mark(readers, r)).collect(),
    };
    Some([way(HEADER, KNOWS), way(APPLICATION, READS)])
}

/// Whether the words stand in one piece in what this reader reads of the dispute.
pub fn shows(text: &str, view: &View, query: &str) -> bool {
    let wanted = squash(query);
    let (header, application) = text.split_once('\n').unwrap_or((text, ""));
    squash(header).contains(&wanted)
        || (view.application() && application.lines().any(|line| squash(line).contains(&wanted)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "JF-2026-0007 劳动争议\n苗丽华\n聊城远图信息技术有限公司\n带薪年休假工资";

    #[test]
    fn the_header_is_for_all_and_the_application_for_its_readers() {
        let (header, reader) = (
            View::default(),
            View {
                screener: true,
                ..View::default()
            },
        );
        for words in ["0007", "jf2026", "劳动争议"] {
            assert!(shows(TEXT, &header, words), "{words}");
        }
        for words in ["苗丽", "远图信息", "年休假"] {
            assert!(!shows(TEXT, &header, words), "{words}");
            assert!(shows(TEXT, &reader, words), "{words}");
        }
    }

    #[test]
    fn words_stand_in_one_piece_and_in_one_line() {
        let reader = View {
            neutral: true,
            ..View::default()
        };
        assert!(!shows(TEXT, &reader, "远图有限"));
        assert!(!shows(TEXT, &reader, "丽华聊城"), "of two parties");
        assert!(!shows(TEXT, &View::default(), "争议苗丽"), "of header and application");
    }

    #[test]
    fn marks_are_terms_of_one_piece() {
        assert_eq!(mark(READS, "law_firm:0192-ab"), "rlawfirm0192ab");
        let actor = Actor::system("z", crate::kernel::Timestamp::from_millis(0));
        assert!(ways(&actor, "，。").is_none());
        let [header, application] = ways(&actor, "劳动争").unwrap();
        assert_eq!(header.terms, ["h动争", "h劳动"]);
        assert_eq!(application.terms, ["w动争", "w劳动"]);
        assert!(header.marks.contains(&"kzone".to_owned()) && application.marks.contains(&"rzone".to_owned()));
    }
}
