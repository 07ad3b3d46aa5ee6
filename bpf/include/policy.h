/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The two levels of a verdict. Level 1, the classifier: (policy, direction, protocol, port) -> the
 * decisions there, in order of precedence; every broader rule is folded in, so the most specific hit is
 * final. Level 2, membership: which selectors match the identity. The verdict is the first decision whose
 * selector matches; none: denied.
 */
#pragma once

#include "maps.h"
#include "transport.h"

#define SHAPE_EXACT 0x1
#define SHAPE_RANGES 0x2
#define SHAPE_PROTOCOL 0x4
#define SHAPE_ANY 0x1 /* in the last byte */
#define SHAPE_ANY_SLOT 7

/* Length in bits of a policy_prefix_key up to the port. */
#define POLICY_PREFIX_STATIC 48

struct verdict {
	__u32 cookie;
	__be16 proxy_port;
	__u8 action; /* 0: no decision matched */
	__u8 auth_type;
	__u8 match_type;
};

struct selector_query {
	__u32 identity;
	__u32 slot;
};

inline_always __u32 policy_protocol_slot(__u8 protocol)
{
	switch (protocol) {
	case PROTOCOL_TCP:
		return 0;
	case PROTOCOL_UDP:
		return 1;
	case PROTOCOL_SCTP:
		return 2;
	case PROTOCOL_ICMP:
		return 3;
	case PROTOCOL_ICMP6:
		return 4;
	default:
		return 5;
	}
}

/* The selectors of one chunk that match the identity; null: none. */
inline_always const struct selector_chunk *policy_membership(__u32 identity, __u32 slot, __u32 chunk)
{
	struct membership *membership;
	struct membership_key key;

	if (chunk == 0) {
		membership = bpf_map_lookup_elem(&memberships, &slot);
		/* A slot that was given to another identity in between says nothing about this one. */
		return membership && membership->identity == identity ? &membership->first : NULL;
	}
	key.identity = identity;
	key.chunk = chunk;
	return bpf_map_lookup_elem(&membership_chunks, &key);
}

inline_always struct policy_class *policy_find_class(__u32 policy, __u32 direction, __u8 protocol, __be16 port,
						     const struct policy_shape *shape)
{
	__u8 slot_shape = shape->slots[policy_protocol_slot(protocol)];
	struct policy_key key = {
		.policy = policy,
		.port = port,
		.protocol = protocol,
		.direction = direction,
	};
	struct policy_class *found;

	if (slot_shape & SHAPE_EXACT) {
		found = bpf_map_lookup_elem(&policy_classes, &key);
		if (found)
			return found;
	}
	if (slot_shape & SHAPE_RANGES) {
		struct policy_prefix_key prefix = {
			.length = POLICY_PREFIX_STATIC + 16,
			.policy = policy,
			.direction = direction,
			.protocol = protocol,
			.port = port,
		};

		found = bpf_map_lookup_elem(&policy_ranges, &prefix);
		if (found)
			return found;
	}
	if (slot_shape & SHAPE_PROTOCOL) {
		/* Any port is stored beside the exact ports with the top bit of the direction set, as port 0 is a port. */
		key.port = 0;
		key.direction = direction | 0x80;
		found = bpf_map_lookup_elem(&policy_classes, &key);
		if (found)
			return found;
	}
	if (shape->slots[SHAPE_ANY_SLOT] & SHAPE_ANY) {
		key.port = 0;
		key.protocol = 0;
		key.direction = direction | 0x80;
		return bpf_map_lookup_elem(&policy_classes, &key);
	}
	return NULL;
}

