/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Services for pods' packets that no socket hook has translated. A packet to a service is judged as one to its backend, and is
 * rewritten and entered into the table only once it may pass: what policy denies leaves nothing behind. Answers find their
 * way back through the connection, which knows that it was translated.
 */
#pragma once

#include "choose.h"
#include "quoted.h"
#include "rewrite.h"
#include "translation.h"

/* What pod_service_resolve answers; else a drop reason. */
#define POD_SERVICE_NONE 0
#define POD_SERVICE_KNOWN 0x100 /* of a flow that is in the table */
#define POD_SERVICE_NEW 0x200
#define POD_SERVICE_LOOPBACK 0x400 /* to the pod itself: nobody judges it */
#define POD_SERVICE_ANSWER 0x800 /* and its own answer */

/* The packet as it came, while another is judged in its place. */
struct pod_service_work {
	struct packet original;
	struct translation to;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct pod_service_work);
} pod_service_work SEC(".maps");

inline_always int pod_service_is_loopback(const struct packet *packet)
{
	if (packet->is_ipv6)
		return packet->destination.halves[0] == loopback_ipv6[0] &&
		       packet->destination.halves[1] == loopback_ipv6[1];
	return packet->destination.words[0] == loopback_ipv4;
}

/* Whether a packet may be one to a service; most are not, and go no further. */
inline_always int pod_service_may_be(const struct packet *packet)
{
	const union address any = {};

	if (packet->protocol != PROTOCOL_TCP && packet->protocol != PROTOCOL_UDP && packet->protocol != PROTOCOL_SCTP)
		return 0;
	return service_may_exist(&packet->destination, packet->destination_port, packet->protocol) ||
	       service_may_exist(&any, packet->destination_port, packet->protocol) || pod_service_is_loopback(packet);
}

/* The backend of a new flow from within the cluster. */
verified_once int pod_service_choose(const struct packet *packet, struct translation *to)
{
	const struct frontend *frontend;
	const struct backend *backend;

	if (!packet || !to)
		return POD_SERVICE_NONE;
	frontend = choose_frontend(packet, 1);
	if (!frontend)
		return POD_SERVICE_NONE;
	backend = choose_backend(frontend, packet, 0);
	if (!backend)
		return DROP_NO_SERVICE;
	__builtin_memcpy(&to->source, &packet->source, sizeof(to->source));
	__builtin_memcpy(&to->destination, &backend->address, sizeof(to->destination));
	to->source_port = packet->source_port;
	to->destination_port = backend->port;
	to->backend = backend->id;
	to->frontend = frontend->id;
	to->flags = TRANSLATION_SERVICE;
	if (!translation_same_address(&to->source, &to->destination))
		return POD_SERVICE_NEW;

	/* The pod itself: it must not see its own address as the sender, or its answers would never leave it. */
	to->flags |= TRANSLATION_LOOPBACK;
	if (packet->is_ipv6) {
		to->source.halves[0] = loopback_ipv6[0];
		to->source.halves[1] = loopback_ipv6[1];
	} else {
		to->source.words[0] = loopback_ipv4;
	}
	return POD_SERVICE_NEW | POD_SERVICE_LOOPBACK;
}

/* UDP has no end: a flow moves when its backend is gone. A TCP connection stays as long as it lives. */
inline_always int pod_service_is_usable(const struct translation *entry, const struct packet *packet)
{
	if (packet->protocol == PROTOCOL_TCP || (entry->flags & TRANSLATION_ANSWER))
		return !translation_is_reopened(entry, packet);
	return service_backend(entry->backend) != NULL;
}

/*
 * Where a packet goes that may be one to a service. Puts the backend in the place of the destination in packet, and nothing
 * else: pod_service_commit does the rest. Returns a combination of POD_SERVICE_*, or a drop reason.
 */
verified_once int pod_service_resolve(struct __sk_buff *skb, struct packet *packet)
{
	__u32 zero = 0, now = clock_now();
	struct pod_service_work *work = bpf_map_lookup_elem(&pod_service_work, &zero);
	struct translation *entry;
	int answer;

	if (!work || !packet)
		return POD_SERVICE_NONE;
	entry = translation_find(packet, now);
	if (entry && unlikely(!pod_service_is_usable(entry, packet))) {
		translation_end(entry, packet);
		entry = NULL;
	}
	if (likely(entry && translation_touch(entry, packet, skb->len, now) != TRANSLATION_GONE)) {
		__builtin_memcpy(&work->to, entry, sizeof(work->to));
		answer = POD_SERVICE_KNOWN;
		if (unlikely(entry->flags & TRANSLATION_LOOPBACK))
			answer |= entry->flags & TRANSLATION_ANSWER ? POD_SERVICE_LOOPBACK | POD_SERVICE_ANSWER :
								      POD_SERVICE_LOOPBACK;
	} else {
		if (unlikely(packet->flags & PACKET_LATER_FRAGMENT))
			return POD_SERVICE_NONE;
		answer = pod_service_choose(packet, &work->to);
		if (!(answer & POD_SERVICE_NEW))
			return answer;
	}
	__builtin_memcpy(&work->original, packet, sizeof(work->original));
	__builtin_memcpy(&packet->source, &work->to.source, sizeof(packet->source));
	__builtin_memcpy(&packet->destination, &work->to.destination, sizeof(packet->destination));
	packet->source_port = work->to.source_port;
	packet->destination_port = work->to.destination_port;
	return answer;
}

/* Makes true what pod_service_resolve said, once the packet may pass. Returns 0 or a drop reason. */
verified_once int pod_service_commit(struct __sk_buff *skb, __u32 answer)
{
	__u32 zero = 0, now = clock_now();
	struct pod_service_work *work = bpf_map_lookup_elem(&pod_service_work, &zero);
	struct translation *fresh = translation_fresh(), *entry;

	if (!work || !fresh)
		return DROP_NAT_NO_MAPPING;
	if (unlikely(answer & POD_SERVICE_NEW)) {
		__builtin_memcpy(fresh, &work->to, sizeof(*fresh));
		switch (translation_store(&work->original, skb->len)) {
		case 0:
			choose_count(work->to.backend);
			break;
		case TRANSLATION_KNOWN:
			/* Another CPU was first: this packet was judged for another backend, and its sender repeats it. */
			entry = translation_find(&work->original, now);
			if (!entry || !translation_same_address(&entry->destination, &work->to.destination) ||
			    entry->destination_port != work->to.destination_port)
				return DROP_NAT_NO_MAPPING;
			break;
		case TRANSLATION_FULL:
			return DROP_CONNECTION_CREATE;
		default:
			return DROP_NAT_NO_MAPPING;
		}
	}
	return rewrite_packet(skb, &work->original, &work->to);
}

/* An ICMP error about a translated flow quotes what its reader never sent, until it is told. Returns 0 or a drop reason. */
inline_always int pod_service_quoted(struct __sk_buff *skb, struct packet *packet)
{
	int result = quoted_translate(skb, packet);

	return result < 0 ? -result : 0;
}

/* Gives an answer to a translated connection the addresses that the pod knows. Returns 0 or a drop reason. */
verified_once int pod_service_answer(struct __sk_buff *skb, struct packet *packet)
{
	__u32 now = clock_now();
	struct translation *entry;

	if (!packet)
		return DROP_NAT_NO_MAPPING;
	entry = translation_find(packet, now);
	if (unlikely(!entry || translation_touch(entry, packet, skb->len, now) == TRANSLATION_GONE))
		return DROP_NAT_NO_MAPPING;
	return rewrite_packet(skb, packet, entry);
}
