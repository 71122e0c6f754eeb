//! Bodies that are described by fields: the API document says what a form would ask.

use std::borrow::Cow;
use std::marker::PhantomData;

use poem_openapi::registry::{MetaDiscriminatorObject, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::{ParseError, ParseFromJSON, ParseResult, Type};
use serde_json::Value;

use crate::kernel::{Field, Kind};
use crate::matters::{Matter, StepSpec};

/// What describes a body: a name in the document and its fields.
pub trait Described: Send + Sync + 'static {
    const NAME: &'static str;
    const FIELDS: &'static [Field];
    /// The fields of a change, where more can be said of what stands already.
    const CHANGE: &'static [Field] = Self::FIELDS;
}

/// A JSON object described by `D`. It is checked by [`crate::kernel::fields::check`], which
/// collects every error.
pub struct Fields<D>(pub Value, PhantomData<D>);

impl<D: Described> Type for Fields<D> {
    const IS_REQUIRED: bool = true;
    type RawValueType = Value;
    type RawElementValueType = Value;
    fn name() -> Cow<'static, str> {
        D::NAME.into()
    }
    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Reference(D::NAME.to_owned())
    }
    fn register(registry: &mut Registry) {
        registry.create_schema::<Self, _>(D::NAME.to_owned(), |_| object(D::FIELDS));
    }
    fn as_raw_value(&self) -> Option<&Value> {
        Some(&self.0)
    }
    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Value> + 'a> {
        Box::new(std::iter::once(&self.0))
    }
}
impl<D: Described> ParseFromJSON for Fields<D> {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        value
            .map(|v| Fields(v, PhantomData))
            .ok_or_else(ParseError::expected_input)
    }
}

/// The opening of a matter, as a body.
pub struct Opening<M>(pub Value, PhantomData<fn() -> M>);

impl<M: Matter> Type for Opening<M> {
    const IS_REQUIRED: bool = true;
    type RawValueType = Value;
    type RawElementValueType = Value;
    fn name() -> Cow<'static, str> {
        name_of::<M>("Opening").into()
    }
    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Reference(name_of::<M>("Opening"))
    }
    fn register(registry: &mut Registry) {
        registry.create_schema::<Self, _>(name_of::<M>("Opening"), |_| object(M::OPEN.fields));
    }
    fn as_raw_value(&self) -> Option<&Value> {
        Some(&self.0)
    }
    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Value> + 'a> {
        Box::new(std::iter::once(&self.0))
    }
}
impl<M: Matter> ParseFromJSON for Opening<M> {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        value
            .map(|v| Opening(v, PhantomData))
            .ok_or_else(ParseError::expected_input)
    }
}

/// A step of a matter, told apart by `step`.
pub struct StepBody<M> {
    pub step: String,
    pub input: Value,
    matter: PhantomData<fn() -> M>,
}

impl<M: Matter> Type for StepBody<M> {
    const IS_REQUIRED: bool = true;
    type RawValueType = Value;
    type RawElementValueType = Value;
    fn name() -> Cow<'static, str> {
        name_of::<M>("Step").into()
    }
    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Reference(name_of::<M>("Step"))
    }
    fn register(registry: &mut Registry) {
        registry.create_schema::<Self, _>(name_of::<M>("Step"), |registry| {
            let mut one_of = Vec::new();
            let mut mapping = Vec::new();
            for spec in M::STEPS {
                let name = name_of::<M>(&format!("Step_{}", spec.name));
                registry.schemas.insert(name.clone(), step_schema(spec));
                mapping.push((spec.name.to_owned(), format!("#/components/schemas/{name}")));
                one_of.push(MetaSchemaRef::Reference(name));
            }
            MetaSchema {
                ty: "object",
                one_of,
                discriminator: Some(MetaDiscriminatorObject {
                    property_name: "step",
                    mapping,
                }),
                ..MetaSchema::ANY
            }
        });
    }
    fn as_raw_value(&self) -> Option<&Value> {
        Some(&self.input)
    }
    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Value> + 'a> {
        Box::new(std::iter::once(&self.input))
    }
}
impl<M: Matter> ParseFromJSON for StepBody<M> {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        let Some(Value::Object(mut input)) = value else {
            return Err(ParseError::custom("内容应当是一个对象，用 step 说明步骤"));
        };
        let Some(Value::String(step)) = input.remove("step") else {
            return Err(ParseError::custom("请用 step 说明步骤"));
        };
        Ok(StepBody {
            step,
            input: Value::Object(input),
            matter: PhantomData,
        })
    }
}