/* The first selector of a level that matches the identity; 0: none. */
verified_once __u32 policy_scan_level(__u32 class_id, __u32 level, __u32 identity, __u32 slot)
{
	struct policy_level_key key = { .class_id = class_id, .level = level };
	struct policy_level *head = bpf_map_lookup_elem(&policy_levels, &key);

	if (!head)
		return 0;
	for (__u32 i = 0; i < POLICY_MAX_CHUNKS; i++) {
		struct policy_mask_key mask_key = { .class_id = class_id, .level = level };
		const struct selector_chunk *members, *mask;

		if (i >= head->chunks)
			break;
		mask_key.chunk = head->chunk_list[i];
		members = policy_membership(identity, slot, mask_key.chunk);
		if (!members)
			continue;
		mask = bpf_map_lookup_elem(&policy_masks, &mask_key);
		if (!mask)
			continue;
		for (__u32 word = 0; word < POLICY_CHUNK_WORDS; word++) {
			__u64 hit = members->bits[word] & mask->bits[word];

			if (hit) {
				__u32 bit = 0;

				/* Lowest set bit, by halving: BPF has no such instruction. */
				if (!(hit & 0xffffffff)) { bit += 32; hit >>= 32; }
				if (!(hit & 0xffff)) { bit += 16; hit >>= 16; }
				if (!(hit & 0xff)) { bit += 8; hit >>= 8; }
				if (!(hit & 0xf)) { bit += 4; hit >>= 4; }
				if (!(hit & 0x3)) { bit += 2; hit >>= 2; }
				bit += !(hit & 0x1);
				return mask_key.chunk * POLICY_CHUNK_BITS + word * 64 + bit;
			}
		}
	}
	return 0;
}

inline_always void policy_decide_levels(const struct policy_class *class, __u32 identity, __u32 slot,
					struct verdict *verdict)
{
	__u32 levels = class->levels;

	for (__u32 level = 0; level < POLICY_MAX_LEVELS; level++) {
		struct policy_level_key key = { .class_id = class->id, .level = level };
		struct policy_level *head;
		__u32 selector;

		if (level >= levels)
			return;
		head = bpf_map_lookup_elem(&policy_levels, &key);
		if (!head)
			continue;
		selector = policy_scan_level(class->id, level, identity, slot);
		if (selector) {
			struct policy_detail_key detail_key = { .class_id = class->id, .selector = selector };
			struct policy_detail *detail = bpf_map_lookup_elem(&policy_details, &detail_key);

			verdict->action = head->action;
			if (detail) {
				verdict->cookie = detail->cookie;
				verdict->proxy_port = detail->proxy_port;
				verdict->auth_type = detail->auth_type;
				verdict->match_type = detail->match_type;
			}
			return;
		}
		if (head->matches_all) {
			verdict->action = head->action;
			verdict->cookie = head->cookie;
			verdict->proxy_port = head->proxy_port;
			verdict->auth_type = head->auth_type;
			verdict->match_type = head->match_type;
			return;
		}
	}
}

inline_always void policy_decide(const struct policy_class *class, __u32 identity, __u32 slot,
				 struct verdict *verdict)
{
	const struct selector_chunk *members = NULL;
	__u32 chunk = ~0U;

	if (unlikely(class->levels)) {
		policy_decide_levels(class, identity, slot, verdict);
		return;
	}
	for (__u32 i = 0; i < POLICY_INLINE_DECISIONS; i++) {
		const struct policy_decision *decision = &class->list[i];
		__u32 selector = decision->selector;

		if (i >= class->decisions)
			return;
		if (selector) {
			if (selector / POLICY_CHUNK_BITS != chunk) {
				chunk = selector / POLICY_CHUNK_BITS;
				members = policy_membership(identity, slot, chunk);
			}
			if (!members ||
			    !(members->bits[(selector / 64) % POLICY_CHUNK_WORDS] & (1ULL << (selector % 64))))
				continue;
		}
		verdict->action = decision->action;
		verdict->auth_type = decision->auth_type;
		verdict->proxy_port = decision->proxy_port;
		verdict->cookie = decision->cookie;
		verdict->match_type = decision->match_type;
		return;
	}
}
