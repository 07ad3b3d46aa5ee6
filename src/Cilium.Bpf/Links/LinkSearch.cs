// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Finds the link behind an attachment, for hooks of which the kernel names only the program.</summary>
internal static class LinkSearch
{
    /// <summary>The id of the one link that fits; null when there is none, several, or links may not be looked through.</summary>
    public static uint? FindSingle<TInfo>(Func<TInfo, bool> isIt)
        where TInfo : BpfLinkInfo
    {
        uint? found = null;
        try
        {
            foreach (uint id in BpfLink.EnumerateIds())
            {
                using BpfLink? link = BpfLink.TryOpenById(id);
                if (link?.GetInfo() is TInfo info && isIt(info))
                {
                    if (found is not null)
                    {
                        return null;
                    }

                    found = id;
                }
            }
        }
        catch (BpfException error) when (error.Errno is Errno.EPERM or Errno.EACCES)
        {
            return null;
        }

        return found;
    }
}
