/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * An ICMP error belongs to the connection of the packet that it quotes (RFC 792, RFC 4443, RFC 5508): it
 * passes exactly when that connection exists and is not revoked.
 */
#pragma once

#include "connection.h"
#include "packet.h"

/* Ports of the quoted packet, in its own direction; for an echo, the identifier in both. */
inline_always int related_ports(struct __sk_buff *skb, __u32 offset, __u8 protocol, struct packet *quoted)
{
	__u8 head[8];

	if (bpf_skb_load_bytes(skb, offset, head, 8))
		return -1;
	quoted->protocol = protocol;
	switch (protocol) {
	case PROTOCOL_TCP:
	case PROTOCOL_UDP:
	case PROTOCOL_SCTP:
		quoted->source_port = *(__be16 *)head;
		quoted->destination_port = *(__be16 *)(head + 2);
		return 0;
	case PROTOCOL_ICMP:
	case PROTOCOL_ICMP6:
		if (head[0] == (protocol == PROTOCOL_ICMP ? 8 : 128))
			quoted->flags = PACKET_ICMP_REQUEST;
		else if (head[0] == (protocol == PROTOCOL_ICMP ? 0 : 129))
			quoted->flags = PACKET_ICMP_REPLY;
		else
			return -1;
		quoted->source_port = quoted->destination_port = *(__be16 *)(head + 4);
		return 0;
	default:
		return -1;
	}
}

/* Parses the packet quoted by an ICMP error into quoted. Returns 0, or -1 if it cannot be told. */
inline_always int related_parse(struct __sk_buff *skb, const struct packet *packet, struct packet *quoted)
{
	__u32 offset = packet->l4_offset + 8;

	quoted->is_ipv6 = packet->is_ipv6;
	if (packet->is_ipv6) {
		__u8 next;

		if (bpf_skb_load_bytes(skb, offset + offsetof(struct ipv6_header, next_header), &next, 1) ||
		    bpf_skb_load_bytes(skb, offset + offsetof(struct ipv6_header, source), &quoted->source,
				       2 * sizeof(union address)))
			return -1;
		return related_ports(skb, offset + sizeof(struct ipv6_header), next, quoted);
	} else {
		struct ipv4_header ip;

		if (bpf_skb_load_bytes(skb, offset, &ip, sizeof(ip)))
			return -1;
		if ((ip.version_length >> 4) != 4 || (ip.version_length & 0x0f) < 5 ||
		    (ip.fragment & bpf_htons(0x1fff)))
			return -1;
		quoted->source.words[0] = ip.source;
		quoted->destination.words[0] = ip.destination;
		return related_ports(skb, offset + (ip.version_length & 0x0f) * 4, ip.protocol, quoted);
	}
}

/*
 * Whether an ICMP error speaks of a connection of the endpoint that stands under its present policy. An error
 * that reaches the endpoint quotes a packet the endpoint sent, and the other way round.
 */
verified_once int related_is_allowed(struct __sk_buff *skb, const struct packet *packet,
				     const struct endpoint *endpoint, __u32 egress)
{
	struct packet quoted = {};
	struct connection_key key;
	struct connection *connection;
	__be16 local_port, remote_port;
	int quoted_egress = !egress;
	__u32 zero = 0;
	struct runtime_state *state;

	state = bpf_map_lookup_elem(&runtime, &zero);
	if (!state || !packet || !endpoint || related_parse(skb, packet, &quoted))
		return 0;
	connection_ports(&quoted, quoted_egress, &local_port, &remote_port);
	connection_fill_key(&key, packet->is_ipv6, quoted_egress ? &quoted.source : &quoted.destination,
			    quoted_egress ? &quoted.destination : &quoted.source, local_port, remote_port,
			    quoted.protocol);
	connection = connection_find(state, packet->is_ipv6, &key);
	return connection && !connection_is_over(connection, clock_now()) &&
	       !(connection->flags & CONNECTION_DENIED) &&
	       connection->policy_revision == endpoint->policy_revision;
}
