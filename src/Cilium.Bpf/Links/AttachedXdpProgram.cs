// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>An XDP program found on an interface.</summary>
/// <param name="Mode">Where it runs.</param>
/// <param name="Program">The program.</param>
public sealed record AttachedXdpProgram(XdpMode Mode, AttachedProgram Program);
