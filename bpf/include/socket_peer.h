/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Translation there and back. The kernel holds the socket's lock in all of these hooks, so nobody else has its storage. */
#pragma once

#include "socket_maps.h"
#include "socket_service.h"

#define ERROR_NO_MEMORY 12
#define ERROR_ADDRESS_IN_USE 98
#define ERROR_HOST_UNREACHABLE 113

#define SOCKET_ALLOWED 1
#define SOCKET_REFUSED 0

inline_always int socket_refuse(int error)
{
	if (chooses_error)
		bpf_set_retval(-error);
	return SOCKET_REFUSED;
}

inline_always int socket_out_of_memory(void)
{
	__u32 index = 0;
	struct socket_count *count = bpf_map_lookup_elem(&socket_counts, &index);

	if (count)
		__sync_fetch_and_add(&count->failed, 1);
	return socket_refuse(ERROR_NO_MEMORY);
}

inline_always int address_equals(const union address *one, const union address *other)
{
	return one->halves[0] == other->halves[0] && one->halves[1] == other->halves[1];
}

inline_always int socket_is_service(const struct socket_peer *peer, const struct socket_address *target)
{
	return peer->backend_id && peer->service_port == target->port && peer->is_ipv6 == target->is_ipv6 &&
	       address_equals(&peer->service, &target->address);
}

inline_always int socket_is_backend(const struct socket_peer *peer, const struct socket_address *target)
{
	return peer->backend_id && peer->backend_port == target->port && peer->is_ipv6 == target->is_ipv6 &&
	       address_equals(&peer->backend, &target->address);
}

inline_always void socket_remember(struct socket_peer *peer, const struct socket_address *target,
				   const struct backend *backend)
{
	__builtin_memcpy(&peer->service, &target->address, sizeof(peer->service));
	__builtin_memcpy(&peer->backend, &backend->address, sizeof(peer->backend));
	peer->service_port = target->port;
	peer->backend_port = backend->port;
	peer->is_ipv6 = target->is_ipv6;
	peer->backend_id = backend->id;
}

