// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>A global variable was accessed as a type that does not match its declaration in C.</summary>
public sealed class BpfVariableTypeException : ArgumentException
{
    /// <summary>Creates the error.</summary>
    /// <param name="variable">The variable's C name.</param>
    /// <param name="expected">Its C type and size.</param>
    /// <param name="actual">The type and size, or the value, given.</param>
    public BpfVariableTypeException(string variable, string expected, string actual)
        : base($"Variable '{variable}' is {expected}, not {actual}.")
    {
        Variable = variable;
        Expected = expected;
        Actual = actual;
    }

    /// <summary>The variable's C name.</summary>
    public string Variable { get; }

    /// <summary>Its C type and size, for example <c>__u32 (4 bytes)</c>.</summary>
    public string Expected { get; }

    /// <summary>The type and size, or the value, given, for example <c>UInt64 (8 bytes)</c>.</summary>
    public string Actual { get; }
}
