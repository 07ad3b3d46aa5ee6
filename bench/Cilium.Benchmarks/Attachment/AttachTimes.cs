// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks.Attachment;

/// <summary>Attaches and detaches a bed's endpoints, round by round, and keeps the milliseconds.</summary>
internal sealed class AttachTimes
{
    private readonly AttachBed _bed;
    private readonly List<double> _wholeMedians = [], _wholeTails = [], _linksMedians = [], _detachMedians = [];

    public AttachTimes(AttachBed bed)
    {
        _bed = bed;
        bed.Attach(warmUp: true);
        bed.Detach();
    }

    public Sample WholeMedian => new(_wholeMedians);

    public Sample WholeTail => new(_wholeTails);

    public Sample LinksMedian => new(_linksMedians);

    public Sample DetachMedian => new(_detachMedians);

    public void Measure()
    {
        var (whole, links) = _bed.Attach();
        _wholeMedians.Add(whole.Median);
        _wholeTails.Add(whole.Quantile(0.99));
        _linksMedians.Add(links.Median);
        _detachMedians.Add(_bed.Detach().Median);
    }
}
