#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds everything and runs every test. The last line is 'N passed, N failed, N skipped'.
set -uo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

eng/prerequisites.sh build run || exit 1
dotnet build Cilium.Sdk.sln -c Release -v quiet || exit 1

results=$(mktemp)
trap 'rm -f "$results"' EXIT
failed_runs=0
for project in tests/*/*.csproj; do
  name=$(basename "$project" .csproj)
  executable="tests/$name/bin/Release/net10.0/$name"
  echo "== $name"
  "./$executable" -noLogo -noColor >"$results.$name" 2>&1 || failed_runs=$((failed_runs + 1))
  grep -vE '^\s*(Discovering|Discovered|Starting|Finished):?' "$results.$name" | tail -n 60
  grep -E 'Total: [0-9]+, Errors: [0-9]+' "$results.$name" | tail -1 >>"$results"
  rm -f "$results.$name"
done
if [ "${MATRIX:-quick}" != off ]; then
  echo "== kernel matrix"
  if eng/prerequisites.sh matrix && eng/kernel-matrix.sh --quick; then matrix_failed=0; else matrix_failed=1; fi
else
  matrix_failed=0
fi

awk -v runs="$failed_runs" -v matrix="$matrix_failed" '
  { for (i = 1; i <= NF; i++) { value = $(i + 1); gsub(/,/, "", value)
      if ($i == "Total:") total += value; if ($i == "Errors:") errors += value
      if ($i == "Failed:") failed += value; if ($i == "Skipped:") skipped += value } }
  END {
    if (matrix) errors++
    if (runs && !failed && !errors) errors = runs
    bad = failed + errors
    printf "%d passed, %d failed, %d skipped\n", total - failed - skipped, bad, skipped
    exit bad > 0 || total == 0
  }' "$results"
