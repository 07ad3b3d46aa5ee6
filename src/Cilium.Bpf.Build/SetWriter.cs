// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Build;

/// <summary>Writes the classes that give access to the maps, programs and variables by name.</summary>
internal sealed class SetWriter(CodeWriter code, BpfObjectSpec spec, TypeCatalog catalog)
{
    private const string Api = "global::Cilium.Bpf.";
    private const string Missing = "global::System.InvalidOperationException";

    public void WriteAll()
    {
        var maps = spec.Maps.Select(m => (m.Name, MapKind.Of(m, catalog), m.ToString()));
        var programs = spec.Programs.Select(p => (p.Name, Api + "BpfProgram", p.ToString()));
        WriteLoaded("MapSet", "The maps of a loaded object.", "map", "Maps", maps);
        WriteLoaded("ProgramSet", "The programs of a loaded object.", "program", "Programs", programs);
        WriteSpecs("MapSpecSet", "The map definitions.", $"{Api}BpfMapSpec", "Maps", spec.Maps.Select(m => (m.Name, m.ToString())));
        WriteSpecs("ProgramSpecSet", "The programs to load.", $"{Api}BpfProgramSpec", "Programs", spec.Programs.Select(p => (p.Name, p.ToString())));
        WriteInitialValues("ConstantSet", "The constants, fixed when loaded.", spec.Variables.Where(v => v.IsConstant));
        WriteInitialValues("InitialVariableSet", "The initial values of variables.", spec.Variables.Where(v => !v.IsConstant));
        WriteVariables("VariableSet", "The variables and constants of a loaded object.");
    }

    // What was not selected is missing from a loaded object; asking for it throws and says so.
    private void WriteLoaded(string name, string summary, string kind, string source, IEnumerable<(string Name, string Type, string Text)> items)
    {
        var names = new Identifiers(name);
        var members = items.Select(i => (i.Name, i.Type, i.Text, Property: names.Take(i.Name))).ToList();
        Open(name, summary);
        for (var i = 0; i < members.Count; i++)
        {
            code.Line($"private readonly {members[i].Type}? _item{i};");
        }

        code.Line();
        code.Open($"internal {name}({Api}BpfObject loaded)");
        for (var i = 0; i < members.Count; i++)
        {
            var isPlain = members[i].Type is Api + "BpfMap" or Api + "BpfProgram";
            var value = isPlain ? $"item{i}" : $"new {members[i].Type}(item{i})";
            code.Line($"_item{i} = loaded.{source}.TryGet(\"{members[i].Name}\", out var item{i}) ? {value} : null;");
        }

        code.Close();
        for (var i = 0; i < members.Count; i++)
        {
            code.Line();
            code.Summary($"<c>{CodeWriter.Escape(members[i].Text)}</c>.");
            code.Line($"/// <exception cref=\"{Missing}\">The {kind} was not selected when the object was loaded.</exception>");
            code.Line($"public {members[i].Type} {members[i].Property} => _item{i}");
            code.Line($"    ?? throw new {Missing}(\"The {kind} '{members[i].Name}' was not selected when the object was loaded.\");");
        }

        code.Close();
    }

    private void WriteSpecs(string name, string summary, string type, string source, IEnumerable<(string Name, string Text)> items)
    {
        var names = new Identifiers(name);
        Open(name, summary);
        code.Line($"private readonly {Api}BpfObjectSpec _spec;");
        code.Line();
        code.Line($"internal {name}({Api}BpfObjectSpec spec) => _spec = spec;");
        foreach (var (item, text) in items)
        {
            code.Line();
            code.Summary($"<c>{CodeWriter.Escape(text)}</c>.");
            code.Line($"public {type} {names.Take(item)} => _spec.{source}[\"{item}\"];");
        }

        code.Close();
    }

    private void WriteInitialValues(string name, string summary, IEnumerable<BpfVariableSpec> variables)
    {
        Open(name, summary);
        code.Line($"private readonly {Api}BpfObjectSpec _spec;");
        code.Line();
        code.Line($"internal {name}({Api}BpfObjectSpec spec) => _spec = spec;");
        foreach (var (variable, type, property) in Typed(name, variables))
        {
            code.Line();
            code.Summary($"<c>{CodeWriter.Escape(variable.ToString())}</c>.");
            code.Open($"public {type} {property}");
            code.Line($"get => _spec.Variables[\"{variable.Name}\"].Get<{type}>();");
            code.Line($"set => _spec.Variables[\"{variable.Name}\"].Set(value);");
            code.Close();
        }

        code.Close();
    }

    private void WriteVariables(string name, string summary)
    {
        var members = Typed(name, spec.Variables).ToList();
        Open(name, summary);
        for (var i = 0; i < members.Count; i++)
        {
            code.Line($"private readonly {Api}BpfVariable _item{i};");
        }

        code.Line();
        code.Open($"internal {name}({Api}BpfObject loaded)");
        for (var i = 0; i < members.Count; i++)
        {
            code.Line($"_item{i} = loaded.Variables[\"{members[i].Variable.Name}\"];");
        }

        code.Close();
        for (var i = 0; i < members.Count; i++)
        {
            var (variable, type, property) = members[i];
            code.Line();
            code.Summary($"<c>{CodeWriter.Escape(variable.ToString())}</c>.");
            if (variable.IsConstant)
            {
                code.Line($"public {type} {property} => _item{i}.Read<{type}>();");
                continue;
            }

            code.Open($"public {type} {property}");
            code.Line($"get => _item{i}.Read<{type}>();");
            code.Line($"set => _item{i}.Write(value);");
            code.Close();
        }

        code.Close();
    }

    private IEnumerable<(BpfVariableSpec Variable, string Type, string Property)> Typed(string set, IEnumerable<BpfVariableSpec> variables)
    {
        var names = new Identifiers(set);
        foreach (var variable in variables.DistinctBy(v => v.Name))
        {
            // A pointer's value means nothing outside; what it points to is how a source makes a type known.
            if (variable.Type.Unwrapped is BtfReference { IsPointer: true } pointer)
            {
                _ = catalog.NameOf(pointer.Target, variable.Name + "_target");
            }
            else if (catalog.NameOf(variable.Type, variable.Name + "_value") is { } type)
            {
                yield return (variable, type, names.Take(variable.Name));
            }
        }
    }

    private void Open(string name, string summary)
    {
        code.Line();
        code.Summary(summary);
        code.Open($"public sealed partial class {name}");
    }
}
