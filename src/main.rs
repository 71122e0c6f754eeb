//! `louwei`: serve | demo | import | export | user | openapi | verify | keeper | migrate.

fn main() -> std::process::ExitCode {
    louwei::cli::main()
}