fn name_of<M: Matter>(what: &str) -> String {
    let kind: String = M::KIND
        .split('_')
        .map(|part| {
            let mut letters = part.chars();
            letters
                .next()
                .map(|c| c.to_ascii_uppercase())
                .into_iter()
                .chain(letters)
                .collect::<String>()
        })
        .collect();
    format!("{kind}{what}")
}

fn step_schema(spec: &'static StepSpec) -> MetaSchema {
    let mut schema = object(spec.fields);
    schema.description = Some(spec.about);
    schema.title = Some(spec.label.to_owned());
    schema.required.insert(0, "step");
    schema.properties.insert(
        0,
        (
            "step",
            MetaSchemaRef::Inline(Box::new(MetaSchema {
                enum_items: vec![spec.name.into()],
                ..MetaSchema::new("string")
            })),
        ),
    );
    schema
}

pub(super) fn object(fields: &'static [Field]) -> MetaSchema {
    MetaSchema {
        required: fields.iter().filter(|f| f.required).map(|f| f.name).collect(),
        properties: fields
            .iter()
            .map(|f| {
                let mut schema = schema_of(&f.kind);
                schema.description = Some(if f.hint.is_empty() { f.label } else { f.hint });
                schema.title = Some(f.label.to_owned());
                (f.name, MetaSchemaRef::Inline(Box::new(schema)))
            })
            .collect(),
        ..MetaSchema::new("object")
    }
}

fn schema_of(kind: &'static Kind) -> MetaSchema {
    let string = || MetaSchema::new("string");
    let list = |items: MetaSchema| MetaSchema {
        items: Some(Box::new(MetaSchemaRef::Inline(Box::new(items)))),
        ..MetaSchema::new("array")
    };
    let words = |choices: &'static [(&'static str, &'static str)]| MetaSchema {
        enum_items: choices.iter().map(|(word, _)| (*word).into()).collect(),
        ..MetaSchema::new("string")
    };
    match kind {
        Kind::Text(max) | Kind::Long(max) => MetaSchema {
            max_length: Some(*max),
            ..string()
        },
        Kind::Int(min, max) => MetaSchema {
            minimum: Some(*min as f64),
            maximum: Some(*max as f64),
            ..MetaSchema::new("integer")
        },
        // In ㎡ or yuan with at most two decimals; a string such as "1,234.50" is read too.
        Kind::Area | Kind::Money => MetaSchema {
            minimum: Some(0.0),
            ..MetaSchema::new("number")
        },
        Kind::Day => MetaSchema {
            format: Some("date"),
            ..string()
        },
        Kind::Month => MetaSchema {
            pattern: Some("^[0-9]{4}-[0-9]{2}$".to_owned()),
            ..string()
        },
        Kind::Time => MetaSchema {
            format: Some("date-time"),
            ..string()
        },
        Kind::Bool => MetaSchema::new("boolean"),
        Kind::Choice(choices) => words(choices),
        Kind::Choices(choices) => list(words(choices)),
        Kind::Ref(_) => MetaSchema {
            format: Some("uuid"),
            ..string()
        },
        Kind::Known(_) => MetaSchema {
            max_length: Some(40),
            ..string()
        },
        Kind::Texts(max) => list(MetaSchema {
            max_length: Some(*max),
            ..string()
        }),
        Kind::Rows(fields) => list(object(fields)),
    }
}
