//! What goes into a statement and what comes out of a row.

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments, Row as _, ValueRef};

use super::{Error, Result};
use crate::kernel::{Day, Id, Month, Timestamp};

/// A value on its way in. Both engines store these and nothing else: text, whole numbers, truth,
/// measures, bytes. `Texts` stands in `= ANY($n)`.
#[derive(Debug, Clone, PartialEq)]
pub enum Val {
    Int(Option<i64>),
    Real(Option<f64>),
    Bool(Option<bool>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    Texts(Vec<String>),
}

impl Val {
    /// What one engine cannot keep, neither keeps.
    pub(super) fn storable(&self) -> Result<()> {
        let refused = match self {
            Val::Text(Some(text)) => text.contains('\0'),
            Val::Texts(texts) => texts.iter().any(|text| text.contains('\0')),
            _ => false,
        };
        if refused { Err(Error::Character) } else { Ok(()) }
    }

    pub(super) fn add_sqlite(self, args: &mut SqliteArguments) -> Result<()> {
        match self {
            Val::Int(v) => args.add(v),
            Val::Real(v) => args.add(v),
            Val::Bool(v) => args.add(v),
            Val::Text(v) => args.add(v),
            Val::Bytes(v) => args.add(v),
            Val::Texts(v) => args.add(serde_json::to_string(&v).unwrap_or_default()),
        }
        .map_err(|e| Error::Driver(sqlx::Error::Encode(e)))
    }

    pub(super) fn add_postgres(self, args: &mut PgArguments) -> Result<()> {
        match self {
            Val::Int(v) => args.add(v),
            Val::Real(v) => args.add(v),
            Val::Bool(v) => args.add(v),
            Val::Text(v) => args.add(v),
            Val::Bytes(v) => args.add(v),
            Val::Texts(v) => args.add(v),
        }
        .map_err(|e| Error::Driver(sqlx::Error::Encode(e)))
    }
}

macro_rules! val_from {
    ($($t:ty, $variant:ident, $v:ident => $e:expr;)*) => { $(
        impl From<$t> for Val { fn from($v: $t) -> Self { Val::$variant(Some($e)) } }
        impl From<Option<$t>> for Val { fn from(v: Option<$t>) -> Self { Val::$variant(v.map(|$v| $e)) } }
    )* };
}
val_from! {
    i64, Int, v => v;
    f64, Real, v => v;
    bool, Bool, v => v;
    String, Text, v => v;
    &str, Text, v => v.to_owned();
    &String, Text, v => v.clone();
    Vec<u8>, Bytes, v => v;
    Timestamp, Text, v => v.to_string();
    Day, Text, v => v.to_string();
    Month, Text, v => v.to_string();
}
impl From<Vec<String>> for Val {
    fn from(v: Vec<String>) -> Self {
        Val::Texts(v)
    }
}
impl From<&[String]> for Val {
    fn from(v: &[String]) -> Self {
        Val::Texts(v.to_vec())
    }
}
impl<T> From<Id<T>> for Val {
    fn from(v: Id<T>) -> Self {
        Val::Text(Some(v.into_string()))
    }
}
impl<T> From<&Id<T>> for Val {
    fn from(v: &Id<T>) -> Self {
        Val::Text(Some(v.as_str().to_owned()))
    }
}
impl<T> From<Option<Id<T>>> for Val {
    fn from(v: Option<Id<T>>) -> Self {
        Val::Text(v.map(Id::into_string))
    }
}

/// A row of either engine.
pub enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// Which column: by name in a [`crate::row!`], by place in a tuple.
#[derive(Debug, Clone, Copy)]
pub enum At<'a> {
    Name(&'a str),
    Place(usize),
}

/// A type that can stand in a column.
pub trait Column: Sized {
    fn column(row: &Row, at: At<'_>) -> Result<Self>;
}

macro_rules! column_native {
    ($($t:ty),*) => { $(
        impl Column for $t {
            fn column(row: &Row, at: At<'_>) -> Result<Self> {
                Ok(match (row, at) {
                    (Row::Sqlite(r), At::Name(n)) => r.try_get(n)?,
                    (Row::Sqlite(r), At::Place(i)) => r.try_get(i)?,
                    (Row::Postgres(r), At::Name(n)) => r.try_get(n)?,
                    (Row::Postgres(r), At::Place(i)) => r.try_get(i)?,
                })
            }
        }
    )* };
}
column_native!(i64, f64, bool, String, Vec<u8>);

impl<T: Column> Column for Option<T> {
    fn column(row: &Row, at: At<'_>) -> Result<Self> {
        let null = match (row, at) {
            (Row::Sqlite(r), At::Name(n)) => r.try_get_raw(n)?.is_null(),
            (Row::Sqlite(r), At::Place(i)) => r.try_get_raw(i)?.is_null(),
            (Row::Postgres(r), At::Name(n)) => r.try_get_raw(n)?.is_null(),
            (Row::Postgres(r), At::Place(i)) => r.try_get_raw(i)?.is_null(),
        };
        if null { Ok(None) } else { T::column(row, at).map(Some) }
    }
}

impl<T> Column for Id<T> {
    fn column(row: &Row, at: At<'_>) -> Result<Self> {
        String::column(row, at).map(Id::stored)
    }
}

macro_rules! column_parsed {
    ($($t:ty),*) => { $(
        impl Column for $t {
            fn column(row: &Row, at: At<'_>) -> Result<Self> {
                let text = String::column(row, at)?;
                <$t>::parse(&text).ok_or_else(|| Error::inconsistent(stringify!($t), &text))
            }
        }
    )* };
}
column_parsed!(Timestamp, Day, Month);

/// A type that can be read from a whole row.
pub trait FromRow: Sized {
    fn from_row(row: &Row) -> Result<Self>;
}

macro_rules! from_row_tuple {
    ($($t:ident $i:literal),+) => {
        impl<$($t: Column),+> FromRow for ($($t,)+) {
            fn from_row(row: &Row) -> Result<Self> { Ok(($($t::column(row, At::Place($i))?,)+)) }
        }
    };
}
from_row_tuple!(A 0);
from_row_tuple!(A 0, B 1);
from_row_tuple!(A 0, B 1, C 2);
from_row_tuple!(A 0, B 1, C 2, D 3);
from_row_tuple!(A 0, B 1, C 2, D 3, E 4);
from_row_tuple!(A 0, B 1, C 2, D 3, E 4, F 5);
from_row_tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
from_row_tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);

/// A struct that is read from a row by the names of its fields.
///
/// ```ignore
/// row! { pub struct Street { pub id: Id<Street>, pub name: String, pub code: Option<String> } }
/// ```
#[macro_export]
macro_rules! row {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($(#[$fmeta:meta])* $fvis:vis $field:ident : $t:ty),* $(,)? }) => {
        $(#[$meta])* $vis struct $name { $($(#[$fmeta])* $fvis $field: $t),* }
        impl $crate::db::FromRow for $name {
            fn from_row(row: &$crate::db::Row) -> $crate::db::Result<Self> {
                Ok(Self { $($field: $crate::db::Column::column(row, $crate::db::At::Name(stringify!($field)))?),* })
            }
        }
    };
}
