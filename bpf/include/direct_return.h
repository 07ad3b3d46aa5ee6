/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Direct server return: what tells a backend's node under which address and port the client asked (facts: datapath, section
 * 8.8). An IPv4 option or an IPv6 destination option of the translated packet, or the whole packet within another (RFC 2003,
 * RFC 2473).
 */
#pragma once

#include "forward.h"
#include "network_config.h"
#include "packet.h"

#define DIRECT_RETURN_OPTION4 0x9a /* to be copied into fragments, number 26 */
#define DIRECT_RETURN_OPTION6 0x1b /* unknown to others, who skip it; may not change on the way */

/* Both values with their bytes reversed. */
struct direct_return_option4 {
	__u8 type;
	__u8 length;
	__u16 port;
	__u32 address;
};
static_assert_size(struct direct_return_option4, 8);

struct direct_return_option6 {
	__u8 next_header;
	__u8 header_length; /* in units of 8 bytes, without the first */
	__u8 type;
	__u8 length;
	union address address;
	__be16 port;
	__u16 pad;
} __attribute__((packed));
static_assert_size(struct direct_return_option6, 24);

#define PROTOCOL_IPIP 4
#define PROTOCOL_IPV6 41

/* How many bytes the packets of a flow become longer. */
inline_always __u32 direct_return_room(const struct packet *packet)
{
	if (direct_return_dispatch == DISPATCH_IPIP)
		return packet->is_ipv6 ? sizeof(struct ipv6_header) : sizeof(struct ipv4_header);
	/* The first packet says it for all of a TCP connection; of others, every one that has ports. */
	if ((packet->flags & PACKET_LATER_FRAGMENT) ||
	    (packet->protocol == PROTOCOL_TCP && !(packet->tcp_flags & TCP_SYN)))
		return 0;
	return packet->is_ipv6 ? sizeof(struct direct_return_option6) : sizeof(struct direct_return_option4);
}

inline_always int direct_return_insert4(struct __sk_buff *skb, __be32 address, __be16 port)
{
	struct direct_return_option4 option = {
		.type = DIRECT_RETURN_OPTION4,
		.length = sizeof(option),
		.port = bpf_ntohs(port),
		.address = bpf_ntohl(address),
	};
	struct ipv4_header ip;
	__u32 header;

	if (bpf_skb_load_bytes(skb, ETH_HLEN, &ip, sizeof(ip)))
		return DROP_TRUNCATED;
	header = (ip.version_length & 0x0f) * 4 + sizeof(option);
	if (header > 60 || bpf_ntohs(ip.total_length) + sizeof(option) > 0xffff)
		return DROP_TOO_LONG;
	ip.version_length = 0x40 | header / 4;
	ip.total_length = bpf_htons(bpf_ntohs(ip.total_length) + sizeof(option));
	/* The sum over the rest of the header, with the option, by what changes (RFC 1624). */
	{
		__u32 sum = (__u16)~ip.checksum;

		sum += sizeof(option) / 4 + bpf_htons(sizeof(option));
		sum += option.port + (option.type | option.length << 8);
		sum += (option.address & 0xffff) + (option.address >> 16);
		sum = (sum & 0xffff) + (sum >> 16);
		sum = (sum & 0xffff) + (sum >> 16);
		ip.checksum = ~sum;
	}
	if (bpf_skb_adjust_room(skb, sizeof(option), BPF_ADJ_ROOM_NET, BPF_F_ADJ_ROOM_FIXED_GSO) ||
	    bpf_skb_store_bytes(skb, ETH_HLEN, &ip, sizeof(ip), 0) ||
	    bpf_skb_store_bytes(skb, ETH_HLEN + sizeof(ip), &option, sizeof(option), 0))
		return DROP_WRITE_ERROR;
	return 0;
}

inline_always int direct_return_insert6(struct __sk_buff *skb, const union address *address, __be16 port)
{
	struct direct_return_option6 option = {
		.header_length = sizeof(option) / 8 - 1,
		.type = DIRECT_RETURN_OPTION6,
		.length = sizeof(option) - 4,
		.port = port,
	};
	__be16 length;
	__u8 next = PROTOCOL_DSTOPTS;

	__builtin_memcpy(&option.address, address, sizeof(*address));
	if (bpf_skb_load_bytes(skb, ETH_HLEN + offsetof(struct ipv6_header, next_header), &option.next_header, 1) ||
	    bpf_skb_load_bytes(skb, ETH_HLEN + offsetof(struct ipv6_header, payload_length), &length, 2))
		return DROP_TRUNCATED;
	if (bpf_ntohs(length) + sizeof(option) > 0xffff)
		return DROP_TOO_LONG;
	length = bpf_htons(bpf_ntohs(length) + sizeof(option));
	if (bpf_skb_adjust_room(skb, sizeof(option), BPF_ADJ_ROOM_NET, BPF_F_ADJ_ROOM_FIXED_GSO) ||
	    bpf_skb_store_bytes(skb, ETH_HLEN + offsetof(struct ipv6_header, next_header), &next, 1, 0) ||
	    bpf_skb_store_bytes(skb, ETH_HLEN + offsetof(struct ipv6_header, payload_length), &length, 2, 0) ||
	    bpf_skb_store_bytes(skb, ETH_HLEN + sizeof(struct ipv6_header), &option, sizeof(option), 0))
		return DROP_WRITE_ERROR;
	return 0;
}

