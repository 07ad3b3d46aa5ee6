// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using System.Net;

namespace PolicyLab;

/// <summary>A workload as a file gives it, before it has the labels of its namespace.</summary>
internal sealed record RawWorkload(
    string Namespace,
    string Name,
    IReadOnlyList<KeyValuePair<string, string>> Labels,
    string ServiceAccount,
    IReadOnlyList<NamedPort> Ports,
    IReadOnlyList<IPAddress> Addresses,
    bool IsAuditMode);
