//! A handoff as the engine of matters runs it.

use super::found::{Found, FoundOpening};
use super::model::Handoff;
use super::stage::{Review, Verb};
use super::steps::{Opening, Step};
use super::words::LegRole;
use super::{apply, clocks, facts, guard, look_up, policy, specs, store};
use crate::app::App;
use crate::clocks::ClockChange;
use crate::clocks::policies::Pinned;
use crate::db::Tx;
use crate::error::{Error, Refused, Result};
use crate::figures::Fact;
use crate::journal::Visibility;
use crate::kernel::{Actor, Id, Role, Timestamp};
use crate::matters::{Audience, Header, Here, Matter, Moment, StepSpec};
use crate::routing;

impl Matter for Handoff {
    const KIND: &'static str = "handoff";
    const NAME: &'static str = "交办单";
    const PREFIX: &'static str = "JB";
    const OPEN: StepSpec = specs::OPEN;
    const STEPS: &'static [StepSpec] = specs::STEPS;

    type Opening = Opening;
    type Step = Step;
    type Found = Found;
    type FoundOpening = FoundOpening;

    fn may_open(actor: &Actor, opening: &Opening, _found: &FoundOpening) -> Result<Role, Refused> {
        policy::may_open(actor, opening)
    }

    fn opened(number: String, opening: Opening, found: &FoundOpening, on: &Moment) -> Self {
        apply::opened(number, opening, found, on)
    }

    fn pinned(&self) -> Option<&Pinned> {
        Some(&self.pinned)
    }

    fn opening_facts(&self, on: &Moment) -> Vec<Fact> {
        facts::opening(self, on)
    }

    fn opening_clocks(&self, on: &Moment) -> Vec<ClockChange> {
        clocks::opening(self, on)
    }

    fn header(&self) -> Header {
        let mut readers: Vec<String> = self
            .legs
            .iter()
            .filter_map(|leg| Some(format!("department:{}", leg.acting_department()?.id)))
            .collect();
        readers.sort();
        readers.dedup();
        let stage = self.stage();
        Header {
            building: Some(self.building.clone()),
            category: self.category.clone(),
            title: self.title.clone(),
            stage: stage.as_str(),
            shared: true,
            hidden_from: self.origin.as_ref().and_then(|o| o.hidden_from.clone()),
            closed: stage.is_closed(),
            readers,
        }
    }

    fn stage_label(stage: &str) -> &'static str {
        super::stage_label(stage)
    }

    fn steps_from(&self) -> Vec<&'static str> {
        Verb::ALL.iter().filter(|v| self.can(**v)).map(|v| v.as_str()).collect()
    }

    fn is_the_hubs(step: &str) -> bool {
        Verb::parse(step).is_some_and(Verb::is_the_hubs)
    }

    fn step_name(step: &Step) -> &'static str {
        step.verb().as_str()
    }

    fn next(&self, step: &Step) -> Result<&'static str, Refused> {
        let verb = step.verb();
        let fits = match step.leg_id() {
            // Of a leg that cannot move so the guard says more.
            Some(_) => verb.is_of_leg(),
            None => self.can(verb),
        };
        if !fits {
            return Err(Refused::new(
                "handoffs.stage_knows_no_such_step",
                format!("“{}”阶段不能{}", self.stage().label(), verb.label()),
                "请按“现在可以做”里列出的步骤办理",
            ));
        }
        let mut after = self.clone();
        apply::apply(&mut after, step, &Found::default(), &nobody());
        Ok(after.stage().as_str())
    }

    fn may(&self, actor: &Actor, step: &str) -> Result<Role, Refused> {
        let verb = Verb::parse(step)
            .ok_or_else(|| Refused::new("handoffs.no_such_step", format!("交办单没有“{step}”这一步"), ""))?;
        policy::may(self, actor, verb)
    }

    fn leaves_alone(&self, since: Option<&Step>, step: &Step) -> bool {
        Handoff::leaves_alone(self, since, step)
    }

    fn guard(&self, step: &Step, found: &Found, on: &Moment) -> Result<(), Error> {
        guard::guard(self, step, found, on)
    }

    fn apply(&mut self, step: &Step, found: &Found, on: &Moment) {
        apply::apply(self, step, found, on);
    }

    fn facts(&self, after: &Self, step: &Step, found: &Found, on: &Moment) -> Vec<Fact> {
        facts::facts(self, after, step, found, on)
    }

    fn clocks(&self, after: &Self, step: &Step, found: &Found, on: &Moment) -> Vec<ClockChange> {
        clocks::clocks(self, after, step, found, on)
    }

    fn audience(&self, _step: &Step) -> Audience {
        Audience::of(Visibility::Parties)
    }

    async fn look_up_opening(app: &App, tx: &mut Tx, actor: &Actor, opening: &Opening) -> Result<FoundOpening> {
        look_up::opening(app, tx, actor, opening).await
    }

    async fn look_up(&self, app: &App, tx: &mut Tx, actor: &Actor, here: Here<'_>, step: &Step) -> Result<Found> {
        look_up::step(self, app, tx, actor, here, step).await
    }

    async fn project(
        &self,
        app: &App,
        tx: &mut Tx,
        actor: &Actor,
        id: &Id<Self>,
        step: Option<(&Step, &Found)>,
    ) -> Result<()> {
        store::write(tx, &actor.zone, id, self).await?;
        crate::inbox::notices::follow(tx, actor, id, self, step.map(|(step, _)| step)).await?;
        // Which firm it is moves nothing, and the matter that says so knows it.
        if let Some((step, _)) = step.filter(|(step, _)| !step.verb().is_the_hubs()) {
            teach(self, tx, actor, id, step).await?;
            crate::requests::reports::slip_moved(app, tx, actor, self, id.as_str(), step).await?;
        }
        Ok(())
    }
}

/// What the next proposal learns: a ruling binds (H7), a closed handoff is history.
async fn teach(h: &Handoff, tx: &mut Tx, actor: &Actor, id: &Id<Handoff>, step: &Step) -> Result<()> {
    if let (Step::Rule { .. }, Some(decision)) = (step, h.rulings.last().and_then(|r| r.decision.as_ref())) {
        let rule = routing::Rule {
            category: h.category.clone(),
            reach: decision.reaches(&h.returns),
            building_id: h.building.clone(),
            lead: decision.lead.id.clone(),
            assists: decision.assists.iter().map(|a| a.id.clone()).collect(),
            ruling: id.to_string(),
            number: h.header().hidden_from.is_none().then(|| h.number.clone()),
        };
        routing::bind(tx, actor, rule).await?;
    }
    if let (Review::Closed, Some(lead)) = (h.review, h.lead()) {
        let assists: Vec<String> = h
            .live()
            .filter(|leg| leg.role == LegRole::Assist && leg.group.is_none())
            .map(|leg| leg.department.id.clone())
            .collect();
        routing::learned(tx, &actor.zone, &h.category, &lead.department.id, &assists).await?;
    }
    Ok(())
}

/// The stage that follows does not depend on who takes the step or when.
fn nobody() -> Moment {
    Moment {
        at: Timestamp::from_millis(0),
        person: String::new(),
        name: String::new(),
        role: Role::ZoneOfficer,
    }
}
