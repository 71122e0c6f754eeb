//! An entry of an inbox; a one-time link and what it is good for now.

use crate::error::Refused;
use crate::handoffs::model::Asker;
use crate::handoffs::stage::Verb;
use crate::kernel::Timestamp;

/// One matter, or one leg of it, that lies with somebody.
#[derive(Debug, Clone)]
pub struct Entry {
    pub clock_id: String,
    pub kind: String,
    pub id: String,
    /// The leg; empty for the matter itself.
    pub part: String,
    pub number: String,
    pub title: String,
    pub building: String,
    pub stage_label: &'static str,
    pub holder: String,
    /// 党建指导团 whose leg it is; empty for a department's.
    pub group: String,
    /// 时限 that is due next: its code and its name.
    pub rule: String,
    pub rule_label: String,
    pub due_at: Timestamp,
    /// In the words of whoever asked; empty for who reads only the header.
    pub demand: String,
    pub firm: String,
    pub asker: Asker,
    pub version: i64,
    /// What can be done from here with one tap or two.
    pub verbs: Vec<Verb>,
}

impl Entry {
    /// Where its page is.
    pub fn href(&self) -> String {
        let place = match self.kind.as_str() {
            "handoff" => "handoffs",
            "request" => "requests",
            "dispute" => "disputes",
            _ => "advisors",
        };
        format!("/{place}/{}", self.id)
    }
}

/// The steps that can be taken from the inbox itself.
pub const AT_HAND: [Verb; 3] = [Verb::Sign, Verb::Begin, Verb::Answer];

/// The steps a link may be good for: those of a clerk.
pub const BY_LINK: [Verb; 8] = [
    Verb::Sign,
    Verb::Begin,
    Verb::Answer,
    Verb::AskReturn,
    Verb::AskExtension,
    Verb::Wait,
    Verb::Resume,
    Verb::Submit,
];

/// A one-time link as it is kept.
#[derive(Debug, Clone)]
pub struct Link {
    pub zone: String,
    pub id: String,
    pub handoff: String,
    pub leg: String,
    pub department: String,
    pub steps: Vec<Verb>,
    pub sent_to: String,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
    pub used_for: Option<String>,
}

/// Where to turn when a link is of no more use.
const TURN_TO: &str = "请登录楼委通办理，或请发出链接的开发区工作人员另发一个";

impl Link {
    /// It can be read until it expires.
    pub fn may_read(&self, now: Timestamp) -> Result<(), Refused> {
        if now < self.expires_at {
            return Ok(());
        }
        Err(Refused::new(
            "inbox.link_expired",
            format!("这个链接已于{}失效", self.expires_at.to_page()),
            TURN_TO,
        ))
    }

    /// One step alone can be taken with it, of those it names.
    pub fn may_act(&self, verb: Verb, now: Timestamp) -> Result<(), Refused> {
        self.may_read(now)?;
        if let Some(at) = self.used_at {
            return Err(Refused::new(
                "inbox.link_used",
                format!("这个链接已于{}用过，一个链接只能办理一步", at.to_page()),
                TURN_TO,
            ));
        }
        if !self.steps.contains(&verb) {
            return Err(Refused::new(
                "inbox.link_is_for_other_steps",
                format!("这个链接不能用来办理“{}”", verb.label()),
                TURN_TO,
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(used: bool) -> Link {
        let at = Timestamp::parse("2026-03-02 10:00").unwrap();
        Link {
            zone: String::new(),
            id: String::new(),
            handoff: String::new(),
            leg: "1".to_owned(),
            department: String::new(),
            steps: vec![Verb::Sign],
            sent_to: String::new(),
            issued_at: at,
            expires_at: at.plus_minutes(60),
            used_at: used.then_some(at),
            used_for: None,
        }
    }

    #[test]
    fn a_link_is_good_for_one_of_its_steps_until_it_expires() {
        let now = Timestamp::parse("2026-03-02 10:30").unwrap();
        let late = Timestamp::parse("2026-03-02 11:00").unwrap();
        let rule = |r: Result<(), Refused>| r.unwrap_err().rule;
        assert!(link(false).may_act(Verb::Sign, now).is_ok());
        assert_eq!(
            rule(link(false).may_act(Verb::Submit, now)),
            "inbox.link_is_for_other_steps"
        );
        assert_eq!(rule(link(true).may_act(Verb::Sign, now)), "inbox.link_used");
        assert!(link(true).may_read(now).is_ok());
        assert_eq!(rule(link(false).may_read(late)), "inbox.link_expired");
    }
}
