//! Rows of the registers as the API takes and gives them, described by the fields of their forms.

use std::borrow::Cow;
use std::marker::PhantomData;

use poem_openapi::payload::Json;
use poem_openapi::registry::{MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::{ParseError, ParseFromJSON, ParseResult, ToJSON, Type};
use poem_openapi::{ApiResponse, Object};
use serde_json::{Map, Value};

use super::body::{Described, object};
use super::params::etag;
use crate::db::Tx;
use crate::error::Result;
use crate::kernel::Actor;
use crate::registers::record::Record;
use crate::registers::rows::Page;
use crate::registers::warnings;

/// What changes of a row; a field that is left out stays as it is, `null` takes it away.
pub struct Part<D>(pub Value, PhantomData<D>);

/// A row as it stands: its id, its version, its fields, and the codes of what it points at. Whoever
/// may only know that it exists gets the id and the name. By itself it has `warnings` where something
/// in it should be looked at again.
pub struct Shown<D>(pub Map<String, Value>, PhantomData<D>);

impl<D> Shown<D> {
    pub fn new(row: Map<String, Value>) -> Self {
        Shown(row, PhantomData)
    }
}

impl<D> Shown<D> {
    async fn alone(tx: &mut Tx, actor: &Actor, record: &Record) -> Result<Self> {
        let mut row = record.json();
        let found = warnings::of(tx, actor, record).await?;
        if !found.is_empty() {
            row.insert("warnings".to_owned(), serde_json::to_value(found)?);
        }
        Ok(Shown::new(row))
    }
}

macro_rules! described {
    ($name:ident, $suffix:literal, $fields:ident, |$schema:ident| $make:expr) => {
        impl<D: Described> Type for $name<D> {
            const IS_REQUIRED: bool = true;
            type RawValueType = Self;
            type RawElementValueType = Self;
            fn name() -> Cow<'static, str> {
                format!("{}{}", D::NAME, $suffix).into()
            }
            fn schema_ref() -> MetaSchemaRef {
                MetaSchemaRef::Reference(Self::name().into_owned())
            }
            fn register(registry: &mut Registry) {
                registry.create_schema::<Self, _>(Self::name().into_owned(), |_| {
                    let mut $schema = object(D::$fields);
                    $make;
                    $schema
                });
            }
            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }
            fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
                Box::new(std::iter::once(self))
            }
        }
    };
}

described!(Part, "Changes", CHANGE, |schema| schema.required.clear());
described!(Shown, "Row", FIELDS, |schema| {
    let inline = |schema| MetaSchemaRef::Inline(Box::new(schema));
    schema.required = vec!["id", "version"];
    let id = MetaSchema {
        format: Some("uuid"),
        ..MetaSchema::new("string")
    };
    schema.properties.insert(0, ("id", inline(id)));
    schema
        .properties
        .insert(1, ("version", inline(MetaSchema::new("integer"))));
    let warning = MetaSchema {
        required: vec!["field", "code", "message"],
        properties: ["field", "code", "message"]
            .map(|name| (name, inline(MetaSchema::new("string"))))
            .into(),
        ..MetaSchema::new("object")
    };
    let warnings = MetaSchema {
        description: Some("What should be looked at again; left out where there is nothing, and in lists."),
        items: Some(Box::new(inline(warning))),
        ..MetaSchema::new("array")
    };
    schema.properties.push(("warnings", inline(warnings)));
});

impl<D: Described> ParseFromJSON for Part<D> {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        match value {
            Some(part @ Value::Object(_)) => Ok(Part(part, PhantomData)),
            _ => Err(ParseError::expected_input()),
        }
    }
}

impl<D: Described> ParseFromJSON for Shown<D> {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        match value {
            Some(Value::Object(row)) => Ok(Shown::new(row)),
            _ => Err(ParseError::expected_input()),
        }
    }
}

impl<D: Described> ToJSON for Shown<D> {
    fn to_json(&self) -> Option<Value> {
        Some(Value::Object(self.0.clone()))
    }
}

/// A page of rows.
#[derive(Object)]
pub struct ListOf<T: ParseFromJSON + ToJSON> {
    pub items: Vec<T>,
    /// Cursor of the next page; null at the end.
    pub next: Option<String>,
}

pub type Listed<D> = ListOf<Shown<D>>;

impl<D: Described> Listed<D> {
    pub fn of(page: Page) -> Json<Self> {
        Json(ListOf {
            items: page.items.into_iter().map(Shown::new).collect(),
            next: page.next,
        })
    }
}

/// A row with its version as `ETag`.
#[derive(ApiResponse)]
pub enum Kept<D: Described> {
    /// The row as it stands.
    #[oai(status = 200)]
    Row(Json<Shown<D>>, #[oai(header = "ETag")] String),
}

/// A new row.
#[derive(ApiResponse)]
pub enum Made<D: Described> {
    /// The row as it was added.
    #[oai(status = 201)]
    Row(
        Json<Shown<D>>,
        #[oai(header = "ETag")] String,
        #[oai(header = "Location")] String,
    ),
}

impl<D: Described> Kept<D> {
    pub async fn of(tx: &mut Tx, actor: &Actor, record: &Record) -> Result<Self> {
        let row = Shown::alone(tx, actor, record).await?;
        Ok(Kept::Row(Json(row), etag(record.version)))
    }
}

impl<D: Described> Made<D> {
    /// `place` is the path of the list it now stands in: `/buildings`.
    pub async fn at(tx: &mut Tx, actor: &Actor, place: &str, record: &Record) -> Result<Self> {
        let location = format!("/api/v1{place}/{}", record.id);
        let row = Shown::alone(tx, actor, record).await?;
        Ok(Made::Row(Json(row), etag(record.version), location))
    }
}
