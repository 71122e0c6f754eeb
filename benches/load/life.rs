//! A dispute from its opening to the archive, posted step by step: what one connection does while
//! steps are measured.

use louwei::kernel::Clock;

use crate::Outcome;
use crate::cast::Cast;
use crate::client::{Answer, Ask, Errand, bearer};
use crate::story::{self, Parts, Way, Who};

/// Disputes that are opened while measuring are told apart from the loaded ones by their number here.
const FIRST: usize = 10_000_000;

pub struct Life {
    cast: &'static Cast,
    /// Which connection: each has a lawyer of its own.
    lane: usize,
    n: usize,
    parts: Parts,
    /// Steps taken; 0 before the opening.
    taken: usize,
    id: String,
    etag: String,
}

impl Life {
    pub fn new(cast: &'static Cast, lane: usize) -> Self {
        let n = FIRST + lane;
        Life {
            cast,
            lane,
            n,
            parts: Parts::of(cast, n, lane, Way::Whole),
            taken: 0,
            id: String::new(),
            etag: String::new(),
        }
    }

    /// Requests from the opening to the archive.
    pub fn length() -> usize {
        story::steps(Way::Whole).len() + 1
    }
}

impl Errand for Life {
    fn next(&mut self) -> Ask {
        let cast = self.cast;
        let Some(turn) = self.taken.checked_sub(1) else {
            let opening = self.parts.opening(cast);
            return Ask::post("/api/v1/disputes", &bearer(&cast.officer.token), &opening);
        };
        let (who, name) = story::steps(Way::Whole)[turn];
        let token = match who {
            Who::Officer => &cast.officer.token,
            Who::Mediator => &cast.mediator.token,
            Who::Counsel => &cast.counsels[self.lane].token,
        };
        let body = story::body(cast, &self.parts, Way::Whole, name, Clock::System.now());
        let extra = format!("{}if-match: {}\r\n", bearer(token), self.etag);
        Ask::post(format!("/api/v1/disputes/{}/steps", self.id), &extra, &body)
    }

    fn done(&mut self, answer: &Answer) -> Outcome<()> {
        if self.taken == 0 {
            let opened = answer.json()?;
            self.id = opened["id"].as_str().ok_or("an opening without an id")?.to_owned();
        }
        self.etag.clone_from(&answer.etag);
        self.taken += 1;
        if self.taken == Life::length() {
            self.taken = 0;
            self.n += self.cast.counsels.len();
            self.parts = Parts::of(self.cast, self.n, self.lane, Way::Whole);
        }
        Ok(())
    }
}
