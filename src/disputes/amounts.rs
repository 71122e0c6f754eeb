//! Amounts are kept in fen and told over the API in yuan, as they are typed there: what is read may be sent
//! back.

use serde::ser::Error;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::model::Terms;

fn yuan(fen: i64) -> Value {
    match fen % 100 {
        0 => json!(fen / 100),
        _ => json!(fen as f64 / 100.0),
    }
}

pub fn of<S: Serializer>(fen: &Option<i64>, to: S) -> Result<S::Ok, S::Error> {
    fen.map(yuan).serialize(to)
}

pub fn of_terms<S: Serializer>(terms: &Option<&Terms>, to: S) -> Result<S::Ok, S::Error> {
    let mut told = serde_json::to_value(terms).map_err(S::Error::custom)?;
    let obligations = told.get_mut("obligations").and_then(Value::as_array_mut);
    for one in obligations.into_iter().flatten() {
        if let Some(fen) = one["amount"].as_i64() {
            one["amount"] = yuan(fen);
        }
    }
    told.serialize(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_read_as_the_same_amount() {
        for (fen, told) in [(3_000_000, "30000"), (1_050, "10.5"), (1_999, "19.99"), (0, "0")] {
            assert_eq!(yuan(fen).to_string(), told);
            assert_eq!(crate::kernel::fields::decimal_hundredths(told), Some(fen));
        }
    }
}
