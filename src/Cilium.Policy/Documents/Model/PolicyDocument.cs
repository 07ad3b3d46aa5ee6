// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>A policy object as written, validated, before it becomes rules. Immutable.</summary>
public abstract class PolicyDocument
{
    private protected PolicyDocument(PolicyResource resource, string uid, string file, int line)
    {
        Resource = resource;
        Uid = uid;
        File = file;
        Line = line;
    }

    /// <summary>Kind, namespace and name.</summary>
    public PolicyResource Resource { get; }

    /// <summary>The object's name.</summary>
    public string Name => Resource.Name;

    /// <summary>The object's namespace; empty for objects of the whole cluster.</summary>
    public string Namespace => Resource.Namespace;

    /// <summary>The unique id that an API server gave it; empty if none.</summary>
    public string Uid { get; }

    /// <summary>The file that it was read from; empty if none.</summary>
    public string File { get; }

    /// <summary>The line in that text where it begins, from 1.</summary>
    public int Line { get; }

    /// <summary>Whether it is carried out: as its annotation <c>policy.cilium-sdk.io/mode</c> says, otherwise it is. Says nothing of a
    /// <see cref="CiliumCidrGroup"/>, which has no rules.</summary>
    public PolicyMode Mode { get; private set; }

    /// <summary>The same document in a mode, whatever its annotation says.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such mode.</exception>
    public PolicyDocument WithMode(PolicyMode mode)
    {
        if (!Enum.IsDefined(mode))
        {
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "A policy is enforced or audited.");
        }

        var copy = (PolicyDocument)MemberwiseClone();
        copy.Mode = mode;
        return copy;
    }
}
