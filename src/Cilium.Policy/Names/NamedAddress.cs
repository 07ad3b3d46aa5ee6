// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>That a name has an address, until when, and what is known of its use. Times are ticks since the table began.</summary>
internal sealed class NamedAddress(NameEntry name, AddressEntry address)
{
    public NameEntry Name { get; } = name;

    public AddressEntry Address { get; } = address;

    /// <summary>When it was answered last.</summary>
    public long Learned { get; set; }

    /// <summary>When the answer expires.</summary>
    public long Expires { get; set; }

    /// <summary>The expiry that a restart would find; 0: it would find none.</summary>
    public long KeptExpires { get; set; }

    /// <summary>The collection that was the first to find it expired and idle; 0: none since it was answered or used.</summary>
    public long IdlePass { get; set; }

    /// <summary>When that collection began.</summary>
    public long IdleSince { get; set; }

    public bool IsRemoved { get; private set; }

    // Where it stands in the lists of its name and its address.
    private int NameAt { get; set; }

    private int AddressAt { get; set; }

    public void Enter()
    {
        (NameAt, AddressAt) = (Name.Addresses.Count, Address.Names.Count);
        Name.Addresses.Add(this);
        Address.Names.Add(this);
    }

    public void Leave()
    {
        IsRemoved = true;
        var last = Name.Addresses[^1];
        Name.Addresses[last.NameAt = NameAt] = last;
        Name.Addresses.RemoveAt(Name.Addresses.Count - 1);
        last = Address.Names[^1];
        Address.Names[last.AddressAt = AddressAt] = last;
        Address.Names.RemoveAt(Address.Names.Count - 1);
    }
}
