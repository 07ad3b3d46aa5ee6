// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>Somebody who fills a table and will say when its initial content is complete.</summary>
/// <remarks>Until every source has said so, nothing that is missing in the table is removed elsewhere. Safe from any thread.</remarks>
public sealed class TableSource : IDisposable
{
    private readonly Action<TableSource, bool> _finish;
    private int _isFinished;

    internal TableSource(string name, Action<TableSource, bool> finish) => (Name, _finish) = (name, finish);

    /// <summary>The name of the source.</summary>
    public string Name { get; }

    /// <summary>Whether the initial content is complete.</summary>
    public bool IsInitialized { get; private set; }

    /// <summary>Says that the initial content is complete; more than once does no harm.</summary>
    public void MarkInitialized()
    {
        if (Interlocked.Exchange(ref _isFinished, 1) == 0)
        {
            IsInitialized = true;
            _finish(this, true);
        }
    }

    /// <summary>Withdraws a source that will not complete: the others decide then. After completion it does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isFinished, 1) == 0)
        {
            _finish(this, false);
        }
    }
}
