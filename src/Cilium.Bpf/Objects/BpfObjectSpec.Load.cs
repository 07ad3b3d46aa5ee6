// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public sealed partial class BpfObjectSpec
{
    private const int MostAttempts = 3;

    /// <summary>Creates the maps and loads the selected programs into the kernel.</summary>
    /// <param name="options">How to load; null for the defaults.</param>
    /// <returns>The object, which owns its maps and programs.</returns>
    /// <exception cref="VerifierException">The verifier refused a program; the error names it, the reason and the C line.</exception>
    /// <exception cref="MapIncompatibleException">A pinned or shared map differs from its definition.</exception>
    /// <exception cref="MissingCapabilityException">The process may not load these programs; the error says what it lacks.</exception>
    /// <exception cref="BpfFileSystemException">A map is to be pinned outside a BPF file system.</exception>
    /// <exception cref="KernelBtfMissingException"><see cref="BpfLoadOptions.KernelBtfPath"/> names no file.</exception>
    /// <exception cref="LibbpfMissingException">libbpf is not installed.</exception>
    /// <exception cref="BpfException">The load failed for another reason.</exception>
    /// <remarks>When it throws, nothing is left in the kernel and no pin was made. Blueprints may be loaded from several threads.</remarks>
    public BpfObject Load(BpfLoadOptions? options = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var loader = new ObjectLoader(this, options ?? new BpfLoadOptions());
                return loader.Load();
            }
            catch (BpfFileSystemException error) when (error.Errno == Errno.EEXIST && attempt < MostAttempts)
            {
                // Somebody else pinned a map meanwhile: the next attempt uses theirs.
            }
        }
    }
}
