// SPDX-License-Identifier: Apache-2.0

namespace Cilium.LoadBalancing;

/// <summary>How large services are, whatever the data plane that holds them.</summary>
/// <param name="ServicePorts">Service ports: a port of a service counts once for each address family.</param>
/// <param name="FrontendsIPv4">Frontends in IPv4; a node port is one, however many addresses the node has.</param>
/// <param name="FrontendsIPv6">Frontends in IPv6.</param>
/// <param name="Pools">Pools that are different and not empty: none, one or two of a service port.</param>
/// <param name="Slots">Slots of those pools.</param>
/// <param name="Backends">Backends: one counts once for each service port.</param>
/// <param name="SourceRangesIPv4">Source ranges in IPv4.</param>
/// <param name="SourceRangesIPv6">Source ranges in IPv6.</param>
public readonly record struct ServiceFootprint(
    long ServicePorts, long FrontendsIPv4, long FrontendsIPv6, long Pools, long Slots, long Backends, long SourceRangesIPv4, long SourceRangesIPv6)
{
    /// <summary>The size of a service port.</summary>
    public static ServiceFootprint Of(ServicePortState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        bool areSame = state.Inside == state.Outside;
        return Of(
            state.Key.IsIPv6, state.Frontends.Length, state.Backends.Length, state.Inside.Slots.Length,
            areSame ? 0 : state.Outside.Slots.Length, state.SourceRanges.Length);
    }

    /// <summary>What services and backends would come to, without making their pools.</summary>
    /// <param name="services">The services.</param>
    /// <param name="slices">Their backends.</param>
    /// <param name="options">How they are balanced.</param>
    /// <exception cref="Core.OptionsException">The options have faults.</exception>
    /// <exception cref="ServiceValidationException">A service or slice cannot be right.</exception>
    public static ServiceFootprint Of(IEnumerable<Service> services, IEnumerable<BackendSlice> slices, ServiceTableOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(slices);
        ArgumentNullException.ThrowIfNull(options);
        Core.OptionsException.ThrowIfAny(nameof(ServiceTableOptions), options.Validate());
        return new FootprintForecast(new NodeView(options)).Measure(services, slices);
    }

    /// <summary>Both together.</summary>
    public static ServiceFootprint operator +(ServiceFootprint left, ServiceFootprint right) => new(
        left.ServicePorts + right.ServicePorts,
        left.FrontendsIPv4 + right.FrontendsIPv4,
        left.FrontendsIPv6 + right.FrontendsIPv6,
        left.Pools + right.Pools,
        left.Slots + right.Slots,
        left.Backends + right.Backends,
        left.SourceRangesIPv4 + right.SourceRangesIPv4,
        left.SourceRangesIPv6 + right.SourceRangesIPv6);

    /// <summary>Both together.</summary>
    public static ServiceFootprint Add(ServiceFootprint left, ServiceFootprint right) => left + right;

    /// <summary>That many times as much, rounded up.</summary>
    /// <param name="factor">At least 0; 1.2 is a fifth more.</param>
    public ServiceFootprint Scale(double factor)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(factor);
        return new(
            Times(ServicePorts), Times(FrontendsIPv4), Times(FrontendsIPv6), Times(Pools), Times(Slots), Times(Backends), Times(SourceRangesIPv4), Times(SourceRangesIPv6));

        long Times(long value) => (long)Math.Ceiling(value * factor);
    }

    internal static ServiceFootprint Of(bool isIPv6, int frontends, int backends, int insideSlots, int outsideSlots, int sourceRanges) => new(
        1,
        isIPv6 ? 0 : frontends,
        isIPv6 ? frontends : 0,
        (insideSlots > 0 ? 1 : 0) + (outsideSlots > 0 ? 1 : 0),
        insideSlots + outsideSlots,
        backends,
        isIPv6 ? 0 : sourceRanges,
        isIPv6 ? sourceRanges : 0);
}
