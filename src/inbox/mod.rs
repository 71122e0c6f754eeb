//! # 收件箱: what lies with whom, and links for who never signs in
//!
//! Every open clock names its holder. The inbox of a department, a coordinator, the zone is what
//! their clocks say, by what is due first: one entry for each matter and leg, with the demand in the
//! words of whoever asked. Notices stand beside.
//!
//! A clerk who never signs in gets a one-time link: whoever holds it acts for the department of one
//! leg, within the steps it names, until it expires, and takes one step alone. Its secret is not
//! kept; what is done with it stands in the journal under the link's id and the name it was sent to.
//!
//! What a department is to be told of its leg (派单、黄牌、重办…) is a row of 待发通知, written with the
//! step or the card. Its text, with a fresh link, is made when somebody sends it, shown that once and
//! kept nowhere: the hub has no channel of its own, and the secret never lies in the database.
//!
//! | file | holds |
//! |---|---|
//! | `policy.rs` | what lies with whom; who issues links |
//! | `model.rs` | an entry; a link and what it is good for |
//! | `occasions.rs` | of what a department is told, and when no more |
//! | `store/` | rows |
//! | `service.rs` | the inbox of a person |
//! | `links.rs` | issue a link, open it, act by it |
//! | `notices.rs` | what is to be sent; its text with a link |
//! | `api/` | `/api/v1/inbox`, `…/handoffs/{id}/legs/{leg}/links`, `…/department-notices` |
//! | `pages/` | `/inbox`; `/notices`; `/handoffs/{id}/legs/{leg}/link`; `/l/{token}` |

pub mod api;
pub mod links;
pub mod model;
pub mod notices;
pub mod occasions;
pub mod pages;
pub mod policy;
pub mod service;
mod store;
