//! A dispute as the engine of matters runs it.

use super::found::{Found, FoundOpening};
use super::model::Dispute;
use super::stage::{Stage, Verb, known};
use super::steps::{Opening, Step};
use super::words::SideId;
use super::{apply, clocks, facts, guard, opening, policy, recusal, roles, search, specs, store};
use crate::advisors::{self, service::Touched};
use crate::app::App;
use crate::clocks::{ClockChange, Pinned};
use crate::db::Tx;
use crate::error::{Error, Refused, Result};
use crate::figures::Fact;
use crate::journal::Visibility;
use crate::kernel::{Actor, Id, Role};
use crate::matters::{Audience, Header, Here, Matter, Moment, StepSpec};

impl Matter for Dispute {
    const KIND: &'static str = "dispute";
    const NAME: &'static str = "纠纷";
    const PREFIX: &'static str = "JF";
    const OPEN: StepSpec = specs::OPEN;
    const STEPS: &'static [StepSpec] = specs::STEPS;

    type Opening = Opening;
    type Step = Step;
    type Found = Found;
    type FoundOpening = FoundOpening;

    fn may_open(actor: &Actor, opening: &Opening, found: &FoundOpening) -> Result<Role, Refused> {
        policy::may_open(actor, opening, found)
    }

    fn opened(number: String, opening: Opening, found: &FoundOpening, on: &Moment) -> Self {
        opening::opened(number, opening, found, on)
    }

    fn opening_facts(&self, _on: &Moment) -> Vec<Fact> {
        vec![]
    }

    fn opening_clocks(&self, _on: &Moment) -> Vec<ClockChange> {
        vec![]
    }

    fn pinned(&self) -> Option<&Pinned> {
        self.policy.as_ref()
    }

    fn header(&self) -> Header {
        Header {
            building: Some(self.building.clone()),
            category: self.category.as_str().to_owned(),
            // Names are V2: a list says what kind of dispute it is and nothing of whose.
            title: self.category.label().to_owned(),
            stage: self.stage.as_str(),
            shared: self.submitted_on.is_some(),
            hidden_from: self.hidden_from().map(str::to_owned),
            closed: self.stage.is_closed(),
            readers: self.readers(),
        }
    }

