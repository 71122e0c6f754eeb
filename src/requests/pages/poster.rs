//! `/buildings/{id}/poster`: a sheet of A4 with the building's code, for the wall of its lobby.

use poem::web::{Data, Path};
use poem::{Request as Http, Response, handler};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use serde::Serialize;

use super::super::{lobby, store};
use super::lobby::address_in;
use crate::app::App;
use crate::error::Error;
use crate::kernel::Role;
use crate::web::caller::{Viewer, origin};
use crate::web::pages::{frame, html};
use crate::web::view::Page;

#[derive(Serialize)]
struct PosterPage {
    page: Page,
    building: String,
    code: String,
    zone: String,
    desk_hours: String,
    address: String,
    /// The picture of the code.
    svg: String,
    back: String,
}

/// The code of an address as a picture that prints. A scratched poster still reads.
fn picture(address: &str) -> Result<String, Error> {
    let code = QrCode::with_error_correction_level(address.as_bytes(), EcLevel::Q)
        .map_err(|e| Error::Internal(format!("no code for {address}: {e}")))?;
    let svg = code.render::<svg::Color<'_>>().min_dimensions(320, 320).build();
    // Inside a page there is no XML declaration.
    Ok(svg.split_once("?>").map_or(svg.clone(), |(_, drawn)| drawn.to_owned()))
}

#[handler]
pub async fn show(app: Data<&App>, viewer: Viewer, id: Path<String>, http: &Http) -> poem::Result<Response> {
    let actor = &viewer.actor;
    let unknown = || Error::NotFound("这座楼宇");
    if !actor.sees_zone() && !actor.holds_over(Role::Coordinator, &id.0) {
        return Err(unknown().into());
    }
    let mut tx = app.db.read().await.map_err(Error::from)?;
    let code = store::code_of(&mut tx, &actor.zone, &id.0).await?.ok_or_else(unknown)?;
    drop(tx);
    let in_address = lobby::code_in_address(&actor.zone, &code);
    let building = lobby::building(&app, &in_address).await?;
    let address = format!("{}{}", origin(&app, http), address_in(&building));
    let context = PosterPage {
        page: frame(&viewer, &format!("{}扫码牌", building.name), "/buildings"),
        svg: picture(&address)?,
        building: building.name,
        code: building.code,
        zone: building.zone_name,
        desk_hours: building.desk_hours.unwrap_or_default(),
        address,
        back: format!("/buildings/{}", building.id),
    };
    Ok(html("requests/poster", &context)?)
}
