/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Which packets leave the node under its own address: those of pods to where nobody knows pods' addresses (facts: datapath,
 * section 7; first rule wins).
 */
#pragma once

#include "connection.h"
#include "endpoint.h"
#include "ipcache.h"
#include "network_config.h"
#include "network_maps.h"

#define IDENTITY_HOST 1
#define IDENTITY_UNMANAGED 3
#define IDENTITY_INIT 5
#define IDENTITY_REMOTE_NODE 6
#define IDENTITY_KUBE_APISERVER 7
#define IDENTITY_INGRESS 8
#define IDENTITY_FIRST_POD 11 /* those that follow the worlds; well-known ones come first */
#define IDENTITY_FIRST_LOCAL 0x01000000 /* of addresses outside the cluster, by prefix; and of nodes */

inline_always int masquerade_is_native(const struct packet *packet)
{
	const union address *address = &packet->destination;

	if (!packet->is_ipv6)
		return native_mask4 && (address->words[0] & native_mask4) == native_network4;
	return native_mask6.words[0] && (address->halves[0] & native_mask6.halves[0]) == native_network6.halves[0] &&
	       (address->halves[1] & native_mask6.halves[1]) == native_network6.halves[1];
}

inline_always int masquerade_is_excluded(const struct packet *packet)
{
	__u32 zero = 0;
	struct network_state *state = bpf_map_lookup_elem(&network, &zero);

	if (!state)
		return 0;
	if (packet->is_ipv6) {
		struct prefix6 key = { .length = 128 };

		if (likely(!state->exclusions6))
			return 0;
		__builtin_memcpy(&key.address, &packet->destination, sizeof(key.address));
		return bpf_map_lookup_elem(&masquerade_exclusions6, &key) != NULL;
	} else {
		struct prefix4 key = { .length = 32, .address = packet->destination.words[0] };

		return state->exclusions4 && bpf_map_lookup_elem(&masquerade_exclusions4, &key) != NULL;
	}
}

/* Whether who has an identity is reached under pods' own addresses. Without a native network, the cluster's pods are. */
inline_always int masquerade_knows_pods(__u32 identity, int has_native)
{
	if (identity == IDENTITY_HOST || identity == IDENTITY_REMOTE_NODE || identity == IDENTITY_KUBE_APISERVER ||
	    (identity >> 24) == 2)
		return !masquerade_to_nodes;
	if (has_native)
		return 0;
	return (identity >= IDENTITY_UNMANAGED && identity <= IDENTITY_INIT) || identity == IDENTITY_INGRESS ||
	       (identity >= IDENTITY_FIRST_POD && identity < IDENTITY_FIRST_LOCAL);
}

/* Whether the packet answers a connection that was opened to the pod. */
inline_always int masquerade_is_answer(const struct runtime_state *state, const struct packet *packet)
{
	struct connection_key key;
	struct connection *connection;
	__be16 local_port, remote_port;

	connection_ports(packet->flags, packet->source_port, packet->destination_port, 1, &local_port, &remote_port);
	connection_fill_key(&key, packet->is_ipv6, &packet->source, &packet->destination, local_port, remote_port,
			    packet->protocol);
	connection = connection_find(state, packet->is_ipv6, &key);
	return connection && (connection->flags & CONNECTION_FROM_REMOTE) &&
	       !connection_is_over(connection, clock_now());
}

/* Whether a packet that leaves the node, and belongs to no translated flow, is to get the node's address. */
verified_once int masquerade_is_wanted(struct __sk_buff *skb, const struct packet *packet)
{
	__u32 zero = 0;
	struct runtime_state *state = bpf_map_lookup_elem(&runtime, &zero);
	struct endpoint *endpoint;
	struct remote remote = {};

	if (!packet || !state || !(packet->is_ipv6 ? masquerade_ipv6 : masquerade_ipv4))
		return 0;
	endpoint = endpoint_find(skb->ingress_ifindex);
	if (!endpoint)
		return 0;
	if (packet->is_ipv6 ? packet->source.halves[0] != endpoint->ipv6.halves[0] ||
				      packet->source.halves[1] != endpoint->ipv6.halves[1] :
			      packet->source.words[0] != endpoint->ipv4)
		return 0;
	if (masquerade_is_native(packet) || masquerade_is_excluded(packet))
		return 0;
	ipcache_lookup(state, packet->is_ipv6, &packet->destination, &remote);
	if (masquerade_knows_pods(remote.identity, packet->is_ipv6 ? native_mask6.words[0] != 0 : native_mask4 != 0))
		return 0;
	return !masquerade_is_answer(state, packet);
}
