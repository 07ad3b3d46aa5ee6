/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Sends a packet on without the node's stack, which takes no packet from another device under its own address: the next hop
 * is looked up first, so that a packet that is too long for it can be answered as its sender knows it; then one hop is taken
 * off its life and the kernel resolves the neighbour.
 */
#pragma once

#include "network_work.h"
#include "packet.h"
#include "translation_types.h"

#define AF_INET 2
#define AF_INET6 10

/* What has been translated must not be translated again (facts: datapath, section 10). */
#define MARK_KIND 0x0f00
#define MARK_TRANSLATED 0x0300

/* What forward_find answers besides 0 and negative drop reasons. */
#define FORWARD_LOCAL 1 /* the destination is this node */

/* One large packet is cut to segments when it is sent; those must fit. */
inline_always long forward_check_segments(struct __sk_buff *skb, const struct packet *packet, __u32 ifindex, __u32 *mtu,
					  __u32 room)
{
	__u32 length = packet->l4_offset - ETH_HLEN + skb->gso_size + room;
	__u8 words;

	if (bpf_check_mtu(skb, ifindex, mtu, 0, 0) < 0)
		return BPF_MTU_CHK_RET_SUCCESS;
	if (packet->protocol == PROTOCOL_UDP)
		length += 8;
	else if (packet->protocol == PROTOCOL_TCP && !bpf_skb_load_bytes(skb, packet->l4_offset + 12, &words, 1))
		length += (words >> 4) * 4;
	return length > *mtu ? BPF_MTU_CHK_RET_FRAG_NEEDED : BPF_MTU_CHK_RET_SUCCESS;
}

/*
 * Where a packet with these addresses goes. room: bytes that will be added to it. Returns 0, FORWARD_LOCAL or a negative drop
 * reason, -DROP_TOO_LONG with the device's MTU in hop.
 */
verified_once int forward_find(struct __sk_buff *skb, const struct packet *packet, const struct translation *to,
			       struct hop *hop, __u32 room)
{
	struct bpf_fib_lookup route = {};
	__u32 mtu = 0;
	long result;

	if (!packet || !to || !hop)
		return -DROP_NO_ROUTE;
	route.family = packet->is_ipv6 ? AF_INET6 : AF_INET;
	route.l4_protocol = packet->protocol;
	route.sport = to->source_port;
	route.dport = to->destination_port;
	route.ifindex = skb->ifindex;
	if (packet->is_ipv6) {
		__builtin_memcpy(route.ipv6_src, &to->source, 16);
		__builtin_memcpy(route.ipv6_dst, &to->destination, 16);
	} else {
		route.ipv4_src = to->source.words[0];
		route.ipv4_dst = to->destination.words[0];
	}
	result = bpf_fib_lookup(skb, &route, sizeof(route), 0);
	hop->has_neighbor = 1;
	hop->ifindex = route.ifindex;
	switch (result) {
	case BPF_FIB_LKUP_RET_SUCCESS:
	case BPF_FIB_LKUP_RET_NO_NEIGH:
	case BPF_FIB_LKUP_RET_FRAG_NEEDED:
		break;
	case BPF_FIB_LKUP_RET_FWD_DISABLED:
		/* A node that forwards nothing: out where it came in. */
		hop->has_neighbor = 0;
		hop->ifindex = skb->ifindex;
		break;
	case BPF_FIB_LKUP_RET_NOT_FWDED:
		return FORWARD_LOCAL;
	default:
		return -DROP_NO_ROUTE;
	}
	hop->neighbor.nh_family = route.family;
	__builtin_memcpy(hop->neighbor.ipv6_nh, route.ipv6_dst, 16);
	if (likely(!skb->gso_size))
		result = bpf_check_mtu(skb, hop->ifindex, &mtu, room, 0);
	else
		result = forward_check_segments(skb, packet, hop->ifindex, &mtu, room);
	hop->mtu = mtu;
	return result == BPF_MTU_CHK_RET_FRAG_NEEDED ? -DROP_TOO_LONG : 0;
}

/* Takes one hop off. Returns 0 or a drop reason. */
inline_always int forward_age(struct __sk_buff *skb, int is_ipv6)
{
	void *data, *end;

	if (packet_linear(skb, is_ipv6 ? ETH_HLEN + sizeof(struct ipv6_header) : ETH_HLEN + sizeof(struct ipv4_header),
			  &data, &end))
		return DROP_INVALID;
	if (is_ipv6) {
		struct ipv6_header *ip = data + ETH_HLEN;

		if ((void *)(ip + 1) > end)
			return DROP_INVALID;
		if (ip->hop_limit <= 1)
			return DROP_TTL_EXCEEDED;
		ip->hop_limit--;
	} else {
		struct ipv4_header *ip = data + ETH_HLEN;
		__u32 sum;

		if ((void *)(ip + 1) > end)
			return DROP_INVALID;
		if (ip->ttl <= 1)
			return DROP_TTL_EXCEEDED;
		ip->ttl--;
		/* RFC 1624 with a difference of one in the high byte of its word. */
		sum = ip->checksum + bpf_htons(0x0100);
		ip->checksum = sum + (sum >= 0xffff);
	}
	return 0;
}

inline_always void forward_mark(struct __sk_buff *skb)
{
	skb->mark = (skb->mark & ~MARK_KIND) | MARK_TRANSLATED;
}

/* Returns the program's return code. */
inline_always int forward_send(struct __sk_buff *skb, struct hop *hop)
{
	forward_mark(skb);
	if (hop->has_neighbor)
		return bpf_redirect_neigh(hop->ifindex, &hop->neighbor, sizeof(hop->neighbor), 0);
	return bpf_redirect_neigh(hop->ifindex, NULL, 0, 0);
}
