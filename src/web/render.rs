//! Pages: handlebars templates of `templates/`, embedded, compiled once, strict and escaped.
//!
//! A template is named by its path without the ending: `disputes/show`, `partials/form`. A field
//! that a template prints and the context lacks is an error; `{{#if field}}` alone may ask for a
//! field that is absent. Handlebars brings `eq`, `ne`, `gt`, `and`, `or`, `not`, `len`; ours are:
//!
//! | helper | writes |
//! |---|---|
//! | `{{asset "app.css"}}` | the address of an embedded file |
//! | `{{icon "clock"}}` | an icon of `assets/icons.json`, hidden from screen readers |
//! | `{{place_icon href}}` | the icon of a place of the navigation |
//! | `{{options_of choices}}` | the options of a select, of [`Choice`](super::form::Choice)s |
//! | `{{state_of tone label}}` | a state as `partials/badge` draws it; nothing where the label is empty |
//!
//! The last two say in one expression what would take many: a list of fifty rows is mostly these.

use std::sync::LazyLock;

use handlebars::{Context, Handlebars, Helper, HelperResult, Output, RenderContext, RenderErrorReason};
use rust_embed::RustEmbed;
use serde::Serialize;

use super::assets;
use crate::error::{Error, Result};

#[derive(RustEmbed)]
#[folder = "templates"]
#[include = "*.hbs"]
struct Sources;

static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| Templates::compile().expect("a test compiles every template"));

/// Renders a page or a part of one.
pub fn render(name: &str, context: &impl Serialize) -> Result<String> {
    TEMPLATES.render(name, context)
}

pub struct Templates(Handlebars<'static>);

impl Templates {
    /// Compiles all templates, or names the one that does not.
    pub fn compile() -> Result<Self> {
        let mut all = Handlebars::new();
        all.set_strict_mode(true);
        all.set_prevent_indent(true);
        all.register_helper("asset", Box::new(asset));
        all.register_helper("icon", Box::new(icon));
        all.register_helper("place_icon", Box::new(place_icon));
        all.register_helper("options_of", Box::new(options_of));
        all.register_helper("state_of", Box::new(state_of));
        for path in Sources::iter() {
            let Some((name, file)) = path.strip_suffix(".hbs").zip(Sources::get(&path)) else {
                continue;
            };
            let text = std::str::from_utf8(&file.data)
                .map_err(|e| Error::Internal(format!("template {path} is not UTF-8: {e}")))?;
            all.register_template_string(name, text)
                .map_err(|e| Error::Internal(format!("template {path}: {e}")))?;
        }
        Ok(Templates(all))
    }

    /// Adds one more template, which may use all the others.
    pub fn add(&mut self, name: &str, text: &str) -> Result<()> {
        self.0
            .register_template_string(name, text)
            .map_err(|e| Error::Internal(format!("template {name}: {e}")))
    }

    pub fn render(&self, name: &str, context: &impl Serialize) -> Result<String> {
        self.0
            .render(name, context)
            .map_err(|e| Error::Internal(format!("page {name}: {e}")))
    }
}

fn word<'a>(h: &'a Helper<'_>) -> std::result::Result<&'a str, RenderErrorReason> {
    h.param(0)
        .and_then(|p| p.value().as_str())
        .ok_or(RenderErrorReason::ParamNotFoundForIndex("asset, icon, place_icon", 0))
}

fn asset(
    h: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    Ok(out.write(assets::url(word(h)?))?)
}

fn icon(
    h: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    write_icon(word(h)?, out)
}

fn place_icon(
    h: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    let place = word(h)?
        .trim_start_matches('/')
        .split(['/', '?'])
        .next()
        .unwrap_or_default();
    write_icon(
        match place {
            "" => "desk",
            "buildings" => "building",
            "enterprises" => "enterprise",
            "alliance" | "advisors" | "law" => "law",
            "disputes" => "dispute",
            "inbox" => "inbox",
            "requests" => "request",
            "handoffs" => "handoff",
            "figures" => "figures",
            "admin" => "admin",
            _ => "place",
        },
        out,
    )
}

fn options_of(
    h: &Helper<'_>,
    all: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    let lacks = || RenderErrorReason::ParamNotFoundForIndex("options_of", 0);
    let choices = h.param(0).and_then(|p| p.value().as_array()).ok_or_else(lacks)?;
    for choice in choices {
        let text = |name: &str| choice[name].as_str().map(all.get_escape_fn()).ok_or_else(lacks);
        let selected = if choice["selected"] == true {
            "\" selected>"
        } else {
            "\">"
        };
        for part in [
            "<option value=\"",
            &text("word")?,
            selected,
            &text("label")?,
            "</option>",
        ] {
            out.write(part)?;
        }
    }
    Ok(())
}

fn state_of(
    h: &Helper<'_>,
    all: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    let text = |n| {
        let value = h.param(n).and_then(|p| p.value().as_str());
        value.ok_or(RenderErrorReason::ParamNotFoundForIndex("state_of", n))
    };
    let (tone, label) = (text(0)?, text(1)?);
    if !label.is_empty() {
        let label = all.get_escape_fn()(label);
        for part in ["<span class=\"state tone-", tone, "\">", &label, "</span>"] {
            out.write(part)?;
        }
    }
    Ok(())
}

/// The names come from templates, never from what people type.
fn write_icon(name: &str, out: &mut dyn Output) -> HelperResult {
    out.write("<svg class=\"icon\" aria-hidden=\"true\" focusable=\"false\"><use href=\"")?;
    out.write(assets::url("icons.svg"))?;
    out.write("#")?;
    out.write(name)?;
    Ok(out.write("\"/></svg>")?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_template_compiles() {
        Templates::compile().unwrap();
    }

    #[test]
    fn what_people_type_is_escaped() {
        let page = render(
            "partials/badge",
            &json!({"tone": "due", "label": "<script>alert(1)</script>"}),
        )
        .unwrap();
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script>"), "{page}");
    }

    #[test]
    fn a_field_the_context_lacks_is_an_error() {
        assert!(render("partials/badge", &json!({"tone": "due"})).is_err());
    }

    #[test]
    fn options_and_states_are_escaped_and_an_empty_state_is_nothing() {
        let mut templates = Templates::compile().unwrap();
        templates
            .add(
                "test",
                "{{options_of all}}{{state_of \"due\" label}}{{state_of \"due\" empty}}",
            )
            .unwrap();
        let choice = |word: &str, selected: bool| json!({"word": word, "label": "<b>", "selected": selected});
        let context = json!({"all": [choice("a\"", false), choice("b", true)], "label": "&", "empty": ""});
        assert_eq!(
            templates.render("test", &context).unwrap(),
            "<option value=\"a&quot;\">&lt;b&gt;</option><option value=\"b\" selected>&lt;b&gt;</option>\
             <span class=\"state tone-due\">&amp;</span>"
        );
        templates.add("lacks", "{{state_of \"due\" absent}}").unwrap();
        assert!(templates.render("lacks", &json!({})).is_err());
    }

    #[test]
    fn every_icon_that_a_template_names_is_in_the_sprite() {
        let sprite: serde_json::Value = serde_json::from_str(include_str!("../../assets/icons.json")).unwrap();
        for path in Sources::iter() {
            let file = Sources::get(&path).unwrap();
            let text = std::str::from_utf8(&file.data).unwrap();
            for named in text.split("{{icon \"").skip(1) {
                let name = named.split('"').next().unwrap();
                assert!(sprite.get(name).is_some(), "{path} names the icon {name}");
            }
        }
    }
}
