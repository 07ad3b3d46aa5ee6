// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;

namespace PolicyLab;

/// <summary>Data planes in the kernel for cases to take turns on.</summary>
internal sealed class KernelPlanes : IDisposable
{
    private readonly ConcurrentBag<KernelPlane> _free = [];
    private readonly List<KernelPlane> _all = [];
    private long _unasked;

    /// <summary>Loads as many as cases are worked on at once.</summary>
    public KernelPlanes(int width)
    {
        try
        {
            for (var i = 0; i < width; i++)
            {
                _all.Add(new());
                _free.Add(_all[^1]);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>How many verdicts were about messages that the data plane never asks policy about.</summary>
    public long Unasked => Interlocked.Read(ref _unasked);

    /// <summary>Takes one for a case, until that is disposed.</summary>
    public IVerdictPlane Take()
    {
        if (!_free.TryTake(out var plane))
        {
            throw new InvalidOperationException("More cases at once than there are data planes.");
        }

        return new KernelCase(plane, finished =>
        {
            Interlocked.Add(ref _unasked, finished.Unasked);
            _free.Add(plane);
        });
    }

    public void Dispose() => _all.ForEach(plane => plane.Dispose());
}
