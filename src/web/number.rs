//! A number in an answer: whole ones are written whole.

use std::borrow::Cow;

use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::{ParseError, ParseFromJSON, ParseResult, ToJSON, Type};
use serde_json::Value;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number(pub f64);

impl Type for Number {
    const IS_REQUIRED: bool = true;
    type RawValueType = f64;
    type RawElementValueType = f64;
    fn name() -> Cow<'static, str> {
        "number".into()
    }
    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Inline(Box::new(MetaSchema::new("number")))
    }
    fn as_raw_value(&self) -> Option<&f64> {
        Some(&self.0)
    }
    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a f64> + 'a> {
        Box::new(std::iter::once(&self.0))
    }
}

/// Up to here a binary fraction holds every whole number.
const WHOLE: f64 = 9_007_199_254_740_992.0;

impl ToJSON for Number {
    fn to_json(&self) -> Option<Value> {
        if self.0.fract() == 0.0 && self.0.abs() < WHOLE {
            return Some((self.0 as i64).into());
        }
        serde_json::Number::from_f64(self.0).map(Value::Number)
    }
}

impl ParseFromJSON for Number {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        let number = value.as_ref().and_then(Value::as_f64);
        number.map(Number).ok_or_else(ParseError::expected_input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_written_whole() {
        let text = |n| Number(n).to_json().map(|v| v.to_string());
        assert_eq!(text(18.0).as_deref(), Some("18"));
        assert_eq!(text(-0.5).as_deref(), Some("-0.5"));
        assert_eq!(text(f64::NAN), None);
    }
}
