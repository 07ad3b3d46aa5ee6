/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * ICMP errors about translated flows: the packet that they quote is given the addresses and ports under which whoever is to
 * read the error sent it, with its sums, as far as it is quoted (RFC 792, RFC 4443, RFC 5508).
 */
#pragma once

#include "network_work.h"
#include "rewrite.h"
#include "translation.h"

#define QUOTED_ICMP_HEADER 8

/*
 * The network header of the quoted packet; its transport header begins at l4_offset, and packet's end is that of what is
 * quoted of it. Returns how long it was from its transport header on, or -1 if that cannot be told.
 */
inline_always int quoted_read_network(struct __sk_buff *skb, const struct packet *error, struct packet *quoted)
{
	__u32 offset = error->l4_offset + QUOTED_ICMP_HEADER;
	int length;

	quoted->is_ipv6 = error->is_ipv6;
	quoted->end = error->end;
	if (error->is_ipv6) {
		struct ipv6_header ip;
		__u8 next, head[2];

		if (offset + sizeof(ip) > error->end || bpf_skb_load_bytes(skb, offset, &ip, sizeof(ip)))
			return -1;
		__builtin_memcpy(&quoted->source, &ip.source, sizeof(ip.source));
		__builtin_memcpy(&quoted->destination, &ip.destination, sizeof(ip.destination));
		offset += sizeof(ip);
		length = bpf_ntohs(ip.payload_length);
		next = ip.next_header;
		/* Such as direct server return puts before the transport header. */
		if (next == PROTOCOL_DSTOPTS) {
			if (offset + 2 > error->end || bpf_skb_load_bytes(skb, offset, head, 2))
				return -1;
			next = head[0];
			offset += (head[1] + 1) * 8;
			length -= (head[1] + 1) * 8;
		}
		quoted->protocol = next;
	} else {
		struct ipv4_header ip;

		if (offset + sizeof(ip) > error->end || bpf_skb_load_bytes(skb, offset, &ip, sizeof(ip)))
			return -1;
		if ((ip.version_length >> 4) != 4 || (ip.version_length & 0x0f) < 5 ||
		    (ip.fragment & bpf_htons(0x1fff)))
			return -1;
		quoted->source.words[0] = ip.source;
		quoted->destination.words[0] = ip.destination;
		quoted->protocol = ip.protocol;
		offset += (ip.version_length & 0x0f) * 4;
		length = bpf_ntohs(ip.total_length) - (ip.version_length & 0x0f) * 4;
		if (ip.fragment & bpf_htons(0x2000))
			quoted->flags |= PACKET_FRAGMENT;
	}
	quoted->l4_offset = offset;
	return length;
}

inline_always int quoted_read_transport(struct __sk_buff *skb, struct packet *quoted)
{
	struct transport_head head = {};

	if (quoted->l4_offset + 8u > quoted->end || bpf_skb_load_bytes(skb, quoted->l4_offset, &head, 8) ||
	    transport_read(quoted, &head))
		return -1;
	if (quoted->protocol == PROTOCOL_ICMP || quoted->protocol == PROTOCOL_ICMP6)
		return quoted->flags & (PACKET_ICMP_REQUEST | PACKET_ICMP_REPLY) ? 0 : -1;
	return 0;
}

/* The entry of the packets that answer what is quoted. */
inline_always struct translation *quoted_find(const struct packet *quoted, __u32 now)
{
	__u16 unwanted = quoted->flags & PACKET_ICMP_REQUEST ? 0 : TRANSLATION_ANSWER;
	struct translation_key key;
	struct translation *entry;

	translation_fill_key(&key, quoted->is_ipv6, &quoted->destination, &quoted->source, quoted->destination_port,
			     quoted->source_port, quoted->protocol);
	entry = translation_get(quoted->is_ipv6, &key);
	if (!entry || translation_is_over(entry, now))
		return NULL;
	if ((quoted->flags & (PACKET_ICMP_REQUEST | PACKET_ICMP_REPLY)) &&
	    (entry->flags & TRANSLATION_ANSWER) == unwanted)
		return NULL;
	return entry;
}

/* Where the transport sum of the quoted packet stands, if it is quoted; 0: it is not, or there is none. */
inline_always __u32 quoted_sum_offset(const struct packet *quoted)
{
	__u32 offset = rewrite_sum_offset(quoted->protocol);

	return offset && quoted->l4_offset + offset + 2 <= quoted->end ? quoted->l4_offset + offset : 0;
}

/* The CRC of a quoted SCTP packet of this length, if it is quoted. Returns what that does to the sum of all bytes. */
inline_always __u32 quoted_rewrite_crc(struct __sk_buff *skb, const struct packet *quoted, const __be16 *pair, __u32 length)
{
	__be16 before[2] = { quoted->source_port, quoted->destination_port };
	__u32 crc, fresh, offset = quoted->l4_offset + SCTP_CHECKSUM;

	if (offset + 4 > quoted->end || (quoted->flags & PACKET_FRAGMENT) || bpf_skb_load_bytes(skb, offset, &crc, 4) ||
	    !crc)
		return 0;
	fresh = crc ^ sctp_difference(*(__u32 *)before ^ *(__u32 *)pair, length & 0xffff);
	if (bpf_skb_store_bytes(skb, offset, &fresh, 4, 0))
		return 0;
	return rewrite_fold((__u64)(__u32)~crc + fresh);
}

