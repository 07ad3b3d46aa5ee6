// SPDX-License-Identifier: Apache-2.0
namespace Datapath.Tests;

/// <summary>A balancer with the usual options, loaded once for all tests that want no others.</summary>
public sealed class SharedSocketBed : IDisposable
{
    private readonly SocketBed _bed = new();

    internal SocketBed Clear()
    {
        _bed.Clear();
        return _bed;
    }

    public void Dispose() => _bed.Dispose();
}
