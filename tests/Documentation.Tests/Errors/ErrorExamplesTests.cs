// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Runtime.CompilerServices;
using Cilium.ClusterMesh;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Identity;
using Cilium.LoadBalancing;
using Cilium.Policy;
using Cilium.Sdk;
using Cilium.Testing;
using Documentation.Tests.Samples;
using Microsoft.Extensions.Logging.Abstractions;

namespace Documentation.Tests;

/// <summary>The code of the pages throws the error of the page, and that is transient where the page says so.</summary>
public sealed class ErrorExamplesTests : IDisposable
{
    private static readonly Dictionary<string, Func<ErrorExamplesTests, Task>> s_examples = new()
    {
        [TableConflictException.ErrorId] = _ => Run(Errors.TableConflict),
        [LabelSelectorException.ErrorId] = _ => Run(Errors.LabelSelectorError),
        [LabelFormatException.ErrorId] = _ => Run(Errors.LabelFormat),
        [OptionsException.ErrorId] = _ => Run(Errors.Options),
        [KeyValueStoreException.ErrorId] = _ => Errors.KeyValueStoreAsync(new UnwillingStore(), Cancel),
        [KeyValueCompactedException.ErrorId] = _ => Errors.KeyValueCompactedAsync(new UnwillingStore(), Cancel),
        [IdentityPoolExhaustedException.ErrorId] = _ => Run(Errors.IdentityPoolExhausted),
        [IdentityPublicationException.ErrorId] = _ => Run(() => Errors.IdentityPublication(new FullDatapath())),
        [IdentityStoreException.ErrorId] = _ => Errors.IdentityStoreAsync(Cancel),
        [IdentityStoreException.CorruptErrorId] = test => Errors.IdentityStoreCorruptAsync(Path.Combine(test._directory, "identities.json"), Cancel),
        [IpCacheException.ErrorId] = _ => Run(() => Errors.IpCacheError(new FullDatapath())),
        [ClusterIdConflictException.ErrorId] = _ => Run(Errors.ClusterIdConflict),
        [ServiceMapFullException.ErrorId] = _ => Run(() => Errors.ServiceMapFull(new FullDatapath(), [])),
        [ServiceValidationException.ErrorId] = _ => Run(() => Errors.ServiceInvalid(new FullDatapath())),
        [FrontendTakenException.ErrorId] = _ => throw Errors.FrontendTaken(new InMemoryServiceDatapath()),
        [PolicyValidationException.ErrorId] = _ => Run(Errors.PolicyValidation),
        [NameStoreException.ErrorId] = _ => Run(Errors.NameStore),
        [NameStoreException.CorruptErrorId] = async test => throw await Errors.NameStoreCorruptAsync(Path.Combine(test._directory, "names.json"), Cancel),
        [DatapathCapacityException.ErrorId] = test => Run(() => DatapathErrors.MapFull(test.PlaneOptions)),
        [DatapathException.MapDiffersErrorId] = test => Run(() => DatapathErrors.MapDiffers(test.PlaneOptions)),
        [EndpointStateException.ErrorId] = test => DatapathErrors.EndpointStateAsync(
            new CiliumOptions { StateDirectory = test._directory, Datapath = test.PlaneOptions }, NullLoggerFactory.Instance, Cancel),
    };

    private readonly string _directory = Directory.CreateTempSubdirectory("cilium-errors-").FullName;
    private readonly Lazy<TemporaryBpfFileSystem> _pins = new(() => new TemporaryBpfFileSystem());

    public static TheoryData<string> Examples => [.. s_examples.Keys];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DatapathOptions PlaneOptions => new() { PinRoot = _pins.Value["sdk"], MapSizes = { Connections = 1024, Identities = 1024 } };

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task An_example_throws_the_error_of_its_page(string id)
    {
        CiliumException error = await Assert.ThrowsAnyAsync<CiliumException>(() => s_examples[id](this));
        Assert.Equal(id, error.Id);
        Assert.Equal(ErrorId.Find(id).Exception, error.GetType());
        Assert.NotEmpty(error.Remedy);
        Assert.Equal(error.IsTransient, ErrorPage.Read(id).Introduction.Contains("`, transient. ", StringComparison.Ordinal));
    }

    [Fact]
    public void Pages_with_code_are_those_with_an_example() => Assert.Equal(
        ErrorPage.Ids.Where(id => MarkdownSample.In(ErrorPage.PathOf(id)).Any()),
        s_examples.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void What_has_no_example_here_is_produced_by_another_test()
    {
        string[] tests = [.. Directory.GetFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/Documentation.Tests/", StringComparison.Ordinal))
            .Select(File.ReadAllText)];
        Assert.All(
            ErrorId.All.Where(error => !s_examples.ContainsKey(error.Id) && ErrorPage.Read(error.Id).ManifestBlocks == 0),
            error => Assert.Contains(tests, text =>
                text.Contains($"\"{error.Id}\"", StringComparison.Ordinal) || text.Contains($"{error.Declaration},", StringComparison.Ordinal)));
    }

    public void Dispose()
    {
        Directory.Delete(_directory, recursive: true);
        if (_pins.IsValueCreated)
        {
            _pins.Value.Dispose();
        }
    }

    private static Task Run(Action example)
    {
        example();
        return Task.CompletedTask;
    }

    private sealed class FullDatapath : IIdentityObserver, IIpCacheDatapath, IServiceDatapath
    {
        public void OnIdentitiesChanged(IReadOnlyCollection<SecurityIdentity> added, IReadOnlyCollection<NumericIdentity> removed)
        {
            // Those that are always there are announced first.
            if (added.Any(identity => !identity.Id.IsReserved))
            {
                throw new InvalidOperationException("full");
            }
        }

        public void Upsert(ReadOnlySpan<IpCacheEntry> entries) => throw new InvalidOperationException("full");

        public void Delete(ReadOnlySpan<IpPrefix> prefixes)
        {
        }

        public void Reconcile(IReadOnlyCollection<IpCacheEntry> entries, bool isComplete)
        {
        }

        public void Apply(ReadOnlySpan<ServicePortState> states) => throw new ServiceMapFullException("services", 1, 2, default, "Services");

        public void Remove(ReadOnlySpan<ServicePortKey> keys)
        {
        }

        public void SetNodeAddresses(IReadOnlyCollection<IPAddress> local, IReadOnlyCollection<IPAddress> remote)
        {
        }

        public int Prune() => 0;
    }

    private sealed class UnwillingStore : IKeyValueStore
    {
        public ValueTask<long?> TryCommitAsync(KeyValueTransaction transaction, CancellationToken cancellationToken = default) => new((long?)null);

        public async IAsyncEnumerable<KeyValueEvent> WatchAsync(
            string prefix, long fromRevision, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            if (fromRevision < 7)
            {
                throw new KeyValueCompactedException(prefix, fromRevision, 7);
            }

            yield break;
        }

        public ValueTask<KeyValueEntry?> GetAsync(string key, CancellationToken cancellationToken = default) => new((KeyValueEntry?)null);

        public ValueTask<KeyValueList> ListAsync(string prefix, CancellationToken cancellationToken = default) => new(new KeyValueList([], 7));

        public ValueTask<IKeyValueLease> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellationToken = default) =>
            throw new KeyValueStoreException("grant lease", "", "not here", isTransient: false);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
