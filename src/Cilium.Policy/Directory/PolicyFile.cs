// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>A file of policies: what it says now, and what of it is in force.</summary>
internal sealed class PolicyFile(string path)
{
    public string Path { get; } = path;

    /// <summary>By which a change is recognised without reading: length and time of the last write.</summary>
    public (long Length, DateTime Written) Stamp { get; private set; }

    /// <summary>What the file says; null when it has faults.</summary>
    public ImmutableArray<PolicyDocument>? Documents { get; private set; }

    public ImmutableArray<PolicyFault> Faults { get; private set; } = [];

    public ImmutableArray<PolicyFault> Notices { get; private set; } = [];

    /// <summary>The last good version.</summary>
    public ImmutableArray<PolicyDocument> InForce { get; set; } = [];

    public void Read(PolicyDirectoryOptions options, bool isForced)
    {
        try
        {
            var info = new FileInfo(Path);
            var target = info.LinkTarget is null ? info : info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
            var stamp = (target.Length, target.LastWriteTimeUtc);
            if (!isForced && stamp == Stamp && Faults.IsEmpty)
            {
                return;
            }

            if (target.Length > options.MaxFileSize)
            {
                Fail($"the file has {target.Length} bytes; at most {options.MaxFileSize} are read");
                return;
            }

            var faults = new FaultList(Path);
            var documents = PolicyDocuments.Parse(File.ReadAllText(Path), options.Documents, faults);
            Documents = faults.Faults.Count == 0 ? documents : null;
            Faults = [.. faults.Faults];
            Notices = [.. faults.Notices];
            Stamp = stamp;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Fail($"the file cannot be read: {error.Message}");
        }
    }

    private void Fail(string message)
    {
        Documents = null;
        Faults = [new(Path, 1, 1, "", "", message)];
    }
}
