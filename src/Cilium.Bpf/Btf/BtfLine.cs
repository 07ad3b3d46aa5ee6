// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>Which C line an instruction comes from.</summary>
/// <param name="InstructionOffset">The offset in the ELF section in bytes, 8 an instruction.</param>
/// <param name="FileName">String offset of the file's path.</param>
/// <param name="Text">String offset of the line's text.</param>
/// <param name="LineNumber">The line, from 1.</param>
/// <param name="Column">The column, from 1; 0 when unknown.</param>
internal readonly record struct BtfLine(uint InstructionOffset, uint FileName, uint Text, int LineNumber, int Column);
