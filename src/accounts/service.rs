//! Who calls, passwords, people and their grants.

use serde_json::{Value, json};

use super::guard::{self, may_run_people};
use super::{Session, passwords, store, tokens};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Event, sha256_hex};
use crate::kernel::actor::Person;
use crate::kernel::{Actor, Day, Grant, Id, Role};

pub use super::sign_in::{SignedIn, WINDOW_MINUTES, give_token, may_try, sign_in, sign_out, tried_in_vain};
pub use super::store::{staff, staff_of, zone_name};

/// A secret for a cookie, a token or a form: 32 random bytes in hexadecimal.
pub fn secret() -> String {
    journal::hex(&rand::random::<[u8; 32]>())
}

/// Who holds this secret, with the roles they hold today.
pub async fn who(app: &App, secret: &str) -> Result<Option<(Actor, Session)>> {
    let now = app.clock.now();
    let hash = sha256_hex(secret.as_bytes());
    let rows = store::session(&mut app.db.read().await?, &hash, now.day()).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    if first.expires_at <= now {
        return Ok(None);
    }
    let today = now.day();
    if first.kind == tokens::KIND && first.used_on.is_none_or(|day| day < today) {
        tokens::used(app, &hash, today);
    }
    let grants: Vec<Grant> = rows
        .iter()
        .filter(|r| r.from_day.is_none_or(|d| d <= today) && r.to_day.is_none_or(|d| d >= today))
        .filter_map(|r| {
            Some(Grant {
                role: r.role?,
                over: r.over_id.clone(),
            })
        })
        .collect();
    let session = Session {
        csrf: first.csrf.clone(),
        must_change_password: first.must_change_password,
        zone_name: first.zone_name.clone(),
        demonstration: first.demonstration,
        expires_at: first.expires_at,
        since: first.since,
    };
    let actor = Actor {
        zone: first.zone_id.clone(),
        person: first.person_id.clone(),
        name: first.name.clone(),
        grants,
        tied_to: store::ties(first.tied_to.as_deref()),
        retry: None,
        now,
    };
    Ok(Some((actor, session)))
}

/// Changes one's own password; every other session of the person ends.
pub async fn change_password(app: &App, actor: &Actor, secret: &str, old: &str, new: &str) -> Result<()> {
    let person = store::person(&mut app.db.read().await?, &actor.zone, &actor.person).await?;
    if !passwords::fits(old, Some(person.password_hash.clone())).await? {
        return Err(Error::invalid("old", "wrong_password", "当前密码不对"));
    }
    passwords::acceptable("new", new, &person.login).map_err(|e| Error::Invalid(vec![e]))?;
    let hash = passwords::hash(new).await?;
    crate::write_tx!(app.db, |tx| {
        let mut row = store::person(tx, &actor.zone, &actor.person).await?;
        row.password_hash = hash.clone();
        row.must_change_password = false;
        write_person(tx, actor, row, "change_password", json!({})).await?;
        store::remove_sessions_of(tx, &actor.zone, &actor.person, &sha256_hex(secret.as_bytes())).await
    })
}

pub(super) async fn write_person(
    tx: &mut Tx,
    actor: &Actor,
    mut row: store::PersonRow,
    step: &'static str,
    body: Value,
) -> Result<()> {
    let event = Event::of_register("person", row.id.as_str(), row.version + 1, step, &row.head_hash, body)
        .by(actor.first_role());
    row.head_hash = event.hash(actor);
    journal::append(tx, actor, vec![event]).await?;
    store::update_person(tx, &row).await
}

/// A person to be.
#[derive(Debug, Clone)]
pub struct NewPerson<'a> {
    pub login: &'a str,
    pub name: &'a str,
    pub password: &'a str,
    pub must_change_password: bool,
    pub grants: Vec<Grant>,
}

