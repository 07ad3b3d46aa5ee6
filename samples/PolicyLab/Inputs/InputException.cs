// SPDX-License-Identifier: Apache-2.0
namespace PolicyLab;

/// <summary>What the user gave cannot be used; the message says what and why.</summary>
internal sealed class InputException(string message) : Exception(message);
