//! Forms: nothing gets at what was posted without the check of its CSRF token.

use poem::{FromRequest, Request, RequestBody};
use serde_json::{Map, Value};

use super::caller::Viewer;
use super::form::Refs;
use super::resume;
use super::view::Fact;
use crate::error::Error;
use crate::kernel::actor::Retry;
use crate::kernel::nest;
use crate::kernel::{Actor, Field, FieldError, Id, Kind, Timestamp};

/// Names that belong to the form itself.
pub const OWN: &[&str] = &["csrf", "version", "retry", "step"];

/// A posted form of a signed-in person, with its CSRF token checked.
pub struct Posted {
    pub viewer: Viewer,
    pairs: Vec<(String, String)>,
}

impl<'a> FromRequest<'a> for Posted {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let viewer = match Viewer::from_request(request, body).await {
            Ok(viewer) => viewer,
            Err(error) => return Err(resume::signed_out(request, body, error).await),
        };
        let pairs = read_pairs(body).await?;
        let posted = Posted { viewer, pairs };
        if posted.text("csrf") != Some(posted.viewer.session.csrf.as_str()) {
            let typed = resume::Typed::new(posted.pairs, vec![]);
            return Err(resume::other_token(request, &posted.viewer, typed).await);
        }
        Ok(posted)
    }
}

/// A form of somebody who is not signed in; its page checks where it comes from.
pub struct Pairs(pub Vec<(String, String)>);

impl<'a> FromRequest<'a> for Pairs {
    async fn from_request(_request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Pairs(read_pairs(body).await?))
    }
}

/// The pairs of a form body, urlencoded.
async fn read_pairs(body: &mut RequestBody) -> poem::Result<Vec<(String, String)>> {
    let bytes = body
        .take()?
        .into_bytes()
        .await
        .map_err(|_| Error::TooLarge(super::guard::SMALL_BODY))?;
    serde_urlencoded::from_bytes(&bytes).map_err(|_| {
        Error::Unreadable {
            code: "bad_form",
            reason: "表单内容不能读懂".into(),
        }
        .into()
    })
}

impl Posted {
    pub fn text(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// What was typed, without the form's own fields, nested as the API would send it.
    pub fn input(&self) -> Value {
        let typed: Vec<(String, String)> = self
            .pairs
            .iter()
            .filter(|(key, _)| !OWN.contains(&key.as_str()))
            .cloned()
            .collect();
        nest(&typed)
    }

    /// What was typed, in words; see [`told`].
    pub fn told(&self, fields: &[Field]) -> Vec<Fact> {
        told(fields, &Refs::new(), &self.pairs)
    }

    /// The version the form was drawn from.
    pub fn version(&self) -> Result<i64, Error> {
        self.text("version")
            .and_then(|v| v.parse().ok())
            .ok_or(Error::VersionNeeded)
    }

    /// The caller; a second post of one and the same form is told apart by its `retry` field.
    pub fn actor(&self) -> Actor {
        let mut actor = self.viewer.actor.clone();
        if let Some(key) = self.text("retry").filter(|k| (8..=80).contains(&k.len())) {
            // The same form under the token of another session is the same form.
            let sent: Vec<_> = self.pairs.iter().filter(|(name, _)| name != "csrf").collect();
            let all = serde_json::to_vec(&sent).unwrap_or_default();
            actor.retry = Some(Retry {
                key: format!("form:{key}"),
                body_hash: crate::journal::sha256_hex(&all),
                request: uuid::Uuid::now_v7().to_string(),
            });
        }
        actor
    }
}

/// What was typed into a form, under its labels and in its words, to be read and copied. `fields` draw
/// the form, `refs` name what can be chosen in it.
pub fn told(fields: &[Field], refs: &Refs, pairs: &[(String, String)]) -> Vec<Fact> {
    let typed = pairs
        .iter()
        .filter(|(name, text)| !OWN.contains(&name.as_str()) && !text.trim().is_empty());
    typed
        .map(|(name, text)| {
            let (label, field) = field_at(fields, name);
            Fact::new(label, in_words(field, refs, text))
        })
        .collect()
}

/// The field at a path, and its label: `terms.1.amount` is 履行项2·金额.
pub(super) fn field_at<'f>(fields: &'f [Field], path: &str) -> (String, Option<&'f Field>) {
    let mut parts = path.split('.');
    let first = parts.next().unwrap_or_default();
    let Some(field) = fields.iter().find(|f| f.name == first) else {
        return ("填写的内容".to_owned(), None);
    };
    let (Kind::Rows(row), Some(n), Some(inner)) = (field.kind, parts.next(), parts.next()) else {
        return (field.label.to_owned(), Some(field));
    };
    let n = n
        .parse::<usize>()
        .map_or(String::new(), |n| n.saturating_add(1).to_string());
    let inner = row.iter().find(|f| f.name == inner);
    (format!("{}{n}·{}", field.label, inner.map_or("", |f| f.label)), inner)
}

