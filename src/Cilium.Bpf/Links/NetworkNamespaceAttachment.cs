// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Attaches programs to network namespaces: socket lookup and flow dissection.</summary>
public static class NetworkNamespaceAttachment
{
    /// <summary>The calling thread's own network namespace.</summary>
    public const string CurrentNamespace = "/proc/thread-self/ns/net";

    /// <summary>Attaches a program to a network namespace.</summary>
    /// <param name="program">A <see cref="BpfProgramType.SkLookup"/> or <see cref="BpfProgramType.FlowDissector"/> program.</param>
    /// <param name="namespacePath">The namespace's file, e.g. <c>/run/netns/blue</c> or <c>/proc/42/ns/net</c>.</param>
    /// <returns>The link; dispose it to detach.</returns>
    /// <exception cref="ArgumentException">The program is of another type.</exception>
    /// <exception cref="BpfException"><c>ENOENT</c>: no such file; <c>EINVAL</c>: not a network namespace;
    /// <c>E2BIG</c>: too many programs (one flow dissector, 64 socket lookups); <c>EEXIST</c>: a flow dissector was attached without
    /// a link.</exception>
    public static BpfLink AttachNetworkNamespace(this BpfProgram program, string namespacePath = CurrentNamespace)
    {
        ArgumentNullException.ThrowIfNull(program);
        BpfAttachType hook = program.Type switch
        {
            BpfProgramType.SkLookup => BpfAttachType.SkLookup,
            BpfProgramType.FlowDissector => BpfAttachType.FlowDissector,
            _ => throw new ArgumentException($"Only socket lookup and flow dissector programs attach to a network namespace, not {program}.", nameof(program)),
        };

        using BpfHandle target = LinkTargetFile.Open(namespacePath, "open network namespace");
        LinkCreateAttr attr = default;
        attr.target_fd = (uint)target.Value;
        attr.attach_type = (uint)hook;
        int fd = LinkSyscalls.Create(program.Handle, ref attr);
        BpfException.ThrowIfError(
            fd, "attach program", $"'{program.Name}' to network namespace '{namespacePath}' at {hook}", BpfCapabilities.NetworkAdmin);
        return BpfLink.Own(fd);
    }
}
