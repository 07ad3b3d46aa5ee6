/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The network part of the one parse a packet gets: IPv4 with options, IPv6 with extension headers.
 * Written from RFC 791, RFC 8200 and RFC 4302.
 */
#pragma once

#include "fragment.h"
#include "transport.h"

#define MAX_EXTENSION_HEADERS 6

struct ipv4_header {
	__u8 version_length;
	__u8 tos;
	__be16 total_length;
	__be16 id;
	__be16 fragment;
	__u8 ttl;
	__u8 protocol;
	__sum16 checksum;
	__be32 source;
	__be32 destination;
};

struct ipv6_header {
	__be32 version_class_flow;
	__be16 payload_length;
	__u8 next_header;
	__u8 hop_limit;
	union address source;
	union address destination;
} __attribute__((packed, aligned(4)));

/* Makes the first bytes of the packet readable in place, pulling them into the linear part where needed. */
inline_always int packet_linear(struct __sk_buff *skb, __u32 bytes, void **data, void **end)
{
	*data = (void *)(long)skb->data;
	*end = (void *)(long)skb->data_end;
	if (likely(*data + bytes <= *end))
		return 0;
	if (bytes > skb->len || bpf_skb_pull_data(skb, bytes))
		return -1;
	*data = (void *)(long)skb->data;
	*end = (void *)(long)skb->data_end;
	return *data + bytes <= *end ? 0 : -1;
}

verified_once int packet_parse_ipv4(struct __sk_buff *skb, struct packet *packet)
{
	void *data, *end;
	struct ipv4_header *ip;
	__u32 header, total;
	__be16 fragment;

	if (!packet || packet_linear(skb, ETH_HLEN + sizeof(*ip), &data, &end))
		return DROP_INVALID;
	ip = data + ETH_HLEN;
	if ((void *)(ip + 1) > end)
		return DROP_INVALID;
	header = (ip->version_length & 0x0f) * 4;
	total = bpf_ntohs(ip->total_length);
	if ((ip->version_length >> 4) != 4 || header < sizeof(*ip) || total < header ||
	    ETH_HLEN + total > skb->len)
		return DROP_INVALID;

	packet->source.words[0] = ip->source;
	packet->destination.words[0] = ip->destination;
	packet->protocol = ip->protocol;
	packet->l4_offset = ETH_HLEN + header;
	packet->end = ETH_HLEN + total;

	fragment = ip->fragment & bpf_htons(0x3fff);
	if (likely(!fragment)) {
		struct transport_head *head = (void *)ip + header;

		/* Read in place where it lies in the linear part. */
		if (likely((packet->protocol == PROTOCOL_TCP || packet->protocol == PROTOCOL_UDP) &&
			   (void *)head + 20 <= end &&
			   total >= header + transport_length(packet->protocol)))
			return transport_read(packet, head);
		return packet_parse_transport(skb, packet);
	}
	return fragment_parse(skb, packet, ip->id, (fragment & bpf_htons(0x1fff)) != 0);
}

/* Walks the extension headers; leaves the upper protocol and its offset in packet. */
inline_always int packet_skip_extensions(struct __sk_buff *skb, struct packet *packet, __u8 next,
					 __be32 *fragment_id, __be16 *fragment_offset)
{
	__u32 offset = ETH_HLEN + sizeof(struct ipv6_header);
	__u8 head[8];

	for (int i = 0; i < MAX_EXTENSION_HEADERS; i++) {
		switch (next) {
		case PROTOCOL_HOPOPTS:
		case PROTOCOL_ROUTING:
		case PROTOCOL_DSTOPTS:
		case PROTOCOL_MOBILITY:
			/* What lies behind the packet is none of it. */
			if (offset + 8 > packet->end || bpf_skb_load_bytes(skb, offset, head, 8))
				return DROP_EXTENSION_HEADER;
			next = head[0];
			offset += (head[1] + 1) * 8;
			break;
		case PROTOCOL_AH:
			if (offset + 8 > packet->end || bpf_skb_load_bytes(skb, offset, head, 8))
				return DROP_EXTENSION_HEADER;
			next = head[0];
			offset += (head[1] + 2) * 4;
			break;
		case PROTOCOL_FRAGMENT:
			if (offset + 8 > packet->end || bpf_skb_load_bytes(skb, offset, head, 8))
				return DROP_EXTENSION_HEADER;
			next = head[0];
			*fragment_offset = *(__be16 *)(head + 2) & bpf_htons(0xfff9);
			*fragment_id = *(__be32 *)(head + 4);
			offset += 8;
			if (*fragment_offset & bpf_htons(0xfff8))
				goto out;
			break;
		case PROTOCOL_NONE:
			return DROP_UNKNOWN_L4;
		default:
			goto out;
		}
	}
	return DROP_EXTENSION_HEADER;
out:
	packet->protocol = next;
	packet->l4_offset = offset;
	return 0;
}

verified_once int packet_parse_ipv6(struct __sk_buff *skb, struct packet *packet)
{
	void *data, *end;
	struct ipv6_header *ip;
	__be32 fragment_id = 0;
	__be16 fragment = 0;
	__u8 next;
	int reason;

	if (!packet || packet_linear(skb, ETH_HLEN + sizeof(*ip), &data, &end))
		return DROP_INVALID;
	ip = data + ETH_HLEN;
	if ((void *)(ip + 1) > end)
		return DROP_INVALID;
	if ((*(__u8 *)ip >> 4) != 6 ||
	    ETH_HLEN + sizeof(*ip) + bpf_ntohs(ip->payload_length) > skb->len)
		return DROP_INVALID;

	packet->is_ipv6 = 1;
	packet->end = ETH_HLEN + sizeof(*ip) + bpf_ntohs(ip->payload_length);
	__builtin_memcpy(&packet->source, &ip->source, sizeof(union address));
	__builtin_memcpy(&packet->destination, &ip->destination, sizeof(union address));
	next = ip->next_header;
	if (likely(next == PROTOCOL_TCP || next == PROTOCOL_UDP)) {
		packet->protocol = next;
		packet->l4_offset = ETH_HLEN + sizeof(*ip);
		if (likely((void *)(ip + 1) + 20 <= end &&
			   bpf_ntohs(ip->payload_length) >= transport_length(next)))
			return transport_read(packet, (void *)(ip + 1));
		return packet_parse_transport(skb, packet);
	}
	reason = packet_skip_extensions(skb, packet, next, &fragment_id, &fragment);
	if (reason)
		return reason;
	if (!fragment)
		return packet_parse_transport(skb, packet);
	return fragment_parse(skb, packet, fragment_id, (fragment & bpf_htons(0xfff8)) != 0);
}
