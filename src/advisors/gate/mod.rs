//! # 利益冲突审查: may this lawyer sit there?
//!
//! Pure. A [`Question`] asks whether a lawyer (with the whole of their firm) may take a seat: adviser
//! of an enterprise, lawyer of one side of a dispute, or neutral in it. A [`Picture`] holds what the
//! zone knows. [`check`] answers with a [`Gate`]: every hit of C1–C13 (domain.md 4.5), with the rule
//! and its source, and never with the name or the matter of another client.
//!
//! | file | holds |
//! |---|---|
//! | `mod.rs` | question, answer, and [`check`] |
//! | `picture.rs` | what the zone knows, as facts |
//! | `rules.rs` | C1–C13, one function each |
//! | `view.rs` | a question laid over its picture |
//! | `law.rs` | the rules in words, with their source |
//! | `names.rs` | when two names are alike (C13) |
//!
//! To add a rule: a variant of [`Rule`] with its words in `law.rs`, a function in `rules.rs`, a hit
//! and a near miss in `tests.rs`.

mod law;
mod names;
mod picture;
mod rules;
#[cfg(test)]
mod tests;
mod view;

use serde::{Deserialize, Serialize};

pub use law::CHECKED_ON;
pub use picture::{Dispute, DisputeRole, Interest, Picture, Retainer, RoleKind, Waived};

words! {
    /// What a hit asks for.
    pub enum Outcome {
        /// B: no consent cures it.
        Block = "block" "禁止",
        /// W: written informed consent of both clients.
        Waiver = "waiver" "须知情同意",
        /// D: disclosed; a person decides.
        Disclose = "disclose" "须披露",
        /// N: worth a look.
        Note = "note" "提示",
    }
}

words! {
    /// The rules of domain.md 4.5.
    pub enum Rule {
        C1 = "C1" "同一律师为双方",
        C2 = "C2" "同一律所为双方",
        C3 = "C3" "曾在同一事项为对方",
        C4 = "C4" "本人或近亲属有利害关系",
        C5 = "C5" "一方的顾问不得中立",
        C6 = "C6" "中立人不得再为一方",
        C7 = "C7" "律所是对方的顾问",
        C8 = "C8" "承接现有客户对方的业务",
        C9 = "C9" "服务终止未满一年",
        C10 = "C10" "同所律师是对方近亲属",
        C11 = "C11" "律所服务于楼宇业主或物业",
        C12 = "C12" "关联企业",
        C13 = "C13" "名称相似",
    }
}

words! {
    /// The seat that is asked for.
    pub enum Seat {
        /// 企业顾问: standing adviser of an enterprise.
        Adviser = "adviser" "企业顾问",
        /// 预诊律师, of one side.
        PreLawyer = "pre-lawyer" "预诊律师",
        /// 代理人, of one side.
        Representative = "representative" "代理人",
        /// 调解员 or expert, of no side.
        Neutral = "neutral" "中立人",
    }
}

/// Somebody who is on a side: an enterprise of the register, or a person known by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Party {
    /// `a`, `b`, …
    pub side: String,
    pub enterprise: Option<String>,
    pub name: String,
}

/// May this lawyer take this seat?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Id of the lawyer; empty for a neutral who is no lawyer of the register.
    pub lawyer: String,
    /// Id of the lawyer's law firm; empty likewise.
    pub law_firm: String,
    pub seat: Seat,
    /// The dispute in which the seat is; `None` for a standing adviser.
    pub dispute: Option<String>,
    /// The side to be served; empty for a neutral.
    pub side: String,
    /// The enterprise to be advised, or all parties of the dispute.
    pub parties: Vec<Party>,
    /// All sides retained the firm together, in a non-contentious matter (规范51(6)).
    pub jointly_retained: bool,
}

impl Question {
    /// May this lawyer advise this enterprise?
    pub fn adviser_of(enterprise: &str, lawyer: &str, law_firm: &str) -> Self {
        let party = Party {
            side: "a".to_owned(),
            enterprise: Some(enterprise.to_owned()),
            name: String::new(),
        };
        Question {
            lawyer: lawyer.to_owned(),
            law_firm: law_firm.to_owned(),
            seat: Seat::Adviser,
            dispute: None,
            side: "a".to_owned(),
            parties: vec![party],
            jointly_retained: false,
        }
    }

