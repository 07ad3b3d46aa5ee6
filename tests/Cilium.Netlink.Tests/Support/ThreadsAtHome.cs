// SPDX-License-Identifier: Apache-2.0
[assembly: AssemblyFixture(typeof(Cilium.Netlink.Tests.ThreadsAtHome))]

namespace Cilium.Netlink.Tests;

/// <summary>Ends the run with an error when any thread was left in a test's namespace.</summary>
public sealed class ThreadsAtHome : IDisposable
{
    public void Dispose()
        => Assert.True(
            SpinWait.SpinUntil(() => StrayThread.FindAll().Count == 0, TimeSpan.FromSeconds(5)),
            $"Threads are away from home after the run: {string.Join(", ", StrayThread.FindAll())}");
}
