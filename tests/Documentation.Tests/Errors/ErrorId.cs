// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using Cilium.Core;
using Cilium.Policy;

namespace Documentation.Tests;

/// <summary>An identifier of errors, as the libraries declare it.</summary>
/// <param name="Id">The identifier.</param>
/// <param name="Declaration">The constant, <c>Type.Name</c>.</param>
/// <param name="Exception">The type of exception that has it; null for faults of policy documents.</param>
internal sealed record ErrorId(string Id, string Declaration, Type? Exception)
{
    private static readonly Type[] s_types =
    [
        .. Directory.GetDirectories(Path.Combine(Repository.Root, "src"))
            .Select(path => Path.GetFileName(path)!)
            .Where(name => name.StartsWith("Cilium.", StringComparison.Ordinal) && !name.EndsWith(".Build", StringComparison.Ordinal))
            .SelectMany(name => Assembly.Load(name).GetTypes()),
    ];

    public static IReadOnlyList<Type> Exceptions { get; } = [.. s_types.Where(type => type.IsSubclassOf(typeof(CiliumException)))];

    public static IReadOnlyList<ErrorId> OfExceptions { get; } =
    [
        .. Exceptions.SelectMany(type => Constants(type).Where(constant => constant.Name.EndsWith("ErrorId", StringComparison.Ordinal)), Of),
    ];

    public static IReadOnlyList<ErrorId> OfFaults { get; } = [.. Constants(typeof(PolicyFaultIds)).Select(constant => Of(typeof(PolicyFaultIds), constant))];

    public static IReadOnlyList<ErrorId> All { get; } = [.. OfExceptions, .. OfFaults];

    public static TheoryData<string> Rows => [.. All.Select(error => error.Id)];

    public static ErrorId Find(string id) => All.Single(error => error.Id == id);

    private static IEnumerable<FieldInfo> Constants(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Where(field => field.IsLiteral);

    private static ErrorId Of(Type type, FieldInfo constant) => new(
        (string)constant.GetRawConstantValue()!, $"{type.Name}.{constant.Name}", type == typeof(PolicyFaultIds) ? null : type);
}
