/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Makes an ICMP error of a packet and sends it back where it came from (RFC 792, RFC 1191, RFC 4443): from the address that
 * was asked, quoting the packet as its sender sent it, up to eight bytes of its transport header.
 */
#pragma once

#include "forward.h"
#include "neighbor.h"

#define ANSWER_UNREACHABLE4 3
#define ANSWER_PORT4 3
#define ANSWER_TOO_LONG4 4
#define ANSWER_UNREACHABLE6 1
#define ANSWER_PORT6 4
#define ANSWER_TOO_LONG6 2

#define ANSWER_LONGEST 128 /* bytes that are quoted, at most; a multiple of 4 */

struct answer_icmp {
	__u8 type;
	__u8 code;
	__sum16 checksum;
	__be32 mtu; /* ICMPv4: in the lower half */
};

/* Whether a packet may be answered by an error at all (RFC 1122, section 3.2.2). */
inline_always int answer_is_allowed(const struct packet *packet)
{
	return !(packet->flags & (PACKET_LATER_FRAGMENT | PACKET_ICMP_ERROR));
}

/* The sum of the quoted bytes, which begin at offset. */
inline_always __u64 answer_sum(struct __sk_buff *skb, __u32 offset, __u32 length)
{
	__u64 sum = 0;
	__u32 word;

	for (__u32 at = 0; at < ANSWER_LONGEST; at += 4) {
		if (at >= length || bpf_skb_load_bytes(skb, offset + at, &word, 4))
			break;
		sum += word;
	}
	return sum;
}

/* Swaps the frame's addresses. */
inline_always int answer_turn_frame(struct __sk_buff *skb)
{
	__u8 macs[12], turned[12];

	if (bpf_skb_load_bytes(skb, 0, macs, 12))
		return -1;
	__builtin_memcpy(turned, macs + 6, 6);
	__builtin_memcpy(turned + 6, macs, 6);
	return bpf_skb_store_bytes(skb, 0, turned, 12, 0);
}

inline_always int answer_write4(struct __sk_buff *skb, const struct packet *packet, struct answer_icmp *icmp,
				__u32 quoted)
{
	struct ipv4_header ip = {
		.version_length = 0x45,
		.total_length = bpf_htons(sizeof(ip) + sizeof(*icmp) + quoted),
		.ttl = 64,
		.protocol = PROTOCOL_ICMP,
		.source = packet->destination.words[0],
		.destination = packet->source.words[0],
	};
	__u64 sum = bpf_csum_diff(NULL, 0, (__be32 *)icmp, sizeof(*icmp), 0);

	icmp->checksum = neighbor_fold(sum + answer_sum(skb, ETH_HLEN + sizeof(ip) + sizeof(*icmp), quoted));
	ip.checksum = neighbor_fold(bpf_csum_diff(NULL, 0, (__be32 *)&ip, sizeof(ip), 0));
	return bpf_skb_store_bytes(skb, ETH_HLEN, &ip, sizeof(ip), 0) ||
	       bpf_skb_store_bytes(skb, ETH_HLEN + sizeof(ip), icmp, sizeof(*icmp), 0);
}

inline_always int answer_write6(struct __sk_buff *skb, const struct packet *packet, struct answer_icmp *icmp,
				__u32 quoted)
{
	struct ipv6_header ip = {
		.version_class_flow = bpf_htonl(0x60000000),
		.payload_length = bpf_htons(sizeof(*icmp) + quoted),
		.next_header = PROTOCOL_ICMP6,
		.hop_limit = 64,
	};
	__be32 pseudo[2] = { bpf_htonl(sizeof(*icmp) + quoted), bpf_htonl(PROTOCOL_ICMP6) };
	__u64 sum;

	__builtin_memcpy(&ip.source, &packet->destination, 16);
	__builtin_memcpy(&ip.destination, &packet->source, 16);
	sum = bpf_csum_diff(NULL, 0, pseudo, sizeof(pseudo), 0);
	sum = bpf_csum_diff(NULL, 0, (__be32 *)&ip.source, 32, sum);
	sum = bpf_csum_diff(NULL, 0, (__be32 *)icmp, sizeof(*icmp), sum);
	icmp->checksum = neighbor_fold((__u32)sum + answer_sum(skb, ETH_HLEN + sizeof(ip) + sizeof(*icmp), quoted));
	return bpf_skb_store_bytes(skb, ETH_HLEN, &ip, sizeof(ip), 0) ||
	       bpf_skb_store_bytes(skb, ETH_HLEN + sizeof(ip), icmp, sizeof(*icmp), 0);
}

/* mtu: 0, or that which a packet is too long for. Returns the program's return code, or a negative drop reason. */
verified_once int answer_send(struct __sk_buff *skb, const struct packet *packet, __u32 mtu)
{
	struct answer_icmp icmp = {};
	__u32 quoted, header;

	if (!packet || !answer_is_allowed(packet))
		return -DROP_INVALID;
	quoted = packet->l4_offset - ETH_HLEN + 8;
	if (quoted > ANSWER_LONGEST || quoted + ETH_HLEN > packet->end)
		return -DROP_INVALID;
	header = packet->is_ipv6 ? sizeof(struct ipv6_header) : sizeof(struct ipv4_header);
	icmp.type = packet->is_ipv6 ? (mtu ? ANSWER_TOO_LONG6 : ANSWER_UNREACHABLE6) : ANSWER_UNREACHABLE4;
	icmp.code = packet->is_ipv6 ? (mtu ? 0 : ANSWER_PORT6) : (mtu ? ANSWER_TOO_LONG4 : ANSWER_PORT4);
	icmp.mtu = bpf_htonl(mtu);
	/* The kernel keeps whole the header whose sum the device is to finish. */
	if (bpf_skb_change_tail(skb, ETH_HLEN + quoted, 0)) {
		quoted = packet->l4_offset - ETH_HLEN + 20;
		if (quoted > ANSWER_LONGEST || bpf_skb_change_tail(skb, ETH_HLEN + quoted, 0))
			return -DROP_WRITE_ERROR;
	}
	if (bpf_skb_adjust_room(skb, header + sizeof(icmp), BPF_ADJ_ROOM_MAC, 0) || answer_turn_frame(skb) ||
	    (packet->is_ipv6 ? answer_write6(skb, packet, &icmp, quoted) : answer_write4(skb, packet, &icmp, quoted)))
		return -DROP_WRITE_ERROR;
	forward_mark(skb);
	return bpf_redirect(skb->ifindex, 0);
}
