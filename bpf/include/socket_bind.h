/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A process of the host must not bind what a service of the node has: connections from outside would never reach it, those
 * from this node would.
 */
#pragma once

#include "socket_peer.h"

#define FRONTEND_BOUND (FRONTEND_NODE_PORT | FRONTEND_EXTERNAL_IP | FRONTEND_LOAD_BALANCER)

inline_always int socket_is_taken(void *ctx, const struct socket_address *bound)
{
	const union address any = {};
	const struct frontend *frontend;

	if (service_may_exist(&bound->address, bound->port, bound->protocol)) {
		frontend = service_find_exact(bound->is_ipv6, &bound->address, bound->port, bound->protocol);
		if (frontend && (frontend->flags & FRONTEND_BOUND))
			return 1;
	}
	if (!service_may_exist(&any, bound->port, bound->protocol))
		return 0;
	frontend = service_find_exact(bound->is_ipv6, &any, bound->port, bound->protocol);
	return frontend && (frontend->flags & FRONTEND_BOUND) && socket_is_node(ctx, bound, frontend->flags);
}

inline_always int socket_may_bind(struct bpf_sock *ctx, const struct socket_address *bound)
{
	if (!socket_is_host(ctx) || !socket_is_taken(ctx, bound))
		return SOCKET_ALLOWED;
	return socket_refuse(ERROR_ADDRESS_IN_USE);
}
