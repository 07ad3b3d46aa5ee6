/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * From an address and port to a backend. What goes to no service costs an array access (the filter); what does costs one
 * hash look-up and three array accesses. The hash of a flow is that of our facts (datapath, section 8.5), so that nodes of
 * either kind choose alike.
 */
#pragma once

#include "service_config.h"
#include "service_maps.h"
#include "transport.h"

#define SERVICE_HASH_1 0x9e3779b97f4a7c15ULL
#define SERVICE_HASH_2 0xd6e8feb86659fd93ULL

/* FrontendFilter.cs computes the same. */
inline_always int service_may_exist(const union address *address, __be16 port, __u8 protocol)
{
	__u64 hash = (address->halves[0] ^ ((__u64)port << 32 | protocol)) * SERVICE_HASH_1;
	__u32 bit, word;
	__u64 *bits;

	hash = (hash ^ address->halves[1] ^ hash >> 29) * SERVICE_HASH_2;
	bit = hash >> 44;
	word = bit / 64;
	bits = bpf_map_lookup_elem(&frontend_filter, &word);
	return bits && (*bits & (1ULL << (bit % 64)));
}

inline_always const struct frontend *service_find_exact(int is_ipv6, const union address *address, __be16 port,
							__u8 protocol)
{
	if (is_ipv6) {
		/* On the stack: kernels before 6.6 refuse keys behind a global function's argument. */
		struct frontend_key6 key = { .port = port, .protocol = protocol };

		__builtin_memcpy(&key.address, address, sizeof(*address));
		return bpf_map_lookup_elem(&frontends6, &key);
	} else {
		struct frontend_key4 key = { .address = address->words[0], .port = port, .protocol = protocol };

		return bpf_map_lookup_elem(&frontends4, &key);
	}
}

/* NODE_ADDRESS_* of an address; 0: it is no node's. */
inline_always __u32 service_node(const union address *address)
{
	union address key;
	__u32 *kind;

	__builtin_memcpy(&key, address, sizeof(key));
	kind = bpf_map_lookup_elem(&node_addresses, &key);
	return kind ? *kind : 0;
}

inline_always int service_is_node_port(__be16 port)
{
	__u16 number = bpf_ntohs(port);

	return number >= node_port_first && number <= node_port_last;
}

/* ---- selection ---- */

inline_always __u32 service_rotate(__u32 word, __u32 bits)
{
	return word << bits | word >> (32 - bits);
}

/* The hash of three words that the kernel publishes in include/linux/jhash.h, written from its description. */
inline_always __u32 service_hash_final(__u32 a, __u32 b, __u32 c)
{
	c = (c ^ b) - service_rotate(b, 14);
	a = (a ^ c) - service_rotate(c, 11);
	b = (b ^ a) - service_rotate(a, 25);
	c = (c ^ b) - service_rotate(b, 16);
	a = (a ^ c) - service_rotate(c, 4);
	b = (b ^ a) - service_rotate(a, 14);
	return (c ^ b) - service_rotate(b, 24);
}

struct service_words {
	__u32 a, b, c;
};

inline_always void service_hash_mix(struct service_words *words)
{
	__u32 a = words->a, b = words->b, c = words->c;

	a = (a - c) ^ service_rotate(c, 4);
	c += b;
	b = (b - a) ^ service_rotate(a, 6);
	a += c;
	c = (c - b) ^ service_rotate(b, 8);
	b += a;
	a = (a - c) ^ service_rotate(c, 16);
	c += b;
	b = (b - a) ^ service_rotate(a, 19);
	a += c;
	c = (c - b) ^ service_rotate(b, 4);
	b += a;
	words->a = a;
	words->b = b;
	words->c = c;
}

/* Ports as they lie in memory; source_port is 0 where affinity is on. */
inline_always __u32 service_flow_hash(int is_ipv6, const union address *client, __be16 source_port, __be16 port,
				      __u8 protocol)
{
	__u32 ports = (__u32)port << 16 | source_port;

	if (is_ipv6) {
		__u32 seed = maglev_seed6;
		struct service_words words = { client->words[0], client->words[1], client->words[2] };

		service_hash_mix(&words);
		words.a += client->words[3];
		words.b += ports;
		words.c += protocol;
		service_hash_mix(&words);
		words.a += seed;
		return service_hash_final(words.a, words.b, words.c);
	} else {
		__u32 base = maglev_seed4 + 0xdeadbeef + 12;

		return service_hash_final(client->words[0] + base, ports + base, protocol + base);
	}
}

/* The backend with an id, unless it is gone or has become another's. */
inline_always struct backend *service_backend(__u32 id)
{
	__u32 index = BACKEND_INDEX(id);
	struct backend *backend = bpf_map_lookup_elem(&backends, &index);

	return id && backend && *(volatile __u32 *)&backend->id == id ? backend : NULL;
}

/*
 * A backend of a pool. number: random, or the hash of the flow; which of them pool->count says. A slot that has been
 * given away since its number was read is tried once more. NULL: nobody is there.
 */
inline_always struct backend *service_pick(const struct pool *pool, __u32 random, __u32 hash)
{
	for (int attempt = 0; attempt < 2; attempt++) {
		__u64 run = *(const volatile __u64 *)&pool->first;
		__u32 first = run, count = run >> 32, index, *slot;
		struct backend *backend;

		if (count & POOL_MAGLEV) {
			count &= ~POOL_MAGLEV;
			if (!count)
				return NULL;
			index = first + hash % count;
		} else {
			if (!count)
				return NULL;
			index = first + (__u32)((__u64)random * count >> 32);
		}
		slot = bpf_map_lookup_elem(&pool_slots, &index);
		if (!slot)
			return NULL;
		backend = service_backend(*(volatile __u32 *)slot);
		if (likely(backend))
			return backend;
		random = hash = bpf_get_prandom_u32();
	}
	return NULL;
}
