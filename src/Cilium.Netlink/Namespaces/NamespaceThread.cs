// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using Cilium.Netlink.Interop;
using Microsoft.Win32.SafeHandles;

namespace Cilium.Netlink;

/// <summary>Runs one synchronous job in a namespace, on a thread made for it.</summary>
/// <remarks>
/// A thread inherits the namespace of the thread that creates it, and the runtime creates pool threads from whatever
/// thread happens to queue work. A thread that is away must therefore not touch the pool: the job is synchronous, and
/// its result is handed over only after the thread is back home. Home is the namespace of the process's main thread.
/// </remarks>
internal static class NamespaceThread
{
    private const string HomePath = "/proc/self/ns/net";
    private const string OwnPath = "/proc/thread-self/ns/net";

    // The first Socket of the process starts the runtime's socket engine, a thread from which pool threads descend, and the
    // first background collection the collector's. Born inside a namespace they would stay there, the former with all
    // pool threads, so they are started before any thread goes away.
    private static readonly Lazy<bool> s_runtimeThreads = new(static () =>
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        return socket.IsBound;
    });

    /// <summary>Runs the job inside the namespace and waits for it.</summary>
    internal static T Run<T>(SafeFileHandle networkNamespace, Func<T> job)
        => RunOnThread(() => Enter(networkNamespace), job);

    /// <summary>Runs the job in a namespace made for it, which vanishes with the last thing that refers to it.</summary>
    internal static T RunInNew<T>(Func<T> job)
        => RunOnThread(Unshare, job);

    /// <summary>As <see cref="Run{T}"/>, without blocking the caller.</summary>
    internal static Task<T> RunAsync<T>(SafeFileHandle networkNamespace, Func<T> job)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Start(() =>
        {
            (T? result, ExceptionDispatchInfo? error) = RunAway(() => Enter(networkNamespace), job);
            if (error is null)
            {
                completion.SetResult(result!);
            }
            else
            {
                completion.SetException(error.SourceException);
            }
        });
        return completion.Task;
    }

    /// <summary>Opens the namespace of the calling thread.</summary>
    internal static SafeFileHandle OpenOwn() => Open(OwnPath, "open the network namespace of this thread");

    internal static SafeFileHandle Open(string path, string operation)
    {
        int fd = Libc.Open(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        return fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw NetworkNamespaceException.FromLastError(operation);
    }

    private static T RunOnThread<T>(Action enter, Func<T> job)
    {
        T? result = default;
        ExceptionDispatchInfo? error = null;
        Thread thread = Start(() => (result, error) = RunAway(enter, job));
        thread.Join();
        error?.Throw();
        return result!;
    }

    private static Thread Start(Action body)
    {
        _ = s_runtimeThreads.Value;
        var thread = new Thread(() => body()) { IsBackground = true, Name = "netns" };
        thread.Start();
        return thread;
    }

    private static (T? Result, ExceptionDispatchInfo? Error) RunAway<T>(Action enter, Func<T> job)
    {
        try
        {
            using SafeFileHandle home = Open(HomePath, "open the home network namespace");
            enter();
            try
            {
                return (job(), null);
            }
            finally
            {
                GoHome(home);
            }
        }
        catch (Exception error)
        {
            return (default, ExceptionDispatchInfo.Capture(error));
        }
    }

    private static void Enter(SafeFileHandle networkNamespace)
    {
        if (Libc.SetNamespace(networkNamespace, Libc.CLONE_NEWNET) != 0)
        {
            throw NetworkNamespaceException.FromLastError("enter a network namespace");
        }
    }

    private static void Unshare()
    {
        if (Libc.Unshare(Libc.CLONE_NEWNET) != 0)
        {
            throw NetworkNamespaceException.FromLastError("create a network namespace");
        }
    }

    private static void GoHome(SafeFileHandle home)
    {
        if (Libc.SetNamespace(home, Libc.CLONE_NEWNET) != 0)
        {
            // Handing over the result from here could start pool threads in a workload's namespace, and the process
            // would then connect to the wrong networks without anyone noticing.
            Environment.FailFast($"A thread could not return to its network namespace: {NetworkNamespaceException.FromLastError("setns").Message}");
        }
    }
}
