// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using Cilium.Netlink;

namespace Quickstart;

/// <summary>An HTTP client in a ship's namespace.</summary>
internal sealed class Ship : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(700);

    private readonly HttpClient _client;
    private readonly Uri _target;
    private int _connections;

    public Ship(string name, NetworkNamespace own, IPAddress target)
    {
        Name = name;
        Family = target.AddressFamily == AddressFamily.InterNetwork ? "IPv4" : "IPv6";
        _target = new Uri(target.AddressFamily == AddressFamily.InterNetwork ? $"http://{target}/v1/request-landing" : $"http://[{target}]/v1/request-landing");
        SocketsHttpHandler handler = new()
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                Socket socket = own.CreateSocket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    await socket.ConnectAsync(target, 80, cancellationToken);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }

                Interlocked.Increment(ref _connections);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        _client = new HttpClient(handler) { Timeout = s_patience };
    }

    public string Name { get; }

    public string Family { get; }

    /// <summary>How many TCP connections it took so far.</summary>
    public int Connections => _connections;

    /// <summary>Asks for landing; whether the ship landed.</summary>
    public async Task<bool> LandAsync()
    {
        try
        {
            using HttpResponseMessage response = await _client.PostAsync(_target, content: null);
            return response.IsSuccessStatusCode && await response.Content.ReadAsStringAsync() == "Ship landed";
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException)
        {
            return false;
        }
    }

    /// <summary>Asks again and again until told to stop. Returns how often it landed and how often not.</summary>
    public async Task<(int Landed, int Refused)> KeepLandingAsync(TimeSpan pause, CancellationToken stop)
    {
        int landed = 0, refused = 0;
        while (!stop.IsCancellationRequested)
        {
            if (await LandAsync())
            {
                landed++;
            }
            else
            {
                refused++;
            }

            await Task.Delay(pause, CancellationToken.None);
        }

        return (landed, refused);
    }

    public void Dispose() => _client.Dispose();
}
