//! What a slice must say of its matters.

use std::future::Future;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StepSpec;
use crate::app::App;
use crate::clocks::{self, ClockChange, DeskHours, Pinned};
use crate::db::Tx;
use crate::error::{Error, Refused, Result};
use crate::figures::Fact;
use crate::journal::Visibility;
use crate::kernel::{Actor, Day, Id, Role, Timestamp};

/// When and by whom a step is taken, as it goes into the fold.
#[derive(Debug, Clone, Serialize, serde::Deserialize, PartialEq)]
pub struct Moment {
    pub at: Timestamp,
    pub person: String,
    pub name: String,
    pub role: Role,
}

impl Moment {
    pub fn day(&self) -> Day {
        self.at.day()
    }
}

/// What lists and scopes ask of a matter; derived from it after every step.
#[derive(Debug, Clone)]
pub struct Header {
    /// None only where a matter belongs to no building.
    pub building: Option<String>,
    pub category: String,
    pub title: String,
    pub stage: &'static str,
    /// False while only `readers` may know of it.
    pub shared: bool,
    /// The employer from whose people it is hidden.
    pub hidden_from: Option<String>,
    pub closed: bool,
    /// `enterprise:<id>`, `lawyer:<id>`, `law_firm:<id>`, `mediation_body:<id>`, `person:<id>`.
    pub readers: Vec<String>,
}

/// Who reads an event: its class and, for one-sided texts, whose it is.
pub struct Audience {
    pub visibility: Visibility,
    pub side: String,
}

impl Audience {
    pub fn of(visibility: Visibility) -> Self {
        Audience {
            visibility,
            side: String::new(),
        }
    }
    pub fn of_side(visibility: Visibility, side: impl Into<String>) -> Self {
        Audience {
            visibility,
            side: side.into(),
        }
    }
}

/// What the engine knows of a matter beside its body, for what the slice looks up.
#[derive(Clone, Copy)]
pub struct Here<'a> {
    pub id: &'a str,
    clocks: &'a clocks::Open,
}

impl<'a> Here<'a> {
    pub(super) fn of(id: &'a str, clocks: &'a clocks::Open) -> Self {
        Here { id, clocks }
    }

    /// When the running clock of a rule is due, and of which part of the matter.
    pub fn due(&self, rule: &str, part: &str) -> Option<Timestamp> {
        self.clocks.get(rule, part).map(|running| running.due)
    }
}

/// A thing with stages that people move forward.
pub trait Matter: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// `dispute`
    const KIND: &'static str;
    /// 纠纷
    const NAME: &'static str;
    /// Prefix of its numbers: `JF`.
    const PREFIX: &'static str;
    /// What opening one asks for.
    const OPEN: StepSpec;
    /// Every step there is, with its fields.
    const STEPS: &'static [StepSpec];

    /// What was typed to open one.
    type Opening: Serialize + DeserializeOwned + Clone + Send + Sync;
    /// A step with its data.
    type Step: Serialize + DeserializeOwned + Clone + Send + Sync;
    /// What only the database can tell and the rules must know. It is kept in the event, so that
    /// the fold needs nothing else.
    type Found: Serialize + DeserializeOwned + Clone + Default + Send + Sync;
    /// What the database can tell of an opening.
    type FoundOpening: Serialize + DeserializeOwned + Clone + Default + Send + Sync;

    /// May this person open it? The acting role when they may.
    fn may_open(actor: &Actor, opening: &Self::Opening, found: &Self::FoundOpening) -> Result<Role, Refused>;
    /// The matter as its opening makes it.
    fn opened(number: String, opening: Self::Opening, found: &Self::FoundOpening, on: &Moment) -> Self;
    /// What the opening counts for and which clocks it starts.
    fn opening_facts(&self, on: &Moment) -> Vec<Fact>;
    fn opening_clocks(&self, on: &Moment) -> Vec<ClockChange>;

    /// The policy version that it was opened under; `None` runs by what the hub ships.
    fn pinned(&self) -> Option<&Pinned> {
        None
    }
    /// The hours its clocks count on duty; `None` for office hours.
    fn desk(&self) -> Option<&DeskHours> {
        None
    }

    fn header(&self) -> Header;
    /// What a stage is called in Chinese.
    fn stage_label(stage: &str) -> &'static str;
    /// The names of the steps this stage knows.
    fn steps_from(&self) -> Vec<&'static str>;
    /// Whether only the hub itself takes a step of this name: nobody is offered it.
    fn is_the_hubs(step: &str) -> bool {
        let _ = step;
        false
    }
    fn step_name(step: &Self::Step) -> &'static str;

    /// Where a step leads. Refuses what the stage does not know.
    fn next(&self, step: &Self::Step) -> Result<&'static str, Refused>;
    /// Who may take a step of this name: the acting role.
    fn may(&self, actor: &Actor, step: &str) -> Result<Role, Refused>;
    /// What keeps everybody from this step, whatever they say in it: it is shown as not to be taken yet.
    fn foreseen(&self, step: &str) -> Option<Refused> {
        let _ = step;
        None
    }
    /// Whether a step is as good after `since` as it was before it, for who sends it from the page before:
    /// both are of parts that do not touch each other. `since` is `None` for a file that was added.
    fn leaves_alone(&self, since: Option<&Self::Step>, step: &Self::Step) -> bool {
        let _ = (since, step);
        false
    }
    /// What must be true before this step: consents, disclosures, a clear conflict check.
    fn guard(&self, step: &Self::Step, found: &Self::Found, on: &Moment) -> Result<(), Error>;
    /// The matter after the step. Pure: the fold over events calls it again.
    fn apply(&mut self, step: &Self::Step, found: &Self::Found, on: &Moment);
    /// What the step counts for; `self` is the matter before it, `after` the matter after it.
    fn facts(&self, after: &Self, step: &Self::Step, found: &Self::Found, on: &Moment) -> Vec<Fact>;
    fn clocks(&self, after: &Self, step: &Self::Step, found: &Self::Found, on: &Moment) -> Vec<ClockChange>;
    fn audience(&self, step: &Self::Step) -> Audience;

    fn look_up_opening(
        app: &App,
        tx: &mut Tx,
        actor: &Actor,
        opening: &Self::Opening,
    ) -> impl Future<Output = Result<Self::FoundOpening>> + Send;
    fn look_up(
        &self,
        app: &App,
        tx: &mut Tx,
        actor: &Actor,
        here: Here<'_>,
        step: &Self::Step,
    ) -> impl Future<Output = Result<Self::Found>> + Send;
    /// Rows of the slice's own that follow the matter: conflict roles, retainers, tasks. Runs in
    /// the same transaction after the event; `step` is `None` for the opening.
    fn project(
        &self,
        app: &App,
        tx: &mut Tx,
        actor: &Actor,
        id: &Id<Self>,
        step: Option<(&Self::Step, &Self::Found)>,
    ) -> impl Future<Output = Result<()>> + Send;
}
