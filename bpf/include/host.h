/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Flows of this node's own processes, where they leave it: to services, for sockets that no hook saw (the kernel's own, SCTP);
 * and those whose answers would be taken for a translated flow's, which get another port.
 */
#pragma once

#include "outside.h"

/* As outside_choose. An external address leads elsewhere than a service says, unless it is the node's own. */
verified_once int host_choose(const struct packet *packet)
{
	struct translation *there = translation_fresh();
	const struct frontend *frontend;
	struct backend *backend;

	if (!packet || !there)
		return -DROP_CONNECTION_CREATE;
	frontend = choose_frontend(packet, 1);
	if (likely(!frontend) || (frontend->flags & (FRONTEND_EXTERNAL_IP | FRONTEND_HOST_PORT)))
		return OUTSIDE_NOTHING;
	backend = choose_backend(frontend, packet, 0);
	if (!backend)
		return -DROP_NO_SERVICE;
	choose_count(backend->id);
	outside_fill(there, packet, frontend, backend);
	there->flags |= TRANSLATION_HOST;
	return 0;
}

/* Opens a flow of the node to a service. Returns as outside_open does. */
verified_once int host_open(struct __sk_buff *skb, const struct packet *packet, struct hop *hop)
{
	struct translation *there = translation_fresh();
	int result;

	if (!packet || !hop || !there)
		return -DROP_CONNECTION_CREATE;
	result = host_choose(packet);
	if (result)
		return result;
	result = forward_find(skb, packet, there, hop, 0);
	if (result)
		return result == FORWARD_LOCAL ? -DROP_NO_ROUTE : result;
	result = nat_store(skb, packet, NAT_OWN_SOCKET | NAT_CHECK_SOCKETS);
	return result == TRANSLATION_KNOWN ? OUTSIDE_KNOWN : outside_stored(result);
}

/* Whether no socket can be asked for: what the node sends is entered as it is, so that nobody else is given its port. */
inline_always int host_is_reserved(const struct packet *packet)
{
	if (packet->flags & PACKET_ICMP_REQUEST)
		return packet->is_ipv6 ? masquerade_ipv6 : masquerade_ipv4;
	return packet->protocol == PROTOCOL_SCTP && !(packet->flags & PACKET_LATER_FRAGMENT);
}

inline_always int host_is_in_the_way(const struct packet *packet)
{
	struct translation_key key;
	struct translation *answers;

	if (packet->protocol == PROTOCOL_TCP ? !translation_is_opening(packet) :
					       packet->protocol != PROTOCOL_UDP)
		return 0;
	translation_fill_key(&key, packet->is_ipv6, &packet->destination, &packet->source, packet->destination_port,
			     packet->source_port, packet->protocol);
	answers = translation_get(packet->is_ipv6, &key);
	return answers && (answers->flags & TRANSLATION_ANSWER) && !translation_is_over(answers, clock_now());
}

/*
 * Gives a flow of the node a port of its own where a translated flow has the answers' addresses and ports. Returns 0 where
 * the packet goes on as it is, 1 where translation_fresh() says what becomes of it, or a negative drop reason.
 */
verified_once int host_guard(struct __sk_buff *skb, const struct packet *packet)
{
	struct translation *there = translation_fresh();
	int result;

	if (!packet || !there || !(host_is_reserved(packet) || host_is_in_the_way(packet)))
		return 0;
	__builtin_memcpy(&there->source, &packet->source, sizeof(there->source));
	__builtin_memcpy(&there->destination, &packet->destination, sizeof(there->destination));
	there->source_port = packet->source_port;
	there->destination_port = packet->destination_port;
	there->backend = there->frontend = 0;
	there->flags = TRANSLATION_SOURCE | TRANSLATION_HOST;
	result = nat_store(skb, packet, NAT_OWN_SOCKET | NAT_CHECK_SOCKETS);
	if (result)
		return result == TRANSLATION_KNOWN ? 0 : outside_stored(result);
	return 1;
}
