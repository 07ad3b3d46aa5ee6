/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Later fragments carry no ports: the first one leaves them behind, keyed by what RFC 791 and RFC 8200 say
 * identifies a datagram. A later fragment that finds none is dropped with its own reason.
 */
#pragma once

#include "maps.h"
#include "transport.h"

/* fragment: offset and more-fragments bit as in the header; not 0. */
inline_always int packet_parse_fragment4(struct __sk_buff *skb, struct packet *packet, __be16 id, __be16 fragment)
{
	struct fragment_key4 key = {
		.source = packet->source.words[0],
		.destination = packet->destination.words[0],
		.id = id,
		.protocol = packet->protocol,
	};
	struct fragment_ports ports, *known;
	int reason;

	packet->flags |= PACKET_FRAGMENT;
	if (fragment & bpf_htons(0x1fff)) {
		packet->flags |= PACKET_LATER_FRAGMENT;
		known = bpf_map_lookup_elem(&fragments4, &key);
		if (!known)
			return DROP_FRAGMENT_NOT_FOUND;
		return packet_apply_fragment(packet, known);
	}
	reason = packet_parse_transport(skb, packet);
	if (reason)
		return reason;
	ports.source = packet->source_port;
	ports.destination = packet->destination_port;
	bpf_map_update_elem(&fragments4, &key, &ports, BPF_ANY);
	return 0;
}

inline_always int packet_parse_fragment6(struct __sk_buff *skb, struct packet *packet, __be32 id, __be16 fragment)
{
	struct fragment_key6 key = {
		.source = packet->source,
		.destination = packet->destination,
		.id = id,
		.protocol = packet->protocol,
	};
	struct fragment_ports ports, *known;
	int reason;

	packet->flags |= PACKET_FRAGMENT;
	if (fragment & bpf_htons(0xfff8)) {
		packet->flags |= PACKET_LATER_FRAGMENT;
		known = bpf_map_lookup_elem(&fragments6, &key);
		if (!known)
			return DROP_FRAGMENT_NOT_FOUND;
		return packet_apply_fragment(packet, known);
	}
	reason = packet_parse_transport(skb, packet);
	if (reason)
		return reason;
	ports.source = packet->source_port;
	ports.destination = packet->destination_port;
	bpf_map_update_elem(&fragments6, &key, &ports, BPF_ANY);
	return 0;
}
