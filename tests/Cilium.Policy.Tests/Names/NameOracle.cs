// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy.Tests;

/// <summary>What a table of names should know, by looking at everything each time. Times are seconds.</summary>
internal sealed class NameOracle(int minimumTimeToLive, int connectTime, int idleGrace)
{
    private readonly Dictionary<(string Name, string Address), Answer> _answers = [];

    public Dictionary<string, HashSet<string>> Policies { get; } = [];

    public HashSet<string> Used { get; } = [];

    public int Now { get; set; }

    private int Passes { get; set; }

    public IEnumerable<(string Name, string Address)> Known => _answers.Keys;

    public void Learn(string name, int timeToLive, IEnumerable<string> addresses)
    {
        foreach (var address in addresses)
        {
            var before = _answers.GetValueOrDefault((name, address));
            var expires = Now + Math.Max(timeToLive, minimumTimeToLive);
            _answers[(name, address)] = new(Now, Math.Max(expires, before?.Expires ?? 0), 0, 0);
        }
    }

    public void Forget(string pattern)
    {
        foreach (var key in _answers.Keys.Where(key => PatternOracle.Matches(pattern, key.Name)).ToArray())
        {
            _answers.Remove(key);
        }
    }

    public void Collect()
    {
        Passes++;
        foreach (var (key, answer) in _answers.ToArray())
        {
            if (answer.Expires > Now)
            {
                continue;
            }

            if (Used.Contains(key.Address))
            {
                _answers[key] = answer with { IdlePass = 0 };
            }
            else if (Now - answer.Learned >= connectTime)
            {
                if (answer.IdlePass == 0)
                {
                    _answers[key] = answer with { IdlePass = Passes, IdleSince = Now };
                }
                else if (Now - answer.IdleSince >= Math.Max(idleGrace, connectTime))
                {
                    _answers.Remove(key);
                }
            }
        }
    }

    public bool IsReachable(string address) => LabelsOf(address).Any();

    public IEnumerable<string> LabelsOf(string address) =>
        from pattern in Policies.Values.SelectMany(patterns => patterns).Distinct()
        where _answers.Keys.Any(key => key.Address == address && PatternOracle.Matches(pattern, key.Name))
        select "fqdn:" + pattern;

    private sealed record Answer(int Learned, int Expires, int IdlePass, int IdleSince);
}