/*
 * Rewrites the quoted packet to be from destination, to source, of the entry: it went against the entry's direction.
 * Returns what that does to the sum of all bytes, or a value above 32 bits on an error.
 */
inline_always __u64 quoted_rewrite(struct __sk_buff *skb, const struct packet *error, const struct packet *quoted,
				   const struct translation *entry, __u32 length)
{
	int is_ipv6 = quoted->is_ipv6, is_echo = quoted->protocol == PROTOCOL_ICMP || quoted->protocol == PROTOCOL_ICMP6;
	__u32 network = error->l4_offset + QUOTED_ICMP_HEADER, ports, inner;
	__u32 addresses = rewrite_fold(rewrite_difference(is_ipv6, &quoted->source, &entry->destination) +
				       rewrite_difference(is_ipv6, &quoted->destination, &entry->source));
	__be16 pair[2] = { entry->destination_port, entry->source_port };
	__u32 sum_offset = quoted_sum_offset(quoted), size = is_ipv6 ? 16 : 4;
	__u64 total = addresses;
	__u16 sum, fresh;

	ports = rewrite_port_difference(quoted->source_port, pair[0]);
	if (!is_echo)
		ports += rewrite_port_difference(quoted->destination_port, pair[1]);
	network += is_ipv6 ? offsetof(struct ipv6_header, source) : offsetof(struct ipv4_header, source);
	if (is_ipv6) {
		if (bpf_skb_store_bytes(skb, network, &entry->destination, 16, 0) ||
		    bpf_skb_store_bytes(skb, network + size, &entry->source, 16, 0))
			return ~0ULL;
	} else {
		__u32 at = error->l4_offset + QUOTED_ICMP_HEADER + offsetof(struct ipv4_header, checksum);

		if (bpf_skb_store_bytes(skb, network, &entry->destination, 4, 0) ||
		    bpf_skb_store_bytes(skb, network + size, &entry->source, 4, 0) ||
		    bpf_skb_load_bytes(skb, at, &sum, 2))
			return ~0ULL;
		fresh = ~rewrite_fold_short(rewrite_fold_short(addresses) + (__u16)~sum);
		if (bpf_skb_store_bytes(skb, at, &fresh, 2, 0))
			return ~0ULL;
		total += rewrite_port_difference(sum, fresh);
	}
	if (bpf_skb_store_bytes(skb, is_echo ? quoted->l4_offset + 4 : quoted->l4_offset, pair, is_echo ? 2 : 4, 0))
		return ~0ULL;
	total += ports;
	if (quoted->protocol == PROTOCOL_SCTP)
		total += quoted_rewrite_crc(skb, quoted, pair, length);

	if (sum_offset && !bpf_skb_load_bytes(skb, sum_offset, &sum, 2) && (sum || quoted->protocol != PROTOCOL_UDP)) {
		inner = ports;
		if (quoted->protocol != PROTOCOL_ICMP)
			inner += rewrite_fold_short(addresses);
		fresh = ~rewrite_fold_short(rewrite_fold_short(inner) + (__u16)~sum);
		if (!fresh && quoted->protocol == PROTOCOL_UDP)
			fresh = 0xffff;
		if (bpf_skb_store_bytes(skb, sum_offset, &fresh, 2, 0))
			return ~0ULL;
		total += rewrite_port_difference(sum, fresh);
	}
	return rewrite_fold(total);
}

#define QUOTED_NOTHING 0 /* the error is about nothing that is translated */
#define QUOTED_TRANSLATED 1
#define QUOTED_FORWARDED 2 /* and is to leave the node again */

/* Returns one of the above, or a negative drop reason. */
verified_once int quoted_translate(struct __sk_buff *skb, struct packet *error)
{
	__u32 zero = 0, now = clock_now();
	struct translation_work *work = bpf_map_lookup_elem(&translation_work, &zero);
	struct network_work *own = network_work_get();
	struct translation *entry;
	struct packet *quoted;
	__u64 difference;
	__u16 flags;
	int reason, length;

	if (!error || !work || !own)
		return QUOTED_NOTHING;
	quoted = &own->packet;
	__builtin_memset(quoted, 0, sizeof(*quoted));
	length = quoted_read_network(skb, error, quoted);
	if (length < 0 || quoted_read_transport(skb, quoted))
		return QUOTED_NOTHING;
	entry = quoted_find(quoted, now);
	if (!entry)
		return QUOTED_NOTHING;
	flags = entry->flags;
	difference = quoted_rewrite(skb, error, quoted, entry, length);
	if (difference >> 32 ||
	    bpf_l4_csum_replace(skb, error->l4_offset + rewrite_sum_offset(error->protocol), 0, difference, 0))
		return -DROP_WRITE_ERROR;
	/* A router speaks for itself; only the far end is known under another address. */
	__builtin_memcpy(&work->back.source,
			 translation_same_address(&error->source, &quoted->destination) ? &entry->source : &error->source,
			 sizeof(union address));
	__builtin_memcpy(&work->back.destination,
			 translation_same_address(&error->destination, &quoted->source) ? &entry->destination :
											 &error->destination,
			 sizeof(union address));
	work->back.source_port = work->back.destination_port = 0;
	reason = rewrite_packet(skb, error, &work->back);
	if (reason)
		return -reason;
	return flags & TRANSLATION_FORWARDED ? QUOTED_FORWARDED : QUOTED_TRANSLATED;
}
