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
inline_always const struct selector_chunk *policy_members(const struct membership *membership, __u32 identity,
							  __u32 chunk)
{
	struct membership_key key = { .identity = identity, .chunk = chunk };

	if (chunk < MEMBERSHIP_CHUNKS) {
		/* The compiler would drop what it knows to be so, and the verifier does not. */
		barrier_data(chunk);
		return membership ? &membership->first[chunk % MEMBERSHIP_CHUNKS] : NULL;
	}
	return bpf_map_lookup_elem(&membership_chunks, &key);
}

inline_always const struct membership *policy_membership(__u32 identity, __u32 slot)
{
	const struct membership *membership = bpf_map_lookup_elem(&memberships, &slot);

	/* A slot that was given to another identity in between says nothing about this one. */
	return membership && membership->identity == identity ? membership : NULL;
}

/* Two multipliers of no pattern; PolicyTable.cs places keys by the same. */
#define POLICY_HASH_1 0x9e3779b97f4a7c15ULL
#define POLICY_HASH_2 0xd6e8feb86659fd93ULL

inline_always const struct policy_list *policy_list_at(const __u32 *index)
{
	return index ? bpf_map_lookup_elem(&policy_lists, index) : NULL;
}

inline_always const struct policy_list *policy_find_slot(__u32 table, const struct policy_key *key)
{
	__u64 word = *(const __u64 *)key;
	__u32 shift = 64 - (table & POLICY_TABLE_BITS), first = table >> POLICY_TABLE_SHIFT, index;
	struct policy_slot *slot;

	index = first + (__u32)(word * POLICY_HASH_1 >> shift);
	slot = bpf_map_lookup_elem(&policy_slots, &index);
	if (slot && *(__u64 *)&slot->key == word)
		return policy_list_at(&slot->list);
	index = first + (__u32)(word * POLICY_HASH_2 >> shift);
	slot = bpf_map_lookup_elem(&policy_slots, &index);
	return slot && *(__u64 *)&slot->key == word ? policy_list_at(&slot->list) : NULL;
}

/* table: of the policy, as its endpoint names it. */
inline_always const struct policy_list *policy_find(__u32 policy, __u32 table, __u32 direction, __u8 protocol,
						    __be16 port, const struct policy_shape *shape)
{
	__u8 slot_shape = shape->slots[policy_protocol_slot(protocol)];
	union {
		struct policy_key key;
		__u64 word;
	} at = {
		.key = {
			.policy = policy,
			.port = port,
			.protocol = protocol,
			.direction = direction,
		},
	};
	const struct policy_list *found;

	if (slot_shape & SHAPE_EXACT) {
		found = policy_find_slot(table, &at.key);
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

		found = policy_list_at(bpf_map_lookup_elem(&policy_ranges, &prefix));
		if (found)
			return found;
	}
	/* Any port is stored beside the exact ports with the top bit of the direction set, as port 0 is a port. */
	at.key.port = 0;
	at.key.direction = direction | 0x80;
	if (slot_shape & SHAPE_PROTOCOL) {
		found = policy_find_slot(table, &at.key);
		if (found)
			return found;
	}
	if (shape->slots[SHAPE_ANY_SLOT] & SHAPE_ANY) {
		at.key.protocol = 0;
		return policy_find_slot(table, &at.key);
	}
	return NULL;
}

/* Lowest set bit of a word that is not 0, by halving: BPF has no such instruction. */
inline_always __u32 policy_lowest_bit(__u64 word)
{
	__u32 bit = 0;

	if (!(word & 0xffffffff)) { bit += 32; word >>= 32; }
	if (!(word & 0xffff)) { bit += 16; word >>= 16; }
	if (!(word & 0xff)) { bit += 8; word >>= 8; }
	if (!(word & 0xf)) { bit += 4; word >>= 4; }
	if (!(word & 0x3)) { bit += 2; word >>= 2; }
	return bit + !(word & 0x1);
}

/* The cookie of a selector in a run of masks that matches the identity; 0: none does. */
verified_once __u32 policy_scan(__u32 first, __u32 chunks, __u32 identity, __u32 slot)
{
	const struct membership *membership = policy_membership(identity, slot);

	for (__u32 i = 0; i < POLICY_MAX_CHUNKS; i++) {
		const struct selector_chunk *members;
		const struct policy_mask *mask;
		__u32 index = first + i;

		if (i >= chunks)
			break;
		mask = bpf_map_lookup_elem(&policy_masks, &index);
		if (!mask)
			break;
		members = policy_members(membership, identity, mask->chunk);
		if (!members)
			continue;
		for (__u32 word = 0; word < POLICY_CHUNK_WORDS; word++) {
			__u64 hit = members->bits[word] & mask->selectors.bits[word];

			if (hit)
				return POLICY_MASK_COOKIE | index * POLICY_CHUNK_BITS | word * 64 |
				       policy_lowest_bit(hit);
		}
	}
	return 0;
}

inline_always void policy_decide(const struct policy_list *list, __u32 identity, __u32 slot,
				 struct verdict *verdict)
{
	const struct membership *membership = policy_membership(identity, slot);

	for (__u32 i = 0; i < POLICY_DECISIONS; i++) {
		const struct policy_decision *decision = &list->entries[i];
		__u32 selector = decision->selector, cookie = decision->cookie;

		if (i >= list->decisions)
			return;
		if (unlikely(decision->chunks)) {
			cookie = policy_scan(selector, decision->chunks, identity, slot);
			if (!cookie)
				continue;
		} else if (selector) {
			const struct selector_chunk *members =
				policy_members(membership, identity, selector / POLICY_CHUNK_BITS);

			if (!members ||
			    !(members->bits[(selector / 64) % POLICY_CHUNK_WORDS] & (1ULL << (selector % 64))))
				continue;
		}
		verdict->action = decision->action;
		verdict->auth_type = decision->auth_type;
		verdict->proxy_port = decision->proxy_port;
		verdict->cookie = cookie;
		verdict->match_type = decision->match_type;
		return;
	}
}
