//! What is told of each kind of matter when it is written in bulk.

mod demands;
mod disputes;

pub use demands::{Handoffs, Overdue, Requests};
pub use disputes::Disputes;

use louwei::kernel::Timestamp;
use louwei::matters::Moment;
use serde_json::Value;

use crate::cast::Person;

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("the tales are told in the slice's own words")
}

fn moment(person: &Person, at: Timestamp) -> Moment {
    Moment {
        at,
        person: person.id.clone(),
        name: person.name.clone(),
        role: person.role,
    }
}
