//! Firms are looked up, not listed: one that is chosen already is called by its name.

use crate::app::App;
use crate::enterprises::service::named_among;
use crate::error::Result;
use crate::kernel::Actor;
use crate::web::form::FormField;

/// Calls the chosen firms by the names that this person may read.
pub async fn name_chosen(app: &App, actor: &Actor, fields: &mut [FormField]) -> Result<()> {
    let mut chosen = vec![];
    firms_in(fields, &mut chosen);
    if chosen.is_empty() {
        return Ok(());
    }
    let mut tx = app.db.read().await?;
    for firm in named_among(&mut tx, actor, chosen).await? {
        name_firm(fields, &firm.id, firm.text("name"));
    }
    Ok(())
}

fn firms_in(fields: &[FormField], chosen: &mut Vec<String>) {
    for field in fields {
        if field.options_url == "/options/enterprise" && !field.value.is_empty() {
            chosen.push(field.value.clone());
        }
        for row in &field.rows {
            firms_in(&row.fields, chosen);
        }
    }
}

/// Says the name of a firm wherever it is chosen.
pub fn name_firm(fields: &mut [FormField], id: &str, name: &str) {
    for field in fields {
        for choice in field.choices.iter_mut().filter(|choice| choice.word == id) {
            name.clone_into(&mut choice.label);
        }
        for row in &mut field.rows {
            name_firm(&mut row.fields, id, name);
        }
    }
}
