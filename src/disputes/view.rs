//! One dispute as one reader sees it. What is not theirs is not in it.
//!
//! Pure: [`Shown::of`] takes the dispute and the reader's [`View`]; pages and API draw nothing else.
//! The tests go through the readers of domain.md 4.2 row by row.

use serde::Serialize;
use serde_json::{Value, json};

use super::amounts;
use super::guard::{confirmation_offered, signed_by_all_on};
use super::model::*;
use super::policy::View;
use super::stage::{Stage, Verb};
use super::words::*;
use crate::error::Result;
use crate::kernel::Day;

/// V1 for everybody who may know of it; the parts that are more are left out where they are.
#[derive(Debug, Serialize)]
pub struct Shown<'a> {
    pub number: &'a str,
    pub category: &'static str,
    pub category_label: &'static str,
    pub labour: bool,
    pub stage: &'static str,
    pub stage_label: &'static str,
    pub submitted_on: Option<Day>,
    pub accepted_on: Option<Day>,
    pub runs: Vec<Run>,
    /// The lawyer's opinion is there; what it says is V4.
    pub opinion_given: bool,
    /// For who asks the other sides upon it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opinion_on: Option<Day>,
    pub effective_on: Option<Day>,
    pub outcome: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application: Option<Application<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub joint: Option<Joint<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opinion: Option<&'a Opinion>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limitation: Option<&'a Limitation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub caucus: Vec<&'a CaucusNote>,
}

#[derive(Debug, Serialize)]
pub struct Run {
    pub clinic: &'static str,
    pub label: &'static str,
    pub from: Day,
    pub to: Option<Day>,
    pub outcome: Option<&'static str>,
    pub outcome_label: Option<&'static str>,
}

/// 申请 (V2)
#[derive(Debug, Serialize)]
pub struct Application<'a> {
    pub sides: Vec<ShownSide<'a>>,
    pub claim: &'a str,
    /// Fen; yuan over the API.
    #[serde(serialize_with = "amounts::of")]
    pub amount: Option<i64>,
    /// With what is of the secrecy before: not for the other sides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker_safe: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notify_consent: Option<&'a NotifyConsent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<&'a str>,
    /// Open disputes of the same parties, for who handles it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub duplicates: Vec<&'a str>,
    pub handlers: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
pub struct ShownSide<'a> {
    pub id: SideId,
    pub label: &'static str,
    pub name: &'a str,
    /// How it was called before it was found in the register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entered_as: Option<&'a str>,
    pub enterprise_id: Option<&'a str>,
    /// For the side itself and for who must reach it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<&'a str>,
    pub representatives: Vec<ShownRepresentative<'a>>,
    pub consent: Option<&'a Consent>,
    pub notices: Vec<&'a Notice>,
}

/// Who speaks for a side; how far is for the side itself and for whom it must be shown to.
#[derive(Debug, Serialize)]
pub struct ShownRepresentative<'a> {
    pub name: &'a str,
    pub lawyer_id: Option<&'a str>,
    pub law_firm_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<&'a str>,
    pub on: Day,
}

/// What the sides share (V2).
#[derive(Debug, Serialize)]
pub struct Joint<'a> {
    pub pre_lawyer: Option<&'a str>,
    pub released_opinion: Option<&'a str>,
    pub body: Option<&'a Body>,
    /// Why no judicial confirmation is offered, where it is not.
    pub no_confirmation: Option<&'static str>,
    pub neutral: Option<ShownNeutral<'a>>,
    pub disclosures: &'a [Disclosure],
    pub sessions: Vec<ShownSession<'a>>,
    pub extension: Option<&'a Extension>,
    #[serde(serialize_with = "amounts::of_terms")]
    pub terms: Option<&'a Terms>,
    pub agreement: Option<&'a Agreement>,
    /// Before whom an oral agreement was reached.
    #[serde(skip)]
    pub last_present: &'a [SideId],
    /// What the last signature waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<NextStep>,
    pub confirmation: Option<&'a Confirmation>,
    pub follow_up: Option<&'a FollowUp>,
    pub suspended: Option<&'a Suspension>,
    pub ending: Option<ShownEnding<'a>>,
    pub releases: &'a [Release],
    pub volume: Option<&'a Volume>,
}

