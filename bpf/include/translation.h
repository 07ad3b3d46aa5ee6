/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The table of translated flows: look-up, entry of a pair, and its life. What becomes of a packet is in rewrite.h.
 *
 * The answers' entry is entered first and leaves first: who has it owns the flow. A dead entry is replaced or deleted only
 * by who moved its lifetime to TRANSLATION_CLAIMED, so no CPU takes away what another has just entered. Lifetimes, closing
 * and resets are known to both entries: where one of them moves, the other is moved with it.
 */
#pragma once

#include "clock.h"
#include "config.h"
#include "connection.h"
#include "service_maps.h"
#include "translation_maps.h"
#include "transport.h"

/* A lifetime that no entry in use has. */
#define TRANSLATION_CLAIMED 0

/* What translation_store answers besides 0. */
#define TRANSLATION_TAKEN 1 /* the answers' addresses and ports are another flow's */
#define TRANSLATION_KNOWN 2 /* the flow is there already: look it up */
#define TRANSLATION_FULL 3

/* What translation_touch answers besides 0: the entry has just left; go on as if it had not been found. */
#define TRANSLATION_GONE 1

inline_always void translation_fill_key(struct translation_key *key, int is_ipv6, const union address *source,
					const union address *destination, __be16 source_port, __be16 destination_port,
					__u8 protocol)
{
	if (is_ipv6) {
		__builtin_memcpy(&key->v6.source, source, sizeof(*source));
		__builtin_memcpy(&key->v6.destination, destination, sizeof(*destination));
		key->v6.source_port = source_port;
		key->v6.destination_port = destination_port;
		key->v6.protocol = protocol;
		key->v6.pad[0] = key->v6.pad[1] = key->v6.pad[2] = 0;
	} else {
		key->v4.source = source->words[0];
		key->v4.destination = destination->words[0];
		key->v4.source_port = source_port;
		key->v4.destination_port = destination_port;
		key->v4.protocol = protocol;
		key->v4.pad[0] = key->v4.pad[1] = key->v4.pad[2] = 0;
	}
}

inline_always void translation_key_of(struct translation_key *key, const struct packet *packet)
{
	translation_fill_key(key, packet->is_ipv6, &packet->source, &packet->destination, packet->source_port,
			     packet->destination_port, packet->protocol);
}

/* The key of the other entry of the pair. */
inline_always void translation_twin_of(struct translation_key *key, int is_ipv6, const struct translation *value,
				       __u8 protocol)
{
	translation_fill_key(key, is_ipv6, &value->destination, &value->source, value->destination_port,
			     value->source_port, protocol);
}

/* Whatever stands under a key, dead or alive. The barriers: see connection_find. */
inline_always struct translation *translation_get(int is_ipv6, const struct translation_key *key)
{
	struct translation *found;

	if (is_ipv6) {
		found = bpf_map_lookup_elem(&translations6, &key->v6);
		barrier_data(found);
	} else {
		found = bpf_map_lookup_elem(&translations4, &key->v4);
	}
	return found;
}

inline_always int translation_put(int is_ipv6, const struct translation_key *key, const struct translation *value,
				  __u64 flags)
{
	int error;

	if (is_ipv6) {
		error = bpf_map_update_elem(&translations6, &key->v6, value, flags);
		barrier_data(error);
	} else {
		error = bpf_map_update_elem(&translations4, &key->v4, value, flags);
	}
	return error;
}

inline_always void translation_delete(int is_ipv6, const struct translation_key *key)
{
	if (is_ipv6)
		bpf_map_delete_elem(&translations6, &key->v6);
	else
		bpf_map_delete_elem(&translations4, &key->v4);
}

inline_always int translation_is_over(const struct translation *entry, __u32 now)
{
	return (__s32)(entry->lifetime - now) < 0;
}

/*
 * What becomes of a packet; NULL: nothing. Echo requests and replies of one identifier are two flows: the pair of the one
 * says nothing of the other.
 */
