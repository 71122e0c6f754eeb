//! 纠纷: the whole of one dispute, as its events have made it.
//!
//! Amounts are fen. Nothing here decides anything; see `stage.rs`, `policy.rs`, `guard.rs`.

use serde::{Deserialize, Serialize};

use super::stage::Stage;
use super::words::*;
use crate::clocks::Pinned;
use crate::kernel::Day;
use crate::matters::Moment;

pub use super::records::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dispute {
    /// `JF-2026-0007`
    pub number: String,
    pub building: String,
    pub category: Category,
    /// 劳动争议: other clocks and another way on.
    pub labour: bool,
    pub stage: Stage,
    pub opened: Moment,
    /// Side A applies; the others answer.
    pub sides: Vec<Side>,
    pub intake: Intake,
    /// People of the zone or the building to whom the matter is assigned.
    pub handlers: Vec<Handler>,
    /// D1. Until then only its readers know of it.
    pub submitted_on: Option<Day>,
    /// D4: the first time it was accepted.
    pub accepted_on: Option<Day>,
    pub runs: Vec<StageRun>,
    /// 对接律师: serves side A only.
    pub pre: Option<PreLawyer>,
    /// Who served side A before the present one: they read it no more, and stay barred from the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub past_pre: Vec<PreLawyer>,
    pub opinion: Option<Opinion>,
    /// What side A lets everybody read of its opinion.
    pub released: Option<String>,
    pub limitation: Option<Limitation>,
    /// The other sides know of the matter.
    pub invited: bool,
    pub notices: Vec<Notice>,
    pub consents: Vec<Consent>,
    pub disclosures: Vec<Disclosure>,
    pub body: Option<Body>,
    pub neutral: Option<Neutral>,
    pub past_neutrals: Vec<Neutral>,
    pub sessions: Vec<Session>,
    pub caucus: Vec<CaucusNote>,
    /// Days agreed by all sides beyond the legal limit.
    pub extension: Option<Extension>,
    pub terms: Option<Terms>,
    pub agreement: Option<Agreement>,
    pub confirmation: Option<Confirmation>,
    pub follow_up: Option<FollowUp>,
    pub suspended: Option<Suspension>,
    pub ending: Option<Ending>,
    pub volume: Option<Volume>,
    pub releases: Vec<Release>,
    /// The policy of the day on which it was submitted; without one, what the hub ships.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Pinned>,
}

/// 当事人: a firm of the register, or a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Side {
    pub id: SideId,
    pub name: String,
    /// How it was called before it was found in the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered_as: Option<String>,
    pub enterprise_id: Option<String>,
    /// The account of a person who is a party.
    pub person_id: Option<String>,
    pub contact: Option<String>,
    pub representatives: Vec<Representative>,
}

