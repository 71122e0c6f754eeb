//! What nobody may do to the accounts of a zone.

use super::store;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Role};

pub(super) fn may_run_people(actor: &Actor) -> Result<()> {
    if actor.holds(Role::ZoneAdministrator) {
        return Ok(());
    }
    Err(Error::forbidden(
        "accounts.zone_administrator_runs_people",
        "只有开发区管理员可以管理人员",
        "请联系开发区管理员",
    ))
}

/// A password that somebody else gave out opens the page that changes it, and no program.
pub(super) fn own_password_first() -> Error {
    Error::forbidden(
        "accounts.own_password_first",
        "这个账号的密码由管理员设定，本人修改之前不能取得接口令牌",
        "请先在网页上登录，在“修改密码”页面（/password）改成自己的密码，再来取令牌",
    )
}

/// To be asked after a change of people, before it is kept; `before` is how many administered the zone
/// for good. A zone that had only administrators for a time may change its people all the same.
pub(super) async fn somebody_administers(tx: &mut Tx, actor: &Actor, before: i64) -> Result<()> {
    let (for_good, today) = store::administrators(tx, &actor.zone, actor.now.day()).await?;
    if today > 0 && (for_good > 0 || before == 0) {
        return Ok(());
    }
    Err(Error::forbidden(
        "accounts.zone_keeps_an_administrator",
        "这是本区最后一位开发区管理员：终止或停用以后，再没有人能管理人员",
        "请先让另一位人员担任开发区管理员，再来终止",
    ))
}
