/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the programs of the node's own devices share with C#. Our own layouts. */
#pragma once

#include "types.h"

/* By interface index: what stands for the node on a device that leads out of it. Element 0: on those that are not listed. */
struct network_device {
	union address ipv6; /* 0: none */
	__be32 ipv4; /* 0: none */
	__u32 pad;
};
static_assert_size(struct network_device, 24);

/* Where translated flows to one port of one destination stand that want a source port of their own. */
struct nat_target_key {
	union address source; /* what stands for the node */
	union address destination;
	__be16 port;
	__u8 protocol;
	__u8 is_ipv6;
	__u32 pad;
};
static_assert_size(struct nat_target_key, 40);

struct nat_target {
	__u32 next; /* where the search for a free port begins: distance from the first */
	__u32 retry; /* no port was free: none is before then, on the connection clock. 0: one may be free */
	__u64 refused; /* flows that found no port */
};
static_assert_size(struct nat_target, 16);

struct network_state {
	__u32 exclusions4; /* entries in the tries of destinations that are reached under pods' own addresses; 0 skips the look-up */
	__u32 exclusions6;
	__u32 swept; /* when a program last looked for dead entries itself, on the connection clock */
	__u32 kept; /* entries that the last collection of the agent left, */
	__u32 removed; /* and took out */
	__u32 pad;
};
static_assert_size(struct network_state, 24);
