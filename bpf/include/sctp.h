/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * SCTP's ports and its CRC32c (RFC 9260, appendix A). The CRC is linear: what a change of the first four bytes does to it
 * is that change, as a polynomial, times x to the number of bits of the packet, so the packet need not be read.
 */
#pragma once

#include "packet.h"

#define SCTP_POLYNOMIAL 0x82f63b78U /* reflected: the top bit stands for 1 */
#define SCTP_CHECKSUM 8

/* x^8, x^16, x^32 and so on, each the square of the one before. */
static const __u32 sctp_powers[16] = {
	0x00800000, 0x00008000, 0x82f63b78, 0x6ea2d55c, 0x18b8ea18, 0x510ac59a, 0xb82be955, 0xb8fdb1e7,
	0x88e56f72, 0x74c360a4, 0xe4172b16, 0x0d65762a, 0x35d73a62, 0x28461564, 0xbf455269, 0xe2ea32dc,
};

/* The product of two polynomials modulo SCTP's. Without branches, so that the verifier sees one path. */
verified_once __u32 sctp_multiply(__u32 a, __u32 b)
{
	__u32 product = 0;

	for (int i = 31; i >= 0; i--) {
		product ^= b & -(a >> i & 1);
		b = b >> 1 ^ (SCTP_POLYNOMIAL & -(b & 1));
	}
	return product;
}

/* How the CRC of a packet of so many bytes changes with its first four bytes (as they lie in memory). */
inline_always __u32 sctp_difference(__u32 change, __u32 length)
{
	for (int i = 0; i < 16; i++)
		if (length >> i & 1)
			change = sctp_multiply(change, sctp_powers[i]);
	return change;
}

/* Returns 0 or a drop reason: a fragment's CRC is that of a datagram whose length it does not say. */
verified_once int sctp_rewrite_ports(struct __sk_buff *skb, const struct packet *packet, __be16 source_port,
				     __be16 destination_port)
{
	__be16 before[2], after[2] = { source_port, destination_port };
	__u32 crc;

	if (!packet || (packet->flags & PACKET_FRAGMENT))
		return DROP_NAT_PROTOCOL;
	before[0] = packet->source_port;
	before[1] = packet->destination_port;
	if (bpf_skb_load_bytes(skb, packet->l4_offset + SCTP_CHECKSUM, &crc, sizeof(crc)))
		return DROP_TRUNCATED;
	/* 0: the device is to compute it. */
	if (crc) {
		crc ^= sctp_difference(*(__u32 *)before ^ *(__u32 *)after, packet->end - packet->l4_offset);
		if (bpf_skb_store_bytes(skb, packet->l4_offset + SCTP_CHECKSUM, &crc, sizeof(crc),
					BPF_F_RECOMPUTE_CSUM))
			return DROP_WRITE_ERROR;
	}
	return bpf_skb_store_bytes(skb, packet->l4_offset, after, sizeof(after), BPF_F_RECOMPUTE_CSUM) ?
		       DROP_WRITE_ERROR :
		       0;
}
