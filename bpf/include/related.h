/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * An ICMP error belongs to the connection of the packet that it quotes (RFC 792, RFC 4443, RFC 5508): it
 * passes exactly when that connection exists and is not revoked.
 */
#pragma once

#include "connection.h"
#include "packet.h"

/* Where the quoted packet's transport header begins, its protocol, and its addresses, put into key. 0: cannot be told. */
inline_always __u32 related_read_addresses(struct __sk_buff *skb, const struct packet *packet, int quoted_egress,
					   struct connection_key *key, __u8 *protocol)
{
	__u32 offset = packet->l4_offset + 8;
	__be16 fragment;
	__u8 first;

	if (packet->is_ipv6) {
		if (bpf_skb_load_bytes(skb, offset + offsetof(struct ipv6_header, next_header), protocol, 1) ||
		    bpf_skb_load_bytes(skb, offset + offsetof(struct ipv6_header, source),
				       quoted_egress ? &key->v6.local_address : &key->v6.remote_address, 16) ||
		    bpf_skb_load_bytes(skb, offset + offsetof(struct ipv6_header, destination),
				       quoted_egress ? &key->v6.remote_address : &key->v6.local_address, 16))
			return 0;
		return offset + sizeof(struct ipv6_header);
	}
	if (bpf_skb_load_bytes(skb, offset, &first, 1) ||
	    bpf_skb_load_bytes(skb, offset + offsetof(struct ipv4_header, fragment), &fragment, 2) ||
	    bpf_skb_load_bytes(skb, offset + offsetof(struct ipv4_header, protocol), protocol, 1) ||
	    bpf_skb_load_bytes(skb, offset + offsetof(struct ipv4_header, source),
			       quoted_egress ? &key->v4.local_address : &key->v4.remote_address, 4) ||
	    bpf_skb_load_bytes(skb, offset + offsetof(struct ipv4_header, destination),
			       quoted_egress ? &key->v4.remote_address : &key->v4.local_address, 4))
		return 0;
	if ((first >> 4) != 4 || (first & 0x0f) < 5 || (fragment & bpf_htons(0x1fff)))
		return 0;
	return offset + (first & 0x0f) * 4;
}

/* The quoted packet's ports as the endpoint sees them. Returns 0, or -1 if they cannot be told. */
inline_always int related_read_ports(struct __sk_buff *skb, __u32 offset, __u32 end, __u8 protocol, int quoted_egress,
				     __be16 *local_port, __be16 *remote_port)
{
	__u8 head[8], flags = 0;

	if (offset + 8 > end || bpf_skb_load_bytes(skb, offset, head, 8))
		return -1;
	switch (protocol) {
	case PROTOCOL_TCP:
	case PROTOCOL_UDP:
	case PROTOCOL_SCTP:
		connection_ports(0, *(__be16 *)head, *(__be16 *)(head + 2), quoted_egress, local_port, remote_port);
		return 0;
	case PROTOCOL_ICMP:
	case PROTOCOL_ICMP6:
		if (head[0] == (protocol == PROTOCOL_ICMP ? 8 : 128))
			flags = PACKET_ICMP_REQUEST;
		else if (head[0] == (protocol == PROTOCOL_ICMP ? 0 : 129))
			flags = PACKET_ICMP_REPLY;
		else
			return -1;
		connection_ports(flags, *(__be16 *)(head + 4), 0, quoted_egress, local_port, remote_port);
		return 0;
	default:
		return -1;
	}
}

/*
 * Whether an ICMP error speaks of a connection of the endpoint that stands under its present policy. An error
 * that reaches the endpoint quotes a packet the endpoint sent, and the other way round.
 */
verified_once int related_is_allowed(struct __sk_buff *skb, const struct packet *packet,
				     const struct endpoint *endpoint, __u32 egress)
{
	struct connection_key key = {};
	struct runtime_state *state;
	struct connection *connection;
	__be16 local_port, remote_port;
	__u32 zero = 0, transport;
	__u8 protocol = 0;

	state = bpf_map_lookup_elem(&runtime, &zero);
	if (!state || !packet || !endpoint)
		return 0;
	transport = related_read_addresses(skb, packet, !egress, &key, &protocol);
	if (!transport ||
	    related_read_ports(skb, transport, packet->end, protocol, !egress, &local_port, &remote_port))
		return 0;
	if (packet->is_ipv6) {
		key.v6.local_port = local_port;
		key.v6.remote_port = remote_port;
		key.v6.protocol = protocol;
	} else {
		key.v4.local_port = local_port;
		key.v4.remote_port = remote_port;
		key.v4.protocol = protocol;
	}
	connection = connection_find(state, packet->is_ipv6, &key);
	return connection && !connection_is_over(connection, clock_now()) &&
	       !(connection->flags & CONNECTION_DENIED) &&
	       connection->policy_revision == endpoint->policy_revision;
}
