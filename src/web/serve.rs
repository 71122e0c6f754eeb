//! The running server: its log, its address, its end, and what it does in the background.

use std::time::Duration;

use poem::listener::{Acceptor, Listener, TcpListener};
use tokio::time::{Instant, timeout_at};

use crate::accounts::service as accounts;
use crate::app::App;
use crate::config::Config;
use crate::journal;

/// Serves until the process is asked to stop; what is in flight is finished.
pub async fn run(app: App, config: &Config) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("LOUWEI_LOG")
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,sqlx=warn")),
        )
        .with_writer(std::io::stderr)
        .init();
    if config.demo {
        crate::demo::fill(&app).await?;
    }
    let acceptor = TcpListener::bind(config.listen).into_acceptor().await?;
    let address = acceptor
        .local_addr()
        .first()
        .and_then(|a| a.as_socket_addr().copied())
        .unwrap_or(config.listen);
    println!("louwei serves at http://{address}");
    println!("data lies in {}", config.data_place());
    let keeper = tokio::spawn(keep(app.clone()));
    let clocks = tokio::spawn(crate::clocks::keeper::keep(app.clone()));
    let db = app.db.clone();
    poem::Server::new_with_acceptor(acceptor)
        .name("louwei")
        .run_with_graceful_shutdown(super::endpoint(app), stopped(), Some(Duration::from_secs(20)))
        .await?;
    keeper.abort();
    clocks.abort();
    db.close().await;
    println!("louwei has stopped; everything in flight was finished");
    Ok(())
}

/// Until somebody asks the process to stop.
async fn stopped() {
    #[cfg(unix)]
    {
        let mut term = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(term) => term,
            Err(_) => return std::future::pending().await,
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = term.recv() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = tokio::signal::ctrl_c().await;
    }
}

/// Seals the journal's days once they are over, and does what falls due by itself; the desks also as
/// soon as other people may handle what lies on them.
pub async fn keep(app: App) {
    let every = Duration::from_secs(600);
    loop {
        if let Err(error) = seal(&app).await {
            tracing::warn!(%error, "the journal's days were not sealed");
        }
        if let Err(error) = advisers(&app).await {
            tracing::warn!(%error, "the daily round of the advisers was not finished");
        }
        desks(&app).await;
        let next = Instant::now() + every;
        while timeout_at(next, app.until_people_change()).await.is_ok() {
            desks(&app).await;
        }
    }
}

async fn desks(app: &App) {
    if let Err(error) = disputes(app).await {
        tracing::warn!(%error, "the daily round of the disputes was not finished");
    }
    if let Err(error) = requests(app).await {
        tracing::warn!(%error, "the daily round of the requests was not finished");
    }
}

async fn requests(app: &App) -> crate::error::Result<()> {
    for (zone, _) in accounts::zones(app).await? {
        crate::requests::daily::round(app, &zone).await?;
    }
    Ok(())
}

async fn seal(app: &App) -> crate::error::Result<()> {
    let before = journal::verify::sealable_before(app.clock.now());
    for (zone, _) in accounts::zones(app).await? {
        crate::write_tx!(app.db, |tx| journal::seal_days(tx, &zone, before).await)?;
    }
    Ok(())
}

async fn disputes(app: &App) -> crate::error::Result<()> {
    for (zone, _) in accounts::zones(app).await? {
        crate::disputes::daily::round(app, &zone).await?;
    }
    Ok(())
}

async fn advisers(app: &App) -> crate::error::Result<()> {
    for (zone, _) in accounts::zones(app).await? {
        crate::advisors::daily::round(app, &zone).await?;
    }
    Ok(())
}
