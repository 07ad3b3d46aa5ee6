// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Collects the faults of one text, and notices that do not reject it.</summary>
internal sealed class FaultList(string file)
{
    private readonly List<PolicyFault> _faults = [];
    private readonly List<PolicyFault> _notices = [];

    public string File { get; } = file;

    /// <summary>Kind, namespace and name of the document that is being read.</summary>
    public string Document { get; set; } = "";

    public IReadOnlyList<PolicyFault> Faults => _faults;

    public IReadOnlyList<PolicyFault> Notices => _notices;

    public void Add(string id, DocumentNode at, string message) =>
        _faults.Add(new(id, File, at.Line, at.Column, Document, at.Path, message));

    /// <summary>For a field that is missing, or that is wrong together with others of the same object.</summary>
    public void Add(string id, DocumentNode parent, string field, string message)
    {
        var at = parent is MappingNode mapping && mapping.TryGet(field, out var value) ? value : parent;
        _faults.Add(new(id, File, at.Line, at.Column, Document, parent.PathOf(field), message));
    }

    public void Add(PolicyFault fault) => _faults.Add(fault);

    public void Add(DocumentSyntaxException error) =>
        _faults.Add(new(PolicyFaultIds.Syntax, File, error.Line, error.Column, Document, "", error.Message));

    public void AddNotice(string id, DocumentNode at, string message) =>
        _notices.Add(new(id, File, at.Line, at.Column, Document, at.Path, message));

    public void ThrowIfAny()
    {
        if (_faults.Count > 0)
        {
            throw new PolicyValidationException(_faults.OrderBy(fault => fault.Line).ThenBy(fault => fault.Column));
        }
    }
}
