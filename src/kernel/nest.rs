//! The pairs of a posted form as the JSON that the API takes.

use serde_json::{Map, Value};

/// Form pairs to nested JSON: `terms.0.who=…` becomes `{"terms": {"0": {"who": …}}}`; a name that
/// comes twice becomes a list.
pub fn nest(pairs: &[(String, String)]) -> Value {
    let mut root = Map::new();
    for (name, text) in pairs {
        let parts: Vec<&str> = name.split('.').take(6).collect();
        insert(&mut root, &parts, text);
    }
    Value::Object(root)
}

fn insert(map: &mut Map<String, Value>, parts: &[&str], text: &str) {
    let Some((first, rest)) = parts.split_first() else {
        return;
    };
    if rest.is_empty() {
        match map.get_mut(*first) {
            None => {
                map.insert((*first).to_owned(), Value::from(text));
            }
            Some(Value::Array(items)) => items.push(Value::from(text)),
            Some(there) => *there = Value::Array(vec![there.take(), Value::from(text)]),
        }
        return;
    }
    let child = map
        .entry((*first).to_owned())
        .or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(child) = child {
        insert(child, rest, text);
    }
}
