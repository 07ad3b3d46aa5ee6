/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Flows to services that reach the node's own devices: from outside, by NodePort, LoadBalancer and ExternalIP addresses, or
 * from the node itself where no socket hook saw them. What is found out here holds for the whole flow: it is entered, and
 * later packets need one look-up (facts: datapath, sections 8.4 and 8.8).
 */
#pragma once

#include "choose.h"
#include "direct_return.h"
#include "masquerade.h"
#include "nat.h"

/* What outside_open and the like answer besides 0 and negative drop reasons. */
#define OUTSIDE_NOTHING 1 /* to no service */
#define OUTSIDE_REFUSED 2 /* there is nobody; the client is to be told */
#define OUTSIDE_KNOWN 3 /* another CPU was faster: look the flow up */

/* Whether a client is among those that the service takes. */
inline_always int outside_may_ask(const struct frontend *frontend, const struct packet *packet)
{
	void *found;

	if (likely(!(frontend->flags & FRONTEND_SOURCE_RANGES)))
		return 1;
	if (packet->is_ipv6) {
		struct source_range6 key = { .length = 160, .service = frontend->service };

		__builtin_memcpy(&key.address, &packet->source, sizeof(key.address));
		found = bpf_map_lookup_elem(&source_ranges6, &key);
	} else {
		struct source_range4 key = {
			.length = 64,
			.service = frontend->service,
			.address = packet->source.words[0],
		};

		found = bpf_map_lookup_elem(&source_ranges4, &key);
	}
	return !found == !!(frontend->flags & FRONTEND_SOURCE_DENY);
}

/* What stands for this node on a device. Returns 0, or -1: nothing does. */
inline_always int outside_node_address(int is_ipv6, __u32 ifindex, union address *address)
{
	struct network_device *device = bpf_map_lookup_elem(&network_devices, &ifindex);
	__u32 zero = 0;

	if (!device)
		device = bpf_map_lookup_elem(&network_devices, &zero);
	if (!device)
		return -1;
	if (is_ipv6) {
		__builtin_memcpy(address, &device->ipv6, sizeof(*address));
		return address->words[0] ? 0 : -1;
	}
	__builtin_memset(address, 0, sizeof(*address));
	address->words[0] = device->ipv4;
	return device->ipv4 ? 0 : -1;
}

inline_always int outside_stored(int result)
{
	switch (result) {
	case 0:
		return 0;
	case NAT_EXHAUSTED:
		return -DROP_NAT_NO_MAPPING;
	default:
		return -DROP_CONNECTION_CREATE;
	}
}

/* Fills what becomes of a flow to a backend, under the source that it has. */
inline_always void outside_fill(struct translation *there, const struct packet *packet, const struct frontend *frontend,
				const struct backend *backend)
{
	__builtin_memcpy(&there->source, &packet->source, sizeof(there->source));
	__builtin_memcpy(&there->destination, &backend->address, sizeof(there->destination));
	there->source_port = packet->source_port;
	there->destination_port = backend->port;
	there->backend = backend->id;
	there->frontend = frontend->id;
	there->flags = TRANSLATION_SERVICE;
}

/* What outside_choose answers besides negative drop reasons and the above: what is to become of the flow. */
#define OUTSIDE_CHOSEN 0x100
#define OUTSIDE_LOCAL 0x200 /* the backend runs on this node */
#define OUTSIDE_DIRECT 0x400 /* direct server return */

/* Finds the service of a packet, and a backend, and fills translation_fresh(). A function of its own for its stack. */
verified_once int outside_choose(const struct packet *packet)
{
	struct translation *there = translation_fresh();
	const struct frontend *frontend;
	struct backend *backend;
	int is_local;

	if (!packet || !there)
		return -DROP_CONNECTION_CREATE;
	frontend = choose_frontend(packet, 0);
	if (likely(!frontend))
		return OUTSIDE_NOTHING;
	if (!(frontend->flags & FRONTEND_ROUTABLE))
		return -DROP_CLUSTER_ONLY;
	if (!outside_may_ask(frontend, packet))
		return -DROP_SOURCE_RANGE;
	backend = choose_backend(frontend, packet, 1);
	if (!backend)
		return refuse_with_icmp ? OUTSIDE_REFUSED : -DROP_NO_SERVICE;
	choose_count(backend->id);
	is_local = backend->flags & BACKEND_LOCAL;
	if ((frontend->flags & FRONTEND_HOST_PORT) && !is_local)
		return -DROP_INVALID;
	outside_fill(there, packet, frontend, backend);
	return OUTSIDE_CHOSEN | (is_local ? OUTSIDE_LOCAL : 0) |
	       (frontend->flags & FRONTEND_DIRECT_RETURN ? OUTSIDE_DIRECT : 0);
}

/*
 * Opens a flow from outside, and enters it: translation_fresh() says what becomes of it. hop is filled for one that leaves the
 * node again. Returns 0, one of the above, or a negative drop reason.
 */
verified_once int outside_open(struct __sk_buff *skb, const struct packet *packet, struct hop *hop)
{
	struct translation *there = translation_fresh();
	int chosen, result;
	__u32 room;

	if (!packet || !hop || !there)
		return -DROP_CONNECTION_CREATE;
	chosen = outside_choose(packet);
	if (chosen < OUTSIDE_CHOSEN)
		return chosen;
	if (chosen & OUTSIDE_LOCAL) {
		result = translation_store(packet, skb->len);
		/* One client asks two services of one backend from one port: the second gets another. */
		if (result == TRANSLATION_TAKEN) {
			there->flags = TRANSLATION_SERVICE | TRANSLATION_SOURCE;
			result = nat_store(skb, packet, 0);
		}
		return result == TRANSLATION_KNOWN ? OUTSIDE_KNOWN : outside_stored(result);
	}
	there->flags |= TRANSLATION_FORWARDED;
	if (chosen & OUTSIDE_DIRECT)
		there->flags |= TRANSLATION_DIRECT_RETURN;
	room = chosen & OUTSIDE_DIRECT ? direct_return_room(packet) : 0;
	result = forward_find(skb, packet, there, hop, room);
	hop->mtu -= room;
	if (result)
		return result == FORWARD_LOCAL ? -DROP_NO_ROUTE : result;
	if (chosen & OUTSIDE_DIRECT) {
		result = translation_store(packet, skb->len);
		if (result == TRANSLATION_TAKEN)
			result = NAT_EXHAUSTED;
	} else {
		there->flags |= TRANSLATION_SOURCE;
		if (outside_node_address(packet->is_ipv6, hop->ifindex, &there->source))
			return -DROP_NAT_NO_MAPPING;
		result = nat_store(skb, packet, NAT_KEEP_PORT | NAT_CHECK_SOCKETS);
	}
	return result == TRANSLATION_KNOWN ? OUTSIDE_KNOWN : outside_stored(result);
}
