/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The frontend that a packet asks for, and the backend for one that opens a flow to it: by the pool of its side, by chance or by the flow's hash, and by
 * affinity to the client's address (facts: datapath, section 8.5).
 */
#pragma once

#include "service.h"

/*
 * Ports of nodes stand under no address, and are looked for where the address is a node's: this node's, or also another's.
 * Host ports are this node's alone.
 */
inline_always const struct frontend *choose_frontend(const struct packet *packet, int of_any_node)
{
	const union address *address = &packet->destination;
	const union address any = {};
	const struct frontend *frontend;
	__u32 node;

	if (service_may_exist(address, packet->destination_port, packet->protocol)) {
		frontend = service_find_exact(packet->is_ipv6, address, packet->destination_port, packet->protocol);
		if (frontend)
			return frontend;
	}
	if (service_may_exist(&any, packet->destination_port, packet->protocol)) {
		frontend = service_find_exact(packet->is_ipv6, &any, packet->destination_port, packet->protocol);
		if (frontend) {
			node = service_node(address);
			if (frontend->flags & FRONTEND_NODE_PORT)
				return service_is_node_port(packet->destination_port) &&
						       (node == NODE_ADDRESS_LOCAL || (node && of_any_node)) ?
					       frontend :
					       NULL;
			return node == NODE_ADDRESS_LOCAL && !(frontend->flags & FRONTEND_LOOPBACK) ? frontend : NULL;
		}
	}
	return NULL;
}

inline_always struct backend *choose_from(const struct frontend *frontend, const struct pool *pool,
					  const struct packet *packet)
{
	__u32 hash = 0;

	if (pool->count & POOL_MAGLEV)
		hash = service_flow_hash(packet->is_ipv6, &packet->source,
					 frontend->flags & FRONTEND_AFFINITY ? 0 : packet->source_port,
					 packet->destination_port, packet->protocol);
	return service_pick(pool, bpf_get_prandom_u32(), hash);
}

/* The client's backend, as long as pools lead to it; else another, which is remembered. */
inline_always struct backend *choose_sticky(const struct frontend *frontend, const struct pool *pool,
					    const struct packet *packet, __u16 eligible)
{
	__u32 now = bpf_ktime_get_coarse_ns() / 1000000000;
	struct affinity_key key = { .service = frontend->service };
	struct affinity *affinity, fresh;
	struct backend *backend;

	__builtin_memcpy(&key.client, &packet->source, sizeof(key.client));
	affinity = bpf_map_lookup_elem(&affinities, &key);
	if (affinity && now - affinity->last_used < pool->affinity_timeout) {
		backend = service_backend(affinity->backend);
		if (backend && backend->service == frontend->service &&
		    (*(volatile __u16 *)&backend->flags & eligible)) {
			affinity->last_used = now;
			return backend;
		}
	}
	backend = choose_from(frontend, pool, packet);
	if (backend) {
		fresh.backend = backend->id;
		fresh.last_used = now;
		bpf_map_update_elem(&affinities, &key, &fresh, BPF_ANY);
	}
	return backend;
}

/* Counts a connection that was given to a backend. */
inline_always void choose_count(__u32 backend)
{
	__u32 index = BACKEND_INDEX(backend);
	struct backend_count *count = bpf_map_lookup_elem(&backend_counts, &index);

	if (count)
		__sync_fetch_and_add(&count->connections, 1);
}

/* is_outside: whether the client is outside the cluster. NULL, which is counted: there is nobody. */
inline_always struct backend *choose_backend(const struct frontend *frontend, const struct packet *packet, int is_outside)
{
	__u32 index = is_outside ? frontend->outside : frontend->inside;
	struct pool *pool = bpf_map_lookup_elem(&pools, &index);
	struct backend *backend = NULL;
	__u64 *refusals;

	if (likely(pool))
		backend = unlikely(frontend->flags & FRONTEND_AFFINITY) ?
				  choose_sticky(frontend, pool, packet, is_outside ? BACKEND_OUTSIDE : BACKEND_INSIDE) :
				  choose_from(frontend, pool, packet);
	if (unlikely(!backend)) {
		index = frontend->service;
		refusals = bpf_map_lookup_elem(&service_refusals, &index);
		if (refusals)
			__sync_fetch_and_add(refusals, 1);
		return NULL;
	}
	return backend;
}