/// Nobody reads an id.
pub(super) const NAMELESS: &str = "已选一项，名称查不到";

/// A choice as its form names it.
fn in_words(field: Option<&Field>, refs: &Refs, text: &str) -> String {
    let of_words = |words: &[(&str, &str)]| {
        let chosen = words.iter().find(|(word, _)| *word == text);
        chosen.map(|(_, label)| (*label).to_owned())
    };
    let known = match field.map(|f| f.kind) {
        Some(Kind::Choice(words) | Kind::Choices(words)) => of_words(words),
        Some(Kind::Ref(kind) | Kind::Known(kind)) => {
            let chosen = refs.get(kind).and_then(|all| all.iter().find(|c| c.word == text));
            Some(chosen.map_or(NAMELESS.to_owned(), |c| c.label.clone()))
        }
        Some(Kind::Time) => Timestamp::parse(text).map(Timestamp::to_page),
        None if Id::<()>::parse(text).is_some() => Some(NAMELESS.to_owned()),
        Some(Kind::Bool) | None => match text {
            "true" | "on" => Some("是".to_owned()),
            "false" => Some("否".to_owned()),
            _ => None,
        },
        Some(_) => None,
    };
    known.unwrap_or_else(|| text.to_owned())
}

/// The errors of a refused form, by field; errors that belong to no field under `""`.
pub fn by_field(errors: &[FieldError]) -> Map<String, Value> {
    let mut map = Map::new();
    for error in errors {
        map.entry(error.field.clone())
            .or_insert_with(|| error.message.clone().into());
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::form::Choice;

    const FIELDS: &[Field] = &[
        Field::must("building_id", "所在楼宇", Kind::Ref("building")),
        Field::must("category", "诉求类别", Kind::Known("category")),
        Field::must("how", "方式", Kind::Choice(&[("phone", "电话")])),
        Field::must("at", "联系时间", Kind::Time),
        Field::may("told", "已告知", Kind::Bool),
        Field::may(
            "assists",
            "协办部门",
            Kind::Rows(&[Field::must("department_id", "部门", Kind::Ref("department"))]),
        ),
    ];

    #[test]
    fn what_was_typed_is_told_under_the_labels_and_in_the_words_of_its_form() {
        let pairs = [
            ("csrf", "x"),
            ("building_id", "b1"),
            ("category", "labour"),
            ("how", "phone"),
            ("at", "2026-03-02T10:00"),
            ("told", "true"),
            ("assists.1.department_id", "d1"),
            ("assists.2.department_id", ""),
            ("other", "别的"),
            ("lawyer_id", "01a208ba-f308-72ae-8000-000000000001"),
        ]
        .map(|(name, text)| (name.to_owned(), text.to_owned()));
        let refs = Refs::from([
            ("building", vec![Choice::new("b1", "东方大厦")]),
            ("category", vec![Choice::new("labour", "社保就业")]),
            ("department", vec![Choice::new("d1", "人社局")]),
        ]);
        let told = told(FIELDS, &refs, &pairs);
        let told: Vec<_> = told.iter().map(|f| (f.label.as_str(), f.value.as_str())).collect();
        assert_eq!(
            told,
            [
                ("所在楼宇", "东方大厦"),
                ("诉求类别", "社保就业"),
                ("方式", "电话"),
                ("联系时间", "2026-03-02 10:00"),
                ("已告知", "是"),
                ("协办部门2·部门", "人社局"),
                ("填写的内容", "别的"),
                ("填写的内容", NAMELESS),
            ]
        );
    }
}
