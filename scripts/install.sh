#!/usr/bin/env bash
# install.sh run|test: installs what that command needs and this machine lacks.
# Where nothing lacks, it does nothing. Packages come from the distribution (apt),
# as root or through a sudo that asks no password; otherwise their names are printed.
set -euo pipefail
for_what=${1:?usage: install.sh run|test}

have() { command -v "$1" >/dev/null 2>&1; }
have_any() { local name; for name in "$@"; do have "$name" && return 0; done; return 1; }
here=$(dirname "$0")
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
    "$here/postgres.sh" bin >/dev/null 2>&1 || packages+=(postgresql)
    cargo fmt --version >/dev/null 2>&1 || rustup component add rustfmt
    cargo clippy --version >/dev/null 2>&1 || rustup component add clippy
fi

[ ${#packages[@]} -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ]; then as_root=(env)
elif have sudo && sudo -n true 2>/dev/null; then as_root=(sudo env)
else as_root=()
fi
if ! have apt-get || [ ${#as_root[@]} = 0 ]; then
    echo "missing here, and not installable by this user; ask for the Debian packages: ${packages[*]}" >&2
    exit 1
fi
echo "installing: ${packages[*]}"
apt() { "${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "$@"; }
apt update
apt install --yes --no-install-recommends "${packages[@]}" </dev/null >/dev/null
