/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What is known of a packet once it is parsed, and the transport part of the parse: TCP, UDP, SCTP, ICMP and
 * ICMPv6. Written from RFC 768, 792, 4443, 9260 and 9293.
 */
#pragma once

#include "base.h"
#include "drop.h"
#include "types.h"

#define PROTOCOL_HOPOPTS 0
#define PROTOCOL_ICMP 1
#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17
#define PROTOCOL_ROUTING 43
#define PROTOCOL_FRAGMENT 44
#define PROTOCOL_AH 51
#define PROTOCOL_ICMP6 58
#define PROTOCOL_NONE 59
#define PROTOCOL_DSTOPTS 60
#define PROTOCOL_SCTP 132
#define PROTOCOL_MOBILITY 135

#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_ACK 0x10

#define PACKET_FRAGMENT 0x01 /* any fragment */
#define PACKET_LATER_FRAGMENT 0x02 /* one without the transport header */
#define PACKET_ICMP_ERROR 0x04
#define PACKET_ICMP_REQUEST 0x08 /* echo request: opens a connection */
#define PACKET_ICMP_REPLY 0x10
#define PACKET_FIRST_FRAGMENT 0x20 /* its ports are to be left behind once its sender is believed */

struct packet {
	union address source;
	union address destination;
	__be16 source_port; /* ICMP echo: the identifier, in both; other ICMP: 0 */
	__be16 destination_port;
	__u8 protocol;
	__u8 tcp_flags;
	__u8 icmp_type;
	__u8 icmp_code;
	__u8 flags;
	__u8 is_ipv6;
	__u16 l4_offset;
	__u32 end; /* of the IP packet; what a frame carries behind it is padding */
	__be32 fragment_id;
};

/* Whether an ICMP type reports an error about another packet, which it quotes. */
inline_always int icmp4_is_error(__u8 type)
{
	return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

/* The bytes of a transport header that the parse reads. */
struct transport_head {
	__be16 source_port; /* ICMP: type and code */
	__be16 destination_port;
	__be16 identifier; /* of an ICMP echo */
	__u8 between[7];
	__u8 tcp_flags;
};

inline_always __u32 transport_length(__u8 protocol)
{
	switch (protocol) {
	case PROTOCOL_TCP:
		return 20;
	case PROTOCOL_SCTP:
		return 12;
	default:
		return 8;
	}
}

inline_always void transport_classify_icmp(struct packet *packet, __u8 type, __be16 identifier)
{
	int is_v6 = packet->is_ipv6;

	packet->icmp_type = type;
	if (is_v6 ? type < 128 : icmp4_is_error(type)) {
		packet->flags |= PACKET_ICMP_ERROR;
		return;
	}
	if (type == (is_v6 ? 128 : 8))
		packet->flags |= PACKET_ICMP_REQUEST;
	else if (type == (is_v6 ? 129 : 0))
		packet->flags |= PACKET_ICMP_REPLY;
	else
		return;
	packet->source_port = packet->destination_port = identifier;
}

/* Takes what matters from the header's first bytes. Returns 0 or a drop reason. */
inline_always int transport_read(struct packet *packet, const struct transport_head *head)
{
	int is_v6 = packet->protocol == PROTOCOL_ICMP6;
	__u8 type;

	switch (packet->protocol) {
	case PROTOCOL_TCP:
		packet->tcp_flags = head->tcp_flags;
		/* fall through */
	case PROTOCOL_UDP:
	case PROTOCOL_SCTP:
		packet->source_port = head->source_port;
		packet->destination_port = head->destination_port;
		return 0;
	case PROTOCOL_ICMP:
	case PROTOCOL_ICMP6:
		if (is_v6 != packet->is_ipv6)
			return DROP_UNKNOWN_L4;
		type = ((const __u8 *)head)[0];
		packet->icmp_code = ((const __u8 *)head)[1];
		transport_classify_icmp(packet, type, head->identifier);
		return 0;
	default:
		return DROP_UNKNOWN_PROTOCOL;
	}
}

/* Reads ports, flags, or ICMP type and identifier at l4_offset. Returns 0 or a drop reason. */
inline_always int packet_parse_transport(struct __sk_buff *skb, struct packet *packet)
{
	__u32 offset = packet->l4_offset;
	struct transport_head head = {};

	if (packet->end < offset + transport_length(packet->protocol) ||
	    bpf_skb_load_bytes(skb, offset, &head, packet->protocol == PROTOCOL_TCP ? 14 : 8))
		return DROP_TRUNCATED;
	return transport_read(packet, &head);
}
