# Shared by the scripts: sourced, never run. Each script stands alone; this holds what two or more of them need.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=$(nproc 2>/dev/null || echo 2)
program=$root/build/release/bars-receiver
export root jobs program

say() { printf '%s\n' "$*"; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }
bad_usage() { printf '%s: %s (see --help)\n' "$(basename "$0")" "$*" >&2; exit 2; }

# Prints the comment block at the top of the calling script: that is its help.
print_help() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"; }

# quietly LOG COMMAND…: on a terminal the output shows; elsewhere it goes to LOG, whose end shows when COMMAND fails.
quietly() {
  local log=$1
  shift
  if [ -t 1 ]; then
    "$@"
    return
  fi
  mkdir -p "$(dirname "$log")"
  if "$@" >"$log" 2>&1 </dev/null; then return 0; fi
  tail -n 80 "$log"
  say "failed: $* (all of it: $log)"
  return 1
}

# apt_get ARGUMENT…: as root, by sudo where that is needed.
apt_get() {
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
  ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get -q -o Acquire::Retries=3 "$@"
}

# What serve and demo run with: the demo configuration, and a state folder for what must not be in the project.
demo_config=$root/config/demo/receiver.yaml
export demo_config

# make_pki DIR [OPTIONS]: development certificates; those that are there are kept when they still serve.
make_pki() {
  local said
  said=$("$program" pki "$@" 2>&1) || die "$said"
}

# prepare_state DIR: a folder with a development PKI, which the demo configuration finds through BARS_STATE.
prepare_state() {
  mkdir -p "$1"
  BARS_STATE=$(cd "$1" && pwd)
  export BARS_STATE
  make_pki "$BARS_STATE/pki"
}
