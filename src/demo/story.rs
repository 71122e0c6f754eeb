//! Tells each demonstration dispute step by step, through the same engine as everybody's.

use serde_json::{Value, json};

use super::cases::{Case, Course};
use super::store::World;
use super::{names, registers};
use crate::app::App;
use crate::disputes::model::Dispute;
use crate::disputes::words::VolumeItem;
use crate::error::Result;
use crate::kernel::{Actor, Day, Grant, Id, Role, Timestamp};
use crate::matters;

/// Days from the beginning of a case to its archive: after the latest end, within thirty of the
/// earliest.
const FILED: i64 = 31;

/// One dispute on its way.
struct Story<'a> {
    app: &'a App,
    world: &'a World,
    case: &'a Case,
    now: Timestamp,
    today: Day,
    n: usize,
    building: usize,
    id: Option<Id<Dispute>>,
    version: i64,
    minutes: i64,
}

/// Who sits where in a case.
struct Cast {
    firm: usize,
    other: Option<usize>,
    worker: String,
    pre_lawyer: usize,
    specialist: usize,
}

/// Tells all cases, oldest first.
pub async fn tell(app: &App, world: &World, cases: &[Case], now: Timestamp) -> Result<()> {
    for (n, case) in cases.iter().enumerate() {
        let building = (n * 5) % names::BUILDINGS.len();
        let mut story = Story {
            app,
            world,
            case,
            now,
            today: now.day(),
            n,
            building,
            id: None,
            version: 0,
            minutes: 0,
        };
        story.run().await?;
        story.file_away().await?;
    }
    Ok(())
}

