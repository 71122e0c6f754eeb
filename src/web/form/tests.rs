//! What a form shows, and what it keeps.

use super::*;
use crate::kernel::fields::check;
use crate::kernel::fields::tests::TERMS;
use crate::kernel::nest;
use serde_json::json;

const FIELDS: &[Field] = &[
    Field::must("reason", "理由", Kind::Text(20)),
    Field::may("amount", "金额", Kind::Money),
    Field::may("when", "时间", Kind::Time),
    TERMS,
];

#[test]
fn a_refused_form_keeps_what_was_typed_beside_its_error() {
    let typed = nest(&[
        ("reason".into(), "".into()),
        ("amount".into(), "十元".into()),
        ("terms.0.who".into(), "".into()),
        ("terms.3.who".into(), "甲".into()),
    ]);
    let errors = check(FIELDS, &typed).unwrap_err();
    let form = Form::new("f", "/x", "提交").draw(FIELDS, Input::Typed(&typed, &errors), &Refs::new());
    let amount = &form.fields[1];
    assert_eq!(amount.value, "十元");
    assert!(amount.error.as_deref().unwrap().contains("金额"));
    let term = &form.fields[3].rows[0].fields;
    assert_eq!((term[0].name.as_str(), term[0].value.as_str()), ("terms.0.who", "甲"));
    assert_eq!(term[1].error.as_deref(), Some("请填写何时"));
    assert_eq!(form.errors.len(), 3);
    assert!(form.errors.iter().any(|e| e.target == "f-terms-0-due"));
}

#[test]
fn stored_values_show_in_the_units_of_people() {
    let stored = json!({"reason": "欠薪", "amount": 123_450, "when": "2026-11-22T08:50:00.000Z"});
    let form = Form::new("f", "/x", "提交").draw(FIELDS, Input::Stored(&stored), &Refs::new());
    assert_eq!(form.fields[1].value, "1234.50");
    assert_eq!(form.fields[2].value, "2026-11-22T16:50");
    let shown = json!({"reason": "欠薪", "amount": form.fields[1].value, "when": form.fields[2].value});
    assert_eq!(check(FIELDS, &shown).unwrap(), stored);
}

#[test]
fn a_reference_without_a_list_is_looked_up() {
    let fields = [Field::must("firm", "企业", Kind::Ref("enterprise"))];
    let form = Form::new("f", "/x", "提交").draw(&fields, Input::Empty, &Refs::new());
    assert_eq!(form.fields[0].options_url, "/options/enterprise");
    let refs = Refs::from([("enterprise", vec![Choice::new("1", "甲公司")])]);
    let form = Form::new("f", "/x", "提交").draw(&fields, Input::Stored(&json!({"firm": "1"})), &refs);
    assert!(form.fields[0].options_url.is_empty() && form.fields[0].choices[0].selected);
}

#[test]
fn a_choice_that_nobody_names_is_never_shown_as_its_id() {
    let fields = [Field::must("firm", "企业", Kind::Ref("enterprise"))];
    let typed = json!({"firm": "01a20984-5499-72e8-9b80-00a47a597757"});
    let form = Form::new("f", "/x", "提交").draw(&fields, Input::Typed(&typed, &[]), &Refs::new());
    let chosen = &form.fields[0].choices[0];
    assert!(chosen.selected && chosen.word == typed["firm"].as_str().unwrap());
    assert_eq!(chosen.label, "已选一项，名称查不到");
}

#[test]
fn a_row_that_may_stay_empty_asks_for_nothing_until_something_stands_in_it() {
    const DEPARTMENT: &[Field] = &[Field::must("who", "部门", Kind::Text(9))];
    const TERM: &[Field] = &[
        Field::must("what", "内容", Kind::Text(9)),
        Field::must("due", "何时", Kind::Text(9)),
    ];
    const OF_ROWS: &[Field] = &[
        Field::may("assists", "协办部门", Kind::Rows(DEPARTMENT)),
        Field::may("terms", "约定", Kind::Rows(TERM)),
        Field::must("leads", "主办部门", Kind::Rows(DEPARTMENT)),
    ];
    let drawn = |value: &Value| {
        let form = Form::new("f", "/x", "提交").draw(OF_ROWS, Input::Stored(value), &Refs::new());
        let first = |field: &FormField| (field.rows[0].fields[0].must, field.rows[0].fields[0].required);
        form.fields.iter().map(first).collect::<Vec<_>>()
    };
    assert_eq!(
        drawn(&Value::Null),
        [("", false), ("填了这一行才必填", false), ("必填", true)]
    );
    let filled = json!({"assists": [{"who": "甲"}], "terms": [{"due": "明天"}]});
    assert_eq!(drawn(&filled), [("必填", true); 3]);
    let form = Form::new("f", "/x", "提交").draw(OF_ROWS, Input::Empty, &Refs::new());
    let next = &form.fields[2].blank.as_deref().unwrap().fields[0];
    assert!(next.must.is_empty() && !next.required, "one is enough");
    assert!(
        form.fields
            .iter()
            .flat_map(|field| &field.rows)
            .all(|row| !row.fields[0].insist)
    );
}
