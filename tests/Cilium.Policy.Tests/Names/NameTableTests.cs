// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using Cilium.Core;

namespace Cilium.Policy.Tests;

public class NameTableTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void An_address_may_be_reached_once_its_name_is_learned()
    {
        using NameBench bench = new();
        bench.Allow("p", "api.example.com", "*.cdn.example.com");
        Assert.False(bench.Reaches("192.0.2.1"));
        Assert.Equal(new NameLearning(2, 0, 0, null), bench.Learn("API.example.com.", 60, "192.0.2.1", "2001:db8::1"));
        Assert.True(bench.Reaches("192.0.2.1"));
        Assert.True(bench.Reaches("2001:db8::1"));
        Assert.False(bench.Reaches("192.0.2.2"));
        Assert.True(bench.Learn("a.cdn.example.com", 60, "192.0.2.2").IsInForce);
        Assert.True(bench.Reaches("192.0.2.2"));
        Assert.Equal(new NameLearning(0, 1, 0, null), bench.Learn("a.cdn.example.com", 60, "192.0.2.2"));
        bench.Learn("a.b.cdn.example.com", 60, "192.0.2.3");
        Assert.False(bench.Reaches("192.0.2.3"));
        Assert.Equal("fqdn:api.example.com reserved:world-ipv4", bench.LabelsOf("192.0.2.1").Replace(",", " ", StringComparison.Ordinal));
        Assert.Equal(["a.cdn.example.com"], bench.Names.NamesOf(IPAddress.Parse("::ffff:192.0.2.2")));
        Assert.Equal([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")], bench.Names.AddressesOf("api.EXAMPLE.com"));
        Assert.True(bench.Names.IsSelected("b.cdn.example.com"));
        Assert.False(bench.Names.IsSelected("example.com"));
    }

    [Fact]
    public void What_was_learned_before_a_rule_counts_for_it()
    {
        using NameBench bench = new();
        bench.Learn("www.example.com", 60, "192.0.2.1");
        Assert.Empty(bench.Datapath.Addresses);
        bench.Allow("p", "*.example.com");
        Assert.True(bench.Reaches("192.0.2.1"));
        bench.Allow("p", "*.example.org");
        Assert.False(bench.Reaches("192.0.2.1"));
        Assert.Empty(bench.Datapath.Addresses);
        bench.Disallow("p");
        Assert.Equal(0, bench.Names.Statistics.Selectors);
    }

    [Fact]
    public void Addresses_of_names_that_are_selected_alike_share_one_identity()
    {
        using NameBench bench = new();
        bench.Allow("p", "*.example.com", "www.example.com");
        for (var i = 1; i <= 200; i++)
        {
            bench.Learn($"host{i}.example.com", 60, $"192.0.2.{i}");
        }

        Assert.Single(bench.Datapath.Addresses.Select(entry => entry.Identity).Distinct());
        bench.Learn("www.example.com", 60, "192.0.2.7", "192.0.2.201");
        Assert.Equal(2, bench.Datapath.Addresses.Select(entry => entry.Identity).Distinct().Count());
        Assert.Equal(bench.Datapath.IdentityOf(IPAddress.Parse("192.0.2.7")), bench.Datapath.IdentityOf(IPAddress.Parse("192.0.2.201")));
        Assert.Equal(1, bench.Names.Statistics.SharedAddresses);
        Assert.Equal(["host7.example.com", "www.example.com"], bench.Names.NamesOf(IPAddress.Parse("192.0.2.7")));
    }

    [Fact]
    public void An_identity_has_its_memberships_before_an_address_leads_to_it()
    {
        using NameBench bench = new();
        bench.Allow("p", "*.example.com");
        List<string> writes = [];
        bench.Datapath.BeforeWrite = writes.Add;
        bench.Learn("www.example.com", 60, "192.0.2.1");
        Assert.Equal(["UpdateMemberships", "Upsert"], writes);
        writes.Clear();
        bench.Learn("www.example.com", 60, "192.0.2.1", "192.0.2.2");
        Assert.Equal(["Upsert"], writes);
        writes.Clear();
        bench.Learn("www.example.com", 60, "192.0.2.1", "192.0.2.2");
        Assert.Empty(writes);
    }

    [Fact]
    public void An_expired_address_goes_when_two_collections_find_it_idle()
    {
        using NameBench bench = new();
        bench.Allow("p", "*.example.com");
        bench.Learn("www.example.com", 60, "192.0.2.1");
        bench.Pass(59);
        Assert.True(bench.Reaches("192.0.2.1"));
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(default, bench.Names.Collect(Cancel));
        Assert.True(bench.Reaches("192.0.2.1"));
        Assert.Equal(new NameCollectionReport(1, 0, 0), bench.Names.Collect(Cancel));
        Assert.False(bench.Reaches("192.0.2.1"));
        Assert.Empty(bench.Datapath.Addresses);
        Assert.Empty(bench.Names.Snapshot());
        Assert.Equal((0, 0, 1L), (bench.Names.Statistics.Names, bench.Names.Statistics.Addresses, bench.Names.Statistics.Expired));
    }

    [Fact]
    public void An_address_in_use_stays_however_long_ago_its_answer_expired()
    {
        using NameBench bench = new();
        bench.Allow("p", "*.example.com");
        bench.Learn("www.example.com", 5, "192.0.2.1", "192.0.2.2");
        bench.Use.Open("192.0.2.1");
        bench.Pass(3600);
        Assert.True(bench.Reaches("192.0.2.1"));
        Assert.False(bench.Reaches("192.0.2.2"));
        Assert.Equal(1, bench.Names.Statistics.KeptByUse);
        bench.Use.Close("192.0.2.1");
        bench.Names.Collect(Cancel);
        bench.Use.Open("192.0.2.1");
        bench.Names.Collect(Cancel);
        bench.Use.Close("192.0.2.1");
        bench.Names.Collect(Cancel);
        Assert.True(bench.Reaches("192.0.2.1"));
        bench.Names.Collect(Cancel);
        Assert.False(bench.Reaches("192.0.2.1"));
    }

    [Fact]
    public void While_use_cannot_be_told_nothing_goes()
    {
        using NameBench bench = new();
        bench.Allow("p", "*.example.com");
        bench.Learn("www.example.com", 5, "192.0.2.1");
        bench.Time.Advance(TimeSpan.FromHours(1));
        bench.Use.Fault = new IOException("no connections today");
        Assert.Throws<IOException>(() => bench.Names.Collect(Cancel));
        Assert.Throws<IOException>(() => bench.Names.Collect(Cancel));
        Assert.True(bench.Reaches("192.0.2.1"));
        bench.Use.Fault = null;
        bench.Pass(0);
        Assert.False(bench.Reaches("192.0.2.1"));
    }

    [Fact]
    public void Connections_are_looked_through_only_when_something_has_expired()
    {
        using NameBench bench = new();
        bench.Learn("www.example.com", 60, "192.0.2.1");
        bench.Pass(30);
        Assert.Equal(0, bench.Use.Questions);
        bench.Pass(60);
        Assert.Equal(2, bench.Use.Questions);
        bench.Pass(60);
        Assert.Equal(2, bench.Use.Questions);
    }

    [Fact]
    public void Each_name_of_an_address_expires_by_itself()
    {
        using NameBench bench = new();
        bench.Allow("p", "a.example.com");
        bench.Allow("q", "b.example.com");
        bench.Learn("a.example.com", 20, "192.0.2.1");
        bench.Learn("b.example.com", 200, "192.0.2.1");
        Assert.Contains("fqdn:a.example.com", bench.LabelsOf("192.0.2.1"), StringComparison.Ordinal);
        bench.Pass(100);
        Assert.DoesNotContain("fqdn:a.example.com", bench.LabelsOf("192.0.2.1"), StringComparison.Ordinal);
        Assert.Contains("fqdn:b.example.com", bench.LabelsOf("192.0.2.1"), StringComparison.Ordinal);
        Assert.True(bench.Reaches("192.0.2.1"));
    }

    [Theory]
    [InlineData(0, 5, 4, true)]
    [InlineData(0, 5, 5, false)]
    [InlineData(60, 5, 59, true)]
    [InlineData(60, 5, 60, false)]
    [InlineData(60, 90, 89, true)]
    [InlineData(60, 90, 90, false)]
    public void Answers_hold_for_the_least_time_at_least(int minimum, int timeToLive, int after, bool isKept)
    {
        using NameBench bench = new(new() { MinimumTimeToLive = TimeSpan.FromSeconds(minimum), ConnectTime = TimeSpan.Zero });
        bench.Allow("p", "*");
        bench.Learn("www.example.com", timeToLive, "192.0.2.1");
        bench.Pass(after);
        Assert.Equal(isKept, bench.Reaches("192.0.2.1"));
    }

    [Fact]
    public void A_client_has_time_to_connect_after_the_answer_and_after_its_end()
    {
        using NameBench bench = new(new() { ConnectTime = TimeSpan.FromSeconds(10) });
        bench.Allow("p", "*");
        bench.Learn("www.example.com", 0, "192.0.2.1");
        bench.Pass(9);
        bench.Pass(1);
        bench.Pass(9);
        Assert.True(bench.Reaches("192.0.2.1"));
        bench.Names.Collect(Cancel);
        bench.Pass(1);
        Assert.False(bench.Reaches("192.0.2.1"));
    }

    [Fact]
    public void The_grace_begins_when_the_address_is_found_idle()
    {
        using NameBench bench = new(new() { IdleGrace = TimeSpan.FromMinutes(5) });
        bench.Allow("p", "*");
        bench.Learn("www.example.com", 5, "192.0.2.1");
        bench.Pass(60);
        bench.Pass(299);
        Assert.True(bench.Reaches("192.0.2.1"));
        bench.Pass(1);
        Assert.False(bench.Reaches("192.0.2.1"));
    }

    [Fact]
    public void A_shorter_answer_does_not_cut_a_longer_one_short()
    {
        using NameBench bench = new();
        bench.Allow("p", "*");
        bench.Learn("www.example.com", 300, "192.0.2.1");
        bench.Learn("www.example.com", 5, "192.0.2.1");
        bench.Pass(200);
        Assert.True(bench.Reaches("192.0.2.1"));
        bench.Pass(200);
        Assert.False(bench.Reaches("192.0.2.1"));
    }

    [Fact]
    public void A_name_with_too_many_addresses_loses_the_idle_ones_answered_longest_ago()
    {
        using NameBench bench = new(new() { MaxAddressesPerName = 3 });
        bench.Allow("p", "*");
        for (var i = 1; i <= 6; i++)
        {
            bench.Learn("www.example.com", 3600, $"192.0.2.{i}");
            bench.Time.Advance(TimeSpan.FromSeconds(20));
        }

        // All may be in use: nothing goes before that is known.
        Assert.Equal(6, bench.Names.Statistics.Addresses);
        bench.Use.Open("192.0.2.1");
        bench.Use.Open("192.0.2.3");
        Assert.Equal(new NameCollectionReport(0, 3, 0), bench.Names.Collect(Cancel));
        Assert.Equal(["192.0.2.1", "192.0.2.3", "192.0.2.6"], Addresses(bench));
        bench.Use.Open("192.0.2.6");
        bench.Names.Collect(Cancel);
        bench.Learn("www.example.com", 3600, "192.0.2.7");
        Assert.Equal(0, bench.Names.Collect(Cancel).Evicted);
        Assert.Equal(4, Addresses(bench).Length);
        Assert.All(Addresses(bench), address => Assert.True(bench.Reaches(address)));
    }

    [Fact]
    public void A_full_table_makes_room_among_names_that_no_rule_mentions_and_then_among_idle_addresses()
    {
        using NameBench bench = new(new() { MaxAddresses = 8 });
        bench.Allow("p", "*.example.com");
        for (var i = 1; i <= 4; i++)
        {
            bench.Learn($"other{i}.example.org", 3600, $"198.51.100.{i}");
            bench.Learn($"host{i}.example.com", 3600, $"192.0.2.{i}");
        }

        bench.Use.Open("192.0.2.1");
        bench.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(2, bench.Names.Collect(Cancel).Evicted);
        Assert.Empty(bench.Names.NamesOf(IPAddress.Parse("198.51.100.1")));
        Assert.Empty(bench.Names.NamesOf(IPAddress.Parse("198.51.100.2")));
        for (var i = 5; i <= 8; i++)
        {
            Assert.Equal(1, bench.Learn($"host{i}.example.com", 3600, $"192.0.2.{i}").Added);
        }

        Assert.Empty(bench.Names.NamesOf(IPAddress.Parse("198.51.100.4")));
        bench.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal((8, 4L), (bench.Names.Statistics.Addresses, bench.Names.Statistics.Evicted));
        Assert.Equal(1, bench.Learn("host9.example.com", 3600, "192.0.2.9").Refused);
        Assert.Equal(2, bench.Names.Collect(Cancel).Evicted);
        Assert.Equal(1, bench.Learn("host9.example.com", 3600, "192.0.2.9").Added);
        Assert.True(bench.Reaches("192.0.2.1"));
        Assert.False(bench.Reaches("192.0.2.2"));
        Assert.False(bench.Reaches("192.0.2.3"));
        Assert.True(bench.Reaches("192.0.2.4"));
    }

    [Fact]
    public void What_finds_no_room_is_refused_and_told()
    {
        using NameBench bench = new(new() { MaxAddresses = 2 });
        bench.Allow("p", "*.example.com");
        bench.Learn("a.example.com", 3600, "192.0.2.1", "192.0.2.2");
        bench.Use.Open("192.0.2.1");
        bench.Use.Open("192.0.2.2");
        bench.Pass(60);
        var learning = bench.Learn("b.example.com", 3600, "192.0.2.3", "192.0.2.1");
        Assert.Equal((0, 0, 2, false), (learning.Added, learning.Refreshed, learning.Refused, learning.IsInForce));
        Assert.Equal((1, 2, 2L), (bench.Names.Statistics.Names, bench.Names.Statistics.Addresses, bench.Names.Statistics.Refused));
        Assert.False(bench.Reaches("192.0.2.3"));
        bench.Use.Close("192.0.2.2");
        bench.Names.Collect(Cancel);
        Assert.True(bench.Learn("b.example.com", 3600, "192.0.2.3").IsInForce);
    }

    [Fact]
    public void An_answer_that_is_wrong_changes_nothing()
    {
        using NameBench bench = new();
        Assert.Throws<ArgumentException>(() => bench.Names.Learn(new string('a', 256), [IPAddress.Loopback], TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Names.Learn("a", [IPAddress.Loopback], TimeSpan.FromTicks(-1)));
        Assert.Throws<ArgumentNullException>(() => bench.Names.Learn("a", [IPAddress.Loopback, null!], TimeSpan.Zero));
        Assert.Equal(new NameLearning(0, 0, 0, null), bench.Names.Learn("a", [], TimeSpan.Zero));
        Assert.Equal(1, bench.Names.Learn(new string('a', 255), [IPAddress.Loopback], TimeSpan.MaxValue).Added);
        Assert.Equal((1, 1), (bench.Names.Statistics.Names, bench.Names.Statistics.Addresses));
        Assert.Equal(DateTimeOffset.MaxValue, Assert.Single(bench.Names.Snapshot()).ExpiresAt);
    }

    [Fact]
    public void Names_can_be_forgotten_at_once()
    {
        using NameBench bench = new();
        bench.Allow("p", "*");
        bench.Learn("a.example.com", 60, "192.0.2.1", "192.0.2.2");
        bench.Learn("b.example.org", 60, "192.0.2.1");
        bench.Use.Open("192.0.2.2");
        Assert.Equal(2, bench.Names.Forget(NamePattern.Parse("*.example.com")));
        Assert.True(bench.Reaches("192.0.2.1"));
        Assert.False(bench.Reaches("192.0.2.2"));
    }

    [Fact]
    public void Wrong_options_are_refused_with_every_fault()
    {
        NameTableOptions options = new()
        {
            MinimumTimeToLive = TimeSpan.FromSeconds(-1),
            IdleGrace = TimeSpan.FromSeconds(-1),
            ConnectTime = TimeSpan.FromSeconds(-1),
            CollectInterval = TimeSpan.Zero,
            SaveInterval = TimeSpan.Zero,
            MaxAddresses = 0,
            MaxAddressesPerName = 0,
            Backoff = null!,
        };
        var error = Assert.Throws<OptionsException>(() => new NameBench(options));
        Assert.Equal(8, error.Faults.Count);
    }

    [Fact]
    public void A_wide_content_network_stays_reachable_for_its_connections_and_bounded()
    {
        // Eight of 5,000 addresses an answer, each good for five seconds, while 200 connections last.
        using NameBench bench = new(new() { MaxAddressesPerName = 1_000 });
        bench.Allow("p", "s3.example.com");
        Random random = new(3);
        List<string> open = [];
        for (var second = 0; second < 3_600; second += 5)
        {
            string[] answer = [.. Enumerable.Range(0, 8).Select(_ => Address(random.Next(5_000)))];
            Assert.True(bench.Learn("s3.example.com", 5, answer).IsInForce);
            var chosen = answer[random.Next(8)];
            Assert.True(bench.Reaches(chosen));
            if (open.Count < 200)
            {
                open.Add(chosen);
                bench.Use.Open(chosen);
            }

            bench.Time.Advance(TimeSpan.FromSeconds(5));
            if (second % 60 == 0)
            {
                bench.Names.Collect(Cancel);
                Assert.All(open, address => Assert.True(bench.Reaches(address)));
            }
        }

        Assert.InRange(bench.Names.Statistics.Addresses, 190, 600);
        Assert.Single(bench.Datapath.Addresses.Select(entry => entry.Identity).Distinct());
        Assert.True(bench.Names.Statistics.Expired > 2_000);

        static string Address(int number) => string.Create(CultureInfo.InvariantCulture, $"10.{number / 250}.0.{number % 250}");
    }

    private static string[] Addresses(NameBench bench) =>
        [.. bench.Datapath.Addresses.Select(entry => entry.Prefix.Address.ToString())];
}
