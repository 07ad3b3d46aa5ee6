// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core.Tests;

public sealed class LabelTests
{
    [Theory]
    [InlineData("k8s:app=web", "k8s", "app", "web")]
    [InlineData("k8s:app", "k8s", "app", "")]
    [InlineData("app=web", "unspec", "app", "web")]
    [InlineData("app", "unspec", "app", "")]
    [InlineData("$host", "reserved", "host", "")]
    [InlineData("reserved.host", "reserved", "host", "")]
    [InlineData("reserved:host", "reserved", "host", "")]
    [InlineData("reserved:=host", "reserved", "host", "")]
    [InlineData(":app=web", "unspec", "app", "web")]
    [InlineData("a:b:c=d", "a", "b:c", "d")]
    [InlineData("k8s:k=a=b", "k8s", "k", "a=b")]
    [InlineData("cidr:10.0.0.0/8", "cidr", "10.0.0.0/8", "")]
    [InlineData("k8s:app.kubernetes.io/name=x", "k8s", "app.kubernetes.io/name", "x")]
    public void A_label_is_read_from_text(string text, string source, string key, string value)
    {
        Label label = Label.Parse(text);
        Assert.Equal((source, key, value), (label.Source, label.Key, label.Value));
        Assert.True(Label.TryParse(text, out Label? again));
        Assert.Equal(label, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("k8s:")]
    [InlineData("k8s:=value")]
    [InlineData("=value")]
    [InlineData("$")]
    [InlineData("k8s:a=b;k8s:c=d")]
    [InlineData("k8s:a;b")]
    public void A_text_without_key_or_with_the_separator_of_allocator_keys_is_no_label(string text)
    {
        Assert.False(Label.TryParse(text, out _));
        LabelFormatException error = Assert.Throws<LabelFormatException>(() => Label.Parse(text));
        Assert.Equal(text, error.Text);
        Assert.Equal("label-format", error.Id);
    }

    [Fact]
    public void A_selector_label_without_source_is_of_any_source() =>
        Assert.Equal("any", Label.Parse("app=web", LabelSource.Any).Source);

    [Theory]
    [InlineData("k8s:app", "k8s", "app")]
    [InlineData("app", "any", "app")]
    [InlineData("k8s.app", "any", "k8s.app")]
    [InlineData("$host", "reserved", "host")]
    [InlineData("reserved.host", "reserved", "host")]
    [InlineData(":app", "any", "app")]
    public void A_selector_key_splits_into_source_and_key(string text, string source, string key) =>
        Assert.Equal((source, key), Label.SplitKey(text));

    [Fact]
    public void Labels_are_equal_by_source_key_and_value()
    {
        Assert.Equal(new Label("k8s", "a", "b"), Label.Parse("k8s:a=b"));
        Assert.Equal(new Label("k8s", "a", "b").GetHashCode(), Label.Parse("k8s:a=b").GetHashCode());
        Assert.True(new Label("k8s", "a", "b") != new Label("cni", "a", "b"));
        Assert.NotEqual(new Label("k8s", "a", "b"), new Label("k8s", "a", "c"));
        Assert.NotEqual(new Label("k8s", "a", "b"), new Label("k8s", "x", "b"));
    }

    [Theory]
    [InlineData("k8s:a=b", "k8s:a=b")]
    [InlineData("k8s:a=", "k8s:a")]
    [InlineData("a", "unspec:a")]
    public void The_text_of_a_label_omits_an_empty_value(string text, string expected) =>
        Assert.Equal(expected, Label.Parse(text).ToString());

    [Fact]
    public void An_interner_shares_equal_labels_and_can_forget_them()
    {
        LabelInterner interner = new();
        LabelSet first = interner.Intern(LabelSet.Parse("k8s:a=1", "k8s:b=2"));
        LabelSet second = interner.Intern(LabelSet.Parse("k8s:a=1", "k8s:c=3"));
        Assert.Same(first[0], second[0]);
        Assert.Equal(3, interner.Count);
        interner.Trim([second]);
        Assert.Equal(2, interner.Count);
        Assert.Same(second[1], interner.Intern(new Label("k8s", "c", "3")));
    }
}
