//! The command line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::accounts::service as accounts;
use crate::app::App;
use crate::config::{Config, File};
use crate::db::Db;
use crate::journal;
use crate::kernel::{Actor, Clock, Grant, Role};
use crate::registers::jobs;
use crate::registers::service::Upload;
use crate::web;

/// 楼委通: the hub that building committees run on.
#[derive(Debug, Parser)]
#[command(name = "louwei", version, about, long_about = None)]
struct Cli {
    /// A TOML file with settings; flags and variables win over it.
    #[arg(long, global = true, env = "LOUWEI_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// sqlite:PATH or postgres://USER@HOST/NAME [default: sqlite:data/louwei.db]
    #[arg(
        long,
        global = true,
        env = "LOUWEI_DATABASE",
        value_name = "URL",
        hide_env_values = true
    )]
    database: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve pages and API until told to stop; what is in flight is finished.
    Serve {
        /// Address and port [default: 127.0.0.1:8080]
        #[arg(long, env = "LOUWEI_LISTEN", value_name = "ADDRESS")]
        listen: Option<String>,
        /// Fill an empty database with the demonstration zones and name their accounts on the
        /// sign-in page.
        #[arg(long, env = "LOUWEI_DEMO")]
        demo: bool,
        /// A PostgreSQL replica for reads.
        #[arg(long, env = "LOUWEI_READ_DATABASE_URL", value_name = "URL", hide_env_values = true)]
        read_database: Option<String>,
        /// Send cookies over HTTPS only [default: yes unless listening on loopback]
        #[arg(long, env = "LOUWEI_SECURE_COOKIES", value_name = "BOOL")]
        secure_cookies: Option<bool>,
    },
    /// Fill an empty database with the fictitious demonstration zones.
    Demo,
    /// Take a register in: a workbook (.xlsx, .xls, .ods) or one sheet as .csv, whole or not at all;
    /// exit 1 when there is an error in it.
    Import {
        file: PathBuf,
        /// May be left out when there is one.
        #[arg(long)]
        zone: Option<String>,
        /// Say what would change and write nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Write all registers as one workbook that imports back without a change.
    Export {
        file: PathBuf,
        /// May be left out when there is one.
        #[arg(long)]
        zone: Option<String>,
    },
    /// People and their roles.
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Print the OpenAPI document.
    Openapi,
    /// Recompute the journal's chains, its checkpoints, the ledger and its roll-up; exit 1 on a fault.
    Verify {
        #[arg(long)]
        zone: Option<String>,
    },
    /// Give the cards that are due now and count clocks again over a changed calendar, once; `serve`
    /// does so by itself.
    Keeper {
        #[arg(long)]
        zone: Option<String>,
    },
    /// Bring the database to this version's schema.
    Migrate,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Add a person; the password is read from standard input when it is not given.
    Add {
        #[arg(long)]
        login: String,
        #[arg(long)]
        name: String,
        /// zone-administrator, zone-officer, coordinator, law-firm-lead, lawyer, mediator,
        /// department-clerk, enterprise-contact, auditor, individual
        #[arg(long)]
        role: String,
        /// Id of what the role is over.
        #[arg(long)]
        over: Option<String>,
        /// Id of the zone, such as `kfq`; it is created when it is new.
        #[arg(long)]
        zone: String,
        /// Name of a new zone.
        #[arg(long)]
        zone_name: Option<String>,
        #[arg(long, env = "LOUWEI_PASSWORD", hide_env_values = true)]
        password: Option<String>,
    },
    /// List the people of a zone.
    List {
        /// May be left out when there is one.
        #[arg(long)]
        zone: Option<String>,
    },
}

type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// The program: 0 when it did what was asked.
pub fn main() -> ExitCode {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    match runtime.block_on(run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&*error),
    }
}

fn failed(error: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("louwei: {error}");
    ExitCode::FAILURE
}

