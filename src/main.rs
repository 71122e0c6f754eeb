//! `louwei`: serve | demo | import | export | user | openapi | verify | keeper | migrate.

#[tokio::main]
async fn main() -> std::process::ExitCode {
    match louwei::cli::run().await {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("louwei: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}
