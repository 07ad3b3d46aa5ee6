// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Finds out which part of a load failed and why, from the error number, libbpf's words and the verifier's logs.</summary>
internal sealed partial class LoadFailure
{
    private readonly BpfObjectSpec _spec;
    private readonly int _errno;
    private readonly string _messages;
    private readonly string _log = string.Empty;
    private readonly BpfProgramSpec? _program;
    private readonly bool _isCut;

    public LoadFailure(
        BpfObjectSpec spec, BpfLoadOptions options, List<BpfProgramSpec> selected, int errno, string messages, VerifierLogBuffers logs)
    {
        _spec = spec;
        _errno = errno;
        _messages = messages;
        var failed = ProgramFailed().Match(messages);
        var index = failed.Success ? selected.FindIndex(program => program.Name == failed.Groups[1].Value) : -1;
        if (index >= 0)
        {
            _program = selected[index];
            _log = logs.Text(index);
            _isCut = logs.IsFull(index);
            NeedsLargerLog = _isCut && logs.Size < options.LargestVerifierLog;
        }
    }

    public bool NeedsLargerLog { get; }

    public bool IsOfVerifier => _program is not null && _log.Length > 0;

    public BpfException ToException()
    {
        if (_program is not null && _log.Length > 0)
        {
            return new VerifierException(_program.Name, _errno, VerifierReport.Parse(_log), new SourceLines(_spec, _program), _isCut);
        }

        if (KernelBtfMissing().IsMatch(_messages))
        {
            return new KernelBtfMissingException(Btf.KernelPath, $"load object '{_spec.Name}', which needs kernel BTF");
        }

        var program = _program?.Name ?? NameIn(ProgramNamed());
        var map = program is null ? NameIn(MapNamed()) : null;
        var detail = (program ?? map) is { } part ? $"'{part}' of object '{_spec.Name}'" : $"'{_spec.Name}'";
        var operation = program is not null ? "load program" : map is not null ? "create map" : "load object";
        return new BpfLoadException(operation, _errno, detail, program, map, _messages);
    }

    private string? NameIn(Regex pattern) => pattern.Match(_messages) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"prog '([^']+)': BPF program load failed")]
    private static partial Regex ProgramFailed();

    [GeneratedRegex(@"prog '([^']+)':")]
    private static partial Regex ProgramNamed();

    [GeneratedRegex(@"map '([^']+)':")]
    private static partial Regex MapNamed();

    [GeneratedRegex(@"failed to find valid kernel BTF|Error loading vmlinux BTF|kernel BTF is missing|Is CONFIG_DEBUG_INFO_BTF enabled")]
    private static partial Regex KernelBtfMissing();
}
