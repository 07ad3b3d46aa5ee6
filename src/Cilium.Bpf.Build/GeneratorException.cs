// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Build;

/// <summary>A skeleton cannot be generated as asked.</summary>
internal sealed class GeneratorException(string message) : Exception(message);
