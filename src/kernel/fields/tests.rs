use super::*;
use crate::kernel::nest;
use serde_json::json;

/// Rows of who does something by when.
pub(crate) const TERMS: Field = Field::may(
    "terms",
    "条款",
    Kind::Rows(&[
        Field::must("who", "谁", Kind::Text(20)),
        Field::must("due", "何时", Kind::Day),
    ]),
);

const FIELDS: &[Field] = &[
    Field::must("reason", "理由", Kind::Text(5)),
    Field::may("amount", "金额", Kind::Money),
    TERMS,
];

#[test]
fn a_form_and_the_api_give_the_same_value() {
    let form = nest(&[
        ("reason".into(), " 欠薪 ".into()),
        ("amount".into(), "1,200.5".into()),
        ("terms.0.who".into(), "甲".into()),
        ("terms.0.due".into(), "2026-03-01".into()),
        ("terms.1.who".into(), "".into()),
        ("terms.1.due".into(), "".into()),
    ]);
    let api = json!({"reason": "欠薪", "amount": 1200.5, "terms": [{"who": "甲", "due": "2026-03-01"}]});
    assert_eq!(check(FIELDS, &form).unwrap(), check(FIELDS, &api).unwrap());
}

#[test]
fn rows_that_are_all_blank_are_an_empty_list_and_rows_left_out_are_none() {
    let form = nest(&[("reason".into(), "欠薪".into()), ("terms.0.who".into(), "".into())]);
    let emptied = json!({"reason": "欠薪", "terms": []});
    assert_eq!(check(FIELDS, &form).unwrap(), emptied);
    assert_eq!(check(FIELDS, &emptied).unwrap(), emptied);
    let left_out = json!({"reason": "欠薪"});
    assert_eq!(check(FIELDS, &left_out).unwrap(), left_out);
}

#[test]
fn what_nobody_sees_fills_no_field_and_stays_in_none() {
    for nothing in ["\u{200b}", "\u{fffe}", " \u{200b}\u{200c}"] {
        let errors = check(FIELDS, &json!({ "reason": nothing })).unwrap_err();
        assert_eq!((errors[0].field.as_str(), errors[0].code), ("reason", "required"));
    }
    let turned = json!({"reason": "\u{202e}欠\u{200b}薪"});
    assert_eq!(check(FIELDS, &turned).unwrap(), json!({"reason": "欠薪"}));
}

#[test]
fn every_error_is_named_at_once() {
    let bad = json!({"reason": "一二三四五六", "amount": "-3", "terms": [{"who": "甲"}], "resaon": "x"});
    let errors = check(FIELDS, &bad).unwrap_err();
    let found: Vec<(&str, &str)> = errors.iter().map(|e| (e.field.as_str(), e.code)).collect();
    assert_eq!(
        found,
        [
            ("resaon", "unknown_field"),
            ("reason", "too_long"),
            ("amount", "not_an_amount"),
            ("terms.0.due", "required")
        ]
    );
}

#[test]
fn amounts_keep_their_hundredths() {
    assert_eq!(decimal_hundredths("1234.5"), Some(123_450));
    assert_eq!(decimal_hundredths("0.07"), Some(7));
    for bad in ["-1", "1e9", "1.234", "", ".", "99999999999999999999"] {
        assert_eq!(decimal_hundredths(bad), None, "{bad}");
    }
}
