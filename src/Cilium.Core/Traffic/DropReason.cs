// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>Why a packet was dropped: the numbers that events, metrics and tools of the ecosystem show.</summary>
/// <remarks>Programs return the negated number; <see cref="DropReasons.Text"/> gives the text that tools print.</remarks>
public enum DropReason : byte
{
    /// <summary>Not dropped, or not known.</summary>
    None = 0,

    /// <summary>The source MAC address is not that of the endpoint.</summary>
    InvalidSourceMac = 130,

    /// <summary>The destination MAC address is not that of the endpoint.</summary>
    InvalidDestinationMac = 131,

    /// <summary>The source IP address does not belong to the endpoint.</summary>
    InvalidSourceIp = 132,

    /// <summary>No policy allows it.</summary>
    PolicyDenied = 133,

    /// <summary>The packet cannot be parsed.</summary>
    InvalidPacket = 134,

    /// <summary>Connection tracking met a truncated or invalid header.</summary>
    ConntrackInvalidHeader = 135,

    /// <summary>The packet is too large for the path.</summary>
    FragmentationNeeded = 136,

    /// <summary>Connection tracking does not know the layer 4 protocol.</summary>
    ConntrackUnknownProtocol = 137,

    /// <summary>Connection tracking cannot make an entry of the packet.</summary>
    ConntrackCannotCreate = 138,

    /// <summary>The layer 3 protocol is not supported.</summary>
    UnsupportedL3Protocol = 139,

    /// <summary>A tail call found no program.</summary>
    MissedTailCall = 140,

    /// <summary>Writing to the packet failed.</summary>
    PacketWriteError = 141,

    /// <summary>The layer 4 protocol is not known.</summary>
    UnknownL4Protocol = 142,

    /// <summary>The ICMPv4 code is not known.</summary>
    UnknownIcmp4Code = 143,

    /// <summary>The ICMPv4 type is not known.</summary>
    UnknownIcmp4Type = 144,

    /// <summary>The ICMPv6 code is not known.</summary>
    UnknownIcmp6Code = 145,

    /// <summary>The ICMPv6 type is not known.</summary>
    UnknownIcmp6Type = 146,

    /// <summary>The tunnel key cannot be read.</summary>
    NoTunnelKey = 147,

    /// <summary>The tunnel options cannot be read.</summary>
    NoTunnelOptions = 148,

    /// <summary>A Geneve option is invalid.</summary>
    InvalidGeneveOption = 149,

    /// <summary>The layer 3 target address is not known.</summary>
    UnknownL3Target = 150,

    /// <summary>The address is stale or has no route.</summary>
    Unroutable = 151,

    /// <summary>No local container has the address.</summary>
    NoLocalContainer = 152,

    /// <summary>The layer 3 checksum cannot be corrected.</summary>
    L3ChecksumError = 153,

    /// <summary>The layer 4 checksum cannot be corrected.</summary>
    L4ChecksumError = 154,

    /// <summary>The connection tracking map took no entry.</summary>
    ConntrackInsertFailed = 155,

    /// <summary>An IPv6 extension header is invalid.</summary>
    InvalidIPv6ExtensionHeader = 156,

    /// <summary>IP fragments are not supported here.</summary>
    FragmentsNotSupported = 157,

    /// <summary>The service has no backend.</summary>
    NoServiceBackend = 158,

    /// <summary>The protocol of the service is not supported.</summary>
    UnsupportedServiceProtocol = 159,

    /// <summary>The tunnel has no endpoint.</summary>
    NoTunnelEndpoint = 160,

    /// <summary>Translation between IPv4 and IPv6 is off.</summary>
    Nat46X64Disabled = 161,

    /// <summary>The departure time is beyond the horizon of the rate limiter.</summary>
    EdtHorizon = 162,

    /// <summary>The connection tracking state is not known.</summary>
    UnknownConntrackState = 163,

    /// <summary>The local host cannot be reached.</summary>
    HostUnreachable = 164,

