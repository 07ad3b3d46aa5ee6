// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Cilium.Netlink.Interop;

namespace Cilium.Netlink;

public sealed partial class NetworkNamespace
{
    /// <summary>Writes a network setting of this namespace, as <c>sysctl -w</c> does inside it.</summary>
    /// <param name="name">The setting, beginning with "net": "net.ipv4.ip_forward", or with slashes, which allow dots in
    /// link names: "net/ipv4/conf/eth0.100/forwarding".</param>
    /// <param name="value">The value as text.</param>
    /// <exception cref="ArgumentException">The name is not one of a network setting.</exception>
    /// <exception cref="NetworkNamespaceException">There is no such setting (ENOENT), its value is refused (EINVAL), or it
    /// belongs to the initial namespace only (EACCES).</exception>
    public void SetSysctl(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        string path = SysctlPath(name);
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        Access($"set {name} to '{value}' in network namespace {this}", () =>
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(bytes);
            return true;
        });
    }

    /// <summary>Reads a network setting of this namespace, without the line end.</summary>
    /// <param name="name">The setting, as for <see cref="SetSysctl"/>.</param>
    /// <exception cref="ArgumentException">The name is not one of a network setting.</exception>
    /// <exception cref="NetworkNamespaceException">There is no such setting (ENOENT).</exception>
    public string GetSysctl(string name)
    {
        string path = SysctlPath(name);
        return Access($"read {name} in network namespace {this}", () => File.ReadAllText(path).TrimEnd('\n'));
    }

    /// <summary>The kernel shows each thread the settings of its own namespace under one path, so the access is made inside.</summary>
    private T Access<T>(string operation, Func<T> access)
    {
        try
        {
            return NamespaceThread.Run(Handle, access);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NetworkNamespaceException(operation, error switch
            {
                FileNotFoundException or DirectoryNotFoundException => Errno.ENOENT,
                UnauthorizedAccessException => Errno.EACCES,
                // .NET keeps the Linux error number of an unclassified failure in HResult.
                { HResult: > 0 } => error.HResult,
                _ => Errno.EINVAL,
            });
        }
    }

    private static string SysctlPath(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        int separator = name.AsSpan().IndexOfAny('.', '/');

        // In the dotted form a slash stands for a dot, as sysctl(8) has it: the first separator tells which form it is.
        string path = separator >= 0 && name[separator] == '.'
            ? string.Create(name.Length, name, static (text, source) =>
            {
                for (int i = 0; i < text.Length; i++)
                {
                    text[i] = source[i] switch { '.' => '/', '/' => '.', char c => c };
                }
            })
            : name;
        bool isNetwork = path.StartsWith("net/", StringComparison.Ordinal);
        if (!isNetwork || path.Split('/').Any(part => part is "" or "." or ".."))
        {
            throw new ArgumentException($"'{name}' is not a network setting: write it as net.ipv4.ip_forward.", nameof(name));
        }

        return "/proc/sys/" + path;
    }
}
