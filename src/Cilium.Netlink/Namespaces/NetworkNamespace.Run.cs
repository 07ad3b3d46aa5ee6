// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Cilium.Netlink;

public sealed partial class NetworkNamespace
{
    private const string NoAsynchronousWork =
        "Work inside a namespace must be synchronous: an await continues on a pool thread, which is not in the namespace. "
        + "Create the socket with CreateSocket or Run, and use it asynchronously outside.";

    /// <summary>Runs synchronous work inside the namespace, on a thread of its own, and waits for the result.</summary>
    /// <param name="work">Makes only synchronous system calls: no await, no tasks, no timers, no asynchronous sockets. What
    /// it creates (sockets, files under <c>/proc/thread-self/net</c>) keeps the namespace and may be used outside.</param>
    /// <exception cref="NetworkNamespaceException">The namespace cannot be entered (EPERM without CAP_SYS_ADMIN).</exception>
    /// <exception cref="ArgumentException">The result type is a task.</exception>
    /// <remarks>Exceptions of the work arrive as they are. Costs a thread, about 0.1 ms; any number may run at the same
    /// time. When the thread cannot return from the namespace, the process is ended: continuing could put pool threads
    /// into it.</remarks>
    public T Run<T>(Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        RejectAsynchronous<T>();
        return NamespaceThread.Run(Handle, work);
    }

    /// <inheritdoc cref="Run{T}(Func{T})"/>
    public void Run(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        NamespaceThread.Run(Handle, () =>
        {
            work();
            return true;
        });
    }

    /// <summary>As <see cref="Run{T}(Func{T})"/>, without blocking the caller. The work itself is synchronous all the same.</summary>
    /// <param name="work">Makes only synchronous system calls.</param>
    /// <param name="cancellationToken">Ends the wait, not the work, which runs on to its end.</param>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        RejectAsynchronous<T>();
        cancellationToken.ThrowIfCancellationRequested();
        return NamespaceThread.RunAsync(Handle, work).WaitAsync(cancellationToken);
    }

    /// <summary>Not possible: an await would continue outside the namespace.</summary>
    [Obsolete(NoAsynchronousWork, error: true)]
    [OverloadResolutionPriority(1)]
    public Task Run(Func<Task> work) => throw new ArgumentException(NoAsynchronousWork, nameof(work));

    /// <inheritdoc cref="Run(Func{Task})"/>
    [Obsolete(NoAsynchronousWork, error: true)]
    [OverloadResolutionPriority(1)]
    public Task<T> Run<T>(Func<Task<T>> work) => throw new ArgumentException(NoAsynchronousWork, nameof(work));

    /// <inheritdoc cref="Run(Func{Task})"/>
    [Obsolete(NoAsynchronousWork, error: true)]
    public ValueTask Run(Func<ValueTask> work) => throw new ArgumentException(NoAsynchronousWork, nameof(work));

    /// <inheritdoc cref="Run(Func{Task})"/>
    [Obsolete(NoAsynchronousWork, error: true)]
    public ValueTask<T> Run<T>(Func<ValueTask<T>> work) => throw new ArgumentException(NoAsynchronousWork, nameof(work));

    /// <inheritdoc cref="Run(Func{Task})"/>
    [Obsolete(NoAsynchronousWork, error: true)]
    [OverloadResolutionPriority(1)]
    public Task RunAsync(Func<Task> work, CancellationToken cancellationToken = default)
        => throw new ArgumentException(NoAsynchronousWork, nameof(work));

    /// <inheritdoc cref="Run(Func{Task})"/>
    [Obsolete(NoAsynchronousWork, error: true)]
    [OverloadResolutionPriority(1)]
    public Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken = default)
        => throw new ArgumentException(NoAsynchronousWork, nameof(work));

    private static void RejectAsynchronous<T>()
    {
        if (typeof(Task).IsAssignableFrom(typeof(T))
            || typeof(T) == typeof(ValueTask)
            || (typeof(T).IsGenericType && typeof(T).GetGenericTypeDefinition() == typeof(ValueTask<>)))
        {
            throw new ArgumentException(NoAsynchronousWork);
        }
    }
}
