// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>A map of type <see cref="BpfMapType.ProgramArray"/>: the programs that tail calls jump to.</summary>
/// <remarks>
/// The kernel empties a program array when the last descriptor or pin of it goes, even while programs use it: keep one of them.
/// Ownership and thread-safety: as for <see cref="BpfMap"/>.
/// </remarks>
public sealed unsafe class BpfProgramArray : BpfMap
{
    /// <summary>Binds a view of <paramref name="map"/>, which stays the owner.</summary>
    /// <param name="map">A program array.</param>
    /// <exception cref="MapIncompatibleException">The map is of another kind.</exception>
    public BpfProgramArray(BpfMap map)
        : this(map, takesOver: false)
    {
    }

    private BpfProgramArray(BpfMap map, bool takesOver)
        : base(map, takesOver)
        => MapBinding.Require(map, map.Type == BpfMapType.ProgramArray, "ProgramArray", keySize: null, valueSize: null);

    /// <summary>Creates a program array.</summary>
    /// <param name="maxEntries">Capacity.</param>
    /// <param name="name">At most 15 letters, digits, '_' and '.'; empty for none.</param>
    /// <inheritdoc cref="BpfMap.Create(BpfMapOptions)"/>
    public static BpfProgramArray Create(uint maxEntries, string name = "") => TakeOver(
        BpfMap.Create(new BpfMapOptions(BpfMapType.ProgramArray) { MaxEntries = maxEntries, Name = name }),
        static map => new BpfProgramArray(map, takesOver: true));

    /// <inheritdoc cref="BpfMap.OpenPinned(string, BpfMapAccess)"/>
    /// <exception cref="MapIncompatibleException">The map is of another kind.</exception>
    public static new BpfProgramArray OpenPinned(string path, BpfMapAccess access = BpfMapAccess.ReadWrite) =>
        TakeOver(BpfMap.OpenPinned(path, access), static map => new BpfProgramArray(map, takesOver: true));

    /// <summary>Puts a program at an index; a tail call made from then on jumps to it.</summary>
    /// <param name="index">Below the capacity.</param>
    /// <param name="program">Of the same type, and with the same use of features, as those that the array serves already.</param>
    /// <exception cref="BpfException"><c>E2BIG</c>: the index is too high; <c>EINVAL</c>: the program is of another kind than the array serves.</exception>
    public void Update(uint index, BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        int result = DescriptorElement.Update(this, &index, program.Handle, BpfUpdateMode.Any);
        if (result == -Errno.EINVAL)
        {
            throw new BpfException(
                "update map", Errno.EINVAL, $"'{Name}'", $"{program} is not of the kind that the array serves, or cannot be tail-called.");
        }

        if (result < 0)
        {
            ThrowElementError(result, "update map");
        }
    }

    /// <summary>The id of the program at an index.</summary>
    /// <param name="index">The index.</param>
    /// <param name="programId">The kernel's id, or 0.</param>
    /// <returns><see langword="false"/> when the slot is empty or the index too high.</returns>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public bool TryLookupId(uint index, out uint programId)
    {
        uint id = 0;
        int result = InvokeElement(BpfCommand.BPF_MAP_LOOKUP_ELEM, &index, &id);
        if (result < 0 && result != -Errno.ENOENT)
        {
            ThrowElementError(result, "look up in map");
        }

        programId = id;
        return result >= 0;
    }

    /// <summary>Empties a slot; a tail call to it falls through.</summary>
    /// <param name="index">The index.</param>
    /// <returns><see langword="false"/> when the slot was empty already.</returns>
    /// <exception cref="BpfException">The kernel refused: <c>E2BIG</c> for an index that is too high.</exception>
    public bool TryDelete(uint index)
    {
        int result = InvokeElement(BpfCommand.BPF_MAP_DELETE_ELEM, &index, null);
        if (result < 0 && result != -Errno.ENOENT)
        {
            ThrowElementError(result, "delete from map");
        }

        return result >= 0;
    }
}
