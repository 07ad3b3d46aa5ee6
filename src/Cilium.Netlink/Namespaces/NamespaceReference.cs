// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>Keeps a namespace's descriptor open while its number is in a request.</summary>
internal readonly ref struct NamespaceReference : IDisposable
{
    private readonly NetworkNamespace? _namespace;

    internal NamespaceReference(NetworkNamespace? networkNamespace)
    {
        if (networkNamespace is not null)
        {
            bool isHeld = false;
            networkNamespace.Handle.DangerousAddRef(ref isHeld);
            _namespace = networkNamespace;
        }
    }

    internal uint Descriptor => (uint)_namespace!.Handle.DangerousGetHandle();

    public void Dispose() => _namespace?.Handle.DangerousRelease();
}