/// 代理人 of one side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Representative {
    pub name: String,
    pub lawyer_id: Option<String>,
    pub law_firm_id: Option<String>,
    /// 授权委托书: what it lets them do.
    pub authority: String,
    pub on: Day,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Intake {
    pub claim: String,
    /// None: no amount is claimed.
    pub amount: Option<i64>,
    /// How the dispute came to be known.
    pub known_by: String,
    /// How the party's authority is shown when somebody else opened the matter.
    pub authority: Option<String>,
    pub worker_safe: bool,
    /// The employer from whose people the matter is hidden until the worker agrees.
    pub employer: Option<String>,
    pub notify_consent: Option<NotifyConsent>,
    /// Open disputes between the same parties, as found when screening began.
    pub duplicates: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NotifyConsent {
    pub how: Manner,
    pub on: Day,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Handler {
    pub person: String,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageRun {
    pub clinic: Clinic,
    pub from: Day,
    pub to: Option<Day>,
    pub outcome: Option<Outcome>,
    pub led_by: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PreLawyer {
    pub lawyer_id: String,
    pub name: String,
    pub law_firm_id: String,
    /// 冲突审查 waived by this paper.
    pub waiver: Option<String>,
    /// The day on which they took over; the first is there since the acceptance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named_on: Option<Day>,
}

impl Dispute {
    pub fn side(&self, id: SideId) -> Option<&Side> {
        self.sides.iter().find(|s| s.id == id)
    }

    pub fn side_name(&self, id: SideId) -> &str {
        self.side(id).map_or(id.label(), |s| s.name.as_str())
    }

    /// Between somebody and who employs or employed them.
    pub fn is_of_work(&self) -> bool {
        self.labour || matches!(self.category, Category::Labour | Category::NonCompete)
    }

    /// Entered by a name only, which may be that of a firm of the register. Who applied about work, or
    /// in safety from an employer, is a person.
    pub fn may_be_a_firm(&self, side: &Side) -> bool {
        let worker = side.id == SideId::A && (self.is_of_work() || self.intake.worker_safe);
        side.enterprise_id.is_none() && side.person_id.is_none() && !worker
    }

    /// The newest answer of a side.
    pub fn consent_of(&self, side: SideId) -> Option<&Consent> {
        self.consents.iter().rev().find(|c| c.side == side)
    }

    /// Sides that have not agreed (or have taken their word back).
    pub fn sides_without_consent(&self) -> Vec<&Side> {
        let agrees = |side: &&Side| self.consent_of(side.id).is_some_and(|c| c.answer == Answer::Agrees);
        self.sides.iter().filter(|side| !agrees(side)).collect()
    }

    pub fn notices_to(&self, side: SideId, kind: NoticeKind) -> usize {
        self.notices.iter().filter(|n| n.side == side && n.kind == kind).count()
    }

    /// The present neutral has disclosed since being named.
    pub fn neutral_has_disclosed(&self) -> bool {
        self.neutral.as_ref().is_some_and(|n| {
            self.disclosures
                .iter()
                .any(|d| d.neutral == n.key() && d.on >= n.named_on)
        })
    }

    /// The 诊 that is under way.
    pub fn run(&self) -> Option<&StageRun> {
        self.runs.iter().rev().find(|r| r.to.is_none())
    }

    pub fn clinic(&self) -> Option<Clinic> {
        self.run().map(|r| r.clinic)
    }

    /// Where the dispute stands, or stood when its rest began.
    pub fn stage_at_work(&self) -> Stage {
        self.suspended.as_ref().map_or(self.stage, |s| s.from)
    }

    /// The last joint session of the mediation under way: what was held before a reopening is over.
    pub fn last_session(&self) -> Option<&Session> {
        let began = self.runs.iter().rfind(|r| r.clinic == Clinic::Prediagnosis);
        let since = |s: &&Session| began.is_none_or(|run| s.at.day() >= run.from);
        self.sessions.iter().filter(since).max_by_key(|s| s.at)
    }

    pub fn obligations(&self) -> &[Obligation] {
        self.terms.as_ref().map_or(&[], |t| &t.obligations)
    }

    pub fn obligation(&self, id: &str) -> Option<&Obligation> {
        self.obligations().iter().find(|o| o.id == id)
    }

    pub fn effective_on(&self) -> Option<Day> {
        self.agreement.as_ref().and_then(|a| a.effective_on)
    }

    /// Set while the matter is hidden from the employer.
    pub fn hidden_from(&self) -> Option<&str> {
        let hidden = self.intake.worker_safe && self.intake.notify_consent.is_none();
        self.intake.employer.as_deref().filter(|_| hidden)
    }

    /// Everybody who is or was side A's lawyer at 预诊.
    pub fn pre_lawyers(&self) -> impl Iterator<Item = &PreLawyer> {
        self.pre.iter().chain(&self.past_pre)
    }

    /// Law firms and lawyers that stand on a side, with the side; who advised it once still does not
    /// stand on another.
    pub fn partisans(&self) -> impl Iterator<Item = (SideId, Option<&str>, Option<&str>)> {
        let pre = self
            .pre_lawyers()
            .map(|p| (SideId::A, Some(p.lawyer_id.as_str()), Some(p.law_firm_id.as_str())));
        let representatives = self.sides.iter().flat_map(|s| {
            s.representatives
                .iter()
                .map(|r| (s.id, r.lawyer_id.as_deref(), r.law_firm_id.as_deref()))
        });
        pre.chain(representatives)
    }

    /// How it stands; of one in the archive, how it ended.
    pub fn came_to(&self) -> Stage {
        let ended = self.ending.as_ref().filter(|_| self.stage == Stage::Archived);
        ended.map_or(self.stage, |ending| ending.stage)
    }

    /// Everybody who is or was neutral here.
    pub fn neutrals(&self) -> impl Iterator<Item = &Neutral> {
        self.neutral.iter().chain(&self.past_neutrals)
    }
}
