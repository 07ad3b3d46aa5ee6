// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>What all rules say about one port of one protocol for one peer selector.</summary>
internal sealed class FilterMerge(TrafficDirection direction, PolicyRule rule)
{
    private const string NamespacedConfig = "CiliumEnvoyConfig";

    // Most merges are of layer 4 alone, and there are many.
    private Content? _content;
    private PolicyRule _rule = rule;
    private AuthenticationType? _authentication;
    private L7Parser _parser;
    private bool _isDeny;
    private bool _allowsEverything;

    public void Add(PolicyRule rule, RuleEntry entry, RulePort port)
    {
        if (_isDeny)
        {
            return;
        }

        if (entry.IsDeny)
        {
            _isDeny = true;
            _rule = rule;
            return;
        }

        // In the order in which the reference looks for contradictions.
        var source = port.Source;
        var parser = ParserOf(source, port.Protocol);
        _parser = Combine(_parser, parser) ?? throw Conflict(PolicyConflict.Parser, rule, port);
        if (source?.Listener is { } listener)
        {
            AddListener(_content ??= new(), rule, port, listener);
        }

        if (entry.Authentication is { } mode)
        {
            if (_authentication is { } other && other != mode)
            {
                throw Conflict(PolicyConflict.Authentication, rule, port);
            }

            _authentication = mode;
        }

        if (parser == L7Parser.None)
        {
            _allowsEverything = true;
        }
        else
        {
            AddTls(_content ??= new(), rule, port, source!);
        }

        // Judged before the new content is added: server names first and content later pass, until a third rule comes.
        if (_content is { ServerNames: not null, Rules: not null, Terminating: null })
        {
            throw Conflict(PolicyConflict.ServerNames, rule, port);
        }

        if (parser != L7Parser.None && source?.Rules is { Parser: not L7Parser.None } rules)
        {
            AddRules(_content!, rule, port, rules);
        }
    }

    /// <summary>Whether what is allowed or denied is the same for both peers, whatever a proxy makes of the content.</summary>
    public bool DoesTheSameAs(FilterMerge other) =>
        _isDeny == other._isDeny
        && (_isDeny || (_authentication == other._authentication && _parser == other._parser && _content?.Listener == other._content?.Listener));

    /// <summary>The entries that the traffic's keys get.</summary>
    /// <param name="isOpenByDefault">Whether nothing is denied by default in the direction.</param>
    public (PolicyAction Action, uint Precedence, AuthenticationType? Authentication, PolicyRedirect? Redirect, PolicyRule Rule) Finish(
        bool isOpenByDefault)
    {
        if (_isDeny)
        {
            return (PolicyAction.Deny, PolicyPrecedence.Deny(), null, null, _rule);
        }

        if (_parser == L7Parser.None)
        {
            return (PolicyAction.Allow, PolicyPrecedence.Allow(), _authentication, null, _rule);
        }

        var content = _content!;
        var redirect = new PolicyRedirect
        {
            Direction = direction,
            Parser = _parser,
            GenericParser = content.GenericParser,
            Listener = content.Listener,
            Priority = Priority(),
            Rules = [.. content.Rules ?? []],
            AllowsEverything = _allowsEverything || isOpenByDefault,
            ServerNames = [.. content.ServerNames ?? []],
            TerminatingTls = content.Terminating,
            OriginatingTls = content.Originating,
        };
        return (PolicyAction.Redirect, PolicyPrecedence.Redirect(redirect.Priority), _authentication, redirect, _rule);
    }

    private byte Priority() => _parser switch
    {
        L7Parser.Http => PolicyPrecedence.HttpPriority,
        L7Parser.Kafka => PolicyPrecedence.KafkaPriority,
        L7Parser.Generic => PolicyPrecedence.GenericPriority,
        L7Parser.Tls => PolicyPrecedence.TlsPriority,
        L7Parser.Dns => PolicyPrecedence.DnsPriority,
        _ => _content!.Listener is { Priority: > 0 } listener ? listener.Priority : PolicyPrecedence.ListenerPriority,
    };

