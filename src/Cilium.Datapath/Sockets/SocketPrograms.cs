// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;

namespace Cilium.Datapath;

/// <summary>The programs of <c>socket.bpf.c</c>, of one generation. Owns the descriptors, not the pins.</summary>
internal sealed class SocketPrograms : IDisposable
{
    public const string ListStale = "list_stale";

    private readonly Dictionary<string, BpfProgram> _programs;

    private SocketPrograms(string generation, Dictionary<string, BpfProgram> programs)
    {
        Generation = generation;
        _programs = programs;
    }

    /// <summary>Programs on hooks of a cgroup, by name, with the hook.</summary>
    public static IReadOnlyList<(string Name, BpfAttachType Hook)> Hooks { get; } =
    [
        // Answers are translated before anything can be asked, and as long as there can be answers.
        ("recvmsg4", BpfAttachType.CgroupUdp4Recvmsg),
        ("recvmsg6", BpfAttachType.CgroupUdp6Recvmsg),
        ("getpeername4", BpfAttachType.CgroupInet4Getpeername),
        ("getpeername6", BpfAttachType.CgroupInet6Getpeername),
        ("connect4", BpfAttachType.CgroupInet4Connect),
        ("connect6", BpfAttachType.CgroupInet6Connect),
        ("sendmsg4", BpfAttachType.CgroupUdp4Sendmsg),
        ("sendmsg6", BpfAttachType.CgroupUdp6Sendmsg),
        ("post_bind4", BpfAttachType.CgroupInet4PostBind),
        ("post_bind6", BpfAttachType.CgroupInet6PostBind),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Hooks.Select(hook => hook.Name), ListStale];

    public string Generation { get; }

    public IEnumerable<BpfProgram> All => _programs.Values;

    public BpfProgram this[string name] => _programs[name];

    /// <summary>Opens the pinned programs of a generation, or null where it is not complete.</summary>
    public static SocketPrograms? TryOpen(PinLayout pins, string generation)
    {
        string directory = pins.Generation(generation);
        return Names.All(name => File.Exists(Path.Combine(directory, name)))
            ? new SocketPrograms(generation, Names.ToDictionary(name => name, name => BpfProgram.OpenPinned(Path.Combine(directory, name))))
            : null;
    }

    public void Dispose()
    {
        foreach (BpfProgram program in _programs.Values)
        {
            program.Dispose();
        }
    }
}