    /// May this lawyer take a seat in this dispute? `side` is empty for a neutral.
    pub fn in_dispute(
        dispute: &str,
        seat: Seat,
        side: &str,
        parties: Vec<Party>,
        lawyer: &str,
        law_firm: &str,
    ) -> Self {
        Question {
            lawyer: lawyer.to_owned(),
            law_firm: law_firm.to_owned(),
            seat,
            dispute: Some(dispute.to_owned()),
            side: side.to_owned(),
            parties,
            jointly_retained: false,
        }
    }

    /// What a consent is given for: the enterprise to be advised, or the dispute.
    pub fn subject(&self) -> &str {
        match &self.dispute {
            Some(dispute) => dispute,
            None => self
                .parties
                .first()
                .and_then(|p| p.enterprise.as_deref())
                .unwrap_or_default(),
        }
    }

    pub fn enterprises(&self) -> impl Iterator<Item = &str> {
        self.parties.iter().filter_map(|p| p.enterprise.as_deref())
    }

    /// Those on the side to be served; none for a neutral, who serves no side.
    pub fn served(&self) -> impl Iterator<Item = &str> {
        let own = self.parties.iter().filter(|p| p.side == self.side);
        own.filter_map(|p| p.enterprise.as_deref())
    }
}

/// One rule that is touched. Safe to store and to show: it names no other client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    pub rule: Rule,
    pub result: Outcome,
    /// The rule in words, with its source.
    pub text: String,
    /// Both clients' written consent is on record.
    pub waived: bool,
    /// Whom it is about, for matching a consent. Never leaves the process.
    #[serde(skip)]
    pub about: String,
}

/// The answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// No block, and every waiver that is needed is on record.
    pub clear: bool,
    pub hits: Vec<Hit>,
}

impl Gate {
    fn of(hits: Vec<Hit>) -> Self {
        Gate {
            clear: hits.iter().all(|h| !h.stands_in_the_way()),
            hits,
        }
    }
    /// Of several who take one seat together.
    pub fn of_all(gates: Vec<Gate>) -> Self {
        Gate::of(gates.into_iter().flat_map(|gate| gate.hits).collect())
    }
    pub fn is_blocked(&self) -> bool {
        self.hits.iter().any(|h| h.result == Outcome::Block)
    }
    /// Could go on with both clients' consent.
    pub fn wants_waiver(&self) -> bool {
        !self.is_blocked() && self.hits.iter().any(Hit::stands_in_the_way)
    }
    /// Something must be disclosed and a person decide.
    pub fn wants_decision(&self) -> bool {
        self.hits.iter().any(|h| h.result == Outcome::Disclose)
    }
    /// Clear, and nothing for a person to decide.
    pub fn is_open(&self) -> bool {
        self.clear && !self.wants_decision()
    }
    /// In a few characters, beside a candidate's name.
    pub fn label(&self) -> &'static str {
        if self.is_blocked() {
            "禁止"
        } else if self.wants_waiver() {
            "须知情同意"
        } else if self.wants_decision() {
            "须披露后决定"
        } else {
            "无冲突"
        }
    }
    /// The sentence for a refusal: what stands in the way.
    pub fn reason(&self) -> String {
        let texts: Vec<&str> = self
            .hits
            .iter()
            .filter(|h| h.stands_in_the_way())
            .map(|h| h.text.as_str())
            .collect();
        texts.join("；")
    }
}

impl Hit {
    pub fn stands_in_the_way(&self) -> bool {
        self.result == Outcome::Block || (self.result == Outcome::Waiver && !self.waived)
    }
}

/// Every rule on one question; each rule answers once, with its sternest result.
pub fn check(question: &Question, picture: &Picture) -> Gate {
    let mut hits = rules::hits(question, picture);
    let all = hits.clone();
    hits.dedup_by_key(|h| h.rule);
    // A consent counts only when it covers everybody the rule is about.
    for hit in &mut hits {
        hit.waived = hit.result == Outcome::Waiver
            && all
                .iter()
                .filter(|h| h.rule == hit.rule && h.result == hit.result)
                .all(|h| picture.is_waived(question, h));
    }
    Gate::of(hits)
}

/// The consents that a question still wants: rule, and whom it is about.
pub fn waivers_wanted(question: &Question, picture: &Picture) -> Vec<(Rule, String)> {
    rules::hits(question, picture)
        .into_iter()
        .filter(|h| h.result == Outcome::Waiver && !picture.is_waived(question, h))
        .map(|h| (h.rule, h.about))
        .collect()
}
