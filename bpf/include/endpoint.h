/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Finds the endpoint behind an interface index: two array accesses. */
#pragma once

#include "maps.h"

inline_always struct endpoint *endpoint_find(__u32 ifindex)
{
	__u32 index = ifindex & (ENDPOINT_CELLS - 1), slot, *overflow;
	__u64 *entry = bpf_map_lookup_elem(&endpoint_cells, &index), cell;
	struct endpoint *endpoint;

	if (unlikely(!entry))
		return NULL;
	/* In one load: index and slot belong together. */
	cell = *(volatile __u64 *)entry;
	slot = cell >> 32;
	if (unlikely((__u32)cell != ifindex)) {
		overflow = bpf_map_lookup_elem(&endpoint_overflow, &ifindex);
		if (!overflow)
			return NULL;
		slot = *(volatile __u32 *)overflow;
	}
	endpoint = bpf_map_lookup_elem(&endpoints, &slot);
	/* A slot may have been given to another endpoint since its number was read. */
	return endpoint && endpoint->ifindex == ifindex ? endpoint : NULL;
}