/// Runs the command line; what goes wrong comes back in words.
async fn run() -> Outcome {
    let cli = Cli::parse();
    let file = File::read(cli.config.as_deref())?;
    let (listen, read_database, demo, secure) = match &cli.command {
        Command::Serve {
            listen,
            demo,
            read_database,
            secure_cookies,
        } => (listen.clone(), read_database.clone(), *demo, *secure_cookies),
        _ => (None, None, false, None),
    };
    let config = Config::new(file, cli.database, read_database, listen, demo, secure)?;
    if let Command::Openapi = cli.command {
        let app = App::new(Db::nowhere(), Clock::System, false, false);
        println!("{}", web::openapi(&app));
        return Ok(());
    }
    let db = Db::connect(&config.database, config.read_database.as_deref()).await?;
    db.migrate().await?;
    let app = App::new(db.clone(), Clock::System, config.demo, config.secure_cookies);
    let outcome = carry_out(cli.command, app, &config).await;
    // So that SQLite folds its log into the one file that people copy.
    db.close().await;
    outcome
}

async fn carry_out(command: Command, app: App, config: &Config) -> Outcome {
    match command {
        Command::Serve { .. } => web::serve::run(app, config).await,
        Command::Openapi => Ok(()),
        Command::Migrate => {
            println!("schema {} in {}", crate::db::schema_version(), config.data_place());
            Ok(())
        }
        Command::Demo => {
            crate::demo::fill(&app).await.map_err(in_words)?;
            println!("demonstration zones are in {}", config.data_place());
            Ok(())
        }
        Command::Import { file, zone, dry_run } => import(&app, &file, zone, dry_run).await,
        Command::Export { file, zone } => export(&app, &file, zone).await,
        Command::User { command } => user(&app, command).await,
        Command::Keeper { zone } => keeper(&app, zone).await,
        Command::Verify { zone } => verify(&app, zone).await,
    }
}

async fn the_zone(app: &App, asked: Option<String>) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let zones = accounts::zones(app).await?;
    match asked {
        Some(id) if zones.iter().any(|(zone, _)| *zone == id) => Ok(id),
        Some(id) => Err(format!("no zone `{id}`; there are: {}", names(&zones)).into()),
        None if zones.len() == 1 => Ok(zones[0].0.clone()),
        None if zones.is_empty() => Err("no zone yet: begin with `louwei user add --role zone-administrator …`".into()),
        None => Err(format!("say which zone with --zone: {}", names(&zones)).into()),
    }
}

fn names(zones: &[(String, String)]) -> String {
    zones
        .iter()
        .map(|(id, name)| format!("{id} ({name})"))
        .collect::<Vec<_>>()
        .join(", ")
}

