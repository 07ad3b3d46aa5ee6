// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Learns what a name table does in the background. Must not throw.</summary>
public interface INameTableObserver
{
    /// <summary>Old and superfluous addresses were looked for.</summary>
    void OnCollected(NameCollectionReport report);

    /// <summary>Something failed and will be tried again.</summary>
    /// <param name="work">What: <c>collect</c>, <c>apply</c> or <c>save</c>.</param>
    /// <param name="fault">Why.</param>
    void OnFailed(string work, Exception fault);
}
