//! Questions that are asked together: see `queue.rs`.

use std::marker::PhantomData;

use super::queue::Queued;
use super::{FromRow, Result, Row, Tx, Val};

/// A statement that answers with rows, before it has a connection to run on.
pub struct Ask<T> {
    text: &'static str,
    values: Vec<Val>,
    rows: PhantomData<fn() -> T>,
}

/// A question with `$1…$n`, the same text for both engines.
pub fn ask<T: FromRow>(text: &'static str) -> Ask<T> {
    Ask {
        text,
        values: vec![],
        rows: PhantomData,
    }
}

impl<T: FromRow> Ask<T> {
    /// The next of `$1, $2, …`.
    pub fn bind(mut self, value: impl Into<Val>) -> Self {
        self.values.push(value.into());
        self
    }

    fn on(self, tx: &Tx) -> Queued {
        Queued::new(tx.dialect(self.text), self.values)
    }

    fn read(rows: Option<Vec<Row>>) -> Result<Vec<T>> {
        rows.unwrap_or_default().iter().map(T::from_row).collect()
    }
}

/// Some questions: a tuple of [`Ask`]s.
pub trait Asks {
    /// The rows of each.
    type Answers;
    #[doc(hidden)]
    fn on(self, tx: &Tx) -> Vec<Queued>;
    #[doc(hidden)]
    fn read(rows: Vec<Vec<Row>>) -> Result<Self::Answers>;
}

macro_rules! asks {
    ($($t:ident $i:tt),+) => {
        impl<$($t: FromRow),+> Asks for ($(Ask<$t>,)+) {
            type Answers = ($(Vec<$t>,)+);
            fn on(self, tx: &Tx) -> Vec<Queued> { vec![$(self.$i.on(tx)),+] }
            fn read(rows: Vec<Vec<Row>>) -> Result<Self::Answers> {
                let mut rows = rows.into_iter();
                Ok(($(Ask::<$t>::read(rows.next())?,)+))
            }
        }
    };
}
asks!(A 0);
asks!(A 0, B 1);
asks!(A 0, B 1, C 2);
asks!(A 0, B 1, C 2, D 3);
asks!(A 0, B 1, C 2, D 3, E 4);
asks!(A 0, B 1, C 2, D 3, E 4, F 5);

impl Tx {
    /// Asks these questions in one go, after what was queued is written.
    pub async fn ask<Q: Asks>(&mut self, asks: Q) -> Result<Q::Answers> {
        let asked = asks.on(self);
        Q::read(self.answers(asked).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Db;

    #[tokio::test]
    async fn sqlite_takes_writes_and_questions_in_one_go() {
        let db = Db::nowhere();
        let mut tx = db.begin().await.unwrap();
        tx.sql("CREATE TABLE t (a BIGINT, b TEXT)").queue();
        let row = |a: i64, b: &str| vec![Val::from(a), Val::from(b)];
        tx.queue_many("t", &["a", "b"], vec![row(1, "x"), row(2, "y")], "");
        let all = || ask::<(i64,)>("SELECT a FROM t WHERE a >= $1 ORDER BY a").bind(1i64);
        let none = ask::<(i64,)>("SELECT a FROM t WHERE b = $1").bind("z");
        let two = ask::<(String,)>("SELECT b FROM t WHERE a = ANY($1)").bind(vec!["2".to_owned()]);
        let (before, missing, second) = tx.ask((all(), none, two)).await.unwrap();
        assert_eq!((before, missing), (vec![(1,), (2,)], vec![]));
        assert_eq!(second, [("y".to_owned(),)]);
        tx.sql("DELETE FROM t WHERE a = $1").bind(1i64).queue();
        let left: i64 = tx.sql("SELECT COUNT(*) FROM t").scalar().await.unwrap();
        assert_eq!(left, 1);
        tx.rollback().await.unwrap();
    }
}
