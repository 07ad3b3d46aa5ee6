// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.DependencyInjection;

namespace Cilium.Identity.Tests;

public sealed class DependencyInjectionTests
{
    [Fact]
    public void Identity_services_are_registered_once_and_open_nothing()
    {
        CheckingDatapath datapath = new(new RecordingObserver());
        ServiceCollection services = new();
        services.AddSingleton<IIpCacheDatapath>(datapath);
        services.AddIdentity(options => options.ClusterId = 7, options => options.BatchSize = 5).PersistTo("/nonexistent/state.json");
        services.AddIdentity(options => options.ClusterId = 8);
        using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Equal(7u << 16, provider.GetRequiredService<IdentityAllocator>().Acquire(LabelSet.Parse("k8s:app=web")).Id.Value);
        Assert.Same(provider.GetRequiredService<IpCache>(), provider.GetRequiredService<IPrefixRegistry>());
        Assert.Equal("/nonexistent/state.json", Assert.IsType<FileIdentityStore>(provider.GetRequiredService<IIdentityStore>()).FilePath);
    }

    [Fact]
    public void Faulty_options_show_when_the_service_is_asked_for()
    {
        ServiceCollection services = new();
        services.AddIdentity(options => options.ClusterId = -1);
        using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Throws<OptionsException>(() => provider.GetRequiredService<IdentityAllocator>());
    }
}