    private void AddTls(Content content, PolicyRule rule, RulePort port, PortRule source)
    {
        content.Terminating = Same(content.Terminating, source.TerminatingTls, rule, port);
        content.Originating = Same(content.Originating, source.OriginatingTls, rule, port);
        if (!source.ServerNames.IsEmpty)
        {
            (content.ServerNames ??= new(StringComparer.Ordinal)).UnionWith(source.ServerNames);
        }
    }

    private void AddRules(Content content, PolicyRule rule, RulePort port, L7Rules rules)
    {
        if (content.GenericParser.Length > 0 && rules.GenericParser.Length > 0 && rules.GenericParser != content.GenericParser)
        {
            throw Conflict(PolicyConflict.Parser, rule, port);
        }

        content.GenericParser = rules.GenericParser.Length > 0 ? rules.GenericParser : content.GenericParser;
        (content.Rules ??= []).Add(rules);
    }

    private void AddListener(Content content, PolicyRule rule, RulePort port, ListenerReference listener)
    {
        if (listener == content.Listener)
        {
            return;
        }

        if (listener.ConfigKind == NamespacedConfig && rule.Resource.Namespace.Length == 0)
        {
            throw Conflict(PolicyConflict.ListenerScope, rule, port, rule);
        }

        if (content.Listener is not null && content.Listener.Priority == listener.Priority)
        {
            throw Conflict(PolicyConflict.Listener, rule, port);
        }

        // No priority given ranks behind every given one.
        static int Rank(ListenerReference reference) => reference.Priority == 0 ? int.MaxValue : reference.Priority;
        if (content.Listener is null || Rank(listener) < Rank(content.Listener))
        {
            content.Listener = listener;
        }
    }

    private TlsContext? Same(TlsContext? known, TlsContext? added, PolicyRule rule, RulePort port) =>
        known is not null && added is not null && known != added
            ? throw Conflict(PolicyConflict.Tls, rule, port)
            : known ?? added;

    // A listener decides itself; content is parsed in TCP only, but for DNS.
    private static L7Parser ParserOf(PortRule? source, byte protocol)
    {
        if (source is null)
        {
            return L7Parser.None;
        }

        if (source.Listener is not null)
        {
            return L7Parser.Listener;
        }

        if (source.Rules is { Parser: not L7Parser.None } rules && (rules.Parser == L7Parser.Dns || protocol == (byte)IpProtocol.Tcp))
        {
            return rules.Parser;
        }

        return source.TerminatingTls is not null || source.OriginatingTls is not null || !source.ServerNames.IsEmpty ? L7Parser.Tls
            : L7Parser.None;
    }

    // A parser that sees only the TLS handshake gives way to one that sees the content.
    private static L7Parser? Combine(L7Parser one, L7Parser other) => (one, other) switch
    {
        _ when one == other => one,
        (L7Parser.None, _) => other,
        (_, L7Parser.None) => one,
        (L7Parser.Tls, L7Parser.Http or L7Parser.Kafka or L7Parser.Generic) => other,
        (L7Parser.Http or L7Parser.Kafka or L7Parser.Generic, L7Parser.Tls) => one,
        _ => null,
    };

    private PolicyConflictException Conflict(PolicyConflict conflict, PolicyRule rule, RulePort port, PolicyRule? other = null)
    {
        var name = port.Name.Length > 0 ? port.Name : PortReader.Format(port.Port);
        var traffic = port.HasAnyPort
            ? $"{direction} {ProtocolNames.NameOf(port.Protocol)}"
            : $"{direction} {ProtocolNames.NameOf(port.Protocol)}/{name}";
        return new(conflict, traffic, other ?? _rule, rule);
    }

    /// <summary>What a proxy has to know.</summary>
    private sealed class Content
    {
        public List<L7Rules>? Rules { get; set; }

        public SortedSet<string>? ServerNames { get; set; }

        public string GenericParser { get; set; } = "";

        public ListenerReference? Listener { get; set; }

        public TlsContext? Terminating { get; set; }

        public TlsContext? Originating { get; set; }
    }
}