async fn import(app: &App, file: &Path, zone: Option<String>, dry_run: bool) -> Outcome {
    let zone = the_zone(app, zone).await?;
    let bytes = std::fs::read(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let name = file
        .file_name()
        .map_or("", |n| n.to_str().unwrap_or_default())
        .to_owned();
    let upload = Upload {
        name,
        bytes: bytes.into(),
    };
    let actor = Actor::system(&zone, app.clock.now());
    let done = jobs::take(app, &actor, upload, dry_run).await.map_err(in_words)?;
    println!("sheet\trows\tcreated\tupdated\tunchanged\tskipped\terrors");
    let mut faults = 0;
    for s in &done.sheets {
        let errors = s.errors.len() + s.more_errors;
        faults += errors;
        println!(
            "{}\t{}\t{}\t{}\t{}\t{}\t{errors}",
            s.title, s.rows, s.created, s.updated, s.unchanged, s.skipped
        );
    }
    for e in done.errors() {
        println!("{} 第{}行 {}：{}（{}）", e.sheet, e.row, e.column, e.message, e.value);
    }
    for w in done.warnings() {
        println!(
            "{} 第{}行 {} 请核对：{}（{}）",
            w.sheet, w.row, w.column, w.message, w.value
        );
    }
    for title in &done.ignored {
        println!("{title}: none of the registers, left out");
    }
    match faults {
        0 => Ok(()),
        n => Err(format!("{n} errors; nothing was written").into()),
    }
}

async fn export(app: &App, file: &Path, zone: Option<String>) -> Outcome {
    is_workbook(file)?;
    let zone = the_zone(app, zone).await?;
    let actor = Actor::system(&zone, app.clock.now());
    let bytes = crate::registers::export::workbook(app, &actor)
        .await
        .map_err(in_words)?;
    std::fs::write(file, bytes).map_err(|e| format!("{}: {e}", file.display()))?;
    println!("{}", file.display());
    Ok(())
}

/// All registers are one workbook, whatever its file is called.
fn is_workbook(file: &Path) -> Result<(), String> {
    let extension = file.extension().unwrap_or_default().to_string_lossy();
    if extension.eq_ignore_ascii_case("xlsx") {
        return Ok(());
    }
    Err(format!(
        "{}: the registers are written as one workbook: name the file .xlsx, not .{extension}",
        file.display()
    ))
}

async fn user(app: &App, command: UserCommand) -> Outcome {
    match command {
        UserCommand::Add {
            login,
            name,
            role,
            over,
            zone,
            zone_name,
            password,
        } => {
            let role = Role::parse(&role).ok_or_else(|| {
                let known: Vec<&str> = Role::ALL.iter().map(|r| r.as_str()).collect();
                format!("no role `{role}`; there are: {}", known.join(", "))
            })?;
            let password = match password {
                Some(password) => password,
                None => {
                    eprintln!("password for {login}:");
                    let mut line = String::new();
                    std::io::stdin().read_line(&mut line)?;
                    line.trim_end_matches(['\r', '\n']).to_owned()
                }
            };
            accounts::add_zone(app, &zone, zone_name.as_deref().unwrap_or(&zone), false).await?;
            let actor = Actor::system(&zone, app.clock.now());
            let new = accounts::NewPerson {
                login: &login,
                name: &name,
                password: &password,
                must_change_password: false,
                grants: vec![Grant { role, over }],
            };
            let id = accounts::add_person(app, &actor, new).await.map_err(in_words)?;
            println!("{login} ({}) added to zone {zone} as {id}", role.label());
            Ok(())
        }
        UserCommand::List { zone } => {
            let zone = the_zone(app, zone).await?;
            let actor = Actor::system(&zone, app.clock.now());
            for person in accounts::people(app, &actor, "", 10_000).await? {
                let roles: Vec<&str> = person.grants.iter().map(|(_, role, _)| role.as_str()).collect();
                println!("{}\t{}\t{}", person.login, person.name, roles.join(" "));
            }
            Ok(())
        }
    }
}

/// A refusal as one line for the terminal.
pub fn in_words(error: crate::error::Error) -> Box<dyn std::error::Error + Send + Sync> {
    match error {
        crate::error::Error::Invalid(errors) => errors
            .iter()
            .map(|e| format!("{}: {}", e.field, e.message))
            .collect::<Vec<_>>()
            .join("\n")
            .into(),
        other => other.to_string().into(),
    }
}

async fn keeper(app: &App, zone: Option<String>) -> Outcome {
    for (id, name) in accounts::zones(app).await? {
        if zone.as_ref().is_none_or(|z| *z == id) {
            let did = crate::clocks::keeper::round(app, &id).await.map_err(in_words)?;
            let (yellow, red, moved) = (did.yellow, did.red, did.moved);
            println!("{id} {name}: {yellow} yellow cards, {red} red cards, {moved} clocks moved by the calendar");
        }
    }
    Ok(())
}

async fn verify(app: &App, zone: Option<String>) -> Outcome {
    let mut faults = 0;
    for (id, name) in accounts::zones(app).await? {
        if zone.as_ref().is_some_and(|z| *z != id) {
            continue;
        }
        let report = journal::verify::zone(app, &id).await?;
        let registers = crate::registers::replay::verify(&mut app.db.read().await?, &id).await?;
        let found: Vec<&String> = report.faults.iter().chain(&registers.faults).collect();
        println!(
            "{id} {name}: {} events, {} facts, {} checkpoints, {} matters, {} rows of registers, {} of them without an event, {} faults",
            report.events,
            report.facts,
            report.checkpoints,
            report.matters,
            registers.rows,
            registers.untold,
            found.len()
        );
        for fault in &found {
            println!("  {fault}");
        }
        faults += found.len();
    }
    if faults == 0 {
        Ok(())
    } else {
        Err(format!("{faults} faults").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_is_refused_a_name_that_is_no_workbook() {
        assert_eq!(is_workbook(Path::new("out.xlsx")), Ok(()));
        assert_eq!(is_workbook(Path::new("OUT.XLSX")), Ok(()));
        assert!(is_workbook(Path::new("out.csv")).unwrap_err().contains(".csv"));
        assert!(is_workbook(Path::new("out")).is_err());
    }
}
