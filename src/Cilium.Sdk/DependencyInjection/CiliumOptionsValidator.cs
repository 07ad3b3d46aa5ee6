// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Options;

namespace Cilium.Sdk;

internal sealed class CiliumOptionsValidator : IValidateOptions<CiliumOptions>
{
    public ValidateOptionsResult Validate(string? name, CiliumOptions options)
    {
        var faults = options.Validate();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults.Select(fault => fault.ToString()));
    }
}