inline_always struct translation *translation_find(const struct packet *packet, __u32 now)
{
	struct translation_key key;
	struct translation *entry;

	translation_key_of(&key, packet);
	entry = translation_get(packet->is_ipv6, &key);
	if (!entry || unlikely(translation_is_over(entry, now)))
		return NULL;
	if (unlikely(packet->protocol == PROTOCOL_ICMP || packet->protocol == PROTOCOL_ICMP6)) {
		__u16 wanted = packet->flags & PACKET_ICMP_REPLY ? TRANSLATION_ANSWER : 0;

		if (!(packet->flags & (PACKET_ICMP_REQUEST | PACKET_ICMP_REPLY)) ||
		    (entry->flags & TRANSLATION_ANSWER) != wanted)
			return NULL;
	}
	return entry;
}

/* ---- life ---- */

inline_always __u32 translation_timeout(__u8 protocol, __u16 flags)
{
	if (protocol != PROTOCOL_TCP)
		return timeout_any;
	if ((flags & TRANSLATION_CLOSING) == TRANSLATION_CLOSING)
		return timeout_closed;
	return flags & TRANSLATION_SEEN_NON_SYN ? timeout_tcp : timeout_syn;
}

inline_always int translation_is_opening(const struct packet *packet)
{
	return packet->protocol == PROTOCOL_TCP && !(packet->flags & PACKET_LATER_FRAGMENT) &&
	       (packet->tcp_flags & (TCP_SYN | TCP_ACK | TCP_RST | TCP_FIN)) == TCP_SYN;
}

/*
 * Whether the packet opens a connection anew under the addresses and ports of one that has ended (RFC 9293, section 3.6.1):
 * a service may choose another backend for it. To be asked before translation_touch.
 */
inline_always int translation_is_reopened(const struct translation *entry, const struct packet *packet)
{
	return unlikely(translation_is_opening(packet)) && !(entry->flags & TRANSLATION_ANSWER) &&
	       (entry->flags & TRANSLATION_CLOSING) == TRANSLATION_CLOSING;
}

/* The flags after a packet. Where the answers pass elsewhere, and where one side resets, one end ends all. */
inline_always __u16 translation_flags_after(__u16 flags, const struct packet *packet)
{
	__u8 seen = packet->tcp_flags;

	if (packet->protocol != PROTOCOL_TCP || (packet->flags & PACKET_LATER_FRAGMENT))
		return flags;
	if (!(seen & TCP_SYN))
		flags |= TRANSLATION_SEEN_NON_SYN;
	if (unlikely(seen & TCP_RST))
		flags |= TRANSLATION_CLOSING | TRANSLATION_RESET;
	else if (unlikely(seen & TCP_FIN))
		flags |= flags & TRANSLATION_DIRECT_RETURN ? TRANSLATION_CLOSING :
			 flags & TRANSLATION_ANSWER	    ? TRANSLATION_CLOSING_ANSWERER :
							      TRANSLATION_CLOSING_OPENER;
	else if (unlikely(translation_is_opening(packet)) && !(flags & TRANSLATION_ANSWER) &&
		 (flags & TRANSLATION_CLOSING) == TRANSLATION_CLOSING)
		flags &= ~(TRANSLATION_CLOSING | TRANSLATION_RESET | TRANSLATION_SEEN_NON_SYN);
	return flags;
}

inline_always int translation_same_address(const union address *a, const union address *b)
{
	return a->halves[0] == b->halves[0] && a->halves[1] == b->halves[1];
}

/* Moves an entry that is in use; what has been claimed stays so. Flags gain bits from both directions at once. */
inline_always int translation_move(struct translation *entry, __u16 flags, __u32 lifetime)
{
	__u32 present = *(volatile __u32 *)&entry->lifetime;
	__u16 before = entry->flags;

	if (present == TRANSLATION_CLAIMED ||
	    (present != lifetime && __sync_val_compare_and_swap(&entry->lifetime, present, lifetime) != present &&
	     *(volatile __u32 *)&entry->lifetime == TRANSLATION_CLAIMED))
		return TRANSLATION_GONE;
	if (unlikely(before & ~flags))
		entry->flags = flags;
	else if (before != flags)
		__sync_fetch_and_or((__u32 *)&entry->flags, flags);
	return 0;
}