/// D13: a written agreement that everybody has signed takes effect when the neutral records it.
#[derive(Debug, Serialize)]
pub struct NextStep {
    pub step: &'static str,
    pub label: &'static str,
    pub effective_on: Day,
}

impl NextStep {
    pub fn told(&self) -> String {
        format!(
            "签署已齐全，请调解员登记“{}”，生效日期填最后签署之日{}",
            self.label, self.effective_on
        )
    }
}

#[derive(Debug, Serialize)]
pub struct ShownNeutral<'a> {
    pub name: &'a str,
    pub lawyer_id: Option<&'a str>,
    pub law_firm_id: Option<&'a str>,
    pub specialty: Option<&'a str>,
    pub named_on: Day,
    pub chosen_by: &'a str,
    /// It may name other clients: for the neutral and for who handles the matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiver: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub struct ShownEnding<'a> {
    pub stage: Stage,
    pub code: &'a str,
    pub label: &'a str,
    /// Why the applicant's lawyer found mediation to be no way is for the applicant and for who handles
    /// the matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'a str>,
    pub referral: Option<Referral>,
    pub undisputed: Option<&'a str>,
    pub on: Day,
}

#[derive(Debug, Serialize)]
pub struct ShownSession<'a> {
    pub clinic: Clinic,
    pub at: String,
    pub minutes: i64,
    pub place: &'a str,
    pub present: &'a [SideId],
    pub record: &'a str,
}

impl<'a> Shown<'a> {
    pub fn of(d: &'a Dispute, view: &View) -> Self {
        let own = view.privileged(SideId::A);
        Shown {
            number: &d.number,
            category: d.category.as_str(),
            category_label: d.category.label(),
            labour: d.labour,
            stage: d.stage.as_str(),
            stage_label: d.stage.label(),
            submitted_on: d.submitted_on,
            accepted_on: d.accepted_on,
            runs: d.runs.iter().map(run).collect(),
            opinion_given: d.opinion.is_some(),
            opinion_on: d.opinion.as_ref().filter(|_| own || view.handles()).map(|o| o.on),
            effective_on: d.effective_on(),
            outcome: is_ended(d).then(|| d.stage.label()),
            application: view.application().then(|| application(d, view)),
            joint: view.joint().then(|| joint(d, view)),
            opinion: d.opinion.as_ref().filter(|_| own),
            limitation: d.limitation.as_ref().filter(|_| own),
            caucus: d.caucus.iter().filter(|n| view.caucus(n.side)).collect(),
        }
    }
}

/// What was breached may have been confirmed since.
fn is_ended(d: &Dispute) -> bool {
    let ending = d.ending.as_ref();
    ending.is_some_and(|e| e.stage == d.stage || d.stage == Stage::Archived)
}

fn run(run: &StageRun) -> Run {
    Run {
        clinic: run.clinic.as_str(),
        label: run.clinic.label(),
        from: run.from,
        to: run.to,
        outcome: run.outcome.map(Outcome::as_str),
        outcome_label: run.outcome.map(Outcome::label),
    }
}

fn application<'a>(d: &'a Dispute, view: &View) -> Application<'a> {
    let handles = view.handles();
    let tells = !view.only_answers();
    let reaches = |side: SideId| handles || view.neutral || view.sides.contains(&side);
    let sides = d.sides.iter().map(|s| ShownSide {
        id: s.id,
        label: s.id.label(),
        name: &s.name,
        entered_as: s.entered_as.as_deref(),
        enterprise_id: s.enterprise_id.as_deref(),
        contact: s.contact.as_deref().filter(|_| reaches(s.id)),
        representatives: s
            .representatives
            .iter()
            .map(|r| representative(r, reaches(s.id)))
            .collect(),
        consent: d.consent_of(s.id),
        notices: d.notices.iter().filter(|n| n.side == s.id).collect(),
    });
    Application {
        sides: sides.collect(),
        claim: &d.intake.claim,
        amount: d.intake.amount,
        known_by: tells.then_some(d.intake.known_by.as_str()),
        worker_safe: tells.then_some(d.intake.worker_safe),
        notify_consent: d.intake.notify_consent.as_ref().filter(|_| tells),
        authority: d.intake.authority.as_deref().filter(|_| reaches(SideId::A)),
        duplicates: d
            .intake
            .duplicates
            .iter()
            .map(String::as_str)
            .filter(|_| handles)
            .collect(),
        handlers: d.handlers.iter().map(|h| h.name.as_str()).collect(),
    }
}

