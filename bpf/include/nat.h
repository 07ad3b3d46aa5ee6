/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Source ports for translated flows. A flow keeps its own where nothing is in the way; else the ports of the range are tried
 * one after the other, from where the last search for this destination ended, until one is free: while one is, it is found.
 * That none was is remembered until the first of the flows in the way ends, so that a flood does not search again and again.
 * Ports that this node's own sockets use with the destination are in the way too.
 */
#pragma once

#include "network_config.h"
#include "network_maps.h"
#include "network_work.h"
#include "translation.h"

/* What nat_store answers besides 0 and TRANSLATION_KNOWN. */
#define NAT_EXHAUSTED 16

/* In units of the connection clock, that is seconds. Sockets in the way end unseen. */
#define NAT_LONGEST_RETRY 30

#define NAT_KEEP_PORT 1 /* try the packet's own port first */
#define NAT_OWN_SOCKET 2 /* it is a socket of this node that has it */
#define NAT_CHECK_SOCKETS 4

inline_always int nat_is_echo(const struct packet *packet)
{
	return packet->protocol == PROTOCOL_ICMP || packet->protocol == PROTOCOL_ICMP6;
}

/* Whether a socket of this node would get the answers. */
inline_always int nat_has_socket(struct __sk_buff *skb, const struct packet *packet, const struct translation *there,
				 struct bpf_sock_tuple *tuple)
{
	struct bpf_sock *socket;
	__u32 size;

	if (packet->protocol != PROTOCOL_TCP && packet->protocol != PROTOCOL_UDP)
		return 0;
	if (packet->is_ipv6) {
		__builtin_memcpy(tuple->ipv6.saddr, &there->destination, 16);
		__builtin_memcpy(tuple->ipv6.daddr, &there->source, 16);
		tuple->ipv6.sport = there->destination_port;
		tuple->ipv6.dport = there->source_port;
		size = sizeof(tuple->ipv6);
	} else {
		tuple->ipv4.saddr = there->destination.words[0];
		tuple->ipv4.daddr = there->source.words[0];
		tuple->ipv4.sport = there->destination_port;
		tuple->ipv4.dport = there->source_port;
		size = sizeof(tuple->ipv4);
	}
	socket = packet->protocol == PROTOCOL_TCP ? bpf_skc_lookup_tcp(skb, tuple, size, BPF_F_CURRENT_NETNS, 0) :
						    bpf_sk_lookup_udp(skb, tuple, size, BPF_F_CURRENT_NETNS, 0);
	if (!socket)
		return 0;
	bpf_sk_release(socket);
	return 1;
}

/* Tries one port. Returns what translation_store does; where the port is taken, search.earliest says until when at least. */
verified_once int nat_try(struct __sk_buff *skb, const struct packet *packet, __u32 port, __u32 how)
{
	__u32 zero = 0, now = clock_now();
	struct translation_work *work = bpf_map_lookup_elem(&translation_work, &zero);
	struct network_work *own = network_work_get();
	struct translation *there, *present;

	if (!packet || !work || !own)
		return TRANSLATION_FULL;
	there = &work->there;
	there->source_port = bpf_htons(port);
	if (nat_is_echo(packet))
		there->destination_port = there->source_port;
	translation_twin_of(&work->key, packet->is_ipv6, there, packet->protocol);
	present = translation_get(packet->is_ipv6, &work->key);
	if (present && !translation_is_over(present, now)) {
		if ((__s32)(present->lifetime - own->search.earliest) < 0)
			own->search.earliest = present->lifetime;
		return TRANSLATION_TAKEN;
	}
	if ((how & NAT_CHECK_SOCKETS) && nat_has_socket(skb, packet, there, &own->search.tuple))
		return TRANSLATION_TAKEN;
	return translation_store(packet, own->search.bytes);
}

struct nat_probe {
	struct __sk_buff *skb;
	const struct packet *packet;
	int result;
};

static long nat_probe(__u32 index, void *context)
{
	struct nat_probe *probe = context;
	struct network_work *own = network_work_get();
	__u32 offset;

	if (!own)
		return 1;
	offset = own->search.offset + index;
	if (offset >= own->search.size)
		offset -= own->search.size;
	probe->result = nat_try(probe->skb, probe->packet, own->search.first + offset, own->search.how);
	if (probe->result == TRANSLATION_TAKEN)
		return 0;
	own->search.offset = offset + 1 < own->search.size ? offset + 1 : 0;
	return 1;
}

