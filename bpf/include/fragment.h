/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Later fragments carry no ports: the first one leaves them behind, keyed by what RFC 791 and RFC 8200 say
 * identifies a datagram. A later fragment that finds none is dropped with its own reason. A first fragment leaves
 * nothing behind before its sender is believed.
 */
#pragma once

#include "maps.h"
#include "transport.h"

/* fragment: offset and more-fragments bit as in the header, not 0; is_later: whether the offset is not 0. */
inline_always int fragment_parse(struct __sk_buff *skb, struct packet *packet, __be32 id, int is_later)
{
	struct fragment_ports *known;

	packet->flags |= PACKET_FRAGMENT;
	packet->fragment_id = id;
	if (!is_later) {
		packet->flags |= PACKET_FIRST_FRAGMENT;
		return packet_parse_transport(skb, packet);
	}
	packet->flags |= PACKET_LATER_FRAGMENT;
	if (packet->is_ipv6) {
		struct fragment_key6 key = {
			.source = packet->source,
			.destination = packet->destination,
			.id = id,
			.protocol = packet->protocol,
		};

		known = bpf_map_lookup_elem(&fragments6, &key);
	} else {
		struct fragment_key4 key = {
			.source = packet->source.words[0],
			.destination = packet->destination.words[0],
			.id = id,
			.protocol = packet->protocol,
		};

		known = bpf_map_lookup_elem(&fragments4, &key);
	}
	if (!known)
		return DROP_FRAGMENT_NOT_FOUND;
	if (packet->protocol == PROTOCOL_ICMP || packet->protocol == PROTOCOL_ICMP6) {
		transport_classify_icmp(packet, bpf_ntohs(known->destination), known->source);
		return 0;
	}
	packet->source_port = known->source;
	packet->destination_port = known->destination;
	return 0;
}

/* Leaves behind what later fragments need: the ports, or the ICMP identifier and type. */
verified_once int fragment_remember(const struct packet *packet)
{
	struct fragment_ports ports;

	if (!packet)
		return 0;
	ports.source = packet->source_port;
	ports.destination = packet->destination_port;
	if (packet->protocol == PROTOCOL_ICMP || packet->protocol == PROTOCOL_ICMP6)
		ports.destination = bpf_htons(packet->icmp_type);
	if (packet->is_ipv6) {
		struct fragment_key6 key = {
			.source = packet->source,
			.destination = packet->destination,
			.id = packet->fragment_id,
			.protocol = packet->protocol,
		};

		return bpf_map_update_elem(&fragments6, &key, &ports, BPF_ANY);
	} else {
		struct fragment_key4 key = {
			.source = packet->source.words[0],
			.destination = packet->destination.words[0],
			.id = packet->fragment_id,
			.protocol = packet->protocol,
		};

		return bpf_map_update_elem(&fragments4, &key, &ports, BPF_ANY);
	}
}
