// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace PolicyProperties.Tests;

/// <summary>What one element of a rule says about one peer and one port.</summary>
internal sealed record Claim(TrafficDirection Direction, bool IsDeny, PeerTest Peer, PortTest Port, string? Authentication, ProxyDemand Proxy, bool IsClusterwide);
