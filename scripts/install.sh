#!/usr/bin/env bash
# install.sh run|test: installs what that command needs and this machine lacks.
# Where nothing lacks, it does nothing. Packages come from the distribution (apt),
# as root or through a sudo that asks no password; otherwise their names are printed.
set -euo pipefail
for_what=${1:?usage: install.sh run|test}

have() { command -v "$1" >/dev/null 2>&1; }
have_any() { local name; for name in "$@"; do have "$name" && return 0; done; return 1; }
cd "$(dirname "$0")/.."
packages=()

if ! have cargo; then
    echo "louwei needs Rust 1.94 or later (cargo is not in PATH): https://rustup.rs" >&2
    exit 1
fi
have cc || packages+=(gcc libc6-dev)
have node && have npm || packages+=(nodejs npm)

if [ "$for_what" = test ]; then
    have_any chromium chromium-browser google-chrome || packages+=(chromium)
    [ -n "$(fc-list :lang=zh 2>/dev/null | head -n 1)" ] || packages+=(fontconfig fonts-noto-cjk)
    scripts/postgres.sh bin >/dev/null 2>&1 || packages+=(postgresql)
    cargo fmt --version >/dev/null 2>&1 || rustup component add rustfmt
    cargo clippy --version >/dev/null 2>&1 || rustup component add clippy
fi

install_packages() {
    local log as_root=()
    if [ "$(id -u)" = 0 ]; then as_root=(env)
    elif have sudo && sudo -n true 2>/dev/null; then as_root=(sudo env)
    fi
    if ! have apt-get || [ ${#as_root[@]} = 0 ]; then
        echo "missing here, and not installable by this user; ask for the Debian packages: $*" >&2
        exit 1
    fi
    echo "installing: $*"
    log=$(mktemp)
    apt() { "${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -q -o Acquire::Retries=3 "$@" </dev/null >>"$log" 2>&1; }
    if ! { apt update && apt install --yes --no-install-recommends "$@"; }; then
        tail -n 40 "$log" >&2
        exit 1
    fi
    rm -f "$log"
}
[ ${#packages[@]} = 0 ] || install_packages "${packages[@]}"

# Distributions of long support carry a Node.js that is too old; npm has the program as a package.
# The Makefile puts target/tools first in PATH.
node_is_new() { node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; }
if ! node_is_new; then
    case $(uname -m) in x86_64) cpu=x64 ;; aarch64) cpu=arm64 ;; *) cpu=$(uname -m) ;; esac
    echo "installing: Node.js 22 in target/tools ($(node --version) is here, 20 or later is needed)"
    npm install --silent --no-save --ignore-scripts --no-audit --no-fund --prefix target/tools "node-linux-$cpu@22"
fi
