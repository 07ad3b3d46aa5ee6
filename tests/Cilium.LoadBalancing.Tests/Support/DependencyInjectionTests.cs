// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.DependencyInjection;

namespace Cilium.LoadBalancing.Tests;

public sealed class DependencyInjectionTests
{
    [Fact]
    public void The_table_is_registered_once_and_takes_the_first_options()
    {
        InMemoryServiceDatapath datapath = new();
        ServiceCollection services = new();
        services.AddSingleton<IServiceDatapath>(datapath);
        Assert.Same(services, services.AddLoadBalancing(options => options.ExposesClusterIPs = true).Services);
        services.AddLoadBalancing(options => options.ExposesClusterIPs = false);
        using ServiceProvider provider = services.BuildServiceProvider();
        provider.GetRequiredService<ServiceTable>().Upsert(Make.Service());
        Assert.True(datapath.States[Make.Key()].Frontends[0].IsReachableFromOutside);
    }

    [Fact]
    public void Faulty_options_show_when_the_table_is_asked_for()
    {
        ServiceCollection services = new();
        services.AddSingleton<IServiceDatapath>(new InMemoryServiceDatapath());
        services.AddLoadBalancing(options => options.MaglevTableSize = 1);
        using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Equal("MaglevTableSize", Assert.Single(Assert.Throws<OptionsException>(provider.GetRequiredService<ServiceTable>).Faults).Path);
    }
}
