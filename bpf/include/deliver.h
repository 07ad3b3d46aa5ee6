/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Hands a judged packet to a pod on this node: one hop is taken off its life (RFC 791, RFC 8200), the MAC
 * addresses are those of the pod's wire, and it goes straight into the pod's namespace.
 */
#pragma once

#include "maps.h"
#include "packet.h"

/* Returns the program's return code, or a negative drop reason. */
inline_always int deliver_local(struct __sk_buff *skb, const struct endpoint *target, const struct packet *packet)
{
	void *data, *end;
	struct ethhdr *ethernet;

	if (packet_linear(skb, packet->is_ipv6 ? ETH_HLEN + sizeof(struct ipv6_header) :
						 ETH_HLEN + sizeof(struct ipv4_header), &data, &end))
		return -DROP_INVALID;
	ethernet = data;
	if (packet->is_ipv6) {
		struct ipv6_header *ip = data + ETH_HLEN;

		if ((void *)(ip + 1) > end)
			return -DROP_INVALID;
		if (ip->hop_limit <= 1)
			return -DROP_TTL_EXCEEDED;
		ip->hop_limit--;
	} else {
		struct ipv4_header *ip = data + ETH_HLEN;
		__u32 sum;

		if ((void *)(ip + 1) > end)
			return -DROP_INVALID;
		if (ip->ttl <= 1)
			return -DROP_TTL_EXCEEDED;
		ip->ttl--;
		/* RFC 1624 with a difference of one in the high byte of its word. */
		sum = ip->checksum + bpf_htons(0x0100);
		ip->checksum = sum + (sum >= 0xffff);
	}
	__builtin_memcpy(ethernet->h_dest, target->mac, 6);
	__builtin_memcpy(ethernet->h_source, target->gateway_mac, 6);
	return bpf_redirect_peer(target->ifindex, 0);
}
