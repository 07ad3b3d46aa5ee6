// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests.Links;

/// <summary>An interface that goes away while a program is being attached: success or one clear error, nothing else.</summary>
[Collection(NetworkCollection.Name)]
public sealed class VanishingInterfaceTests
{
    [Theory]
    [InlineData("tcx")]
    [InlineData("clsact")]
    [InlineData("xdp")]
    public void Attaching_either_works_or_says_that_the_interface_is_gone(string kind)
    {
        using BpfProgram tc = TestKernel.LoadTc(0);
        using BpfProgram xdp = TestKernel.Load(BpfProgramType.Xdp, new BpfAssembler().Return(2));
        for (int round = 0; round < 3; round++)
        {
            using TestNetwork network = TestNetwork.Create();
            using Barrier start = new(2);
            Thread remover = new(() =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                network.IpRight("link del eth0");
            });
            remover.Start();
            int missing = network.InRight(() =>
            {
                Attach(kind, tc, xdp, network.RightIndex).Dispose();
                start.SignalAndWait(TestContext.Current.CancellationToken);
                while (true)
                {
                    try
                    {
                        Attach(kind, tc, xdp, network.RightIndex).Dispose();
                    }
                    catch (InterfaceNotFoundException error)
                    {
                        return error.InterfaceIndex;
                    }
                }
            });

            Assert.Equal(network.RightIndex, missing);
            remover.Join();
        }
    }

    private static IDisposable Attach(string kind, BpfProgram tc, BpfProgram xdp, int interfaceIndex) => kind switch
    {
        "tcx" => tc.AttachTcx(interfaceIndex, TcDirection.Ingress),
        "clsact" => ClsactFilter.Attach(tc, interfaceIndex, TcDirection.Ingress),
        _ => xdp.AttachXdp(interfaceIndex),
    };
}
