//! `/api/v1/law-firms`, `/lawyers`, `/mediation-bodies`, `/departments`.

use super::fields;
use crate::register_api;

register_api! {
    LawFirmsApi of LawFirm in "law_firms", fields::LAW_FIRM,
    at "/law-firms", "/law-firms/:id", "/law-firms/:id/changes",
    named list_law_firms "list_law_firms", add_law_firm "add_law_firm", get_law_firm "get_law_firm", change_law_firm "change_law_firm", "law firms (律所)"
}

register_api! {
    LawyersApi of Lawyer in "lawyers", fields::LAWYER,
    at "/lawyers", "/lawyers/:id", "/lawyers/:id/changes",
    named list_lawyers "list_lawyers", add_lawyer "add_lawyer", get_lawyer "get_lawyer", change_lawyer "change_lawyer", "lawyers (律师)"
}

register_api! {
    MediationBodiesApi of MediationBody in "mediation_bodies", fields::MEDIATION_BODY,
    at "/mediation-bodies", "/mediation-bodies/:id", "/mediation-bodies/:id/changes",
    named list_mediation_bodies "list_mediation_bodies", add_mediation_body "add_mediation_body", get_mediation_body "get_mediation_body", change_mediation_body "change_mediation_body", "mediation bodies (调解组织)"
}

register_api! {
    DepartmentsApi of Department in "departments", fields::DEPARTMENT,
    at "/departments", "/departments/:id", "/departments/:id/changes",
    named list_departments "list_departments", add_department "add_department", get_department "get_department", change_department "change_department", "departments (职能部门)"
}
