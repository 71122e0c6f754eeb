//! The templates and built assets are embedded: a file that comes or goes must rebuild the crate.

fn main() {
    println!("cargo:rerun-if-changed=templates");
    println!("cargo:rerun-if-changed=assets");
}