/* Moves both entries of the pair that the packet belongs to. The opener's does not outlive the answers'. */
verified_once int translation_renew(struct translation *entry, const struct packet *packet, __u32 flags, __u32 lifetime)
{
	struct translation_key key;
	struct translation *twin;

	if (!entry || !packet)
		return 0;
	if (translation_move(entry, flags, lifetime))
		return TRANSLATION_GONE;
	translation_twin_of(&key, packet->is_ipv6, entry, packet->protocol);
	twin = translation_get(packet->is_ipv6, &key);
	if (likely(twin && translation_same_address(&twin->destination, &packet->source) &&
		   translation_same_address(&twin->source, &packet->destination) &&
		   twin->destination_port == packet->source_port && twin->source_port == packet->destination_port &&
		   !translation_move(twin, flags ^ TRANSLATION_ANSWER, lifetime)))
		return 0;
	if (flags & TRANSLATION_ANSWER)
		return 0;
	entry->lifetime = lifetime - 0x40000000;
	return TRANSLATION_GONE;
}

/*
 * Records a packet, before it is rewritten, on the entry that was found for it. The other entry is touched only where a
 * flag or the lifetime, which has the clock's grain, moves. Returns 0 or TRANSLATION_GONE.
 */
inline_always int translation_touch(struct translation *entry, const struct packet *packet, __u32 bytes, __u32 now)
{
	__u16 before = entry->flags, flags = translation_flags_after(before, packet);
	__u32 lifetime = now + translation_timeout(packet->protocol, flags);

	entry->packets++;
	entry->bytes += bytes;
	if (likely(entry->lifetime == lifetime && flags == before))
		return 0;
	return translation_renew(entry, packet, flags, lifetime);
}

/* ---- coming and going ---- */

/* What an entry counted, added to its backend. A connection's end is that of its answers' entry. */
inline_always void translation_settle(const struct translation *entry)
{
	__u32 index = BACKEND_INDEX(entry->backend);
	struct backend *backend = bpf_map_lookup_elem(&backends, &index);
	struct backend_count *count = bpf_map_lookup_elem(&backend_counts, &index);

	if (!entry->backend || !backend || !count || backend->id != entry->backend)
		return;
	__sync_fetch_and_add(&count->packets, entry->packets);
	__sync_fetch_and_add(&count->bytes, entry->bytes);
	if ((entry->flags & (TRANSLATION_ANSWER | TRANSLATION_RESET)) == (TRANSLATION_ANSWER | TRANSLATION_RESET))
		__sync_fetch_and_add(&count->resets, 1);
}

/* Whoever gets 1 is alone with the entry, and replaces or deletes it. */
inline_always int translation_claim(struct translation *entry, __u32 now)
{
	__u32 lifetime = *(volatile __u32 *)&entry->lifetime;

	return lifetime != TRANSLATION_CLAIMED && (__s32)(lifetime - now) < 0 &&
	       __sync_val_compare_and_swap(&entry->lifetime, lifetime, TRANSLATION_CLAIMED) == lifetime;
}

/* Deletes the other entry of a pair whose one entry is leaving, if it is dead too. Returns how many. */
inline_always int translation_release_twin(struct translation_key *key, const struct translation *entry, int is_ipv6,
					   __u8 protocol, __u32 now)
{
	struct translation *twin;

	translation_twin_of(key, is_ipv6, entry, protocol);
	twin = translation_get(is_ipv6, key);
	if (!twin || !translation_claim(twin, now))
		return 0;
	translation_settle(twin);
	translation_delete(is_ipv6, key);
	return 1;
}

