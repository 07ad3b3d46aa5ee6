/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The receiving side of direct server return: from the first packets of a flow the backend's node learns under which address
 * the client asked, and enters the flow as if it had translated it itself, so that answers leave under that address. Believed
 * is what names a frontend that is balanced this way, or comes within a packet of another node.
 */
#pragma once

#include "outside.h"

/* Where the backend with an address, of this node, is looked for among the slots of a pool. */
struct learn_search {
	const union address *address;
	__u32 first;
	__u32 found; /* id */
};

static long learn_compare(__u32 index, void *context)
{
	struct learn_search *search = context;
	__u32 slot = search->first + index, *id = bpf_map_lookup_elem(&pool_slots, &slot);
	struct backend *backend;

	if (!id)
		return 1;
	backend = service_backend(*(volatile __u32 *)id);
	if (!backend || !search->address || !translation_same_address(&backend->address, search->address))
		return 0;
	search->found = backend->id;
	return 1;
}

/* Enters what was learned: asked is the packet as the client sent it. Returns 0 or a negative drop reason. */
inline_always int learn_enter(const struct packet *asked, struct translation *there, __u32 bytes)
{
	__u32 zero = 0, now = clock_now();
	struct translation_work *work;
	struct translation *entry = translation_find(asked, now);
	int result;

	if (entry && translation_same_address(&entry->destination, &there->destination) &&
	    entry->destination_port == there->destination_port &&
	    !translation_is_reopened(entry, asked) && !translation_touch(entry, asked, bytes, now))
		return 0;
	if (entry)
		translation_end(entry, asked);
	result = translation_store(asked, bytes);
	if (likely(result != TRANSLATION_TAKEN))
		return outside_stored(result == TRANSLATION_KNOWN ? 0 : result);
	/* The client asked another service of this backend from this port; the backend cannot tell the two apart either. */
	work = bpf_map_lookup_elem(&translation_work, &zero);
	if (!work)
		return -DROP_CONNECTION_CREATE;
	translation_twin_of(&work->key, asked->is_ipv6, there, asked->protocol);
	entry = translation_get(asked->is_ipv6, &work->key);
	if (entry && (entry->flags & TRANSLATION_DIRECT_RETURN))
		translation_move(entry, entry->flags, now - 1);
	return outside_stored(translation_store(asked, bytes));
}

/* Learns from a packet's option; the packet goes on to the backend as it is. Returns 0 or a negative drop reason. */
verified_once int learn_option(struct __sk_buff *skb, const struct packet *packet)
{
	struct translation *there = translation_fresh();
	struct network_work *own = network_work_get();
	const struct frontend *frontend;
	struct packet *asked;

	if (!packet || !there || !own)
		return 0;
	asked = &own->packet;
	__builtin_memcpy(asked, packet, sizeof(*asked));
	if (!direct_return_read(skb, packet, &asked->destination, &asked->destination_port))
		return 0;
	frontend = choose_frontend(asked, 1);
	if (!frontend || !(frontend->flags & FRONTEND_DIRECT_RETURN))
		return 0;
	__builtin_memcpy(&there->source, &packet->source, sizeof(there->source));
	__builtin_memcpy(&there->destination, &packet->destination, sizeof(there->destination));
	there->source_port = packet->source_port;
	there->destination_port = packet->destination_port;
	there->backend = 0;
	there->frontend = frontend->id;
	there->flags = TRANSLATION_SERVICE | TRANSLATION_DIRECT_RETURN;
	return learn_enter(asked, there, skb->len);
}

/* What learn_unwrap answers besides 0 and negative drop reasons. */
#define LEARN_NOTHING 1 /* not for us */

/*
 * Takes the outer header off a packet from another node, and enters the flow to the backend that it was sent to. The packet,
 * parsed anew, is then translated as that flow says.
 */
verified_once int learn_unwrap(struct __sk_buff *skb, struct packet *packet)
{
	__u32 header, index, count;
	struct translation *there = translation_fresh();
	union address outer;
	const struct frontend *frontend;
	struct learn_search search = {};
	struct backend *backend;
	struct pool *pool;
	int is_ipv6, reason;

	if (!packet || !there || service_node(&packet->source) != NODE_ADDRESS_REMOTE)
		return LEARN_NOTHING;
	is_ipv6 = packet->is_ipv6;
	header = packet->l4_offset - ETH_HLEN;
	if (header != (is_ipv6 ? sizeof(struct ipv6_header) : sizeof(struct ipv4_header)))
		return LEARN_NOTHING;
	__builtin_memcpy(&outer, &packet->destination, sizeof(outer));
	if (bpf_skb_adjust_room(skb, -(__s32)header, BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_FIXED_GSO))
		return -DROP_WRITE_ERROR;
	__builtin_memset(packet, 0, sizeof(*packet));
	reason = is_ipv6 ? packet_parse_ipv6(skb, packet) : packet_parse_ipv4(skb, packet);
	if (reason)
		return -reason;
	frontend = choose_frontend(packet, 1);
	if (!frontend || !(frontend->flags & FRONTEND_DIRECT_RETURN))
		return -DROP_NO_SERVICE;
	index = frontend->outside;
	pool = bpf_map_lookup_elem(&pools, &index);
	if (!pool)
		return -DROP_NO_SERVICE;
	search.address = &outer;
	search.first = pool->first;
	count = pool->count & ~POOL_MAGLEV;
	bpf_loop(count, learn_compare, &search, 0);
	backend = service_backend(search.found);
	if (!backend)
		return -DROP_NO_SERVICE;
	outside_fill(there, packet, frontend, backend);
	return learn_enter(packet, there, skb->len);
}
