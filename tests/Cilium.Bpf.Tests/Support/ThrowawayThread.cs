// SPDX-License-Identifier: Apache-2.0
using System.Runtime.ExceptionServices;

namespace Cilium.Bpf.Tests.Support;

/// <summary>Runs code on a thread that ends with it, so that what the thread becomes stays its own.</summary>
internal static class ThrowawayThread
{
    public static T Run<T>(Func<T> work)
    {
        T? result = default;
        ExceptionDispatchInfo? error = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception caught)
            {
                error = ExceptionDispatchInfo.Capture(caught);
            }
        });
        thread.Start();
        thread.Join();
        error?.Throw();
        return result!;
    }
}