/* Enters work->there, or work->back, under work->key, in place of a dead one where there is one. Returns 0 or an error number. */
verified_once int translation_enter(__u32 is_ipv6, __u32 is_back, __u32 now)
{
	__u32 zero = 0, lifetime;
	struct translation_work *work = bpf_map_lookup_elem(&translation_work, &zero);
	struct translation *present, *value;
	int error;

	if (!work)
		return -ERROR_TOO_BIG;
	value = is_back ? &work->back : &work->there;
	error = translation_put(is_ipv6, &work->key, value, BPF_NOEXIST);
	if (likely(error != -ERROR_EXISTS))
		return error;
	present = translation_get(is_ipv6, &work->key);
	if (!present)
		return error;
	lifetime = present->lifetime;
	if (!translation_claim(present, now))
		return error;
	translation_settle(present);
	translation_release_twin(&work->twin, present, is_ipv6,
				 is_ipv6 ? work->key.v6.protocol : work->key.v4.protocol, now);
	error = translation_put(is_ipv6, &work->key, value, BPF_EXIST);
	if (unlikely(error))
		present->lifetime = lifetime;
	return error;
}

/* To be filled, wholly but for lifetime and counters, and then stored. */
inline_always struct translation *translation_fresh(void)
{
	__u32 zero = 0;
	struct translation_work *work = bpf_map_lookup_elem(&translation_work, &zero);

	return work ? &work->there : NULL;
}

/*
 * Enters a flow: what becomes of it is in translation_fresh(). packet: its first packet, as it arrived. Returns 0,
 * TRANSLATION_TAKEN, TRANSLATION_KNOWN or TRANSLATION_FULL.
 */
verified_once int translation_store(const struct packet *packet, __u32 bytes)
{
	__u32 zero = 0, now = clock_now();
	struct translation_work *work = bpf_map_lookup_elem(&translation_work, &zero);
	struct translation *there, *back;
	int error;

	if (!packet || !work)
		return TRANSLATION_FULL;
	there = &work->there;
	there->flags = translation_flags_after(there->flags & ~TRANSLATION_ANSWER, packet);
	there->lifetime = now + translation_timeout(packet->protocol, there->flags);
	there->packets = 1;
	there->bytes = bytes;
	__builtin_memset(there->pad, 0, sizeof(there->pad));

	back = &work->back;
	__builtin_memcpy(back, there, sizeof(*back));
	__builtin_memcpy(&back->source, &packet->destination, sizeof(back->source));
	__builtin_memcpy(&back->destination, &packet->source, sizeof(back->destination));
	back->source_port = packet->destination_port;
	back->destination_port = packet->source_port;
	back->flags |= TRANSLATION_ANSWER;
	back->packets = back->bytes = 0;

	translation_twin_of(&work->key, packet->is_ipv6, there, packet->protocol);
	error = translation_enter(packet->is_ipv6, 1, now);
	if (error)
		return error == -ERROR_EXISTS ? TRANSLATION_TAKEN : TRANSLATION_FULL;
	translation_key_of(&work->key, packet);
	error = translation_enter(packet->is_ipv6, 0, now);
	if (likely(!error))
		return 0;
	translation_twin_of(&work->key, packet->is_ipv6, there, packet->protocol);
	translation_delete(packet->is_ipv6, &work->key);
	return error == -ERROR_EXISTS ? TRANSLATION_KNOWN : TRANSLATION_FULL;
}

/* Ends a flow at once: a later packet of it is that of a new one. packet: one of the flow as it arrived. */
verified_once int translation_end(struct translation *entry, const struct packet *packet)
{
	struct translation_key key;
	struct translation *twin;
	__u32 over = clock_now() - 1;

	if (!entry || !packet)
		return 0;
	translation_twin_of(&key, packet->is_ipv6, entry, packet->protocol);
	twin = translation_get(packet->is_ipv6, &key);
	if (twin)
		translation_move(twin, twin->flags, over);
	translation_move(entry, entry->flags, over);
	return 0;
}
