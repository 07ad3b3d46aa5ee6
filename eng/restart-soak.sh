#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Kills and starts the agent CYCLES times (default 1000) under traffic; fails when a packet is lost or a denied one passes.
# Usage: eng/restart-soak.sh [CYCLES]
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

cycles=${1:-1000}
if ! [[ $cycles =~ ^[1-9][0-9]*$ ]]; then
  echo "usage: eng/restart-soak.sh [CYCLES]    CYCLES is a number above 0, not '$cycles'" >&2
  exit 2
fi
if [ "$(id -u)" != 0 ]; then
  echo "restart-soak: run as root, or with CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON and CAP_SYS_ADMIN" >&2
  exit 1
fi

eng/prerequisites.sh build run
dotnet build tests/EndToEnd.Tests -c Release -v quiet
exec env CILIUM_RESTART_CYCLES="$cycles" tests/EndToEnd.Tests/bin/Release/net10.0/EndToEnd.Tests \
  -noLogo -noColor -showLiveOutput -class EndToEnd.Tests.RestartTests
