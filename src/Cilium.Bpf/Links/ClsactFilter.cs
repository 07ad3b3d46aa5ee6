// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>A tc program attached as a direct-action filter of the clsact queueing discipline: for kernels without tcx.</summary>
/// <remarks>
/// The kernel ties such a filter to the interface, not to a process: it stays until somebody removes it. Disposing removes it,
/// unless <see cref="Keep"/> was called; after a crash it is recognised by its name (<see cref="TryOpen"/>). The object remembers
/// the network namespace in which it was made: all its members work from any thread. The (empty) clsact discipline itself is
/// left in place: others may use it.
/// </remarks>
public sealed class ClsactFilter : IDisposable
{
    private readonly ClsactHook _hook;
    private bool _isKept;
    private bool _isGone;

    private ClsactFilter(ClsactHook hook, string name, int priority, uint handle)
    {
        _hook = hook;
        Name = name;
        Priority = priority;
        Handle = handle;
    }

    /// <summary>The filter's name.</summary>
    public string Name { get; }

    /// <summary>Where among the filters: lower runs earlier.</summary>
    public int Priority { get; }

    /// <summary>The filter's number within its priority.</summary>
    public uint Handle { get; }

    /// <summary>The interface.</summary>
    public int InterfaceIndex => _hook.InterfaceIndex;

    /// <summary>Which packets.</summary>
    public TcDirection Direction => _hook.Direction;

    /// <summary>Attaches a tc program to an interface; where a filter of the same name, priority and handle exists, its program is replaced.</summary>
    /// <param name="program">A <see cref="BpfProgramType.SchedulerClassifier"/> program.</param>
    /// <param name="interfaceIndex">The interface's index in the calling thread's network namespace.</param>
    /// <param name="direction">Arriving or leaving packets.</param>
    /// <param name="options">Name, priority and handle; null for the defaults.</param>
    /// <exception cref="InterfaceNotFoundException">No such interface.</exception>
    /// <exception cref="FeatureNotSupportedException">The kernel was built without clsact or the BPF classifier.</exception>
    /// <exception cref="BpfException"><c>EEXIST</c>: another owner's filter has this priority and handle; <c>EINVAL</c>: not a tc program.</exception>
    public static ClsactFilter Attach(
        BpfProgram program, int interfaceIndex, TcDirection direction, ClsactOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        options ??= new ClsactOptions();
        string name = options.Require(program);
        ClsactHook hook = ClsactHook.Open(interfaceIndex, direction);
        try
        {
            hook.EnsureDiscipline();
            ClsactFilterInfo? present = hook.List().FirstOrDefault(
                filter => filter.Priority == options.Priority && filter.Handle == options.Handle);
            if (present is not null && present.Name != name)
            {
                throw new BpfException(
                    "attach program",
                    Errno.EEXIST,
                    $"'{program.Name}' by clsact: priority {options.Priority} handle {options.Handle} is taken by filter '{present.Name}'",
                    "Choose another priority, or remove that filter if it is yours.");
            }

            hook.Write(program, name, options.Priority, options.Handle, isNew: present is null);
            return new ClsactFilter(hook, name, options.Priority, options.Handle);
        }
        catch
        {
            hook.Dispose();
            throw;
        }
    }

    /// <summary>Finds a filter by its name, to take over what an earlier process attached.</summary>
    /// <param name="interfaceIndex">The interface's index in the calling thread's network namespace.</param>
    /// <param name="direction">Arriving or leaving packets.</param>
    /// <param name="name">The filter's name.</param>
    /// <returns><see langword="null"/> when there is none.</returns>
    /// <exception cref="InterfaceNotFoundException">No such interface.</exception>
    public static ClsactFilter? TryOpen(int interfaceIndex, TcDirection direction, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ClsactHook hook = ClsactHook.Open(interfaceIndex, direction);
        try
        {
            ClsactFilterInfo? found = hook.List().FirstOrDefault(filter => filter.Name == name);
            if (found is not null)
            {
                return new ClsactFilter(hook, name, found.Priority, found.Handle);
            }
        }
        catch
        {
            hook.Dispose();
            throw;
        }

        hook.Dispose();
        return null;
    }

    /// <summary>Replaces the program: each packet meets the old one or the new one, never none.</summary>
    /// <param name="program">The new program.</param>
    /// <param name="expected">The program that should be attached now; <see langword="null"/> to replace whatever is.</param>
    /// <exception cref="UnexpectedProgramException">Another program is attached, or none; nothing changed.</exception>
    /// <exception cref="BpfException">The kernel refused.</exception>
    /// <remarks>Unlike a link's update, looking and replacing are two steps here: the kernel has no compare-and-replace for filters.</remarks>
    public void Replace(BpfProgram program, BpfProgram? expected = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (expected is not null)
        {
            uint actual = GetInfo()?.Program.ProgramId ?? 0;
            if (actual != expected.Id)
            {
                throw new UnexpectedProgramException(expected.Id, actual);
            }
        }

        _hook.Write(program, Name, Priority, Handle, isNew: false);
        _isGone = false;
    }

    /// <summary>The filter as the kernel has it now; <see langword="null"/> when somebody removed it.</summary>
    /// <exception cref="InterfaceNotFoundException">The interface is gone.</exception>
    public ClsactFilterInfo? GetInfo()
        => _hook.List().FirstOrDefault(filter => filter.Priority == Priority && filter.Handle == Handle && filter.Name == Name);

    /// <summary>Removes the filter; nothing happens when it, or its interface, is gone already.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public void Detach()
    {
        _hook.Remove(Priority, Handle);
        _isGone = true;
    }

    /// <summary>Leaves the filter attached when this object is disposed.</summary>
    public void Keep() => _isKept = true;

    /// <summary>Removes the filter unless <see cref="Keep"/> was called.</summary>
    public void Dispose()
    {
        if (_hook.IsDisposed)
        {
            return;
        }

        try
        {
            if (!_isKept && !_isGone)
            {
                Detach();
            }
        }
        finally
        {
            _hook.Dispose();
        }
    }
}
