//! Ids: UUIDv7 as text, made by the app, one Rust type for each kind of thing.

use std::fmt;
use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The id of a `T`: 36 characters, lower case, time-ordered.
pub struct Id<T>(String, PhantomData<fn() -> T>);

impl<T> Id<T> {
    /// A fresh id. Ids made later sort later.
    pub fn new() -> Self {
        Id(uuid::Uuid::now_v7().to_string(), PhantomData)
    }

    /// An id as somebody typed it; `None` when it is no UUID.
    pub fn parse(text: &str) -> Option<Self> {
        let id = uuid::Uuid::try_parse(text).ok()?;
        Some(Id(id.to_string(), PhantomData))
    }

    /// An id that comes from our own rows.
    pub fn stored(text: String) -> Self {
        Id(text, PhantomData)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn into_string(self) -> String {
        self.0
    }
}

impl<T> Default for Id<T> {
    fn default() -> Self {
        Self::new()
    }
}
impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        Id(self.0.clone(), PhantomData)
    }
}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> std::hash::Hash for Id<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0)
    }
}
impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(Id(String::deserialize(d)?, PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Thing;

    #[test]
    fn an_id_made_later_sorts_later() {
        let ids: Vec<Id<Thing>> = (0..100).map(|_| Id::new()).collect();
        assert!(ids.is_sorted());
    }

    #[test]
    fn what_is_no_uuid_is_no_id() {
        assert!(Id::<Thing>::parse("7").is_none());
        assert!(Id::<Thing>::parse("' OR 1=1").is_none());
    }
}
