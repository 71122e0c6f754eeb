//! What a role is held over: that it is there, and which one somebody means.

use super::store;
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Grant, Role};

/// A role over something names it; a role over the whole zone names nothing.
pub(super) async fn check(tx: &mut Tx, actor: &Actor, grant: &Grant) -> Result<()> {
    match (grant.role.over(), &grant.over) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(Error::invalid(
            "over",
            "not_wanted",
            format!("{}不限定对象，请不填", grant.role.label()),
        )),
        (Some(_), None) => Err(Error::invalid(
            "over",
            "required",
            format!("请填写{}负责的对象", grant.role.label()),
        )),
        (Some(kind), Some(id)) => match store::labels(tx, &actor.zone, vec![id.clone()]).await? {
            known if known.contains_key(&(kind.to_owned(), id.clone())) => Ok(()),
            _ => Err(Error::invalid("over", "unknown", "没有这个对象，请从登记的条目中选择")),
        },
    }
}

/// The grant of a role over what was typed: a code, a licence, or the whole name. Errors: 422 where
/// nothing is called so, or more than one thing.
pub async fn grant(app: &App, actor: &Actor, role: Role, typed: &str) -> Result<Grant> {
    let typed = typed.trim();
    let over = match role.over() {
        Some(kind) if !typed.is_empty() => {
            let found = store::named(&mut app.db.read().await?, &actor.zone, kind, typed).await?;
            match &found[..] {
                [one] => Some(one.clone()),
                [] => {
                    let said = format!(
                        "没有登记编码或名称为“{typed}”的对象，请核对{}负责的是什么",
                        role.label()
                    );
                    return Err(Error::invalid("over", "unknown", said));
                }
                _ => {
                    let said = format!("有不止一个叫“{typed}”的，请改填它的编码或证号");
                    return Err(Error::invalid("over", "ambiguous", said));
                }
            }
        }
        _ => Some(typed.to_owned()).filter(|t| !t.is_empty()),
    };
    Ok(Grant { role, over })
}
