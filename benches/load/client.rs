//! A small client: HTTP/1.1 with keep-alive to 127.0.0.1, a fixed number of connections, a fixed time.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::Outcome;

/// One request. `extra` are whole header lines.
pub struct Ask {
    pub method: &'static str,
    pub path: String,
    pub extra: String,
    pub body: Vec<u8>,
}

impl Ask {
    pub fn get(path: impl Into<String>, extra: &str) -> Self {
        Ask {
            method: "GET",
            path: path.into(),
            extra: extra.to_owned(),
            body: vec![],
        }
    }

    pub fn post(path: impl Into<String>, extra: &str, body: &Value) -> Self {
        Ask {
            method: "POST",
            path: path.into(),
            extra: format!("{extra}content-type: application/json\r\n"),
            body: body.to_string().into_bytes(),
        }
    }
}

pub fn bearer(token: &str) -> String {
    format!("authorization: Bearer {token}\r\n")
}

pub struct Answer {
    pub status: u16,
    pub etag: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Outcome<Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

pub struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    pub async fn open(to: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        Ok(Connection {
            stream: BufReader::with_capacity(1 << 16, stream),
        })
    }

    /// The answer, whatever its status.
    pub async fn send(&mut self, ask: &Ask) -> Outcome<Answer> {
        let mut out = format!(
            "{} {} HTTP/1.1\r\nhost: 127.0.0.1\r\n{}content-length: {}\r\n\r\n",
            ask.method,
            ask.path,
            ask.extra,
            ask.body.len()
        )
        .into_bytes();
        out.extend_from_slice(&ask.body);
        self.stream.get_mut().write_all(&out).await?;
        self.answer().await
    }

    async fn answer(&mut self) -> Outcome<Answer> {
        let mut line = String::new();
        self.stream.read_line(&mut line).await?;
        let status = line.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or("no answer")?;
        let (mut length, mut chunked, mut etag) = (0usize, false, String::new());
        loop {
            line.clear();
            self.stream.read_line(&mut line).await?;
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                break;
            };
            match name {
                "content-length" => length = value.parse()?,
                "transfer-encoding" => chunked = value == "chunked",
                "etag" => etag = value.to_owned(),
                _ => {}
            }
        }
        let mut body = vec![];
        if chunked {
            self.chunks(&mut body).await?;
        } else {
            body.resize(length, 0);
            self.stream.read_exact(&mut body).await?;
        }
        Ok(Answer { status, etag, body })
    }

    async fn chunks(&mut self, body: &mut Vec<u8>) -> Outcome<()> {
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).await?;
            let length = usize::from_str_radix(line.trim(), 16)?;
            let begin = body.len();
            body.resize(begin + length + 2, 0);
            self.stream.read_exact(&mut body[begin..]).await?;
            body.truncate(begin + length);
            if length == 0 {
                return Ok(());
            }
        }
    }
}

/// One request that must succeed.
pub async fn once(to: SocketAddr, ask: &Ask) -> Outcome<Answer> {
    let answer = Connection::open(to).await?.send(ask).await?;
    refuse(ask, &answer)?;
    Ok(answer)
}

fn refuse(ask: &Ask, answer: &Answer) -> Outcome<()> {
    if (200..300).contains(&answer.status) {
        return Ok(());
    }
    let said: String = String::from_utf8_lossy(&answer.body).chars().take(600).collect();
    let sent = String::from_utf8_lossy(&ask.body);
    Err(format!("{} {} {sent}: {} {said}", ask.method, ask.path, answer.status).into())
}

/// What one connection asks for, again and again.
pub trait Errand {
    fn next(&mut self) -> Ask;
    fn done(&mut self, _answer: &Answer) -> Outcome<()> {
        Ok(())
    }
}

/// The same kind of request each time.
pub struct Ever(pub Box<dyn FnMut() -> Ask>);

impl Errand for Ever {
    fn next(&mut self) -> Ask {
        (self.0)()
    }
}

/// Sends each errand over a connection of its own until the time is over; answers a second.
pub async fn rate<E: Errand>(to: SocketAddr, errands: &mut [E], time: Duration) -> Outcome<f64> {
    let connections = try_join_all(errands.iter().map(|_| Connection::open(to))).await?;
    let started = Instant::now();
    let runs = connections
        .into_iter()
        .zip(errands)
        .map(async |(mut connection, errand)| {
            let mut done = 0u64;
            while started.elapsed() < time {
                let ask = errand.next();
                let answer = connection.send(&ask).await?;
                refuse(&ask, &answer)?;
                errand.done(&answer)?;
                done += 1;
            }
            Outcome::Ok(done)
        });
    let done: u64 = try_join_all(runs).await?.into_iter().sum();
    Ok(done as f64 / started.elapsed().as_secs_f64())
}
