// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>A prefix that could not be applied. The references stay, because the data plane may have written part of what it refused.</summary>
internal sealed record IpCacheFailure(Exception Error, List<NumericIdentity> References);
