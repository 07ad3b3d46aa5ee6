// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>Finds the C line of an instruction of one program by the line information of its object.</summary>
internal sealed class SourceLines(BpfObjectSpec spec, BpfProgramSpec program)
{
    /// <summary>The place of an instruction, counted from 0 after linking.</summary>
    /// <returns>Null when the object carries no line information for it.</returns>
    public (string File, int Line, string Text)? Find(int instruction)
    {
        if (spec.Extension is not { } extension || spec.Linking(program).Locate(instruction) is not var (section, offset))
        {
            return null;
        }

        BtfLine? best = null;
        foreach (var line in extension.Lines(section))
        {
            if (line.InstructionOffset > offset)
            {
                break;
            }

            best = line;
        }

        return best is { } found ? (extension.FileOf(found), found.LineNumber, extension.TextOf(found)) : null;
    }
}
