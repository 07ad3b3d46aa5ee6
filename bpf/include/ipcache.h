/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Address -> identity: full-length addresses in a hash, prefixes in a trie that is consulted only on a miss,
 * and only while it holds anything. What nothing is known of is the world.
 */
#pragma once

#include "config.h"
#include "maps.h"
#include "transport.h"

struct remote {
	__u32 identity;
	__u32 slot;
	__u32 ifindex;
};

inline_always void ipcache_lookup4(const struct runtime_state *state, __be32 address, struct remote *remote)
{
	struct ipcache_entry *entry = bpf_map_lookup_elem(&ipcache4, &address);

	if (!entry && state->ipv4_prefixes) {
		struct prefix4 key = { .length = 32, .address = address };

		entry = bpf_map_lookup_elem(&prefixes4, &key);
	}
	if (entry) {
		remote->identity = entry->identity;
		remote->slot = entry->identity_slot;
		remote->ifindex = entry->ifindex;
	} else {
		/* Reserved identities live in the slot of their number. */
		remote->identity = remote->slot = world_ipv4;
		remote->ifindex = 0;
	}
}

inline_always void ipcache_lookup6(const struct runtime_state *state, const union address *address,
				   struct remote *remote)
{
	/* Keys must lie on the stack: kernels before 6.6 refuse those behind a global function's argument. */
	struct prefix6 key = { .length = 128 };
	struct ipcache_entry *entry;

	__builtin_memcpy(&key.address, address, sizeof(*address));
	entry = bpf_map_lookup_elem(&ipcache6, &key.address);
	if (!entry && state->ipv6_prefixes) {
		entry = bpf_map_lookup_elem(&prefixes6, &key);
	}
	if (entry) {
		remote->identity = entry->identity;
		remote->slot = entry->identity_slot;
		remote->ifindex = entry->ifindex;
	} else {
		remote->identity = remote->slot = world_ipv6;
		remote->ifindex = 0;
	}
}

inline_always void ipcache_lookup(const struct runtime_state *state, int is_ipv6, const union address *address,
				  struct remote *remote)
{
	if (is_ipv6)
		ipcache_lookup6(state, address, remote);
	else
		ipcache_lookup4(state, address->words[0], remote);
}
