//! `/api/v1/buildings` and what hangs on them: `/spaces`, `/seats`, `/linked-officers`.

use super::fields;
use crate::register_api;

register_api! {
    BuildingsApi of Building in "buildings", fields::BUILDING,
    at "/buildings", "/buildings/:id", "/buildings/:id/changes",
    named list_buildings "list_buildings", add_building "add_building", get_building "get_building", change_building "change_building", "buildings (楼宇)"
}

register_api! {
    SpacesApi of Space in "spaces", fields::SPACE,
    at "/spaces", "/spaces/:id", "/spaces/:id/changes",
    named list_spaces "list_spaces", add_space "add_space", get_space "get_space", change_space "change_space", "rooms (房间) of a building"
}

register_api! {
    SeatsApi of Seat in "seats", fields::SEAT,
    at "/seats", "/seats/:id", "/seats/:id/changes",
    named list_seats "list_seats", add_seat "add_seat", get_seat "get_seat", change_seat "change_seat", "seats of a committee (楼委会席位)"
}

register_api! {
    OfficersApi of LinkedOfficer in "linked_officers", fields::OFFICER,
    at "/linked-officers", "/linked-officers/:id", "/linked-officers/:id/changes",
    named list_linked_officers "list_linked_officers", add_linked_officer "add_linked_officer", get_linked_officer "get_linked_officer", change_linked_officer "change_linked_officer", "linked officers (联络员) of a building"
}
