#!/usr/bin/env bash
# Sets up a bare machine: `install.sh python` fills $VENV from uv.lock, `install.sh node` fills node_modules from
# package-lock.json. Every expected failure is one line that says what to do next; details go to the log.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly uv_version=0.13.9
readonly log=.local/setup.log
PYTHON=${PYTHON:-python3}
VENV=${VENV:-.venv}

fail() {
    printf 'setup: %s\n' "$1" >&2
    exit 1
}

logged() { # logged <what to say when it fails> <command...>
    local sorry=$1
    shift
    "$@" >>"$log" 2>&1 || fail "$sorry Details: $log"
}

# pyenv leaves a python3.13 on PATH that refuses to run unless that version is activated: name the real one.
from_pyenv() {
    local wanted=${PYTHON#python} version
    command -v pyenv >/dev/null || return 1
    version=$(pyenv versions --bare 2>/dev/null | grep -E "^${wanted//./\\.}(\.[0-9]+)?\$" | sort -V | tail -n 1)
    [ -n "$version" ] && PYTHON=$(pyenv prefix "$version" 2>/dev/null)/bin/python
}

python_environment() {
    if ! "$PYTHON" -c '' 2>>"$log" && ! from_pyenv; then
        fail "no '$PYTHON' that runs. Install Python 3.11 or newer, or name one: PYTHON=python3.13 make setup"
    fi
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>>"$log" ||
        fail "'$PYTHON' is $("$PYTHON" --version 2>&1 | head -n 1); 3.11 or newer is needed. Name another: PYTHON=python3.13 make setup"
    "$PYTHON" -c 'import ensurepip, venv' 2>>"$log" ||
        fail "'$PYTHON' cannot make environments. Install its venv package (apt-get install python3-venv), or name another: PYTHON=..."

    # An environment of another Python version cannot be filled: start anew.
    if [ -e "$VENV" ] && ! [ "$("$VENV/bin/python" -c "$minor" 2>>"$log")" = "$("$PYTHON" -c "$minor")" ]; then
        rm -rf "$VENV"
    fi
    if ! "$VENV/bin/uv" --version 2>/dev/null | grep -qF "uv $uv_version"; then
        printf 'setup: Python environment in %s\n' "$VENV"
        logged "could not make $VENV; remove it and run make again." "$PYTHON" -m venv "$VENV"
        logged "could not install uv from PyPI. Check the network or pip's index settings, then run make again." \
            "$VENV/bin/python" -m pip install --disable-pip-version-check --quiet "uv==$uv_version"
    fi
    # No interpreter is downloaded: the one named is the one that runs.
    logged "could not install the locked Python packages. Check the network or uv's index settings, then run make again." \
        env UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT="$VENV" "$VENV/bin/uv" sync --frozen --python "$VENV/bin/python"
    touch "$VENV/.twindeal-synced"
}
readonly minor='import sys; print(sys.version_info[:2])'

node_tools() {
    local tool
    for tool in node npm; do
        command -v "$tool" >/dev/null ||
            fail "no '$tool' on PATH, which packages the functions. Install Node.js 20.19 or newer (apt-get install nodejs npm)"
    done
    # osls 4 asks for node ^20.19, ^22.13 or 24 and later.
    node -e 'const [a, b] = process.versions.node.split(".").map(Number);
        process.exit(a >= 24 || (a === 22 && b >= 13) || (a === 20 && b >= 19) ? 0 : 1)' ||
        fail "node $(node --version) is too old for osls: 20.19, 22.13 or 24 and later will do"
    printf 'setup: node tools in node_modules\n'
    logged "could not install the locked node packages. Check the network or npm's registry setting, then run make again." \
        npm ci --no-audit --no-fund
    touch node_modules/.twindeal-synced
}

mkdir -p .local 2>/dev/null && touch "$log" 2>/dev/null ||
    fail "cannot write to $PWD. Give yourself write permission there, or work in a copy"
: >"$log"
case "${1:-}" in
python) python_environment ;;
node) node_tools ;;
*) fail "usage: install.sh python|node" ;;
esac