/// Adds a person with their grants.
pub async fn add_person(app: &App, actor: &Actor, new: NewPerson<'_>) -> Result<Id<Person>> {
    may_run_people(actor)?;
    let login = new.login.trim();
    let plain = login.chars().all(|c| c.is_ascii_alphanumeric() || "-_.@".contains(c));
    if login.is_empty() || login.len() > 60 || !plain {
        return Err(Error::invalid(
            "login",
            "not_a_login",
            "账号用字母、数字和 - _ . @，最多60个字符",
        ));
    }
    if new.name.trim().is_empty() || new.name.chars().count() > 60 {
        return Err(Error::invalid("name", "required", "请填写姓名，最多60个字"));
    }
    passwords::acceptable("password", new.password, login).map_err(|e| Error::Invalid(vec![e]))?;
    let hash = passwords::hash(new.password).await?;
    let id = Id::<Person>::new();
    crate::write_tx!(app.db, |tx| {
        for grant in &new.grants {
            super::over::check(tx, actor, grant).await?;
        }
        let body = json!({ "login": login, "name": new.name, "grants": new.grants.iter().map(|g| json!({"role": g.role, "over": g.over})).collect::<Vec<_>>() });
        let event = Event::of_register("person", id.as_str(), 1, "add", "", body).by(actor.first_role());
        let row = store::PersonRow {
            zone_id: actor.zone.clone(),
            id: id.clone(),
            login: login.to_owned(),
            name: new.name.trim().to_owned(),
            password_hash: hash.clone(),
            must_change_password: new.must_change_password,
            disabled_at: None,
            version: 1,
            head_hash: event.hash(actor),
        };
        store::add_person(tx, &row, actor.now).await?;
        for grant in &new.grants {
            store::add_grant(tx, actor, &id, &new_grant(&id, grant, actor.now.day())).await?;
        }
        journal::append(tx, actor, vec![event]).await?;
        Ok(())
    })?;
    app.people_changed();
    Ok(id)
}

fn new_grant(person: &Id<Person>, grant: &Grant, from: Day) -> store::GrantRow {
    store::GrantRow {
        id: Id::<Grant>::new().into_string(),
        person_id: person.to_string(),
        role: grant.role,
        over_id: grant.over.clone(),
        from_day: from,
        to_day: None,
    }
}

/// Gives a person another role.
pub async fn grant(app: &App, actor: &Actor, person: &Id<Person>, grant: Grant) -> Result<()> {
    may_run_people(actor)?;
    crate::write_tx!(app.db, |tx| {
        super::over::check(tx, actor, &grant).await?;
        let row = store::person(tx, &actor.zone, person).await?;
        store::add_grant(tx, actor, person, &new_grant(person, &grant, actor.now.day())).await?;
        write_person(
            tx,
            actor,
            row,
            "grant",
            json!({ "role": grant.role, "over": grant.over }),
        )
        .await
    })?;
    app.people_changed();
    Ok(())
}

/// Ends a grant as of yesterday: from now on it gives nothing.
pub async fn end_grant(app: &App, actor: &Actor, person: &Id<Person>, grant_id: &str) -> Result<()> {
    may_run_people(actor)?;
    crate::write_tx!(app.db, |tx| {
        let (before, _) = store::administrators(tx, &actor.zone, actor.now.day()).await?;
        let row = store::person(tx, &actor.zone, person).await?;
        let ended = store::end_grant(tx, &actor.zone, grant_id, person, actor.now.day().plus_days(-1)).await?;
        if ended == 0 {
            return Err(Error::NotFound("这项角色"));
        }
        guard::somebody_administers(tx, actor, before).await?;
        write_person(tx, actor, row, "end_grant", json!({ "grant": grant_id })).await
    })?;
    app.people_changed();
    Ok(())
}