/*
 * Enters the flow that translation_fresh() holds, all but its source port. Returns 0, TRANSLATION_KNOWN, TRANSLATION_FULL or
 * NAT_EXHAUSTED.
 */
verified_once int nat_store(struct __sk_buff *skb, const struct packet *packet, __u32 how)
{
	struct nat_probe probe = { .skb = skb, .packet = packet, .result = TRANSLATION_TAKEN };
	struct translation *there = translation_fresh();
	struct network_work *own = network_work_get();
	struct nat_search *search;
	struct nat_target *target;
	__u32 port;

	if (!packet || !there || !own)
		return TRANSLATION_FULL;
	search = &own->search;
	port = bpf_ntohs(packet->source_port);
	search->first = nat_is_echo(packet) ? 1 : nat_port_first;
	search->size = (nat_is_echo(packet) ? 65535 : nat_port_last) + 1 - search->first;
	search->earliest = clock_now() + NAT_LONGEST_RETRY;
	search->bytes = skb->len;
	search->how = how;
	if ((how & NAT_OWN_SOCKET) || ((how & NAT_KEEP_PORT) && port - search->first < search->size)) {
		probe.result = nat_try(skb, packet, port, how & NAT_OWN_SOCKET ? 0 : how);
		if (likely(probe.result != TRANSLATION_TAKEN))
			return probe.result;
	}

	__builtin_memcpy(&search->key.source, &there->source, sizeof(there->source));
	__builtin_memcpy(&search->key.destination, &there->destination, sizeof(there->destination));
	search->key.port = nat_is_echo(packet) ? 0 : there->destination_port;
	search->key.protocol = packet->protocol;
	search->key.is_ipv6 = packet->is_ipv6;
	search->key.pad = 0;
	target = bpf_map_lookup_elem(&nat_targets, &search->key);
	if (!target) {
		/* From the next one on, or, where its own is out of the range, from one at the same share of it. */
		__builtin_memset(&search->fresh, 0, sizeof(search->fresh));
		search->fresh.next = port - search->first + 1 < search->size ? port - search->first + 1 :
									       port * search->size >> 16;
		bpf_map_update_elem(&nat_targets, &search->key, &search->fresh, BPF_NOEXIST);
		target = bpf_map_lookup_elem(&nat_targets, &search->key);
		if (!target)
			return NAT_EXHAUSTED;
	}
	if (target->retry && (__s32)(clock_now() - target->retry) < 0) {
		__sync_fetch_and_add(&target->refused, 1);
		return NAT_EXHAUSTED;
	}
	search->offset = target->next < search->size ? target->next : 0;
	bpf_loop(search->size, nat_probe, &probe, 0);
	target->next = search->offset;
	if (probe.result != TRANSLATION_TAKEN) {
		target->retry = 0;
		return probe.result;
	}
	target->retry = search->earliest + 1;
	__sync_fetch_and_add(&target->refused, 1);
	return NAT_EXHAUSTED;
}

/* A flow whose port was given away ends, then or before: somebody may have its port. answers: the key of its answers. */
inline_always void nat_release(const struct translation_key *answers, __u32 is_ipv6, __u32 when)
{
	struct nat_target_key key = {};
	struct nat_target *target;

	if (is_ipv6) {
		key.source = answers->v6.destination;
		key.destination = answers->v6.source;
		key.port = answers->v6.source_port;
		key.protocol = answers->v6.protocol;
		key.is_ipv6 = 1;
	} else {
		key.source.words[0] = answers->v4.destination;
		key.destination.words[0] = answers->v4.source;
		key.port = answers->v4.source_port;
		key.protocol = answers->v4.protocol;
	}
	if (key.protocol == PROTOCOL_ICMP || key.protocol == PROTOCOL_ICMP6)
		key.port = 0;
	target = bpf_map_lookup_elem(&nat_targets, &key);
	if (target && target->retry && (__s32)(when - target->retry) < 0)
		target->retry = when;
}

/* The same, of a packet of the flow as it arrived, and its entry. */
verified_once int nat_note_end(const struct translation *entry, const struct packet *packet)
{
	struct translation_key key;

	if (!entry || !packet)
		return 0;
	if (entry->flags & TRANSLATION_ANSWER)
		translation_key_of(&key, packet);
	else
		translation_twin_of(&key, packet->is_ipv6, entry, packet->protocol);
	nat_release(&key, packet->is_ipv6, entry->lifetime + 1);
	return 0;
}
