//! Settings: flags, then `LOUWEI_…` variables, then a TOML file; checked before anything starts.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// What `louwei serve` runs with.
#[derive(Debug, Clone)]
pub struct Config {
    pub database: String,
    /// A replica for reads, PostgreSQL only.
    pub read_database: Option<String>,
    pub listen: SocketAddr,
    pub demo: bool,
    /// Cookies are sent over HTTPS only.
    pub secure_cookies: bool,
}

/// The file; every setting may be absent.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub database: Option<String>,
    pub read_database: Option<String>,
    pub listen: Option<String>,
    pub demo: Option<bool>,
    pub secure_cookies: Option<bool>,
}

/// A setting that cannot be, by name.
#[derive(Debug, thiserror::Error)]
#[error("setting `{setting}`: {reason}")]
pub struct Wrong {
    pub setting: String,
    pub reason: String,
}

impl Wrong {
    fn of(setting: &str, reason: impl Into<String>) -> Self {
        Wrong {
            setting: setting.to_owned(),
            reason: reason.into(),
        }
    }
}

impl File {
    pub fn read(path: Option<&Path>) -> Result<Self, Wrong> {
        let Some(path) = path else { return Ok(File::default()) };
        let text = std::fs::read_to_string(path)
            .map_err(|e| Wrong::of("config", format!("cannot read {}: {e}", path.display())))?;
        toml::from_str(&text).map_err(|e| Wrong::of("config", format!("{}: {}", path.display(), e.message())))
    }
}

impl Config {
    /// `database`, `listen` and `demo` as given by flag or variable; what is `None` comes from the
    /// file, and what is not there either has its default.
    pub fn new(
        file: File,
        database: Option<String>,
        read_database: Option<String>,
        listen: Option<String>,
        demo: bool,
        secure_cookies: Option<bool>,
    ) -> Result<Self, Wrong> {
        let database = database
            .or(file.database)
            .unwrap_or_else(|| "sqlite:data/louwei.db".to_owned());
        check_database("database", &database)?;
        let read_database = read_database.or(file.read_database);
        if let Some(url) = &read_database {
            check_database("read_database", url)?;
            if database.starts_with("sqlite:") {
                return Err(Wrong::of(
                    "read_database",
                    "a replica goes with PostgreSQL, not with SQLite",
                ));
            }
        }
        let listen = listen.or(file.listen).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
        let listen: SocketAddr = listen
            .parse()
            .map_err(|_| Wrong::of("listen", format!("`{listen}` is not like 127.0.0.1:8080")))?;
        let demo = demo || file.demo.unwrap_or(false);
        let secure_cookies = secure_cookies
            .or(file.secure_cookies)
            .unwrap_or(!listen.ip().is_loopback());
        Ok(Config {
            database,
            read_database,
            listen,
            demo,
            secure_cookies,
        })
    }

    /// Where the data lies, for people: never a password.
    pub fn data_place(&self) -> String {
        match self.database.strip_prefix("sqlite:") {
            Some(path) => {
                let path = PathBuf::from(path.trim_start_matches("//"));
                std::path::absolute(&path).unwrap_or(path).display().to_string()
            }
            None => match self.database.rsplit_once('@') {
                Some((_, host)) => format!("PostgreSQL at {host}"),
                None => "PostgreSQL".to_owned(),
            },
        }
    }
}

fn check_database(setting: &str, url: &str) -> Result<(), Wrong> {
    let known = ["sqlite:", "postgres://", "postgresql://"]
        .iter()
        .any(|scheme| url.starts_with(scheme));
    if known && url.len() > "sqlite:".len() {
        return Ok(());
    }
    Err(Wrong::of(setting, "must be sqlite:PATH or postgres://USER@HOST/NAME"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(database: &str, listen: &str) -> Result<Config, Wrong> {
        Config::new(
            File::default(),
            Some(database.into()),
            None,
            Some(listen.into()),
            false,
            None,
        )
    }

    #[test]
    fn a_wrong_setting_is_named() {
        assert_eq!(config("mysql://x", "127.0.0.1:1").unwrap_err().setting, "database");
        assert_eq!(config("sqlite:x.db", "localhost").unwrap_err().setting, "listen");
        let unknown: Result<File, _> = toml::from_str("databse = 'x'");
        assert!(unknown.unwrap_err().message().contains("databse"));
    }

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
        let file: File = toml::from_str("listen = '127.0.0.1:9'\ndatabase = 'sqlite:a.db'").unwrap();
        let config = Config::new(file, None, None, Some("127.0.0.1:7".into()), false, None).unwrap();
        assert_eq!((config.listen.port(), config.database.as_str()), (7, "sqlite:a.db"));
    }

    #[test]
    fn the_place_of_the_data_shows_no_password() {
        let config = config("postgres://u:secret@db.example/louwei", "127.0.0.1:1").unwrap();
        assert!(!config.data_place().contains("secret"));
    }
}
