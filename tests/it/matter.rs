//! A matter on its way through the API: its id, and the version that was answered last.

use std::marker::PhantomData;
use std::panic::Location;

use serde_json::Value;

use crate::harness::{Answer, TestApp};

/// Where the matters of a kind are.
pub trait Kind {
    const LIST: &'static str;
}

/// A kind whose steps are of the whole matter, never of a part of it.
pub trait Whole: Kind {}

pub struct Matter<'a, K> {
    hub: &'a TestApp,
    pub id: String,
    pub version: i64,
    kind: PhantomData<K>,
}

impl<'a, K: Kind> Matter<'a, K> {
    pub async fn open(hub: &'a TestApp, login: &str, opening: Value) -> Self {
        let answer = hub.as_(login).post(K::LIST, opening).await.is(201);
        Matter {
            hub,
            id: answer.id(),
            version: answer.version(),
            kind: PhantomData,
        }
    }

    /// One that is there already.
    pub async fn of(hub: &'a TestApp, id: &str) -> Self {
        let mut matter = Matter {
            hub,
            id: id.to_owned(),
            version: 0,
            kind: PhantomData,
        };
        matter.reread("zone-officer").await;
        matter
    }

    pub fn path(&self) -> String {
        format!("{}/{}", K::LIST, self.id)
    }

    pub async fn get(&self, login: &str) -> Answer {
        self.hub.as_(login).get(&self.path()).await
    }

    pub async fn timeline(&self, login: &str) -> Answer {
        self.hub.as_(login).get(&(self.path() + "/timeline")).await
    }

    /// Adds a file, and answers where the files are and with the id of this one.
    pub async fn attaches(&self, login: &str, name: &str) -> (String, String) {
        let path = self.path() + "/attachments";
        let file = self.hub.as_(login).upload(&path, name, b"%PDF-1.7\n".to_vec()).await;
        let id = file.is(201).id();
        (path, id)
    }

    /// Reads the version anew, after another matter or the hub moved it.
    pub async fn reread(&mut self, login: &str) -> Value {
        let answer = self.get(login).await.is(200);
        self.version = answer.version();
        answer.json()
    }

    /// Sends a step that may be refused.
    pub async fn sends(&mut self, login: &str, step: &str, mut data: Value) -> Answer {
        data["step"] = step.into();
        let path = self.path() + "/steps";
        let answer = self.hub.as_(login).step(&path, self.version, data).await;
        if answer.status.is_success() {
            self.version = answer.version();
        }
        answer
    }

    /// Sends a step that must succeed, and answers with the matter after it.
    #[track_caller]
    pub fn passes<'s>(
        &'s mut self,
        login: &'s str,
        step: &'s str,
        data: Value,
    ) -> impl Future<Output = Value> + use<'s, 'a, K> {
        let caller = Location::caller();
        async move {
            let answer = self.sends(login, step, data).await;
            let text = &answer.text;
            assert!(answer.status.is_success(), "{caller}: {step} by {login}: {text}");
            answer.json()
        }
    }
}

impl<'a, K: Whole> Matter<'a, K> {
    /// Takes a step that may be refused.
    pub async fn tries(&mut self, login: &str, step: &str, data: Value) -> Answer {
        self.sends(login, step, data).await
    }

    /// Takes a step that must succeed, and answers with the matter after it.
    #[track_caller]
    pub fn takes<'s>(
        &'s mut self,
        login: &'s str,
        step: &'s str,
        data: Value,
    ) -> impl Future<Output = Value> + use<'s, 'a, K> {
        self.passes(login, step, data)
    }
}
