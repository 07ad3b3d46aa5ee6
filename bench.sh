#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures what the packages cost, each figure against its peer in the same run; JSON goes to artifacts/bench.
# Usage: bench.sh [maps] [ringbuf] [packet] [policy] [attach] [network] [--quick] [--only PART]... [--output DIRECTORY]
# All areas take about seven minutes, with --quick under four. bench/README.md says what is compared and how to add an area.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

case " $* " in *' --help '* | *' -h '*) sed -n '3,5s/^# //p' bench.sh; exit ;; esac

eng/prerequisites.sh build run bench
dotnet build bench/Cilium.Benchmarks -c Release -v quiet >&2

# The runtime's diagnostic sockets would stay in the temporary directory if the process were killed.
export DOTNET_EnableDiagnostics=0
exec bench/Cilium.Benchmarks/bin/Release/net10.0/Cilium.Benchmarks "$@"
