// SPDX-License-Identifier: Apache-2.0
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>What one policy occupies in the kernel, so that it can be taken back without reading the maps.</summary>
internal sealed class KernelPolicy
{
    public required uint Number { get; init; }

    public PolicyShapes Shapes;

    public List<PolicyKey> ClassKeys { get; } = [];

    public List<PolicyPrefixKey> RangeKeys { get; } = [];

    public List<PolicyLevelKey> LevelKeys { get; } = [];

    public List<PolicyMaskKey> MaskKeys { get; } = [];

    public List<PolicyDetailKey> DetailKeys { get; } = [];
}
