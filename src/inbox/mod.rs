//! # 收件箱: what lies with whom, and links for who never signs in
//!
//! Every open clock names its holder. The inbox of a department, a coordinator, the zone is what
//! their clocks say, by what is due first: one entry for each matter and leg, with the demand in the
//! firm's own words. Notices stand beside.
//!
//! A clerk who never signs in gets a one-time link: whoever holds it acts for the department of one
//! leg, within the steps it names, until it expires, and takes one step alone. Its secret is not
//! kept; what is done with it stands in the journal under the link's id and the name it was sent to.
//!
//! | file | holds |
//! |---|---|
//! | `policy.rs` | what lies with whom; who issues links |
//! | `model.rs` | an entry; a link and what it is good for |
//! | `store.rs` | rows |
//! | `service.rs` | the inbox of a person |
//! | `links.rs` | issue a link, open it, act by it |
//! | `api.rs` | `/api/v1/inbox`, `/api/v1/handoffs/{id}/legs/{leg}/links` |
//! | `pages/` | `/inbox`; `/handoffs/{id}/legs/{leg}/link`; `/l/{token}` |

pub mod api;
pub mod links;
pub mod model;
pub mod pages;
pub mod policy;
pub mod service;
mod store;
