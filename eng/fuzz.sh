#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fuzzes what reads text that others wrote, guided by the code that each text reaches (AFL++ and SharpFuzz).
# Usage: eng/fuzz.sh TARGET [SECONDS]     TARGET: manifests, selectors, patterns, cidrs, flows; SECONDS: default 300
# What it has found to be interesting stays in artifacts/fuzz/TARGET, and the next run goes on from there.
# Exit status 1 when a text was not read as it should be; each such text is named, and read once more to show the reason.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

target=${1:-}
seconds=${2:-300}
if ! [[ -n $target && -d eng/Fuzzing/seeds/$target && $seconds =~ ^[1-9][0-9]*$ ]]; then
  echo "usage: eng/fuzz.sh TARGET [SECONDS]    TARGET is one of $(ls eng/Fuzzing/seeds | paste -sd ' '); SECONDS is a number above 0" >&2
  exit 2
fi

readonly home=artifacts/fuzz
readonly found=$home/$target/found
readonly built=eng/Fuzzing/bin/Release/net10.0
# Longer than a text may take (FuzzLimits), shorter than anybody waits.
readonly limit_seconds=10

eng/prerequisites.sh fuzz
version=$(sed -n 's/.*Include="SharpFuzz" Version="\([^"]*\)".*/\1/p' Directory.Packages.props)
if ! [[ -x $home/tools-$version/sharpfuzz ]]; then
  dotnet tool install SharpFuzz.CommandLine --version "$version" --tool-path "$home/tools-$version" >/dev/null
fi

dotnet build eng/Fuzzing -c Release -v quiet -nologo -consoleLoggerParameters:NoSummary
rm -rf "$home/$target/program"
mkdir -p "$home/$target"
cp -r "$built" "$home/$target/program"
for library in Cilium.Core Cilium.Policy YamlDotNet; do
  "$home/tools-$version/sharpfuzz" "$home/$target/program/$library.dll"
done

echo "fuzz: $target for $seconds seconds"
export AFL_AUTORESUME=1 AFL_NO_UI=1 AFL_QUIET=1 AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1
if ! afl-fuzz -i "eng/Fuzzing/seeds/$target" -o "$found" -x "eng/Fuzzing/dictionaries/$target.dict" \
  -t $((limit_seconds * 1000)) -m none -V "$seconds" -- dotnet "$home/$target/program/Fuzzing.dll" "$target" >"$home/$target/log" 2>&1; then
  tail -n 20 "$home/$target/log" >&2
  exit 1
fi

findings=0
report() {
  findings=$((findings + 1))
  echo "fuzz: $1"
  grep -m 12 . "$home/$target/replay" || echo "  $2"
}

shopt -s nullglob
for text in "$found"/default/crashes/id*; do
  if timeout $((limit_seconds * 3)) dotnet "$built/Fuzzing.dll" "$target" "$text" >"$home/$target/replay" 2>&1; then : >"$home/$target/replay"; fi
  report "$text" "is read as it should be when it is read alone"
done
for text in "$found"/default/hangs/id*; do
  # What was slow once may have met a busy machine.
  timeout $((limit_seconds * 3)) dotnet "$built/Fuzzing.dll" "$target" "$text" >"$home/$target/replay" 2>&1 || report "$text" "does not come to an end"
done

value() { sed -n "s/^$1 *: *//p" "$found/default/fuzzer_stats"; }
echo "fuzz: $target: $(value execs_done) texts read, $(value execs_per_sec) a second; $(value corpus_count) kept that reach different code, $(value edges_found) places reached; $findings findings"
exit $((findings > 0))