    fn stage_label(stage: &str) -> &'static str {
        super::stage_label(stage)
    }

    fn steps_from(&self) -> Vec<&'static str> {
        known(self.stage)
            .filter(|verb| self.has_use_for(*verb))
            .map(Verb::as_str)
            .collect()
    }

    fn step_name(step: &Step) -> &'static str {
        step.verb().as_str()
    }

    fn next(&self, step: &Step) -> Result<&'static str, Refused> {
        self.leads_to(step).map(Stage::as_str).ok_or_else(|| {
            Refused::new(
                "disputes.stage_knows_no_such_step",
                format!("“{}”阶段不能{}", self.stage.label(), step.verb().label()),
                "请按“现在可以做”里列出的步骤办理",
            )
        })
    }

    fn may(&self, actor: &Actor, step: &str) -> Result<Role, Refused> {
        let verb = Verb::parse(step)
            .ok_or_else(|| Refused::new("disputes.no_such_step", format!("纠纷没有“{step}”这一步"), ""))?;
        policy::may(self, actor, verb)
    }

    fn foreseen(&self, step: &str) -> Option<Refused> {
        Verb::parse(step).and_then(|verb| guard::foreseen(self, verb))
    }

    fn guard(&self, step: &Step, found: &Found, on: &Moment) -> Result<(), Error> {
        guard::guard(self, step, found, on)
    }

    fn apply(&mut self, step: &Step, found: &Found, on: &Moment) {
        apply::apply(self, step, found, on);
    }

    fn facts(&self, after: &Self, step: &Step, _found: &Found, on: &Moment) -> Vec<Fact> {
        facts::facts(self, after, step, on)
    }

    fn clocks(&self, after: &Self, step: &Step, _found: &Found, on: &Moment) -> Vec<ClockChange> {
        clocks::clocks(self, after, step, on)
    }

    fn audience(&self, step: &Step) -> Audience {
        let a = SideId::A.as_str();
        match step {
            Step::Advise { .. } | Step::ProposeMediation { .. } | Step::InterruptLimitation { .. } => {
                Audience::of_side(Visibility::Privileged, a)
            }
            Step::ConsentToNotify { .. } => Audience::of_side(Visibility::OneSide, a),
            Step::AddCaucusNote { side, .. } => Audience::of_side(Visibility::OneSide, side.as_str()),
            _ => Audience::of(Visibility::Parties),
        }
    }

    async fn look_up_opening(_app: &App, tx: &mut Tx, actor: &Actor, opening: &Opening) -> Result<FoundOpening> {
        store::look_up_opening(tx, actor, opening).await
    }

    async fn look_up(&self, app: &App, tx: &mut Tx, actor: &Actor, here: Here<'_>, step: &Step) -> Result<Found> {
        let mut found = store::look_up(self, tx, actor, here, step).await?;
        if matches!(step, Step::Submit {}) {
            found.policy = Some(app.policy_for(&actor.zone, Self::KIND).await?.pinned());
        }
        Ok(found)
    }

    async fn project(
        &self,
        app: &App,
        tx: &mut Tx,
        actor: &Actor,
        id: &Id<Self>,
        step: Option<(&Step, &Found)>,
    ) -> Result<()> {
        if step.is_none_or(|(step, _)| search::changes(step)) {
            let search::Indexed { text, terms } = search::indexed(self);
            let kept = vec![(id.to_string(), text, terms)];
            crate::db::search::keep(tx, &actor.zone, Self::KIND, kept);
        }
        // Only one that is over has news, or takes it back.
        if step.is_some_and(|(step, _)| self.stage.is_over() || matches!(step, Step::Reopen { .. })) {
            crate::requests::reports::dispute_moved(app, tx, actor, self, id.as_str()).await?;
        }
        if let Some((step, _)) = step {
            recusal::follow(self, tx, actor, id.as_str(), step).await?;
        }
        let changes = step.is_none_or(|(step, _)| changes_roles(step));
        if !changes && !self.stage.is_closed() {
            return Ok(());
        }
        if let Some((Step::CorrectFirm { .. }, found)) = step
            && let Some(firm) = &found.wrong_firm
        {
            store::forget_firm(tx, actor, id.as_str(), firm);
        }
        if let Some((Step::LinkFirm { side, .. } | Step::CorrectFirm { side, .. }, _)) = step {
            store::rename_party(tx, &actor.zone, id.as_str(), self.side(*side));
        }
        store::write_roles(tx, &actor.zone, id.as_str(), roles::standings(self, actor.now.day()));
        if let Some((step, found)) = step {
            store::record_consent(self, tx, actor, id.as_str(), step, found).await?;
        }
        // A9: a later clash with a seat that somebody holds opens a task. A draft is nobody's news.
        if changes && self.submitted_on.is_some() {
            let touched = Touched {
                enterprises: self.sides.iter().filter_map(|s| s.enterprise_id.clone()).collect(),
                ..Touched::dispute(id.as_str())
            };
            advisors::service::recheck(tx, actor, &touched).await?;
        }
        Ok(())
    }
}

/// A dispute at rest knows few steps: whoever wants another is told how it is taken up again. Nor does
/// one whose agreement all have signed: it binds, and only its effect is still to be recorded.
pub(super) fn way_out(error: Error) -> Error {
    match error {
        Error::NotNow {
            refused,
            stage,
            possible,
        } if stage == Stage::Signing.as_str()
            && refused.rule == "matters.stage_knows_no_such_step"
            && !possible.contains(&Verb::Sign.as_str()) =>
        {
            Error::NotNow {
                refused: guard::agreement_binds(),
                stage,
                possible,
            }
        }
        Error::NotNow {
            mut refused,
            stage,
            possible,
        } if stage == Stage::Suspended.as_str() && refused.rule == "matters.stage_knows_no_such_step" => {
            let resume = Verb::Resume;
            refused.remedy = format!("请先“{}”（{resume}），回到中止前的阶段再办理", resume.label());
            Error::NotNow {
                refused,
                stage,
                possible,
            }
        }
        other => other,
    }
}

