use super::*;

struct File {
    writer: Writer,
    reader: SqliteConnection,
    _folder: tempfile::TempDir,
}

async fn file() -> File {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new()
        .filename(folder.path().join("turns.db"))
        .create_if_missing(true)
        .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
        .foreign_keys(true);
    let writer = Writer::new(options.clone());
    let mut outside = writer.outside().await.unwrap();
    for text in [
        "CREATE TABLE n (n BIGINT PRIMARY KEY)",
        "CREATE TABLE hangs (n BIGINT REFERENCES n (n))",
    ] {
        sqlx::query(text).execute(&mut *outside).await.unwrap();
    }
    drop(outside);
    let reader = options.read_only(true).connect().await.unwrap();
    File {
        writer,
        reader,
        _folder: folder,
    }
}

impl File {
    async fn seen(&mut self) -> Vec<i64> {
        sqlx::query_scalar("SELECT n FROM n ORDER BY n")
            .fetch_all(&mut self.reader)
            .await
            .unwrap()
    }

    /// A turn that has written `n`.
    async fn wrote(&self, n: i64) -> Turn {
        let mut turn = self.writer.turn(true).await.unwrap();
        put(&mut turn, n).await;
        turn
    }

    /// A turn that waits already, and its commit.
    async fn waits(&self) -> tokio::task::JoinHandle<Turn> {
        let writer = self.writer.clone();
        let before = writer.0.waiting.load(Ordering::SeqCst);
        let turn = tokio::spawn(async move { writer.turn(true).await.unwrap() });
        while self.writer.0.waiting.load(Ordering::SeqCst) == before {
            tokio::task::yield_now().await;
        }
        turn
    }
}

async fn put(turn: &mut Turn, n: i64) {
    let text = "INSERT INTO n (n) VALUES ($1)";
    sqlx::query(text).bind(n).execute(&mut **turn).await.unwrap();
}

#[tokio::test]
async fn a_turn_that_nobody_waits_behind_is_on_the_disk_when_it_is_over() {
    let mut file = file().await;
    file.wrote(1).await.commit().await.unwrap();
    assert_eq!(file.seen().await, [1]);
}

#[tokio::test]
async fn turns_that_wait_at_the_same_time_share_a_commit_and_none_is_told_before_it() {
    let mut file = file().await;
    let first = file.wrote(1).await;
    let second = file.waits().await;
    let first = tokio::spawn(first.commit());
    let mut second = second.await.unwrap();
    put(&mut second, 2).await;
    assert!(!first.is_finished());
    assert_eq!(file.seen().await, [0; 0]);
    second.commit().await.unwrap();
    first.await.unwrap().unwrap();
    assert_eq!(file.seen().await, [1, 2]);
}

#[tokio::test]
async fn a_turn_that_undoes_itself_takes_nothing_of_the_others_along() {
    let mut file = file().await;
    let first = file.wrote(1).await;
    let (second, third) = (file.waits().await, file.waits().await);
    let first = tokio::spawn(first.commit());
    let mut second = second.await.unwrap();
    put(&mut second, 2).await;
    second.rollback().await.unwrap();
    let mut third = third.await.unwrap();
    put(&mut third, 3).await;
    third.commit().await.unwrap();
    first.await.unwrap().unwrap();
    assert_eq!(file.seen().await, [1, 3]);
}

#[tokio::test]
async fn a_caller_who_hangs_up_leaves_nobody_waiting_and_nothing_written() {
    let mut file = file().await;
    let first = file.wrote(1).await;
    let second = file.waits().await;
    let first = tokio::spawn(first.commit());
    let mut second = second.await.unwrap();
    put(&mut second, 2).await;
    drop(second);
    first.await.unwrap().unwrap();
    assert_eq!(file.seen().await, [1]);

    let first = file.wrote(3).await;
    let gone = file.waits().await;
    gone.abort();
    first.commit().await.unwrap();
    file.wrote(4).await.commit().await.unwrap();
    assert_eq!(file.seen().await, [1, 3, 4]);
}

#[tokio::test]
async fn a_long_turn_lets_nobody_wait_for_its_end() {
    let mut file = file().await;
    let first = file.wrote(1).await;
    let (long, short) = (file.writer.clone(), file.waits().await);
    let first = tokio::spawn(first.commit());
    let mut short = short.await.unwrap();
    put(&mut short, 2).await;
    let long = tokio::spawn(async move { long.turn(false).await.unwrap() });
    short.commit().await.unwrap();
    first.await.unwrap().unwrap();
    let mut long = long.await.unwrap();
    put(&mut long, 3).await;
    assert_eq!(file.seen().await, [1, 2]);
    long.commit().await.unwrap();
    assert_eq!(file.seen().await, [1, 2, 3]);
}

#[tokio::test]
async fn a_commit_that_fails_is_told_to_all_who_share_it_and_only_its_maker_need_not_try_again() {
    let mut file = file().await;
    let first = file.wrote(1).await;
    let second = file.waits().await;
    let first = tokio::spawn(first.commit());
    let mut second = second.await.unwrap();
    for text in ["PRAGMA defer_foreign_keys = ON", "INSERT INTO hangs (n) VALUES (7)"] {
        sqlx::query(text).execute(&mut *second).await.unwrap();
    }
    assert!(!second.commit().await.unwrap_err().is_retryable());
    assert!(first.await.unwrap().unwrap_err().is_retryable());
    file.wrote(2).await.commit().await.unwrap();
    assert_eq!(file.seen().await, [2]);
}
