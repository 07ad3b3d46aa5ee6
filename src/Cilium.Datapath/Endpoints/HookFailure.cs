// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Datapath;

/// <summary>An endpoint whose hooks could not be put right; what is attached stays attached.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="InterfaceIndex">Its device.</param>
/// <param name="Error">Why.</param>
public sealed record HookFailure(EndpointId Endpoint, int InterfaceIndex, Exception Error);
