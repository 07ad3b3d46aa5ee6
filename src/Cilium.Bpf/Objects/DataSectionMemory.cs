// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>The memory of one section of variables, mapped when first used: most objects are loaded and never read this way.</summary>
internal sealed class DataSectionMemory(BpfMap map, bool isConstant) : IDisposable
{
    private readonly Lock _lock = new();
    private DataMapping? _mapping;
    private bool _isDisposed;

    public DataMapping.Use Access() => (Volatile.Read(ref _mapping) ?? Map()).Access();

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _mapping?.Dispose();
        }
    }

    private DataMapping Map()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(BpfObject));
            return _mapping ??= DataMapping.Open(map.Handle, map.ValueSize, isConstant, map.Name);
        }
    }
}