    /// <summary>There is no configuration to judge by.</summary>
    NoConfiguration = 165,

    /// <summary>The layer 2 protocol is not supported.</summary>
    UnsupportedL2Protocol = 166,

    /// <summary>Masquerading has no mapping.</summary>
    NatNoMapping = 167,

    /// <summary>Masquerading does not support the protocol.</summary>
    NatUnsupportedProtocol = 168,

    /// <summary>The route lookup failed.</summary>
    NoFib = 169,

    /// <summary>An endpoint sent to a tunnel port.</summary>
    EncapsulationProhibited = 170,

    /// <summary>The identity is not valid.</summary>
    InvalidIdentity = 171,

    /// <summary>The sender is not known.</summary>
    UnknownSender = 172,

    /// <summary>No translation is needed.</summary>
    NatNotNeeded = 173,

    /// <summary>The destination is a cluster IP without service.</summary>
    IsClusterIp = 174,

    /// <summary>The first fragment of the datagram was not seen.</summary>
    FragmentNotFound = 175,

    /// <summary>The ICMPv6 message is forbidden.</summary>
    ForbiddenIcmp6 = 176,

    /// <summary>The source is outside the ranges that the service allows.</summary>
    NotInSourceRange = 177,

    /// <summary>The proxy socket was not found.</summary>
    ProxyLookupFailed = 178,

    /// <summary>The proxy socket cannot be assigned.</summary>
    ProxySetFailed = 179,

    /// <summary>The protocol cannot be redirected to a proxy.</summary>
    ProxyUnknownProtocol = 180,

    /// <summary>A deny rule matches.</summary>
    PolicyDeny = 181,

    /// <summary>The VLAN is not in the filter.</summary>
    VlanFiltered = 182,

    /// <summary>The network identifier of the external tunnel endpoint is wrong.</summary>
    InvalidVni = 183,

    /// <summary>The tc buffer cannot be updated or read.</summary>
    InvalidTcBuffer = 184,

    /// <summary>The address has no SRv6 segment.</summary>
    NoSid = 185,

    /// <summary>SRv6 state went missing in a tail call.</summary>
    MissingSrv6State = 186,

    /// <summary>Translation from IPv4 to IPv6 failed.</summary>
    Nat46Failed = 187,

    /// <summary>Translation from IPv6 to IPv4 failed.</summary>
    Nat64Failed = 188,

    /// <summary>The peers must authenticate first.</summary>
    AuthenticationRequired = 189,

    /// <summary>The connection tracking map was not found.</summary>
    NoConntrackMap = 190,

    /// <summary>The NAT map was not found.</summary>
    NoNatMap = 191,

    /// <summary>The cluster id is not valid.</summary>
    InvalidClusterId = 192,

    /// <summary>Direct server return cannot encapsulate the protocol.</summary>
    DsrUnsupportedProtocol = 193,

    /// <summary>No egress gateway was found.</summary>
    NoEgressGateway = 194,

    /// <summary>The traffic should be encrypted and is not.</summary>
    Unencrypted = 195,

    /// <summary>The hop limit is used up.</summary>
    TtlExceeded = 196,

    /// <summary>The node has no number.</summary>
    NoNodeId = 197,

    /// <summary>A rate limit was exceeded.</summary>
    RateLimited = 198,

    /// <summary>An IGMP message was dealt with.</summary>
    IgmpHandled = 199,

    /// <summary>An IGMP subscription was dealt with.</summary>
    IgmpSubscribed = 200,

    /// <summary>A multicast packet was dealt with.</summary>
    MulticastHandled = 201,

    /// <summary>The host data plane is not ready.</summary>
    HostNotReady = 202,

    /// <summary>The endpoint program is not there yet.</summary>
    EndpointNotReady = 203,

    /// <summary>The egress gateway has no address.</summary>
    NoEgressIp = 204,

    /// <summary>The packet goes to the proxy through the stack.</summary>
    PuntToProxy = 205,
}
