//! Links that lead somewhere: where this reader would meet a 404, the words stay and the link goes.

use crate::advisors::model::Assignment;
use crate::app::App;
use crate::disputes::model::Dispute;
use crate::error::Result;
use crate::handoffs::model::Handoff;
use crate::kernel::Actor;
use crate::matters::{Matter, store};
use crate::requests::model::Request;
use crate::{enterprises, places};

/// Where a matter's page is, and which kind of matter it is.
const MATTERS: &[(&str, &str)] = &[
    ("requests", Request::KIND),
    ("disputes", Dispute::KIND),
    ("handoffs", Handoff::KIND),
    ("advisors", Assignment::KIND),
];

/// The place and the id of `/buildings/0192…`.
fn parts(href: &str) -> Option<(&str, &str)> {
    let (place, id) = href.strip_prefix('/')?.split_once('/')?;
    (!id.contains('/')).then_some((place, id))
}

fn kind_of(place: &str) -> Option<&'static str> {
    MATTERS.iter().find(|(at, _)| *at == place).map(|(_, kind)| *kind)
}

/// Empties the addresses of buildings, firms and matters that this reader may not open.
pub async fn keep_open<'a>(app: &App, actor: &Actor, hrefs: impl IntoIterator<Item = &'a mut String>) -> Result<()> {
    let hrefs: Vec<&mut String> = hrefs.into_iter().filter(|href| parts(href).is_some()).collect();
    let named = || hrefs.iter().filter_map(|href| parts(href));
    let firms: Vec<String> = named()
        .filter(|(place, _)| *place == "enterprises")
        .map(|(_, id)| id.to_owned())
        .collect();
    let matters: Vec<(String, String)> = named()
        .filter_map(|(place, id)| Some((kind_of(place)?.to_owned(), id.to_owned())))
        .collect();
    let mut tx = app.db.read().await?;
    let firms = match firms.is_empty() {
        true => firms,
        false => enterprises::service::sees_among(&mut tx, actor, &firms).await?,
    };
    let matters = store::known(&mut tx, actor, &matters).await?;
    for href in hrefs {
        let open = match parts(href) {
            Some(("buildings", id)) => places::policy::sees_building(actor, id),
            Some(("enterprises", id)) => firms.iter().any(|firm| firm == id),
            Some((place, id)) => {
                kind_of(place).is_none_or(|kind| matters.get(&(kind.to_owned(), id.to_owned())).copied() == Some(true))
            }
            None => true,
        };
        if !open {
            href.clear();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_page_of_one_thing_has_parts() {
        assert_eq!(parts("/buildings/b"), Some(("buildings", "b")));
        assert_eq!(parts("/buildings"), None);
        assert_eq!(parts("/buildings/b/poster"), None);
        assert_eq!(parts(""), None);
        assert_eq!(kind_of("handoffs"), Some("handoff"));
    }
}