/* Replaces the target of connect(2). */
inline_always int socket_connect(struct bpf_sock_addr *ctx, struct socket_address *target, int *is_changed)
{
	const struct frontend *frontend;
	struct socket_peer *peer;
	struct backend *backend;

	if (!balances_pods && !socket_is_host(ctx))
		return SOCKET_ALLOWED;
	frontend = socket_frontend(ctx, target);
	if (likely(!frontend)) {
		/* A socket may have been to a service before; or this program runs for a second cgroup above it. */
		peer = bpf_sk_storage_get(&socket_peers, ctx->sk, NULL, 0);
		if (unlikely(peer) && !socket_is_backend(peer, target))
			peer->backend_id = 0;
		return SOCKET_ALLOWED;
	}
	backend = socket_select(ctx, frontend);
	if (unlikely(!backend)) {
		socket_count_refusal(frontend->service);
		return socket_refuse(ERROR_HOST_UNREACHABLE);
	}
	peer = bpf_sk_storage_get(&socket_peers, ctx->sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	if (unlikely(!peer))
		return socket_out_of_memory();
	socket_remember(peer, target, backend);
	socket_count_connection(peer->backend_id);
	__builtin_memcpy(&target->address, &peer->backend, sizeof(target->address));
	target->port = peer->backend_port;
	*is_changed = 1;
	return SOCKET_ALLOWED;
}

/* The place of a destination: where it is, or else where what was used longest ago is. */
inline_always __u32 socket_place(const struct socket_destinations *destinations, const struct socket_address *target)
{
	__u32 place = destinations->recent & (SOCKET_DESTINATIONS - 1), oldest = 0xffffffff;

	if (likely(socket_is_service(&destinations->peers[place], target)))
		return place;
	for (__u32 i = 0; i < SOCKET_DESTINATIONS; i++) {
		const struct socket_peer *peer = &destinations->peers[i];

		if (socket_is_service(peer, target))
			return i;
		if (peer->last_used < oldest) {
			oldest = peer->last_used;
			place = i;
		}
	}
	return place & (SOCKET_DESTINATIONS - 1);
}

inline_always void socket_count_move(void)
{
	__u32 index = 0;
	struct socket_count *count = bpf_map_lookup_elem(&socket_counts, &index);

	if (count)
		__sync_fetch_and_add(&count->moved, 1);
}

/* Replaces the target of a datagram that names one. A destination keeps its backend as long as that takes new traffic. */
inline_always int socket_send(struct bpf_sock_addr *ctx, struct socket_address *target, int *is_changed)
{
	struct socket_destinations *destinations;
	const struct frontend *frontend;
	struct socket_peer *peer;
	struct backend *backend;
	__u32 place, is_known;

	if (!balances_pods && !socket_is_host(ctx))
		return SOCKET_ALLOWED;
	frontend = socket_frontend(ctx, target);
	if (likely(!frontend))
		return SOCKET_ALLOWED;
	destinations = bpf_sk_storage_get(&socket_destinations, ctx->sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	if (unlikely(!destinations))
		return socket_out_of_memory();
	place = socket_place(destinations, target);
	barrier_data(place);
	place &= SOCKET_DESTINATIONS - 1;
	peer = &destinations->peers[place];
	is_known = socket_is_service(peer, target);
	if (unlikely(!is_known || !socket_eligible(peer->backend_id, frontend->service))) {
		backend = socket_select(ctx, frontend);
		if (unlikely(!backend)) {
			socket_count_refusal(frontend->service);
			return socket_refuse(ERROR_HOST_UNREACHABLE);
		}
		socket_remember(peer, target, backend);
		socket_count_connection(peer->backend_id);
		if (is_known)
			socket_count_move();
	}
	peer->last_used = ++destinations->clock;
	destinations->recent = place;
	__builtin_memcpy(&target->address, &peer->backend, sizeof(target->address));
	target->port = peer->backend_port;
	*is_changed = 1;
	return SOCKET_ALLOWED;
}

inline_always void socket_restore(struct socket_address *source, const struct socket_peer *peer, int *is_changed)
{
	__builtin_memcpy(&source->address, &peer->service, sizeof(source->address));
	source->port = peer->service_port;
	*is_changed = 1;
}

/* The peer as the process knows it. */
inline_always void socket_restore_peer(struct bpf_sock_addr *ctx, struct socket_address *source, int *is_changed)
{
	struct socket_peer *peer = bpf_sk_storage_get(&socket_peers, ctx->sk, NULL, 0);

	if (peer && socket_is_backend(peer, source))
		socket_restore(source, peer, is_changed);
}

/* The sender of a datagram as the process knows it: of several services that led to one backend, the last used. */
inline_always void socket_restore_sender(struct bpf_sock_addr *ctx, struct socket_address *source, int *is_changed)
{
	struct socket_destinations *destinations;
	__u32 place, latest = 0;

	socket_restore_peer(ctx, source, is_changed);
	if (*is_changed)
		return;
	destinations = bpf_sk_storage_get(&socket_destinations, ctx->sk, NULL, 0);
	if (likely(!destinations))
		return;
	place = destinations->recent & (SOCKET_DESTINATIONS - 1);
	if (unlikely(!socket_is_backend(&destinations->peers[place], source))) {
		place = SOCKET_DESTINATIONS;
		for (__u32 i = 0; i < SOCKET_DESTINATIONS; i++) {
			const struct socket_peer *peer = &destinations->peers[i];

			if (peer->last_used > latest && socket_is_backend(peer, source)) {
				latest = peer->last_used;
				place = i;
			}
		}
		if (place >= SOCKET_DESTINATIONS)
			return;
	}
	barrier_data(place);
	socket_restore(source, &destinations->peers[place & (SOCKET_DESTINATIONS - 1)], is_changed);
}
