// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Sdk;

/// <summary>A named port in the state file.</summary>
internal sealed record StoredPort(string Name, ushort Port, IpProtocol Protocol);
