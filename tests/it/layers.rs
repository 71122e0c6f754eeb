//! The layer rule, read off the sources: what a file may name follows from what it is called.

use std::fs;
use std::path::{Path, PathBuf};

struct Rule {
    /// A line of code with one of these…
    words: &'static [&'static str],
    /// …stands only in files whose path begins or ends so, or in a folder of this name…
    only_in: &'static [&'static str],
    /// …because:
    why: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        words: &["poem::", "poem_openapi::"],
        only_in: &["web/", "/api.rs", "/api/", "/pages.rs", "/pages/", "main.rs"],
        why: "HTTP stays at the edge",
    },
    Rule {
        words: &["sqlx::", "AssertSqlSafe"],
        only_in: &["db/"],
        why: "nothing outside db/ knows an engine",
    },
    Rule {
        words: &[".sql(\"", ".sql(concat!"],
        only_in: &["db/", "/store.rs", "/store/"],
        why: "the SQL of a slice is read in one place",
    },
    Rule {
        words: &["Utc::now", "Local::now", "SystemTime::now"],
        only_in: &["kernel/time.rs"],
        why: "the present comes from the clock, which tests move",
    },
];

/// The rules of a slice are pure: they are tested by the thousand, without a database.
const PURE_FILES: &[&str] = &["/model.rs", "/stage.rs", "/policy.rs", "/facts.rs"];
const IMPURE_WORDS: &[&str] = &[
    "crate::db",
    "crate::web",
    "crate::app",
    "async fn",
    "tokio::",
    "std::fs",
];

#[test]
fn every_file_names_only_what_its_layer_may() {
    let breaches: Vec<String> = sources()
        .iter()
        .flat_map(|(path, line, code)| {
            let broken = RULES
                .iter()
                .filter(|rule| rule.words.iter().any(|word| code.contains(word)))
                .filter(|rule| {
                    !rule
                        .only_in
                        .iter()
                        .any(|place| path.starts_with(place) || path.ends_with(place) || is_folder_in(place, path))
                });
            broken.map(move |rule| format!("src/{path}:{line}: {}: {}", rule.why, code.trim()))
        })
        .collect();
    assert!(breaches.is_empty(), "\n{}", breaches.join("\n"));
}

#[test]
fn the_rules_of_a_slice_do_no_input_or_output() {
    let breaches: Vec<String> = sources()
        .iter()
        .filter(|(path, _, _)| PURE_FILES.iter().any(|name| path.ends_with(name)))
        .filter(|(_, _, code)| IMPURE_WORDS.iter().any(|word| code.contains(word)))
        .map(|(path, line, code)| format!("src/{path}:{line}: {}", code.trim()))
        .collect();
    assert!(breaches.is_empty(), "\n{}", breaches.join("\n"));
}

/// Every line of code in `src/` that is no comment: its file, its number, its text.
fn sources() -> Vec<(String, usize, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut lines = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in entries(&folder) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let name = path
                    .strip_prefix(&root)
                    .expect("it lies in src")
                    .to_string_lossy()
                    .into_owned();
                let text = fs::read_to_string(&path).expect("sources are text");
                let code = text
                    .lines()
                    .enumerate()
                    .filter(|(_, line)| !line.trim_start().starts_with("//"));
                lines.extend(code.map(|(at, line)| (name.clone(), at + 1, line.to_string())));
            }
        }
    }
    assert!(lines.len() > 1000, "the sources were not found in {}", root.display());
    lines
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let found = fs::read_dir(folder).expect("the folder is there");
    found.map(|entry| entry.expect("it can be listed").path()).collect()
}

/// `/store/` is the folder of a slice whose rows need more than one file.
fn is_folder_in(place: &str, path: &str) -> bool {
    place.starts_with('/') && place.ends_with('/') && path.contains(place)
}
