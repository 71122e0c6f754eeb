//! The servers that are measured, each a process of its own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::client::{Ask, Connection};

/// A process that serves and ends with its value.
pub struct Served {
    child: Child,
    /// Kept open: a server that cannot print would end.
    _output: BufReader<ChildStdout>,
    pub at: SocketAddr,
    /// Seconds from its start until `/readyz` answered; only of ours.
    pub ready_s: f64,
}

/// `louwei serve` on a database file.
pub async fn louwei(database: &Path) -> Outcome<Served> {
    let started = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_louwei"));
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--database"])
        .arg(format!("sqlite:{}", database.display()));
    let mut served = start(command)?;
    let ask = Ask::get("/readyz", "");
    while Connection::open(served.at).await?.send(&ask).await?.status != 200 {
        if started.elapsed() > Duration::from_secs(60) {
            return Err("louwei is not ready after a minute".into());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    served.ready_s = started.elapsed().as_secs_f64();
    Ok(served)
}

/// This binary as the floor.
pub fn floor(database: &Path, zone: &str, writes: f64) -> Outcome<Served> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("floor").arg(database).arg(zone).arg(writes.to_string());
    start(command)
}

/// Starts it and reads its address off its first line.
fn start(mut command: Command) -> Outcome<Served> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut output = BufReader::new(child.stdout.take().ok_or("no output")?);
    let mut line = String::new();
    output.read_line(&mut line)?;
    let at = line.trim().rsplit('/').next().and_then(|a| a.parse().ok());
    Ok(Served {
        at: at.ok_or_else(|| format!("the server gave no address but `{line}`"))?,
        child,
        _output: output,
        ready_s: 0.0,
    })
}

impl Served {
    /// The most memory it has held so far, MiB (Linux).
    pub fn peak_mib(&self) -> Outcome<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|l| l.starts_with("VmHWM:")).ok_or("no VmHWM")?;
        let kib: f64 = line.split_whitespace().nth(1).ok_or("no VmHWM")?.parse()?;
        Ok(kib / 1024.0)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
