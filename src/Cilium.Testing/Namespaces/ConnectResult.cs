// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Cilium.Testing;

/// <summary>What came of an attempt to connect. Owns the socket.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Socket">The connected socket, or null.</param>
public sealed record ConnectResult(ConnectOutcome Outcome, Socket? Socket) : IDisposable
{
    /// <summary>Whether the connection stands.</summary>
    [MemberNotNullWhen(true, nameof(Socket))]
    public bool IsConnected => Outcome == ConnectOutcome.Connected;

    /// <summary>Closes the socket.</summary>
    public void Dispose() => Socket?.Dispose();
}
