/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Takes dead entries out of the tables of translated flows, with what they counted added to their backends. The agent has it
 * done now and then; a program that finds a table full does it itself, so that flows come and go without an agent.
 */
#pragma once

#include "nat.h"

struct sweep {
	__u32 now;
	__u32 is_limited;
};

/* How many entries a program takes out at once: this holds up what else the CPU has to do. */
#define SWEEP_LIMIT 16384

struct bpf_map;

/* Whether an entry is to leave; if so the other of its pair has left. Counters are kept in maps: the verifier follows them. */
inline_always int sweep_takes(const struct sweep *sweep, struct translation *entry, const struct translation_key *key,
			      int is_ipv6)
{
	__u32 zero = 0, now = sweep->now;
	struct network_state *state = bpf_map_lookup_elem(&network, &zero);
	struct translation_key twin;
	__u32 removed;

	if (!state)
		return 0;
	if (!translation_is_over(entry, now) || !translation_claim(entry, now)) {
		if (!sweep->is_limited)
			state->kept++;
		return 0;
	}
	translation_settle(entry);
	removed = 1 + translation_release_twin(&twin, entry, is_ipv6,
					       is_ipv6 ? key->v6.protocol : key->v4.protocol, now);
	if ((entry->flags & (TRANSLATION_SOURCE | TRANSLATION_ANSWER)) == (TRANSLATION_SOURCE | TRANSLATION_ANSWER))
		nat_release(key, is_ipv6, now);
	if (!sweep->is_limited)
		state->removed += removed;
	return 1;
}

inline_always long sweep_goes_on(const struct sweep *sweep)
{
	struct network_work *own;

	if (!sweep->is_limited)
		return 0;
	own = network_work_get();
	return !own || ++own->swept >= SWEEP_LIMIT;
}

static long sweep_entry4(struct bpf_map *map, struct translation_key4 *found, struct translation *entry, void *context)
{
	struct translation_key key;

	if (!found || !entry)
		return 0;
	key.v4 = *found;
	if (!sweep_takes(context, entry, &key, 0))
		return 0;
	bpf_map_delete_elem(&translations4, &key.v4);
	return sweep_goes_on(context);
}

static long sweep_entry6(struct bpf_map *map, struct translation_key6 *found, struct translation *entry, void *context)
{
	struct translation_key key;

	if (!found || !entry)
		return 0;
	key.v6 = *found;
	if (!sweep_takes(context, entry, &key, 1))
		return 0;
	bpf_map_delete_elem(&translations6, &key.v6);
	return sweep_goes_on(context);
}

/* Makes room in a full table; at most once a unit of the connection clock. */
verified_once int sweep_full(__u32 is_ipv6)
{
	__u32 zero = 0;
	struct network_state *state = bpf_map_lookup_elem(&network, &zero);
	struct network_work *own = network_work_get();
	struct sweep sweep = { .now = clock_now(), .is_limited = 1 };
	__u32 last;
	long seen;

	if (!state || !own)
		return 0;
	last = *(volatile __u32 *)&state->swept;
	if (last == sweep.now || __sync_val_compare_and_swap(&state->swept, last, sweep.now) != last)
		return 0;
	own->swept = 0;
	/* Two calls, each with a map of its own: kernels before 6.8 refuse one with either. */
	if (is_ipv6) {
		seen = bpf_for_each_map_elem(&translations6, sweep_entry6, &sweep, 0);
		barrier_data(seen);
	} else {
		seen = bpf_for_each_map_elem(&translations4, sweep_entry4, &sweep, 0);
	}
	return seen;
}

/* All that is dead, in both tables. */
inline_always void sweep_all(void)
{
	__u32 zero = 0;
	struct network_state *state = bpf_map_lookup_elem(&network, &zero);
	struct sweep sweep = { .now = clock_now() };

	if (!state)
		return;
	state->kept = state->removed = 0;
	bpf_for_each_map_elem(&translations4, sweep_entry4, &sweep, 0);
	bpf_for_each_map_elem(&translations6, sweep_entry6, &sweep, 0);
}
