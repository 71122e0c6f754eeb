//! `louwei`: serve | demo | import | export | user | openapi | verify | keeper | migrate.

/// Requests are made of many short-lived texts that one thread makes and another frees.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    louwei::cli::main()
}
