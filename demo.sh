#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Shows the main job: three workloads, one policy, the kernel deciding. Options: --keep, --json.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

if [ "$(id -u)" != 0 ]; then
  echo "demo: run as root, or with CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON and CAP_SYS_ADMIN" >&2
  exit 1
fi
eng/prerequisites.sh build run
dotnet build samples/Quickstart -c Release -v quiet >&2
exec samples/Quickstart/bin/Release/net10.0/Quickstart "$@"
