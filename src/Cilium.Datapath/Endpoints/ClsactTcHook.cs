// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Netlink;

namespace Cilium.Datapath;

/// <summary>Attaches by the first of the clsact filters, which belong to the device and stay without a pin.</summary>
internal sealed class ClsactTcHook(NetlinkSocket netlink) : ITcHook
{
    /// <summary>Gives the device the qdisc that carries filters.</summary>
    /// <exception cref="InterfaceNotFoundException">The device is gone.</exception>
    /// <returns>False when a qdisc of another kind has its place.</returns>
    public bool TryPrepare(int interfaceIndex)
    {
        try
        {
            // On one that is there already this changes nothing, but asks whether it is of this kind.
            netlink.Qdiscs.Replace(new QdiscSpec(interfaceIndex, "clsact"));
            return true;
        }
        catch (NetlinkException error) when (error.ErrnoName == "EINVAL")
        {
            return false;
        }
        catch (NetlinkException error) when (error.IsNotFound && error is not UnsupportedKindException)
        {
            throw new InterfaceNotFoundException("add clsact qdisc", interfaceIndex);
        }
    }

    public void Put(HookSite site, HookState state)
    {
        using (ClsactFilter filter = ClsactFilter.Attach(site.Program, site.InterfaceIndex, site.Direction))
        {
            filter.Keep();
        }

        Remove(state.OwnFilters.Where(own => !ReferenceEquals(own, state.OwnFilter)));
    }

    public void Remove(HookSite site, HookState? state) => Remove(state?.OwnFilters ?? []);

    private void Remove(IEnumerable<FilterInfo> filters)
    {
        foreach (FilterInfo filter in filters)
        {
            try
            {
                netlink.Filters.Delete(filter);
            }
            catch (NetlinkException error) when (error.IsNotFound)
            {
                // Somebody was faster, or the device is gone.
            }
        }
    }
}
