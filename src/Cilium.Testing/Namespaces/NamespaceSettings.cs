// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Testing;

/// <summary>Network settings of the namespace that the calling thread is in.</summary>
internal static class NamespaceSettings
{
    /// <summary>Keeps devices that are made from now on from talking by themselves: no addresses of their own, no search
    /// for duplicates, no call for routers. What a test counts, it has sent.</summary>
    public static void Quieten()
    {
        if (!Directory.Exists("/proc/sys/net/ipv6"))
        {
            return;
        }

        Write("ipv6/conf/default/addr_gen_mode", "1");
        Write("ipv6/conf/default/accept_dad", "0");
        Write("ipv6/conf/default/accept_ra", "0");
        Write("ipv6/conf/default/router_solicitations", "0");
    }

    public static void Write(string name, string value)
    {
        string path = $"/proc/sys/net/{name}";
        if (File.Exists(path))
        {
            File.WriteAllText(path, value);
        }
    }
}
