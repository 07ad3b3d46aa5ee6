// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Cilium.Policy.Tests;

public class RegistrationTests
{
    [Fact]
    public void A_host_gets_one_engine_over_the_data_plane_it_has()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IPolicyDatapath, InMemoryDatapath>();
        services.AddPolicy(options => options.ClusterName = "east").Services.AddPolicy();
        using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        var engine = provider.GetRequiredService<PolicyEngine>();
        Assert.Same(engine, provider.GetRequiredService<PolicyEngine>());
        Assert.Equal("east", provider.GetRequiredService<PolicyOptions>().ClusterName);
    }

    [Fact]
    public void Wrong_options_are_refused_with_every_fault()
    {
        var options = new PolicyOptions { ClusterName = "", AddressFamilies = AddressFamilies.None, Enforcement = (PolicyEnforcement)7, Documents = null! };
        var error = Assert.Throws<OptionsException>(() => new PolicyEngine(options, new InMemoryDatapath()));
        Assert.Equal(4, error.Faults.Count);
    }
}
