#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The long form of the property tests of policies: random histories until PAIRS (default 1000000) of a policy and traffic were judged by
# the rulebook, the data plane in memory, the kernel's maps and, in part, the kernel itself.
# Usage: eng/policy-properties.sh [PAIRS [SEED]]     SEED: the first one; default a new one
# A failure prints its seed and the smallest case found; eng/policy-properties.sh 1 SEED runs that one again.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

pairs=${1:-1000000}
seed=${2:-$((SRANDOM % 1000000000 + 1))}
if ! [[ $pairs =~ ^[1-9][0-9]*$ && $seed =~ ^[1-9][0-9]*$ ]]; then
  echo "usage: eng/policy-properties.sh [PAIRS [SEED]]    both are numbers above 0" >&2
  exit 2
fi
if [ "$(id -u)" != 0 ]; then
  echo "policy-properties: run as root, or with CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON and CAP_SYS_ADMIN" >&2
  exit 1
fi

eng/prerequisites.sh build run
dotnet build tests/PolicyProperties.Tests -c Release -v quiet
echo "policy-properties: $pairs pairs from seed $seed"
exec env CILIUM_PROPERTY_PAIRS="$pairs" CILIUM_PROPERTY_SEED="$seed" tests/PolicyProperties.Tests/bin/Release/net10.0/PolicyProperties.Tests \
  -noLogo -noColor -showLiveOutput -class PolicyProperties.Tests.PropertyTests
