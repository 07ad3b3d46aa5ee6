// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>What became of identities that were restored.</summary>
/// <param name="Restored">How many numbers now wait for their labels.</param>
/// <param name="Rejected">Those that cannot be used, each with the reason.</param>
public sealed record RestoreReport(int Restored, IReadOnlyList<(SecurityIdentity Identity, string Reason)> Rejected);
