// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;

namespace Cilium.Datapath;

/// <summary>The event ring of the data plane. Programs write events only while a reader is open.</summary>
public sealed class FlowEventSource : IDisposable
{
    private readonly DatapathMaps _maps;
    private readonly RuntimeView _runtime;
    private readonly RuleCookies _cookies;
    private readonly TimeProvider _time;
    private FlowEventReader? _reader;

    internal FlowEventSource(DatapathMaps maps, RuntimeView runtime, RuleCookies cookies, TimeProvider time)
    {
        _cookies = cookies;
        _maps = maps;
        _runtime = runtime;
        _time = time;
    }

    /// <summary>Opens the ring and tells the programs what to write. What a former reader left in it comes first.</summary>
    /// <param name="kinds">What is wanted.</param>
    /// <exception cref="InvalidOperationException">A reader is open already: the ring has one.</exception>
    public FlowEventReader Open(FlowEventKinds kinds = FlowEventKinds.All)
    {
        FlowEventReader reader = new(new RingBufferReader(_maps.Events), _cookies, Close);
        if (Interlocked.CompareExchange(ref _reader, reader, null) is not null)
        {
            reader.Abandon();
            throw new InvalidOperationException("The event ring has a reader already: dispose it first, or fan out from it.");
        }

        _runtime.EventMask = (uint)kinds;
        return reader;
    }

    /// <summary>The wall-clock time of an event.</summary>
    public DateTimeOffset TimeOf(in FlowEvent flow) =>
        _time.GetUtcNow() - (TimeSpan.FromMilliseconds(Environment.TickCount64) - flow.Time);

    /// <summary>Closes the reader, if one is open.</summary>
    public void Dispose() => _reader?.Dispose();

    private void Close(FlowEventReader reader)
    {
        if (Interlocked.CompareExchange(ref _reader, null, reader) == reader)
        {
            _runtime.EventMask = 0;
        }
    }
}