/// Steps after which somebody else stands in the dispute.
fn changes_roles(step: &Step) -> bool {
    matches!(
        step,
        Step::Submit {}
            | Step::AcceptPrediagnosis { .. }
            | Step::ReplacePreLawyer { .. }
            | Step::AddSide { .. }
            | Step::LinkFirm { .. }
            | Step::CorrectFirm { .. }
            | Step::AddRepresentative { .. }
            | Step::NameNeutral { .. }
            | Step::Refer { .. }
            | Step::Reopen { .. }
    )
}

impl Dispute {
    /// Who may know of it besides those whose role covers its building.
    pub(super) fn readers(&self) -> Vec<String> {
        let mut readers = vec![];
        if self.submitted_on.is_none() {
            readers.push(format!("person:{}", self.opened.person));
        }
        for side in self.sides.iter().filter(|s| s.id == SideId::A || self.invited) {
            readers.extend(side.enterprise_id.iter().map(|e| format!("enterprise:{e}")));
            readers.extend(side.person_id.iter().map(|p| format!("person:{p}")));
            for one in &side.representatives {
                readers.extend(one.lawyer_id.iter().map(|l| format!("lawyer:{l}")));
                readers.extend(one.law_firm_id.iter().map(|f| format!("law_firm:{f}")));
            }
        }
        if let Some(pre) = &self.pre {
            readers.push(format!("lawyer:{}", pre.lawyer_id));
            readers.push(format!("law_firm:{}", pre.law_firm_id));
        }
        if let Some(neutral) = &self.neutral {
            readers.extend(self.body.iter().map(|b| format!("mediation_body:{}", b.id)));
            readers.extend(neutral.lawyer_id.iter().map(|l| format!("lawyer:{l}")));
        }
        readers.sort();
        readers.dedup();
        readers
    }

    /// Leaves out what the stage knows but this dispute has no use for, so that no button is idle.
    fn has_use_for(&self, verb: Verb) -> bool {
        let signed = guard::signed_by_all_on(self).is_some();
        let performs = |open: bool| self.obligations().iter().any(|o| o.done_on.is_none() == open);
        match verb {
            Verb::ConsentToNotify => self.hidden_from().is_some(),
            Verb::LinkFirm => self.hidden_from().is_none() && self.sides.iter().any(|s| self.may_be_a_firm(s)),
            Verb::CorrectFirm => self.sides.iter().any(|s| s.enterprise_id.is_some()),
            Verb::OpenSpecialist => self.category.goes_to_specialist_at_once(),
            Verb::ReleaseOpinion | Verb::InterruptLimitation => self.opinion.is_some(),
            Verb::RecordPerformance | Verb::Chase | Verb::Breach => performs(true),
            Verb::Disclose => self.neutral.is_some(),
            // Before anybody else is asked there is nothing to terminate: the applicant withdraws.
            Verb::Terminate => !signed && self.suspended.as_ref().is_none_or(|s| s.from != Stage::Prediagnosis),
            // What all have signed binds.
            Verb::Sign | Verb::Renegotiate | Verb::Suspend | Verb::Withdraw => !signed,
            Verb::ApplyConfirmation => self.confirmation.is_none() && guard::confirmation_offered(self).is_ok(),
            Verb::MissConfirmation => {
                let missed = self.agreement.as_ref().is_some_and(|a| a.confirmation_missed);
                !missed && self.confirmation.is_none() && guard::confirmation_offered(self).is_ok()
            }
            _ => true,
        }
    }
}
