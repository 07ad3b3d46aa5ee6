// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>What a collection found.</summary>
/// <param name="Kept">Connections that live on.</param>
/// <param name="Deleted">Connections whose time was over.</param>
public readonly record struct ConnectionCollectionReport(int Kept, int Deleted);
