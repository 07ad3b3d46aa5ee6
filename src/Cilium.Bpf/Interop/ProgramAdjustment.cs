// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary>Sets attributes of a program that is about to be loaded.</summary>
internal delegate void ProgramAdjustment(ref ProgramLoadAttr attr);