/// Sets a fresh password that must be changed at the next sign-in, and returns it once.
pub async fn reset_password(app: &App, actor: &Actor, person: &Id<Person>) -> Result<String> {
    may_run_people(actor)?;
    let fresh: String = secret().chars().take(16).collect();
    let hash = passwords::hash(&fresh).await?;
    crate::write_tx!(app.db, |tx| {
        let mut row = store::person(tx, &actor.zone, person).await?;
        row.password_hash = hash.clone();
        row.must_change_password = true;
        write_person(tx, actor, row, "reset_password", json!({})).await?;
        store::remove_sessions_of(tx, &actor.zone, person, "").await
    })?;
    Ok(fresh)
}

/// Locks a person out, or lets them in again.
pub async fn set_disabled(app: &App, actor: &Actor, person: &Id<Person>, disabled: bool) -> Result<()> {
    may_run_people(actor)?;
    if *person == actor.person {
        return Err(Error::forbidden(
            "accounts.nobody_locks_themselves_out",
            "不能停用自己的账号",
            "请由另一位管理员操作",
        ));
    }
    crate::write_tx!(app.db, |tx| {
        let (before, _) = store::administrators(tx, &actor.zone, actor.now.day()).await?;
        let mut row = store::person(tx, &actor.zone, person).await?;
        row.disabled_at = disabled.then_some(actor.now);
        write_person(tx, actor, row, if disabled { "disable" } else { "enable" }, json!({})).await?;
        guard::somebody_administers(tx, actor, before).await?;
        store::remove_sessions_of(tx, &actor.zone, person, "").await
    })?;
    app.people_changed();
    Ok(())
}

/// A person in the list of the administration page.
pub struct Listed {
    pub id: Id<Person>,
    pub login: String,
    pub name: String,
    pub disabled: bool,
    /// Id of the grant, the role, what it is over.
    pub grants: Vec<(String, Role, Option<String>)>,
}

/// People by login, after `after`.
pub async fn people(app: &App, actor: &Actor, after: &str, limit: i64) -> Result<Vec<Listed>> {
    if !actor.sees_zone() {
        return Err(Error::NotFound("这个页面"));
    }
    let mut tx = app.db.read().await?;
    let rows = store::people(&mut tx, &actor.zone, after, limit).await?;
    let ids = rows.iter().map(|p| p.id.to_string()).collect();
    let grants = store::grants_of(&mut tx, &actor.zone, ids).await?;
    let today = actor.now.day();
    let over = grants.iter().filter_map(|g| g.over_id.clone()).collect();
    let labels = store::labels(&mut tx, &actor.zone, over).await?;
    let label = |role: Role, over: Option<&String>| labels.get(&(role.over()?.to_owned(), over?.clone())).cloned();
    let held = |person: &str| {
        grants
            .iter()
            .filter(|g| g.person_id == person && g.to_day.is_none_or(|to| to >= today))
            .map(|g| (g.id.clone(), g.role, label(g.role, g.over_id.as_ref())))
            .collect()
    };
    Ok(rows
        .into_iter()
        .map(|person| Listed {
            grants: held(person.id.as_str()),
            id: person.id,
            login: person.login,
            name: person.name,
            disabled: person.disabled_at.is_some(),
        })
        .collect())
}

/// People who hold one of these roles today, by part of the name or by login: id, name, login.
pub async fn holders(
    app: &App,
    actor: &Actor,
    roles: &[Role],
    query: &str,
    limit: i64,
) -> Result<Vec<(String, String, String)>> {
    let roles = roles.iter().map(|r| r.as_str().to_owned()).collect();
    store::holders(
        &mut app.db.read().await?,
        &actor.zone,
        roles,
        query,
        actor.now.day(),
        limit,
    )
    .await
}

/// Makes sure a zone is there.
pub async fn add_zone(app: &App, id: &str, name: &str, demonstration: bool) -> Result<()> {
    let now = app.clock.now();
    crate::write_tx!(app.db, |tx| {
        store::add_zone(tx, id, name, demonstration, now).await?;
        crate::routing::seed(tx, id).await
    })
}

pub async fn zones(app: &App) -> Result<Vec<(String, String)>> {
    store::zones(&mut app.db.read().await?).await
}
