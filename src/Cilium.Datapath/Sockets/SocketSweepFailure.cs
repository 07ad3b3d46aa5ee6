// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>Why sockets of a network namespace could not be destroyed.</summary>
/// <param name="NetworkNamespace">The namespace's inode.</param>
/// <param name="Sockets">How many.</param>
/// <param name="Error">What was wrong with the first.</param>
public sealed record SocketSweepFailure(uint NetworkNamespace, int Sockets, Exception Error);
