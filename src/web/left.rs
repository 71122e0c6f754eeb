//! Where a step leads whoever took it. A step may close its matter to its own taker: it is told as
//! recorded, never as one that failed.

use poem::Response;

use super::pages::see_other;
use super::view::{Flash, Tone};
use crate::app::App;
use crate::error::Result;
use crate::kernel::{Actor, Id};
use crate::matters::{self, Matter};

/// Tied to a firm, or maybe to the one that nobody has found yet, from whom the matter is hidden now.
const RECUSED: &str = "recused";
/// No longer among those who read it.
const OVER: &str = "over";

/// Back to the matter; to its list where the step has closed it to its taker. `list` is `/disputes`.
pub async fn after<M: Matter>(app: &App, actor: &Actor, list: &str, id: &Id<M>, left: &M) -> Result<Response> {
    let knows = matters::store::knows(&mut app.db.read().await?, actor, M::KIND, id.as_str()).await?;
    if knows {
        return Ok(see_other(&format!("{list}/{id}")));
    }
    let hidden = left.header().hidden_from.is_some() && !actor.tied_to.is_empty();
    let why = if hidden { RECUSED } else { OVER };
    Ok(see_other(&format!("{list}?left={why}")))
}

/// What the list says to whom `after` has led there.
pub fn told(why: &str) -> Option<Flash> {
    let text = match why {
        RECUSED => {
            "刚才这一步已经登记。您与（或可能与）本件一方企业有关联，应当回避：本件不再由您办理，您也不再看到它，由其他协调员或开发区工作人员继续办理"
        }
        OVER => "刚才这一步已经登记。此后您不再参与本件，所以这里不再显示它",
        _ => return None,
    };
    Some(Flash {
        tone: Tone::Done,
        text: text.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_of_ours_say_anything_above_a_list() {
        assert!(told(RECUSED).is_some_and(|flash| flash.text.contains("应当回避")));
        assert!(told(OVER).is_some());
        assert!(told("").is_none() && told("<script>").is_none());
    }
}
