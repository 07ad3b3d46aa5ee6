#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Writes what the libraries' public API is now into their PublicAPI.Unshipped.txt: review the difference before you commit.
# Usage: public-api.sh [PACKAGE...]; without one all are written. The packages below must have been built in Release.
set -euo pipefail
cd "$(dirname "$0")/.."

[ $# -gt 0 ] || set -- $(ls src)
for package; do
  project=src/$package/$package.csproj
  [ -f "$project" ] || continue
  directory=$(dirname "$project")
  [ -f "$directory/PublicAPI.Unshipped.txt" ] || continue
  echo '#nullable enable' >"$directory/PublicAPI.Unshipped.txt"
  build=$(dotnet build "$project" -c Release --no-dependencies --no-incremental -v quiet -nologo -p:TreatWarningsAsErrors=false -p:TrackPublicApi=true)
  { echo '#nullable enable'
    sed -nE "s/.*warning RS0016: Symbol '(.*)' is not part of the declared public API.*/\1/p" <<<"$build" | LC_ALL=C sort -u
  } >"$directory/PublicAPI.Unshipped.txt"
  echo "$directory: $(($(wc -l <"$directory/PublicAPI.Unshipped.txt") - 1)) members"
done
