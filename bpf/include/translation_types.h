/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Translated flows, as C and C# share them. An entry says what becomes of packets with these addresses and ports: all of them
 * are replaced at once, so one table serves services, source translation and both together. A flow has two entries: its
 * packets as they arrive, and the answers as they arrive. Each is the other's mirror: the key of one is the result of the
 * other with the sides exchanged. Our own layouts.
 */
#pragma once

#include "types.h"

/* ICMP echo: the identifier as both ports. */
struct translation_key4 {
	__be32 source;
	__be32 destination;
	__be16 source_port;
	__be16 destination_port;
	__u8 protocol;
	__u8 pad[3];
};
static_assert_size(struct translation_key4, 16);

struct translation_key6 {
	union address source;
	union address destination;
	__be16 source_port;
	__be16 destination_port;
	__u8 protocol;
	__u8 pad[3];
};
static_assert_size(struct translation_key6, 40);

#define TRANSLATION_ANSWER 0x0001 /* the entry of the answers */
#define TRANSLATION_SERVICE 0x0002 /* to a service's backend */
#define TRANSLATION_SOURCE 0x0004 /* the source port is one that we gave away */
#define TRANSLATION_LOOPBACK 0x0008 /* a pod that reaches itself through its service */
#define TRANSLATION_DIRECT_RETURN 0x0010 /* the answer goes to the client directly, under the service's address */
#define TRANSLATION_SEEN_NON_SYN 0x0020
#define TRANSLATION_CLOSING_OPENER 0x0040 /* a FIN or RST went in the opener's direction; both entries know */
#define TRANSLATION_CLOSING_ANSWERER 0x0080
#define TRANSLATION_RESET 0x0100
#define TRANSLATION_FORWARDED 0x0200 /* comes to this node from outside, and leaves it again */
#define TRANSLATION_HOST 0x0400 /* opened by this node itself */
#define TRANSLATION_CLOSING (TRANSLATION_CLOSING_OPENER | TRANSLATION_CLOSING_ANSWERER)

struct translation {
	union address source;
	union address destination;
	__be16 source_port;
	__be16 destination_port;
	__u32 lifetime; /* end of life, on the connection clock */
	__u32 backend; /* id; 0: none */
	__u32 frontend; /* id; 0: none */
	__u64 packets; /* of this direction */
	__u64 bytes;
	__u16 flags;
	__u8 pad[6];
};
static_assert_size(struct translation, 72);

struct translation_key {
	union {
		struct translation_key4 v4;
		struct translation_key6 v6;
	};
};

/* Where a pair is put together before it is entered. */
struct translation_work {
	struct translation there;
	struct translation back;
	struct translation_key key;
	struct translation_key twin;
};
static_assert_size(struct translation_work, 224);
