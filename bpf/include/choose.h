/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The backend for a packet that opens a flow to a frontend: by the pool of its side, by chance or by the flow's hash, and by
 * affinity to the client's address (facts: datapath, section 8.5).
 */
#pragma once

#include "service.h"

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

/* is_outside: whether the client is outside the cluster. NULL, which is counted: there is nobody. */
inline_always struct backend *choose_backend(const struct frontend *frontend, const struct packet *packet, int is_outside)
{
	__u32 index = is_outside ? frontend->outside : frontend->inside;
	struct pool *pool = bpf_map_lookup_elem(&pools, &index);
	struct backend *backend = NULL;
	struct backend_count *count;
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
	index = BACKEND_INDEX(backend->id);
	count = bpf_map_lookup_elem(&backend_counts, &index);
	if (count)
		__sync_fetch_and_add(&count->connections, 1);
	return backend;
}
