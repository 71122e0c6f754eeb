//! The assignment as the engine sees it.

use super::model::{Assignment, Found, FoundOpening, Opening, Step};
use super::words::Stage;
use super::{apply, facts, guard, policy, service, stage, steps};
use crate::app::App;
use crate::clocks::{ClockChange, Pinned};
use crate::db::Tx;
use crate::error::{Error, Refused, Result};
use crate::figures::Fact;
use crate::journal::Visibility;
use crate::kernel::{Actor, Id, Role};
use crate::matters::{Audience, Header, Here, Matter, Moment, StepSpec};

impl Assignment {
    pub fn no_such_step(&self, rule: &'static str) -> Refused {
        let reason = format!("派任现在是“{}”", self.stage.label());
        Refused::new(rule, reason, "请按“现在可以做”里列出的步骤办理")
    }
}

impl Matter for Assignment {
    const KIND: &'static str = "advisor_assignment";
    const NAME: &'static str = "顾问派任";
    const PREFIX: &'static str = "GW";
    const OPEN: StepSpec = steps::OPEN;
    const STEPS: &'static [StepSpec] = steps::STEPS;

    type Opening = Opening;
    type Step = Step;
    type Found = Found;
    type FoundOpening = FoundOpening;

    fn may_open(actor: &Actor, opening: &Opening, found: &FoundOpening) -> Result<Role, Refused> {
        policy::may_open(
            actor,
            &opening.enterprise_id,
            &found.buildings,
            opening.lawyer_id.is_some(),
        )
    }

    fn opened(number: String, opening: Opening, found: &FoundOpening, on: &Moment) -> Self {
        apply::opened(number, opening, found, on.day())
    }

    fn opening_facts(&self, _on: &Moment) -> Vec<Fact> {
        facts::opening_facts(self)
    }

    fn opening_clocks(&self, _on: &Moment) -> Vec<ClockChange> {
        facts::opening_clocks(self)
    }

    fn pinned(&self) -> Option<&Pinned> {
        self.policy.as_ref()
    }

    fn header(&self) -> Header {
        let mut readers = vec![format!("enterprise:{}", self.enterprise_id)];
        // The law firm learns of it when something is asked of it.
        if !matches!(self.stage, Stage::Wanted | Stage::Checking | Stage::Blocked)
            && let Some(candidate) = &self.candidate
        {
            readers.push(format!("law_firm:{}", candidate.law_firm_id));
            readers.push(format!("lawyer:{}", candidate.lawyer_id));
        }
        Header {
            building: self.buildings.first().cloned(),
            category: self
                .candidate
                .as_ref()
                .map(|c| c.law_firm_id.clone())
                .unwrap_or_default(),
            title: self.enterprise_name.clone(),
            stage: self.stage.as_str(),
            shared: true,
            hidden_from: None,
            closed: self.stage.is_closed(),
            readers,
        }
    }

    fn stage_label(stage: &str) -> &'static str {
        Stage::parse(stage).map_or("", |s| s.label())
    }

    fn steps_from(&self) -> Vec<&'static str> {
        stage::steps_from(self.stage)
    }

    fn is_the_hubs(step: &str) -> bool {
        stage::is_the_hubs(step)
    }

    fn step_name(step: &Step) -> &'static str {
        step.name()
    }

    fn next(&self, step: &Step) -> Result<&'static str, Refused> {
        stage::next(self.stage, step.name())
            .map(Stage::as_str)
            .ok_or_else(|| self.no_such_step("advisors.stage_knows_no_such_step"))
    }

    fn may(&self, actor: &Actor, step: &str) -> Result<Role, Refused> {
        policy::may(self, actor, step)
    }

    fn guard(&self, step: &Step, found: &Found, on: &Moment) -> Result<(), Error> {
        guard::guard(self, step, found, on)
    }

    fn apply(&mut self, step: &Step, found: &Found, on: &Moment) {
        apply::apply(self, step, found, on.day());
    }

    fn facts(&self, after: &Self, _step: &Step, _found: &Found, on: &Moment) -> Vec<Fact> {
        facts::facts(self, after, on.day())
    }

    fn clocks(&self, after: &Self, step: &Step, _found: &Found, on: &Moment) -> Vec<ClockChange> {
        facts::clocks(self, after, step, on)
    }

    fn audience(&self, step: &Step) -> Audience {
        match step {
            // What a lawyer says to the client stays between the two.
            Step::RecordContact { .. } => Audience::of_side(Visibility::Privileged, "client"),
            // The check, the consents and why a law firm said no are the law firm's and the zone's.
            Step::Propose { .. }
            | Step::Block {}
            | Step::AskWaiver {}
            | Step::Waive(_)
            | Step::DeclineWaiver { .. }
            | Step::Offer { .. }
            | Step::Refuse { .. } => Audience::of_side(Visibility::OneSide, "check"),
            _ => Audience::of(Visibility::Parties),
        }
    }

    async fn look_up_opening(app: &App, tx: &mut Tx, actor: &Actor, opening: &Opening) -> Result<FoundOpening> {
        let found = service::look_up_opening(tx, actor, opening).await?;
        let policy = app.policy_for(&actor.zone, Self::KIND).await?;
        Ok(FoundOpening {
            policy: Some(policy.pinned()),
            ..found
        })
    }

    async fn look_up(&self, _app: &App, tx: &mut Tx, actor: &Actor, _here: Here<'_>, step: &Step) -> Result<Found> {
        service::look_up(self, tx, actor, step).await
    }

    async fn project(
        &self,
        _app: &App,
        tx: &mut Tx,
        actor: &Actor,
        id: &Id<Self>,
        step: Option<(&Step, &Found)>,
    ) -> Result<()> {
        match step {
            Some((step, _)) => service::project(self, tx, actor, id, step).await,
            None => Ok(()),
        }
    }
}
