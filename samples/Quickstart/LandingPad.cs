// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Cilium.Netlink;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Quickstart;

/// <summary>The deathstar's HTTP server: Kestrel on sockets that were opened in the deathstar's namespace.</summary>
internal sealed class LandingPad : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<Socket> _sockets = [];

    private LandingPad(WebApplication app) => _app = app;

    public static async Task<LandingPad> OpenAsync(NetworkNamespace own)
    {
        List<Socket> sockets = [Listen(own, AddressFamily.InterNetwork, IPAddress.Any), Listen(own, AddressFamily.InterNetworkV6, IPAddress.IPv6Any)];
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => sockets.ForEach(socket => kestrel.ListenHandle((ulong)socket.Handle)));
        WebApplication app = builder.Build();
        app.MapPost("/v1/request-landing", () => Results.Text("Ship landed"));
        await app.StartAsync();
        LandingPad pad = new(app);
        pad._sockets.AddRange(sockets);
        return pad;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _sockets.ForEach(socket => socket.Dispose());
    }

    private static Socket Listen(NetworkNamespace own, AddressFamily family, IPAddress any)
    {
        Socket socket = own.CreateSocket(family, SocketType.Stream, ProtocolType.Tcp);
        if (family == AddressFamily.InterNetworkV6)
        {
            socket.DualMode = false;
        }

        socket.Bind(new IPEndPoint(any, 80));
        socket.Listen();
        return socket;
    }
}
