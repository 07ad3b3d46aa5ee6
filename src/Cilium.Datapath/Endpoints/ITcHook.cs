// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>One way of attaching tc programs so that they outlive the process. Called in the host namespace.</summary>
internal interface ITcHook
{
    /// <summary>Sees to it that exactly the site's program is attached this way, once and before all others of this way.</summary>
    void Put(HookSite site, HookState state);

    /// <summary>Detaches ours where it is attached this way; what is not there is fine.</summary>
    /// <param name="site">Where.</param>
    /// <param name="state">What is there; null when the device is gone.</param>
    void Remove(HookSite site, HookState? state);
}
