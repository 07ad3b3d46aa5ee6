// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks.Network;

/// <summary>What a setup gave, round by round.</summary>
internal sealed class NetworkTimes(NetworkSetup setup)
{
    private readonly List<double> _exchangeMedians = [], _exchangeTails = [], _connects = [], _rates = [];

    public string Name => setup.Name;

    public IReadOnlyList<(string What, string Unit, Sample Value)> All =>
    [
        ("request/response p50", "us", new(_exchangeMedians)),
        ("request/response p99", "us", new(_exchangeTails)),
        ("connect p50", "us", new(_connects)),
        ("throughput", "Gbit/s", new(_rates)),
    ];

    public void Measure(int exchanges, int connections, TimeSpan streaming)
    {
        Sample exchange = setup.Traffic.Exchange(exchanges);
        _exchangeMedians.Add(exchange.Median);
        _exchangeTails.Add(exchange.Quantile(0.99));
        _connects.Add(setup.Traffic.Connect(connections).Median);
        _rates.Add(setup.Traffic.Stream(streaming));
    }
}