fn representative(r: &Representative, reaches: bool) -> ShownRepresentative<'_> {
    ShownRepresentative {
        name: &r.name,
        lawyer_id: r.lawyer_id.as_deref(),
        law_firm_id: r.law_firm_id.as_deref(),
        authority: Some(r.authority.as_str()).filter(|_| reaches),
        on: r.on,
    }
}

fn neutral<'a>(n: &'a Neutral, view: &View) -> ShownNeutral<'a> {
    let reads = view.neutral || view.handles();
    ShownNeutral {
        name: &n.name,
        lawyer_id: n.lawyer_id.as_deref(),
        law_firm_id: n.law_firm_id.as_deref(),
        specialty: n.specialty.as_deref(),
        named_on: n.named_on,
        chosen_by: &n.chosen_by,
        waiver: n.waiver.as_deref().filter(|_| reads),
    }
}

impl ShownSide<'_> {
    /// Its name with what else tells who it is.
    pub fn called(&self) -> String {
        let entered = self.entered_as.map(|name| format!("登记时写作“{name}”"));
        let beside: Vec<String> = entered.into_iter().chain(self.contact.map(str::to_owned)).collect();
        match beside.is_empty() {
            true => self.name.to_owned(),
            false => format!("{}（{}）", self.name, beside.join("；")),
        }
    }
}

impl ShownNeutral<'_> {
    /// As [`Neutral::key`].
    pub fn key(&self) -> &str {
        self.lawyer_id.unwrap_or(self.name)
    }
}

fn joint<'a>(d: &'a Dispute, view: &View) -> Joint<'a> {
    Joint {
        pre_lawyer: d.pre.as_ref().map(|p| p.name.as_str()),
        released_opinion: d.released.as_deref(),
        body: d.body.as_ref(),
        no_confirmation: d.body.as_ref().and_then(|_| confirmation_offered(d).err()),
        neutral: d.neutral.as_ref().map(|n| neutral(n, view)),
        disclosures: &d.disclosures,
        sessions: d.sessions.iter().map(session).collect(),
        extension: d.extension.as_ref(),
        terms: d.terms.as_ref(),
        agreement: d.agreement.as_ref(),
        last_present: d.last_session().map_or(&[], |s| &s.present),
        next: signed_by_all_on(d).map(|effective_on| NextStep {
            step: Verb::TakeEffect.as_str(),
            label: Verb::TakeEffect.label(),
            effective_on,
        }),
        confirmation: d.confirmation.as_ref(),
        follow_up: d.follow_up.as_ref(),
        suspended: d.suspended.as_ref(),
        ending: d.ending.as_ref().map(|e| ending(e, view)),
        releases: &d.releases,
        volume: d.volume.as_ref(),
    }
}

fn ending<'a>(e: &'a Ending, view: &View) -> ShownEnding<'a> {
    let of_the_lawyer = e.code == Outcome::Unsuitable.as_str();
    let reads = view.handles() || view.privileged(SideId::A);
    ShownEnding {
        stage: e.stage,
        code: &e.code,
        label: &e.label,
        reason: (!of_the_lawyer || reads).then_some(e.reason.as_str()),
        referral: e.referral,
        undisputed: e.undisputed.as_deref(),
        on: e.on,
    }
}

fn session(s: &Session) -> ShownSession<'_> {
    ShownSession {
        clinic: s.clinic,
        at: s.at.rfc3339(),
        minutes: s.minutes,
        place: &s.place,
        present: &s.present,
        record: &s.record,
    }
}

/// The parts of a dispute that the API adds around [`Shown`].
pub fn with(shown: &Shown<'_>, extra: Value) -> Result<Value> {
    let mut value = serde_json::to_value(shown)?;
    if let (Value::Object(map), Value::Object(extra)) = (&mut value, extra) {
        map.extend(extra);
    }
    Ok(value)
}

/// `{code, name}` and the like for a building.
pub fn building(id: &str, code: &str, name: &str) -> Value {
    json!({ "id": id, "code": code, "name": name })
}
