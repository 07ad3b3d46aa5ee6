/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * From what a process asks for to a backend (facts: datapath, section 8.7). Sockets always belong to the cluster, so the pool
 * for traffic from inside counts, and a slot is taken by chance: the source is not known yet, so there is no flow to hash.
 */
#pragma once

#include "service.h"
#include "socket_config.h"

/* An address as a socket call names it; an IPv4 address that is mapped into IPv6 stands here as IPv4. */
struct socket_address {
	union address address;
	__be16 port;
	__u8 protocol;
	__u8 is_ipv6;
};

inline_always int socket_is_host(void *ctx)
{
	return bpf_get_netns_cookie(ctx) == host_namespace;
}

/* Connecting to the unspecified address means to this host, like loopback. */
inline_always int socket_is_loopback(const struct socket_address *target)
{
	const union address *address = &target->address;

	if (target->is_ipv6)
		return !address->halves[0] && !address->words[2] && (address->words[3] & ~bpf_htonl(1)) == 0;
	return (address->words[0] & bpf_htonl(0xff000000)) == bpf_htonl(0x7f000000) || !address->words[0];
}

inline_always int socket_is_unspecified(const struct socket_address *target)
{
	return !target->address.halves[0] && !target->address.halves[1];
}

/*
 * An ExternalIP or host port address is taken only where it is this node's own: a service must not draw to itself what goes
 * to somebody else.
 */
inline_always int socket_may_use(void *ctx, const struct socket_address *target, __u32 flags)
{
	if (likely(!(flags & (FRONTEND_EXTERNAL_IP | FRONTEND_HOST_PORT))))
		return 1;
	if (socket_is_loopback(target))
		return socket_is_host(ctx);
	return service_node(&target->address) == NODE_ADDRESS_LOCAL;
}

/* Whether an address is one of those that a port without an address stands for. */
inline_always int socket_is_node(void *ctx, const struct socket_address *target, __u32 flags)
{
	__u32 kind;

	if (socket_is_loopback(target))
		return socket_is_host(ctx);
	kind = service_node(&target->address);
	return kind == NODE_ADDRESS_LOCAL || (kind == NODE_ADDRESS_REMOTE && (flags & FRONTEND_NODE_PORT));
}

inline_always const struct frontend *socket_frontend(void *ctx, const struct socket_address *target)
{
	const union address any = {};
	const struct frontend *frontend;

	if (service_may_exist(&target->address, target->port, target->protocol) && !socket_is_unspecified(target)) {
		frontend = service_find_exact(target->is_ipv6, &target->address, target->port, target->protocol);
		if (frontend)
			return socket_may_use(ctx, target, frontend->flags) ? frontend : NULL;
	}
	if (unlikely(service_may_exist(&any, target->port, target->protocol))) {
		frontend = service_find_exact(target->is_ipv6, &any, target->port, target->protocol);
		if (frontend && socket_is_node(ctx, target, frontend->flags))
			return frontend;
	}
	return NULL;
}

/* What pools lead to; others keep the connections that they have. */
inline_always struct backend *socket_eligible(__u32 id, __u32 service)
{
	struct backend *backend = service_backend(id);

	return backend && backend->service == service && (*(volatile __u16 *)&backend->flags & BACKEND_INSIDE) ? backend : NULL;
}

inline_always struct backend *socket_sticky(void *ctx, const struct frontend *frontend, const struct pool *pool)
{
	struct affinity_key key = { .service = frontend->service, .is_namespace = 1 };
	__u32 now = bpf_ktime_get_coarse_ns() / 1000000000;
	struct affinity *affinity, fresh;
	struct backend *backend;
	__u32 chance;

	key.client.halves[0] = bpf_get_netns_cookie(ctx);
	affinity = bpf_map_lookup_elem(&affinities, &key);
	if (affinity && now - affinity->last_used < pool->affinity_timeout) {
		backend = socket_eligible(affinity->backend, frontend->service);
		if (backend) {
			affinity->last_used = now;
			return backend;
		}
	}
	chance = bpf_get_prandom_u32();
	backend = service_pick(pool, chance, chance);
	if (backend) {
		fresh.backend = backend->id;
		fresh.last_used = now;
		bpf_map_update_elem(&affinities, &key, &fresh, BPF_ANY);
	}
	return backend;
}

inline_always struct backend *socket_select(void *ctx, const struct frontend *frontend)
{
	__u32 index = frontend->inside, chance;
	struct pool *pool = bpf_map_lookup_elem(&pools, &index);

	if (!pool)
		return NULL;
	if (unlikely(frontend->flags & FRONTEND_AFFINITY))
		return socket_sticky(ctx, frontend, pool);
	chance = bpf_get_prandom_u32();
	return service_pick(pool, chance, chance);
}

inline_always void socket_count_connection(__u32 id)
{
	__u32 index = BACKEND_INDEX(id);
	struct backend_count *count = bpf_map_lookup_elem(&backend_counts, &index);

	if (count)
		__sync_fetch_and_add(&count->connections, 1);
}

inline_always void socket_count_refusal(__u32 service)
{
	__u64 *count = bpf_map_lookup_elem(&service_refusals, &service);

	if (count)
		__sync_fetch_and_add(count, 1);
}
