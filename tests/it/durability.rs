//! What was acknowledged is there: the real program, killed under load and left by its clients.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use crate::database::{self, Seed};
use crate::disputes::{equity, labour};
use crate::world::token_of;

/// The program, serving on a port of its own.
pub struct Server {
    child: Child,
    /// Kept open: a program whose output nobody takes ends.
    _out: BufReader<ChildStdout>,
    pub address: String,
}

impl Server {
    pub fn start(database: &str) -> Server {
        let mut child = Command::new(env!("CARGO_BIN_EXE_louwei"))
            .args(["serve", "--listen", "127.0.0.1:0", "--database", database])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        let address = line.trim().rsplit_once("http://").unwrap().1.to_owned();
        Server {
            child,
            _out: out,
            address,
        }
    }

    /// `kill -9`
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `louwei verify` finds nothing wrong.
pub fn verify(database: &str) {
    let out = Command::new(env!("CARGO_BIN_EXE_louwei"))
        .args(["verify", "--database", database])
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}{}",
        String::from_utf8_lossy(&out.stdout),
        String::from_utf8_lossy(&out.stderr)
    );
}

/// The newest version of each dispute that the hub has acknowledged.
type Acknowledged = Arc<Mutex<HashMap<String, i64>>>;

/// Sends a change; the id and version that were acknowledged, `None` when nothing came back.
async fn send(http: &reqwest::Client, url: &str, login: &str, version: i64, body: Value) -> Option<(String, i64)> {
    let request = http
        .post(url)
        .bearer_auth(token_of(login))
        .header("If-Match", format!("\"{version}\""))
        .json(&body);
    let answer = request.send().await.ok()?;
    let status = answer.status();
    let json: Value = answer.json().await.ok()?;
    assert!(status.is_success(), "{status} {json}");
    Some((json["id"].as_str()?.to_owned(), json["version"].as_i64()?))
}

/// Opens disputes and moves them on until the hub is gone.
async fn work(address: String, number: usize, seen: Acknowledged) {
    let http = reqwest::Client::new();
    let base = format!("http://{address}/api/v1/disputes");
    let login = if number.is_multiple_of(2) {
        "worker"
    } else {
        "enterprise-2"
    };
    loop {
        let opening = if login == "worker" { labour() } else { equity() };
        let Some((id, version)) = send(&http, &base, login, 0, opening).await else {
            return;
        };
        seen.lock().unwrap().insert(id.clone(), version);
        for (login, step) in [(login, "submit"), ("coordinator", "start_screening")] {
            let version = seen.lock().unwrap()[&id];
            let steps = format!("{base}/{id}/steps");
            let Some((_, version)) = send(&http, &steps, login, version, json!({ "step": step })).await else {
                return;
            };
            seen.lock().unwrap().insert(id.clone(), version);
        }
    }
}

/// Everything acknowledged is there, as new as it was acknowledged.
async fn all_there(server: &Server, seen: &Acknowledged) {
    let http = reqwest::Client::new();
    let seen = seen.lock().unwrap().clone();
    for (id, version) in seen {
        let mut found = None;
        for login in ["worker", "enterprise-2"] {
            let url = format!("http://{}/api/v1/disputes/{id}", server.address);
            let answer = http.get(url).bearer_auth(token_of(login)).send().await.unwrap();
            if answer.status().is_success() {
                found = answer.json::<Value>().await.unwrap()["version"].as_i64();
            }
        }
        assert!(found >= Some(version), "{id}: acknowledged {version}, found {found:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_kill_under_load_loses_no_acknowledged_step() {
    let (database, _folder) = database::copy(Seed::World).await;
    let seen = Acknowledged::default();
    for round in 0..4 {
        let server = Server::start(&database);
        all_there(&server, &seen).await;
        let before = seen.lock().unwrap().len();
        let workers: Vec<_> = (0..6)
            .map(|n| tokio::spawn(work(server.address.clone(), n, seen.clone())))
            .collect();
        // Once it has done something, at no particular moment.
        while seen.lock().unwrap().len() <= before + 5 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(97 * round)).await;
        server.kill();
        for worker in workers {
            worker.await.unwrap();
        }
        verify(&database);
    }
    let server = Server::start(&database);
    all_there(&server, &seen).await;
}

/// A request whose sender hangs up once it is sent, `after` so long.
async fn hang_up(address: String, login: &str, opening: Value, after: Duration) {
    let body = opening.to_string();
    let request = format!(
        "POST /api/v1/disputes HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        token_of(login),
        body.len()
    );
    let mut socket = tokio::net::TcpStream::connect(&address).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    tokio::time::sleep(after).await;
    // Closed with a reset: the server learns of it at once.
    socket.set_zero_linger().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_clients_who_hang_up_lose_nobody_a_write() {
    let (database, _folder) = database::copy(Seed::World).await;
    let server = Server::start(&database);
    let seen = Acknowledged::default();
    let http = reqwest::Client::new();
    let base = format!("http://{}/api/v1/disputes", server.address);
    for wave in 0u64..50 {
        let leaving: Vec<_> = (0u64..20)
            .map(|n| {
                let (login, opening) = if n % 2 == 0 {
                    ("worker", labour())
                } else {
                    ("enterprise-2", equity())
                };
                // From at once to well after the answer.
                let after = Duration::from_micros((wave * 20 + n) * 997 % 12_000);
                tokio::spawn(hang_up(server.address.clone(), login, opening, after))
            })
            .collect();
        let (id, version) = send(&http, &base, "worker", 0, labour()).await.expect("an answer");
        let steps = format!("{base}/{id}/steps");
        let (_, version) = send(&http, &steps, "worker", version, json!({"step": "submit"}))
            .await
            .expect("an answer");
        seen.lock().unwrap().insert(id, version);
        for one in leaving {
            one.await.unwrap();
        }
    }
    // Later writes, enough to use every connection of the pool.
    for _ in 0..40 {
        let (id, version) = send(&http, &base, "enterprise-2", 0, equity())
            .await
            .expect("an answer");
        seen.lock().unwrap().insert(id, version);
    }
    all_there(&server, &seen).await;
    server.kill();
    verify(&database);
    let server = Server::start(&database);
    all_there(&server, &seen).await;
}
