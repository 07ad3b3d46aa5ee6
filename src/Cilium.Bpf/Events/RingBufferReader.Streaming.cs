// SPDX-License-Identifier: Apache-2.0
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public sealed partial class RingBufferReader
{
    /// <summary>Streams the records, one by one, as they come.</summary>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>A stream that ends when the reader is disposed. Each record is valid until the next one is asked for: copy
    /// what must live longer.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled. The record last yielded counts as consumed, all
    /// others stay in the ring.</exception>
    /// <exception cref="ObjectDisposedException">The reader was disposed before.</exception>
    /// <exception cref="InvalidOperationException">Someone else is consuming.</exception>
    /// <remarks>
    /// Allocates nothing per record. Nothing is buffered besides the ring itself: a slow consumer leaves records in the ring, so
    /// that what does not fit is refused, and counted, in the kernel. While waiting, one dedicated thread sleeps on the ring.
    /// </remarks>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _gate.Enter();
        try
        {
            EpollWaiter waiter = OpenWaiter();
            using ReadinessThread readiness = OpenReadiness(waiter, cancellationToken);
            using CancellationTokenRegistration registration = InterruptOn(waiter, cancellationToken);
            byte[] copy = [];
            while (!_gate.IsDisposed)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (TryCopyNext(ref copy, out int length))
                {
                    yield return copy.AsMemory(0, length);
                    _cursor.ReleaseWhenDue();
                }
                else if (_cursor.ReleaseAndCheckEmpty())
                {
                    await readiness.WaitAsync().ConfigureAwait(false);
                }
            }
        }
        finally
        {
            _cursor.Release();
            _gate.Leave();
        }
    }

    /// <summary>Writes the records into a pipe as they come: for each a 32-bit little-endian length, then its bytes.</summary>
    /// <param name="writer">The pipe; flushed after each batch of at most about 64 KiB, and never completed here.</param>
    /// <param name="cancellationToken">Ends the copying.</param>
    /// <returns>The number of records written, once the pipe's reader has completed, its pending flush was cancelled,
    /// or this reader was disposed.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled. What was written before is in the pipe, the rest in the ring.</exception>
    /// <exception cref="ObjectDisposedException">The reader was disposed before.</exception>
    /// <exception cref="InvalidOperationException">Someone else is consuming.</exception>
    /// <remarks>The pipe's back-pressure holds: while a flush waits, records stay in the ring. Allocates nothing per record.</remarks>
    public async Task<long> CopyToAsync(PipeWriter writer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _gate.Enter();
        try
        {
            EpollWaiter waiter = OpenWaiter();
            using ReadinessThread readiness = OpenReadiness(waiter, cancellationToken);
            using CancellationTokenRegistration registration = InterruptOn(waiter, cancellationToken);
            long total = 0;
            while (!_gate.IsDisposed)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int count = CopyBatch(writer);
                total += count;
                if (count > 0)
                {
                    FlushResult flush = await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
                    if (flush.IsCompleted || flush.IsCanceled)
                    {
                        break;
                    }
                }
                else if (_cursor.ReleaseAndCheckEmpty())
                {
                    await readiness.WaitAsync().ConfigureAwait(false);
                }
            }

            return total;
        }
        finally
        {
            _gate.Leave();
        }
    }

    private static CancellationTokenRegistration InterruptOn(EpollWaiter waiter, CancellationToken cancellationToken)
        => cancellationToken.UnsafeRegister(static state => ((EpollWaiter)state!).Interrupt(), waiter);

    private ReadinessThread OpenReadiness(EpollWaiter waiter, CancellationToken cancellationToken)
        => new(waiter, () => _cursor.IsReadable || _gate.IsDisposed || cancellationToken.IsCancellationRequested);

    private bool TryCopyNext(ref byte[] copy, out int length)
    {
        if (!_cursor.TryRead(out ReadOnlySpan<byte> record))
        {
            length = 0;
            return false;
        }

        length = record.Length;
        if (copy.Length < length)
        {
            copy = GC.AllocateUninitializedArray<byte>(Math.Max(length, 2 * copy.Length));
        }

        record.CopyTo(copy);
        return true;
    }

    private int CopyBatch(PipeWriter writer)
    {
        PipeFrameHandler handler = new(writer);
        int count = _cursor.Drain(ref handler, int.MaxValue);
        handler.Commit();
        return count;
    }
}