impl Story<'_> {
    async fn run(&mut self) -> Result<()> {
        let labour = self.case.category == "labour";
        let cast = self.cast();
        self.open(&cast, labour).await?;
        let c = self.case.course;
        if c == Course::Submitted {
            return Ok(());
        }
        self.by_coordinator(0, "start_screening", json!({})).await?;
        if c == Course::Refused {
            let lawyer = self.world.lawyer(cast.pre_lawyer);
            let input = json!({"code": "in-procedure", "reason": "当事人已就同一事项提起诉讼，法院已立案", "referral": "litigation", "concurring_lawyer": lawyer});
            return self.by_coordinator(1, "refuse", input).await;
        }
        let told = self.day(1);
        let lawyer = self.world.lawyer(cast.pre_lawyer);
        self.by_coordinator(
            1,
            "accept_prediagnosis",
            json!({"lawyer_id": lawyer, "notice_how": "in-person", "notice_on": told}),
        )
        .await?;
        if c == Course::Prediagnosis {
            return Ok(());
        }
        if c == Course::Advised {
            let input = json!({"note": "已书面提示合同条款与证据要点，双方可自行对账结清", "confirmed_how": "phone", "confirmed_on": self.day(3)});
            return self.by_lawyer(&cast, 3, "advise", input).await;
        }
        let limitation = self.case.start.plus_days(-60);
        let level = if self.case.specialist {
            "specialist"
        } else {
            "consultation"
        };
        let risk = ["low", "medium", "high"][self.n % 3];
        let opinion = json!({
            "facts": "据申请人陈述与所交证据，事实基本清楚，数额有争议",
            "relation": if labour { "劳动关系" } else { "合同关系" },
            "evidence": ["合同", "往来记录", "付款凭证"],
            "risk": risk,
            "limitation_from": limitation,
            "limitation_on": limitation.plus_months(if labour { 12 } else { 36 }),
            "level": level,
        });
        self.by_lawyer(&cast, 2, "propose_mediation", opinion).await?;
        if labour {
            self.by_coordinator(3, "consent_to_notify", json!({"how": "in-person", "on": self.day(3)}))
                .await?;
        }
        if !self.case.specialist {
            self.by_coordinator(3, "issue_invitation", json!({"how": "paper", "limitation_told": true}))
                .await?;
        }
        if c == Course::Inviting {
            let input = json!({"side": "b", "kind": "invitation", "how": "paper", "on": self.day(4)});
            return self.by_coordinator(4, "serve_notice", input).await;
        }
        if c == Course::Declined {
            let refuses =
                json!({"side": "b", "answer": "refuses", "who": "对方负责人", "how": "phone", "on": self.day(5)});
            self.by_coordinator(5, "record_consent", refuses).await?;
            let input = json!({"code": "refused", "reason": "对方明确表示不同意调解", "referral": if labour { "arbitration" } else { "litigation" }});
            return self.by_coordinator(6, "terminate", input).await;
        }
        self.begin_mediation(&cast).await?;
        self.mediate(labour).await
    }

    /// D8, D11: the ledgers of both sides, the neutral, the first session.
    async fn begin_mediation(&mut self, cast: &Cast) -> Result<()> {
        for (side, who) in [("a", "申请人"), ("b", "对方负责人")] {
            let notice = json!({"side": side, "kind": "rights", "how": "paper", "on": self.day(4)});
            self.by_coordinator(4, "serve_notice", notice).await?;
            let consent = json!({"side": side, "answer": "agrees", "who": who, "how": "paper", "on": self.day(4)});
            self.by_coordinator(4, "record_consent", consent).await?;
        }
        let body = self.world.body(self.body());
        let neutral = if self.case.specialist {
            json!({"body_id": body, "lawyer_id": self.world.lawyer(cast.specialist), "specialty": "公司与知识产权", "chosen_by": "各方共同选定"})
        } else {
            json!({"body_id": body, "name": self.mediator_name(), "chosen_by": "调解组织指派，各方无异议"})
        };
        self.by_coordinator(4, "name_neutral", neutral).await?;
        let disclosure = json!({"text": "与各方及其关联企业无利害关系，未曾提供法律服务", "on": self.day(4)});
        self.by_coordinator(4, "disclose", disclosure).await?;
        let open = if self.case.specialist {
            "open_specialist"
        } else {
            "open_consultation"
        };
        self.by_coordinator(5, open, json!({"first_session_at": format!("{} 14:30", self.day(5))}))
            .await
    }

    /// D12–D20: sessions, terms, signatures, performance.
    async fn mediate(&mut self, labour: bool) -> Result<()> {
        let c = self.case.course;
        let at = format!("{} 09:30", self.day(6));
        let session = json!({"at": at, "minutes": 110, "place": "楼宇党群服务站调解室", "present": ["a", "b"], "record": "各方陈述意见，核对数额，确认争议要点"});
        self.by_neutral(6, "hold_session", session).await?;
        if c == Course::Consultation {
            let note = json!({"side": "a", "at": at, "note": "申请人可接受分两期支付"});
            return self.by_neutral(8, "add_caucus_note", note).await;
        }
        let referral = if labour { "arbitration" } else { "litigation" };
        if c == Course::Failed {
            let input = json!({"outcome": "none", "reason": "各方对数额差距较大，未能达成一致", "referral": referral, "told_on": self.day(13)});
            return self.by_neutral(13, "fail", input).await;
        }
        let due = match c {
            Course::Performing => self.today.plus_days(20),
            Course::Late | Course::Breached => self.day(22),
            _ => self.day(19),
        };
        let terms = json!({"facts": "各方确认的事实与数额", "lawful": true, "terms": [{"who": "b", "what": format!("支付{}", self.case.claim), "amount": self.case.amount * 8 / 10, "due": due, "manner": "银行转账"}]});
        self.by_neutral(10, "draft_terms", terms).await?;
        if c == Course::Signing {
            let input = json!({"signer": "a", "name": "申请人", "mark": "signature", "on": self.day(11)});
            return self.by_neutral(11, "sign", input).await;
        }
        for (signer, name, mark) in [
            ("a", "申请人", "signature"),
            ("b", "对方负责人", "seal"),
            ("neutral", "调解员", "signature"),
            ("body", "调解组织", "seal"),
        ] {
            let input = json!({"signer": signer, "name": name, "mark": mark, "on": self.day(12)});
            self.by_neutral(12, "sign", input).await?;
        }
        self.by_neutral(12, "take_effect", json!({"effective_on": self.day(12)}))
            .await?;
        match c {
            Course::Confirmed => {
                let input = json!({"kind": "court", "before": "演示经开区人民法院", "applied_on": self.day(15), "jointly": true});
                self.by_neutral(15, "apply_confirmation", input).await?;
                let input = json!({"ruling": "confirmed", "ruling_no": format!("（{}）演示司确{}号", self.case.start.year(), self.n + 1), "ruled_on": self.day(18)});
                self.by_neutral(18, "record_confirmation", input).await?;
                self.perform(19).await?;
                self.fulfil(26, "fulfilled").await
            }
            Course::Fulfilled => {
                self.perform(18).await?;
                self.fulfil(20, "fulfilled").await
            }
            Course::Late => {
                self.perform(28).await?;
                // Early in a year there is no room yet to be late in.
                let result = if self.day(28) > due { "late" } else { "fulfilled" };
                self.fulfil(30, result).await
            }
            Course::Breached => {
                self.by_neutral(
                    26,
                    "chase",
                    json!({"obligation": "1", "how": "paper", "on": self.day(26)}),
                )
                .await?;
                let input = json!({"obligation": "1", "reason": "催告后仍未履行", "referral": referral});
                self.by_neutral(32, "breach", input).await
            }
            _ => Ok(()),
        }
    }

    /// D24: what began more than a month ago and is closed lies in the archive.
    async fn file_away(&mut self) -> Result<()> {
        let over = matches!(
            self.case.course,
            Course::Fulfilled
                | Course::Late
                | Course::Confirmed
                | Course::Failed
                | Course::Declined
                | Course::Advised
                | Course::Refused
        );
        if !over || self.case.start.plus_days(FILED) > self.today {
            return Ok(());
        }
        let items: Vec<&str> = VolumeItem::ALL.iter().map(|item| item.as_str()).collect();
        self.by_coordinator(FILED, "archive", json!({ "items": items })).await
    }

    async fn perform(&mut self, offset: i64) -> Result<()> {
        let input = json!({"obligation": "1", "done_on": self.day(offset), "proof": "银行回单"});
        self.by_neutral(offset, "record_performance", input).await
    }

    async fn fulfil(&mut self, offset: i64, result: &str) -> Result<()> {
        let input =
            json!({"on": self.day(offset), "result": result, "note": "电话回访，各方确认已履行", "all_confirm": true});
        self.by_neutral(offset, "fulfil", input).await
    }

    fn cast(&self) -> Cast {
        let tenants = self.world.tenants(self.building);
        let firm = tenants[(self.n * 3 + 1) % tenants.len()];
        let other = tenants[(self.n * 3 + 2) % tenants.len()];
        let labour = self.case.category == "labour";
        // The lawyers of a firm that advises a side stand on that side: nobody else's lawyer is one.
        let advising: Vec<usize> = [firm, other]
            .iter()
            .filter_map(|f| self.world.advising_firm(*f))
            .collect();
        let firms = names::LAW_FIRMS.len();
        let mut free = (0..firms)
            .map(|i| (i + self.n) % firms)
            .filter(|f| !advising.contains(f));
        let own = if labour { None } else { self.world.adviser(firm) };
        let pre_lawyer = own.unwrap_or_else(|| free.next().unwrap_or(0) + firms * (self.n % 3));
        let specialist = free.find(|f| *f != pre_lawyer % firms).unwrap_or(0) + firms * 2;
        Cast {
            firm,
            other: (!labour).then_some(other),
            worker: names::person(3000 + self.n),
            pre_lawyer,
            specialist,
        }
    }

    /// The body that mediates: the people's committee, the labour centre, the commercial centre.
    fn body(&self) -> usize {
        match (self.case.specialist, self.case.category) {
            (true, _) => 1,
            (false, "labour") if self.n.is_multiple_of(3) => 3,
            _ => 0,
        }
    }

    fn mediator_name(&self) -> String {
        if self.body() == 0 {
            self.world.person("mediator").1.clone()
        } else {
            names::person(2600)
        }
    }

    /// The day `offset` days into the case, never after today.
    fn day(&self, offset: i64) -> Day {
        self.case.start.plus_days(offset).min(self.today)
    }

    async fn open(&mut self, cast: &Cast, labour: bool) -> Result<()> {
        let firm = self.world.enterprise(cast.firm);
        let sides = match cast.other {
            Some(other) => json!([{"enterprise_id": firm}, {"enterprise_id": self.world.enterprise(other)}]),
            None => json!([{"name": cast.worker, "contact": "138****0000"}, {"enterprise_id": firm}]),
        };
        let input = json!({
            "building_id": self.world.building(self.building),
            "category": self.case.category,
            "labour": labour,
            "sides": sides,
            "claim": self.case.claim,
            "amount": self.case.amount,
            "known_by": if labour { "员工到党群服务站反映" } else { "企业联络人来访" },
            "authority": "当事人签字的委托登记表",
            "worker_safe": labour,
        });
        let actor = self.coordinator(0);
        let (id, versioned) = matters::open::<Dispute>(self.app, &actor, &input).await?;
        self.id = Some(id);
        self.version = versioned.version;
        self.by_coordinator(0, "submit", json!({})).await
    }

    async fn step(&mut self, actor: Actor, name: &str, input: Value) -> Result<()> {
        let Some(id) = &self.id else { return Ok(()) };
        let done = matters::take_step::<Dispute>(self.app, &actor, id, self.version, name, &input).await?;
        self.version = done.version;
        Ok(())
    }

    async fn by_coordinator(&mut self, offset: i64, name: &str, input: Value) -> Result<()> {
        let actor = self.coordinator(offset);
        self.step(actor, name, input).await
    }

    async fn by_lawyer(&mut self, cast: &Cast, offset: i64, name: &str, input: Value) -> Result<()> {
        let over = self.world.lawyer(cast.pre_lawyer);
        let who = (over.clone(), registers::lawyer_name(cast.pre_lawyer));
        let actor = self.actor(offset, who, Role::Lawyer, over);
        self.step(actor, name, input).await
    }

    async fn by_neutral(&mut self, offset: i64, name: &str, input: Value) -> Result<()> {
        let who = self.world.person("mediator").clone();
        let who = if self.case.specialist {
            (who.0, names::person(2601))
        } else {
            (who.0, self.mediator_name())
        };
        let actor = self.actor(offset, who, Role::Mediator, self.world.body(self.body()));
        self.step(actor, name, input).await
    }

    fn coordinator(&mut self, offset: i64) -> Actor {
        let who = self.world.coordinator(self.building);
        self.actor(offset, who, Role::Coordinator, self.world.building(self.building))
    }

    /// Somebody at work on that day; each step is some minutes after the one before.
    fn actor(&mut self, offset: i64, (id, name): (String, String), role: Role, over: String) -> Actor {
        self.minutes += 7;
        let morning = self
            .day(offset)
            .start()
            .plus_minutes(9 * 60 + 10 + (self.n as i64 * 11) % 60);
        // What happens today has happened by now.
        let now = morning.plus_minutes(self.minutes + 120).min(self.now);
        Actor {
            zone: self.world.zone.clone(),
            person: Id::stored(id),
            name,
            grants: vec![Grant { role, over: Some(over) }],
            tied_to: vec![],
            retry: None,
            now,
        }
    }
}
