//! What a transaction writes, and asks, in one go.
//!
//! A statement costs less than the way to it: a hand-over to the thread that owns the SQLite file, and
//! back. So whatever a step writes without asking for an outcome waits in its transaction and goes to
//! SQLite as one text of several statements, with the questions that follow. PostgreSQL takes one
//! statement at a time. That the driver takes several is a trait of the version that is pinned; the
//! tests of `ask.rs` tell when another no longer does.

use std::borrow::Cow;

use super::{Error, Val};

/// Values in one text. SQLite looks up each among the others.
const MOST_VALUES: usize = 600;

/// A statement with `$1…$n` that waits.
pub struct Queued {
    text: Cow<'static, str>,
    values: Vec<Val>,
    alone: bool,
}

impl Queued {
    pub fn new(text: impl Into<Cow<'static, str>>, values: Vec<Val>) -> Self {
        Queued {
            text: text.into(),
            values,
            alone: false,
        }
    }

    /// In a text of its own: a long list of rows, its values without numbers.
    pub fn alone(self) -> Self {
        Queued { alone: true, ..self }
    }
}

/// What goes to the engine at once.
#[derive(Debug, PartialEq)]
pub struct Text {
    pub text: Cow<'static, str>,
    pub values: Vec<Val>,
    /// How many statements it has.
    pub parts: usize,
}

/// The texts to run, in the order in which the statements were queued.
pub fn together(queued: Vec<Queued>, joined: bool) -> impl Iterator<Item = Text> {
    let mut queued = queued.into_iter().peekable();
    std::iter::from_fn(move || {
        let Queued {
            mut text,
            mut values,
            alone,
        } = queued.next()?;
        let mut parts = 1;
        let goes_along =
            |next: &Queued, so_far: usize| joined && !alone && !next.alone && so_far + next.values.len() <= MOST_VALUES;
        while let Some(next) = queued.next_if(|next| goes_along(next, values.len())) {
            let text = text.to_mut();
            text.push_str("; ");
            renumbered(&next.text, values.len(), text);
            values.extend(next.values);
            parts += 1;
        }
        Some(Text { text, values, parts })
    })
}

/// `$1` as `$13`, where twelve values stand before.
fn renumbered(text: &str, before: usize, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (kept, number) = rest.split_at(at + 1);
        out.push_str(kept);
        let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
        match number[..end].parse::<usize>() {
            Ok(n) => out.push_str(&(n + before).to_string()),
            Err(_) => out.push_str(&number[..end]),
        }
        rest = &number[end..];
    }
    out.push_str(rest);
}

/// A queued statement has no key of its own making: one that is there has been put by somebody else
/// since this transaction began.
pub fn raced(error: Error) -> Error {
    match error {
        Error::Driver(driver) if driver.as_database_error().is_some_and(|d| d.is_unique_violation()) => {
            Error::Raced(driver)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Vec<Queued> {
        vec![
            Queued::new("DELETE FROM a WHERE x = $2 AND y = $1", vec![1i64.into(), 2i64.into()]),
            Queued::new("UPDATE b SET x = $1, y = $1", vec![3i64.into()]),
            Queued::new("INSERT INTO c (x) VALUES ($1)", vec![4i64.into()]),
        ]
    }

    #[test]
    fn statements_that_go_together_number_their_values_through() {
        let texts: Vec<_> = together(three(), true).collect();
        let values: Vec<Val> = (1..=4i64).map(Val::from).collect();
        let text = "DELETE FROM a WHERE x = $2 AND y = $1; UPDATE b SET x = $3, y = $3; INSERT INTO c (x) VALUES ($4)";
        assert_eq!(
            texts,
            [Text {
                text: text.into(),
                values,
                parts: 3
            }]
        );
    }

    #[test]
    fn statements_that_go_one_by_one_stay_as_they_are() {
        let texts: Vec<_> = together(three(), false).map(|t| t.text).collect();
        assert_eq!(texts.len(), 3);
        assert_eq!(texts[1], "UPDATE b SET x = $1, y = $1");
    }

    #[test]
    fn a_long_list_of_rows_goes_by_itself() {
        let long = Queued::new("INSERT INTO c (x) VALUES (?), (?)", vec![Val::Int(None); 2]).alone();
        let mut queued = three();
        queued.insert(1, long);
        assert_eq!(together(queued, true).count(), 3);
    }
}
