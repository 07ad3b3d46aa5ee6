#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs a command as root under Debian's kernels, booted under software emulation with this machine's root shared
# read-only: what the command writes is gone when it ends. See usage below.
set -euo pipefail

parts=$(cd "${BASH_SOURCE[0]%/*}" && pwd)/kernel-matrix
repository=${parts%/eng/kernel-matrix}
readonly parts repository
readonly cache=$repository/artifacts/kernels
readonly run_directory=$cache/run
readonly json=$repository/artifacts/kernel-matrix.json

usage() {
  cat <<'USAGE'
usage: eng/kernel-matrix.sh [OPTION...] [--] [COMMAND ARGUMENT...]

  --quick             kernels 6.1 and 6.12, and the short form of the default command
  --kernels "A B"     these kernels: a series such as 6.12, or newest (default: 6.1 6.12 newest)
  --env NAME=VALUE    set a variable for the command (repeatable)
  --timeout SECONDS   limit for the command on each kernel (default 900)

COMMAND runs in the current directory. Without one: every embedded program is loaded, and the data-plane tests run.
A command reports a program by a line of tab-separated fields, collected into the table and
artifacts/kernel-matrix.json:
  MATRIX  PROGRAM  INSTRUCTIONS  accepted|rejected  NOTE

Exit status: 0 when every kernel booted, every command succeeded and no program was rejected; else 1; 2 for bad usage.
USAGE
}

say() { printf 'kernel-matrix: %s\n' "$1"; }
fail() {
  printf 'kernel-matrix: %s\n' "$1" >&2
  exit 1
}
bad_usage() {
  printf 'kernel-matrix: %s (see --help)\n' "$1" >&2
  exit 2
}

. "$parts/packages.sh"
. "$parts/guest.sh"
. "$parts/report.sh"
. "$parts/default-command.sh"

wanted_kernels='' form=full boot_limit_seconds=180 run_limit_seconds=900 guest_environment=()
while (($# > 0)); do
  case $1 in
    --quick) form=quick ;;
    --kernels | --timeout | --env)
      (($# > 1)) || bad_usage "$1 needs a value"
      case $1 in
        --kernels) wanted_kernels=$2 ;;
        --timeout) run_limit_seconds=$2 ;;
        --env)
          [[ $2 =~ ^[A-Za-z_][A-Za-z_0-9]*= ]] || bad_usage "'$2' is not NAME=VALUE"
          guest_environment+=("$2")
          ;;
      esac
      shift
      ;;
    -h | --help) usage; exit ;;
    --) shift; break ;;
    -*) bad_usage "unknown option $1" ;;
    *) break ;;
  esac
  shift
done

if [[ -z $wanted_kernels ]]; then
  wanted_kernels='6.1 6.12 newest'
  [[ $form == full ]] || wanted_kernels='6.1 6.12'
fi
for series in $wanted_kernels; do
  [[ $series == newest || $series =~ ^[0-9]+\.[0-9]+$ ]] || bad_usage "'$series' is not a kernel series such as 6.12"
done
[[ $run_limit_seconds =~ ^[1-9][0-9]*$ ]] || bad_usage "'$run_limit_seconds' is not a number of seconds"
[[ $(uname -m) == x86_64 ]] || fail "the guests share this machine's programs, so it must be x86_64, not $(uname -m)"

"$repository/eng/prerequisites.sh" matrix

if (($# > 0)); then
  guest_command=${*@Q}
  guest_directory=$PWD
  must_report=no
else
  guest_command=$(default_guest_command "$form")
  guest_directory=$repository
  must_report=yes
fi

mkdir -p "$cache"
exec 9>"$cache/lock"
flock --nonblock 9 || { say 'waiting for another run to end'; flock 9; }

rm -rf "$run_directory" # A run that was killed could not remove it.
trap stop_guest EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

failed=no malformed=0
for wanted in $wanted_kernels; do
  series=$wanted kernel_release='' kernel_directory='' boot_time='' run_time='' exit_code=''
  if prepare_kernel "$wanted"; then
    series=$(series_of "$kernel_release")
    reported_before=${#programs[@]}
    run_guest
    if [[ -z $fault && $must_report == yes ]] && ((${#programs[@]} == reported_before)); then
      fault='the command reported no program'
    fi
  else
    fault='no kernel'
  fi
  [[ -z $fault ]] || failed=yes
  record_kernel
done

print_programs
print_kernels
write_json "$json"

rejected=$(count_rejected)
((rejected == 0)) || { failed=yes; say "$rejected of ${#programs[@]} loads were rejected"; }
((malformed == 0)) || { failed=yes; say "$malformed MATRIX lines were not understood"; }
[[ $failed == no ]]
