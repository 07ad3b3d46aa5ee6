// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Logging;

namespace Cilium.Core;

public sealed partial class Reconciler<TKey, TRow>
{
    [LoggerMessage(1001, LogLevel.Warning, "Row {Key} of table {Table} could not be applied (attempt {Attempt}); next attempt in {Wait}.")]
    private static partial void LogRowFailed(ILogger logger, string table, string key, int attempt, TimeSpan wait, Exception error);

    [LoggerMessage(1002, LogLevel.Warning, "The target of table {Table} could not be pruned (attempt {Attempt}); next attempt in {Wait}.")]
    private static partial void LogPruneFailed(ILogger logger, string table, int attempt, TimeSpan wait, Exception error);
}