/* Tells, in a packet that has been translated, what it was sent to. Returns 0 or a drop reason. */
verified_once int direct_return_insert(struct __sk_buff *skb, struct packet *packet, const union address *address,
				       __u32 port)
{
	int reason;

	if (!packet || !address)
		return DROP_WRITE_ERROR;
	reason = packet->is_ipv6 ? direct_return_insert6(skb, address, port) :
				   direct_return_insert4(skb, address->words[0], port);
	if (!reason) {
		__u32 room = packet->is_ipv6 ? sizeof(struct direct_return_option6) :
					       sizeof(struct direct_return_option4);
		packet->l4_offset += room;
		packet->end += room;
	}
	return reason;
}

/* Puts a packet, as it was sent, into one from this node to the backend. Returns 0 or a drop reason. */
verified_once int direct_return_encapsulate(struct __sk_buff *skb, const struct packet *packet,
					    const union address *node, const union address *backend)
{
	__u64 flags = BPF_F_ADJ_ROOM_FIXED_GSO | BPF_F_ADJ_ROOM_NO_CSUM_RESET;

	if (!packet || !node || !backend)
		return DROP_WRITE_ERROR;
	if (packet->is_ipv6) {
		struct ipv6_header ip = {
			.version_class_flow = bpf_htonl(0x60000000),
			.payload_length = bpf_htons(packet->end - ETH_HLEN),
			.next_header = PROTOCOL_IPV6,
			.hop_limit = 64,
		};

		__builtin_memcpy(&ip.source, node, 16);
		__builtin_memcpy(&ip.destination, backend, 16);
		if (bpf_skb_adjust_room(skb, sizeof(ip), BPF_ADJ_ROOM_MAC, flags | BPF_F_ADJ_ROOM_ENCAP_L3_IPV6) ||
		    bpf_skb_store_bytes(skb, ETH_HLEN, &ip, sizeof(ip), BPF_F_RECOMPUTE_CSUM))
			return DROP_WRITE_ERROR;
	} else {
		struct ipv4_header ip = {
			.version_length = 0x45,
			.total_length = bpf_htons(packet->end - ETH_HLEN + sizeof(ip)),
			.ttl = 64,
			.protocol = PROTOCOL_IPIP,
			.source = node->words[0],
			.destination = backend->words[0],
		};
		__u32 sum;

		sum = bpf_csum_diff(NULL, 0, (__be32 *)&ip, sizeof(ip), 0);
		sum = (sum & 0xffff) + (sum >> 16);
		ip.checksum = ~((sum & 0xffff) + (sum >> 16));
		if (bpf_skb_adjust_room(skb, sizeof(ip), BPF_ADJ_ROOM_MAC, flags | BPF_F_ADJ_ROOM_ENCAP_L3_IPV4) ||
		    bpf_skb_store_bytes(skb, ETH_HLEN, &ip, sizeof(ip), BPF_F_RECOMPUTE_CSUM))
			return DROP_WRITE_ERROR;
	}
	return 0;
}

/* What the sender of a translated packet tells of it. Returns 1 where it tells anything. */
verified_once int direct_return_read(struct __sk_buff *skb, const struct packet *packet, union address *address,
				     __be16 *port)
{
	if (!packet || !address || !port)
		return 0;
	if (packet->is_ipv6) {
		struct direct_return_option6 option;
		__u8 next;

		if (packet->l4_offset < ETH_HLEN + sizeof(struct ipv6_header) + sizeof(option) ||
		    bpf_skb_load_bytes(skb, ETH_HLEN + offsetof(struct ipv6_header, next_header), &next, 1) ||
		    next != PROTOCOL_DSTOPTS ||
		    bpf_skb_load_bytes(skb, ETH_HLEN + sizeof(struct ipv6_header), &option, sizeof(option)) ||
		    option.header_length != sizeof(option) / 8 - 1 || option.type != DIRECT_RETURN_OPTION6 ||
		    option.length != sizeof(option) - 4)
			return 0;
		__builtin_memcpy(address, &option.address, sizeof(*address));
		*port = option.port;
	} else {
		struct direct_return_option4 option;

		if (packet->l4_offset < ETH_HLEN + sizeof(struct ipv4_header) + sizeof(option) ||
		    bpf_skb_load_bytes(skb, ETH_HLEN + sizeof(struct ipv4_header), &option, sizeof(option)) ||
		    option.type != DIRECT_RETURN_OPTION4 || option.length != sizeof(option))
			return 0;
		address->words[0] = bpf_htonl(option.address);
		*port = bpf_htons(option.port);
	}
	return 1;
}
