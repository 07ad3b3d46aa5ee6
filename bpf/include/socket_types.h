/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What is remembered with a socket, and told of it, as C and C# share them. Our own layouts. */
#pragma once

#include "service_types.h"

/* A service that a socket talks to, and the backend that it was given. */
struct socket_peer {
	union address service;
	union address backend;
	__be16 service_port;
	__be16 backend_port;
	__u32 backend_id; /* 0: nobody */
	__u32 last_used; /* of destinations: greater is later */
	__u8 is_ipv6;
	__u8 pad[3];
};
static_assert_size(struct socket_peer, 48);

#define SOCKET_DESTINATIONS 16 /* a power of two */

/* The services that an unconnected socket sent to last. */
struct socket_destinations {
	struct socket_peer peers[SOCKET_DESTINATIONS];
	__u32 clock;
	__u32 recent; /* index of the last used */
};
static_assert_size(struct socket_destinations, SOCKET_DESTINATIONS * 48 + 8);

/* A connected socket whose backend has gone. Addresses as the socket has them: an IPv6 socket may hold mapped ones. */
struct stale_socket {
	union address local;
	union address remote;
	__u64 cookie;
	__u32 network_namespace; /* inode */
	__u32 backend_id;
	__s32 device; /* that the socket is bound to; 0: none */
	__s32 process; /* that holds it, */
	__s32 descriptor; /* as what */
	__u16 local_port; /* host order */
	__be16 remote_port;
	__u8 protocol;
	__u8 is_ipv6; /* the socket's family */
	__u8 pad[6];
};
static_assert_size(struct stale_socket, 72);

/* One element. */
struct socket_count {
	__u64 moved; /* destinations of unconnected sockets that were given another backend, theirs taking no new traffic */
	__u64 failed; /* translations that were refused for want of memory */
};
