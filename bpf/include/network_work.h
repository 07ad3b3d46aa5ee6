/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the programs of the node's own devices keep off the stack while they work; nothing else runs on this CPU meanwhile. */
#pragma once

#include "network_types.h"
#include "transport.h"

/* Where a packet goes next. */
struct hop {
	struct bpf_redir_neigh neighbor;
	__u32 ifindex;
	__u32 mtu;
	__u32 has_neighbor; /* whether neighbor says where to; else the kernel looks for the route itself */
};

/* The search for a free source port. */
struct nat_search {
	struct nat_target_key key;
	struct nat_target fresh;
	struct bpf_sock_tuple tuple;
	__u32 first;
	__u32 size;
	__u32 offset;
	__u32 earliest; /* end of life of the first flow in the way that ends */
	__u32 bytes;
	__u32 how;
};

struct network_work {
	struct packet packet; /* one that another quotes, or was before it was translated */
	struct hop hop;
	struct nat_search search;
	__u32 swept; /* entries that are taken out of a full table */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct network_work);
} network_work SEC(".maps");

inline_always struct network_work *network_work_get(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&network_work, &zero);
}
