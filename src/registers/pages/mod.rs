//! `/admin`, `/admin/imports`, `/records`, `/options`.
//!
//! | file | holds |
//! |---|---|
//! | `admin.rs` | the landing page |
//! | `imports.rs` | uploads, their progress and result |
//! | `home.rs` | where a row is at home |
//! | `records.rs` | one row of any register in a form |
//! | `lists.rs` | the lists of the small registers |
//! | `options.rs` | what a look-up in a form offers |
//! | `named.rs` | how a form calls the firms that are chosen in it |

mod admin;
mod home;
mod imports;
mod lists;
mod named;
mod options;
mod records;

use poem::{Response, Route, get, handler};

use crate::web::caller::Viewer;
use crate::web::pages::see_other;
pub use named::{name_chosen, name_firm};
pub use records::{edit_link, new_link};

pub fn routes(route: Route) -> Route {
    route
        .at("/admin", get(admin::show))
        .at("/admin/imports", get(imports::list).post(imports::upload))
        .at("/admin/imports/:id", get(imports::show))
        .at("/admin/imports/:id/errors.xlsx", get(imports::error_book))
        .at("/admin/blank.xlsx", get(imports::blank))
        .at("/options/:kind", get(options::show))
        .at("/records/:sheet", get(lists::list))
        .at("/records/visits/new", get(new_visit))
        .at("/records/:sheet/new", get(records::new).post(records::add))
        .at("/records/:sheet/:id", get(records::edit).post(records::change))
}

/// A visit is logged with what it brings home.
#[handler]
fn new_visit(_viewer: Viewer) -> Response {
    see_other("/guidance/visits/new")
}
