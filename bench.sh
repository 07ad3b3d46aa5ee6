#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures what the packages cost, each figure against its peer in the same run; JSON goes to artifacts/bench.
# Usage: bench.sh [maps] [ringbuf] [packet] [attach] [network] [--quick] [--only PART]... [--output DIRECTORY]
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

if [ "$(id -u)" != 0 ]; then
  echo "bench: run as root, or with CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON and CAP_SYS_ADMIN" >&2
  exit 1
fi
eng/prerequisites.sh build run bench
dotnet build bench/Cilium.Benchmarks -c Release -v quiet >&2
exec bench/Cilium.Benchmarks/bin/Release/net10.0/Cilium.Benchmarks "$@"
