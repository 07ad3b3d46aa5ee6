/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Gives a packet the addresses and ports of its translation. Checksums are updated by the difference (RFC 1624), so that what
 * was wrong stays wrong, in whatever state the kernel keeps them:
 *  - sums that the device is to finish hold the pseudo header only: BPF_F_PSEUDO_HDR says which differences belong to it;
 *  - the sum that a device has computed over a received packet stays true of IPv4, whose header's sum makes up for the
 *    addresses; of IPv6 the kernel's helper assumes the same, and is corrected;
 *  - a UDP sum of 0 (none) stays 0, and none becomes 0 (RFC 768).
 */
#pragma once

#include "packet.h"
#include "sctp.h"
#include "translation_types.h"

inline_always __u32 rewrite_fold(__u64 sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffffffff) + (sum >> 32);
	return sum;
}

inline_always __u16 rewrite_fold_short(__u32 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* What replacing one address by another does to a sum that covers it. */
inline_always __u64 rewrite_difference(int is_ipv6, const union address *before, const union address *after)
{
	__u64 sum = (__u64)(__u32)~before->words[0] + after->words[0];

	if (is_ipv6)
		sum += (__u64)(__u32)~before->words[1] + after->words[1] + (__u32)~before->words[2] + after->words[2] +
		       (__u32)~before->words[3] + after->words[3];
	return sum;
}

inline_always __u32 rewrite_port_difference(__be16 before, __be16 after)
{
	return (__u16)~before + (__u32)after;
}

/* Where the sum of a transport header stands in it; 0: there is none of this kind. */
inline_always __u32 rewrite_sum_offset(__u8 protocol)
{
	switch (protocol) {
	case PROTOCOL_TCP:
		return 16;
	case PROTOCOL_UDP:
		return 6;
	case PROTOCOL_ICMP:
	case PROTOCOL_ICMP6:
		return 2;
	default:
		return 0;
	}
}

/* Writes both addresses into the network header in place, and the IPv4 header's sum. */
inline_always int rewrite_addresses(struct __sk_buff *skb, int is_ipv6, const union address *source,
				    const union address *destination, __u32 difference)
{
	void *data, *end;

	if (packet_linear(skb, is_ipv6 ? ETH_HLEN + sizeof(struct ipv6_header) : ETH_HLEN + sizeof(struct ipv4_header),
			  &data, &end))
		return DROP_WRITE_ERROR;
	if (is_ipv6) {
		struct ipv6_header *ip = data + ETH_HLEN;

		if ((void *)(ip + 1) > end)
			return DROP_WRITE_ERROR;
		__builtin_memcpy(&ip->source, source, sizeof(*source));
		__builtin_memcpy(&ip->destination, destination, sizeof(*destination));
	} else {
		struct ipv4_header *ip = data + ETH_HLEN;
		__u32 sum;

		if ((void *)(ip + 1) > end)
			return DROP_WRITE_ERROR;
		ip->source = source->words[0];
		ip->destination = destination->words[0];
		sum = rewrite_fold_short(difference) + (__u16)~ip->checksum;
		ip->checksum = ~rewrite_fold_short(sum);
	}
	return 0;
}

/* The ports, or an echo's identifier, and the sums that cover them. Returns 0 or a drop reason. */
inline_always int rewrite_ports(struct __sk_buff *skb, const struct packet *packet, __be16 source_port,
				__be16 destination_port)
{
	int is_echo = packet->protocol == PROTOCOL_ICMP || packet->protocol == PROTOCOL_ICMP6;
	__u32 offset = packet->l4_offset, difference = rewrite_port_difference(packet->source_port, source_port);
	__be16 ports[2] = { source_port, destination_port };

	if (packet->protocol == PROTOCOL_SCTP)
		return sctp_rewrite_ports(skb, packet, source_port, destination_port);
	if (!is_echo)
		difference += rewrite_port_difference(packet->destination_port, destination_port);
	if (bpf_l4_csum_replace(skb, offset + rewrite_sum_offset(packet->protocol), 0, difference,
				packet->protocol == PROTOCOL_UDP ? BPF_F_MARK_MANGLED_0 : 0) ||
	    bpf_skb_store_bytes(skb, is_echo ? offset + 4 : offset, ports, is_echo ? 2 : 4, 0))
		return DROP_WRITE_ERROR;
	return 0;
}

/*
 * Rewrites a packet and what was parsed of it; a later fragment has addresses only. Not for ICMP errors: see quoted.h.
 * Returns 0 or a drop reason.
 */
verified_once int rewrite_packet(struct __sk_buff *skb, struct packet *packet, const struct translation *to)
{
	__u32 difference, sum;
	int reason;

	if (!packet || !to)
		return DROP_WRITE_ERROR;
	difference = rewrite_fold(rewrite_difference(packet->is_ipv6, &packet->source, &to->source) +
				  rewrite_difference(packet->is_ipv6, &packet->destination, &to->destination));
	if (likely(!(packet->flags & PACKET_LATER_FRAGMENT))) {
		sum = rewrite_sum_offset(packet->protocol);
		if (sum && packet->protocol != PROTOCOL_ICMP &&
		    bpf_l4_csum_replace(skb, packet->l4_offset + sum, 0, difference,
					BPF_F_PSEUDO_HDR | (packet->protocol == PROTOCOL_UDP ? BPF_F_MARK_MANGLED_0 : 0)))
			return DROP_WRITE_ERROR;
		if (packet->source_port != to->source_port || packet->destination_port != to->destination_port) {
			reason = rewrite_ports(skb, packet, to->source_port, to->destination_port);
			if (reason)
				return reason;
		}
	}
	if (packet->is_ipv6)
		bpf_csum_update(skb, difference);
	reason = rewrite_addresses(skb, packet->is_ipv6, &to->source, &to->destination, difference);
	if (reason)
		return reason;
	__builtin_memcpy(&packet->source, &to->source, sizeof(to->source));
	__builtin_memcpy(&packet->destination, &to->destination, sizeof(to->destination));
	packet->source_port = to->source_port;
	packet->destination_port = to->destination_port;
	return 0;
}
