// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Sdk;
using Microsoft.Extensions.Logging;

namespace Documentation.Tests.Samples;

/// <summary>What the pages of the data plane's errors show: each throws the error of its page. They need rights.</summary>
internal static class DatapathErrors
{
    public static void MapFull(DatapathOptions options)
    {
        #region DatapathMapFull
        options.MapSizes.Addresses = 1;
        using Datapath datapath = new DatapathLoader(options).Load();
        datapath.Addresses.Upsert([
            new(IpPrefix.Parse("192.0.2.1/32"), ReservedIdentities.World),
            new(IpPrefix.Parse("192.0.2.2/32"), ReservedIdentities.World),
        ]);
        #endregion
    }

    public static void MapDiffers(DatapathOptions options)
    {
        #region DatapathMapDiffers
        using BpfMap other = BpfMap.Create(new BpfMapOptions(BpfMapType.Array) { KeySize = 4, ValueSize = 12, MaxEntries = 7 });
        BpfFileSystem.CreateDirectory(Path.Combine(options.PinRoot, "maps"));
        other.Pin(Path.Combine(options.PinRoot, "maps", "ipcache4"));
        new DatapathLoader(options).Load();
        #endregion
    }

    public static async Task EndpointStateAsync(CiliumOptions options, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        #region EndpointState
        File.WriteAllText(Path.Combine(options.StateDirectory, "endpoints.json"), "[{");
        await using var agent = new NodeAgent(options, loggers);
        await agent.StartAsync(cancellationToken);
        #endregion
    }
}
