//! A request as the engine of matters runs it.

use super::found::{Found, FoundOpening};
use super::model::{ChildKind, Request};
use super::stage::{Stage, Verb, known};
use super::steps::{Opening, Step};
use super::words::{Channel, Grade};
use super::{apply, children, clocks, facts, guard, look_up, policy, specs, store};
use crate::app::App;
use crate::clocks::{ClockChange, DeskHours, Pinned};
use crate::db::Tx;
use crate::error::{Error, Refused, Result};
use crate::figures::Fact;
use crate::journal::Visibility;
use crate::kernel::{Actor, Id, Role};
use crate::matters::{Audience, Header, Here, Matter, Moment, StepSpec};

impl Matter for Request {
    const KIND: &'static str = "request";
    const NAME: &'static str = "诉求";
    const PREFIX: &'static str = "SQ";
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

    fn opening_facts(&self, on: &Moment) -> Vec<Fact> {
        facts::opening_facts(self, on)
    }

    fn opening_clocks(&self, _on: &Moment) -> Vec<ClockChange> {
        clocks::opening_clocks(self)
    }

    fn header(&self) -> Header {
        let start: String = self.words.chars().take(24).collect();
        let mut readers: Vec<String> = self
            .firm
            .iter()
            .filter(|_| !self.by_employee)
            .map(|f| format!("enterprise:{}", f.id))
            .collect();
        if self.channel == Channel::Lobby {
            readers.push(format!("person:{}", self.receipt_ref()));
        }
        Header {
            building: Some(self.building.clone()),
            category: self.category.clone(),
            title: format!("{}：{}", self.category_name, start.replace('\n', " ")),
            stage: self.stage.as_str(),
            shared: true,
            hidden_from: self.hidden_from().map(str::to_owned),
            closed: self.stage.is_closed(),
            readers,
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

    fn is_the_hubs(step: &str) -> bool {
        Verb::parse(step).is_some_and(Verb::is_the_hubs)
    }

    fn step_name(step: &Step) -> &'static str {
        step.verb().as_str()
    }

    fn next(&self, step: &Step) -> Result<&'static str, Refused> {
        self.leads_to(step).map(Stage::as_str).ok_or_else(|| {
            Refused::new(
                "requests.stage_knows_no_such_step",
                format!("“{}”阶段不能{}", self.stage.label(), step.verb().label()),
                "请按“现在可以做”里列出的步骤办理",
            )
        })
    }

    fn may(&self, actor: &Actor, step: &str) -> Result<Role, Refused> {
        let verb = Verb::parse(step)
            .ok_or_else(|| Refused::new("requests.no_such_step", format!("诉求没有“{step}”这一步"), ""))?;
        policy::may(self, actor, verb)
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

    fn pinned(&self) -> Option<&Pinned> {
        self.pin.policy.as_ref()
    }

    fn desk(&self) -> Option<&DeskHours> {
        self.pin.desk.as_ref()
    }

    async fn look_up_opening(app: &App, tx: &mut Tx, actor: &Actor, opening: &Opening) -> Result<FoundOpening> {
        look_up::look_up_opening(app, tx, actor, opening).await
    }

    async fn look_up(&self, _app: &App, tx: &mut Tx, actor: &Actor, here: Here<'_>, step: &Step) -> Result<Found> {
        look_up::look_up(self, tx, actor, here, step).await
    }

    async fn project(
        &self,
        app: &App,
        tx: &mut Tx,
        actor: &Actor,
        id: &Id<Self>,
        step: Option<(&Step, &Found)>,
    ) -> Result<()> {
        store::write_row(tx, &actor.zone, id.as_str(), self).await?;
        match (step, &self.visit) {
            (Some((step, found)), _) => children::follow(self, app, tx, actor, id, step, found).await,
            (None, Some(visit)) => store::add_visit(tx, &actor.zone, &visit.id, id.as_str()).await,
            (None, None) => Ok(()),
        }
    }
}

impl Request {
    /// Leaves out what the stage knows but this request has no use for, so that no button is idle.
    fn has_use_for(&self, verb: Verb) -> bool {
        match verb {
            // A firm that speaks by its own account is no mistake.
            Verb::LinkFirm => self.channel != Channel::Contact,
            Verb::Plan => self.grade == Some(Grade::Hard) || self.has_rule("plan"),
            Verb::NoteHandoff => self.children.iter().any(|c| c.kind == ChildKind::Handoff),
            Verb::NoteDesk => self.by_employee,
            Verb::NoteDispute => self.children.iter().any(|c| c.kind == ChildKind::Dispute),
            _ => true,
        }
    }
}
