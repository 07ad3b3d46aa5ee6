#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Brings a Debian 12 machine that has only the .NET SDK to what this repository needs.
#
#   eng/prerequisites.sh GROUP...      groups: build run bench matrix fuzz all
#
#   build    compile the BPF programs and load objects from tests
#   run      run the data plane (demo, tests, samples)
#   bench    compile and run the peers of the benchmarks
#   matrix   boot other kernels under emulation
#   fuzz     fuzz with coverage guidance
#
# Installs what is missing with apt-get and says so in one line; says nothing when all is there.
# Exit status 1, with one line per cause, when something is missing that it cannot provide.
set -euo pipefail

PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

readonly lock_timeout_seconds=300

die() {
  printf 'prerequisites: %s\n' "$1" >&2
  exit 1
}

# One line per thing needed: how it is looked for, what is looked for, the Debian package that has it.
# Files rather than package names are looked for, so that what was installed another way counts.
needs_of() {
  case $1 in
    build) cat <<'NEEDS'
command clang-19                        clang-19
command llvm-strip-19                   llvm-19
file    /usr/include/bpf/bpf_helpers.h  libbpf-dev
file    /usr/include/linux/bpf.h        linux-libc-dev
library libbpf.so.1                     libbpf1
library libelf.so.1                     libelf1
library libz.so.1                       zlib1g
NEEDS
      ;;
    run) cat <<'NEEDS'
library libbpf.so.1                     libbpf1
library libelf.so.1                     libelf1
library libz.so.1                       zlib1g
command ip                              iproute2
NEEDS
      ;;
    bench) cat <<'NEEDS'
command gcc                             gcc
file    /usr/include/stdlib.h           libc6-dev
file    /usr/include/bpf/libbpf.h       libbpf-dev
command iptables                        iptables
command bpftool                         bpftool
NEEDS
      ;;
    matrix) cat <<'NEEDS'
command qemu-system-x86_64              qemu-system-x86
file    /usr/lib/qemu/virtiofsd         qemu-system-common
command modprobe                        kmod
command cpio                            cpio
command lz4                             lz4
command xz                              xz-utils
command zstd                            zstd
file    /usr/share/keyrings/debian-archive-keyring.gpg  debian-archive-keyring
NEEDS
      ;;
    fuzz) cat <<'NEEDS'
command afl-fuzz                        afl++
NEEDS
      ;;
    *) die "unknown group '$1': one of build, run, bench, matrix, fuzz, all" ;;
  esac
}

# The capabilities a group needs of whoever runs it, as name and bit number (linux/capability.h).
capabilities_of() {
  case $1 in
    run | bench) printf '%s\n' 'CAP_BPF 39' 'CAP_NET_ADMIN 12' 'CAP_PERFMON 38' 'CAP_SYS_ADMIN 21' ;;
    matrix) printf '%s\n' 'CAP_SYS_ADMIN 21' 'CAP_SYS_CHROOT 18' ;;
  esac
}

is_present() {
  case $1 in
    command) command -v "$2" >/dev/null ;;
    file) [[ -e $2 ]] ;;
    library) [[ $libraries == *$'\n\t'"$2 ("* ]] ;;
  esac
}

missing_packages() {
  local group kind what package
  for group in "$@"; do
    while read -r kind what package; do
      is_present "$kind" "$what" || printf '%s\n' "$package"
    done < <(needs_of "$group")
  done | sort -u | tr '\n' ' '
}

missing_capabilities() {
  local effective group name bit
  effective=0x$(sed -n 's/^CapEff:[[:space:]]*//p' /proc/self/status)
  for group in "$@"; do
    while read -r name bit; do
      ((effective >> bit & 1)) || printf '%s\n' "$name"
    done < <(capabilities_of "$group")
  done | sort -u | paste -sd ' '
}

# apt-get waits for dpkg's lock when told to, but not for the lock of the package lists: another update may hold it.
update_lists() {
  local log=$1 deadline=$((SECONDS + lock_timeout_seconds))
  until apt-get update -qq >"$log" 2>&1; do
    grep -q 'Could not get lock' "$log" && ((SECONDS < deadline)) || return 1
    sleep 2
  done
}

install_packages() {
  local log reason
  log=$(mktemp)
  # shellcheck disable=SC2064 # The name is known now.
  trap "rm -f '$log'" EXIT
  printf 'prerequisites: installing %s\n' "$*"
  if update_lists "$log" &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      -o DPkg::Lock::Timeout="$lock_timeout_seconds" "$@" >"$log" 2>&1; then
    return
  fi
  reason=$(grep -m1 '^E: ' "$log" || tail -n1 "$log")
  die "apt-get could not install: ${reason#E: }; try: apt-get update && apt-get install $*"
}

(($# > 0)) || die "name one or more groups: build, run, bench, matrix, fuzz, all"
groups=("$@")
[[ " $* " != *' all '* ]] || groups=(build run bench matrix fuzz)
for group in "${groups[@]}"; do needs_of "$group" >/dev/null; done

libraries=$'\n'$(ldconfig -p 2>/dev/null || true)
failed=0

if [[ " ${groups[*]} " == *' build '* ]] && ! command -v dotnet >/dev/null; then
  echo 'prerequisites: the .NET 10 SDK is missing: see https://dotnet.microsoft.com/download/dotnet/10.0' >&2
  failed=1
fi

missing=$(missing_packages "${groups[@]}")
missing=${missing% }
if [[ -n $missing ]]; then
  if ! command -v apt-get >/dev/null; then
    echo "prerequisites: missing what these Debian packages hold, and there is no apt-get here: $missing (on Debian: apt-get install $missing)" >&2
    failed=1
  elif ((EUID != 0)); then
    echo "prerequisites: missing packages, and only root can install them: sudo apt-get update && sudo apt-get install $missing" >&2
    failed=1
  else
    # shellcheck disable=SC2086 # One word per package.
    install_packages $missing
    libraries=$'\n'$(ldconfig -p 2>/dev/null || true)
    still_missing=$(missing_packages "${groups[@]}")
    if [[ -n ${still_missing% } ]]; then
      echo "prerequisites: installed, but what they should hold is still not found: ${still_missing% }" >&2
      failed=1
    fi
  fi
fi

lacking=$(missing_capabilities "${groups[@]}")
if [[ -n $lacking ]]; then
  echo "prerequisites: these capabilities are needed and missing: ${lacking// /, } (run as root, for example with sudo)" >&2
  failed=1
fi

exit "$failed"
