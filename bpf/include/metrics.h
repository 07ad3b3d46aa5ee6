/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Packets and bytes per direction and reason, per CPU. Reason 0: forwarded. */
#pragma once

#include "maps.h"

/* In place of a direction, with the direction as the reason: what passed only because of audit, when it was judged. */
#define METRIC_AUDITED 3

inline_always void metric_count(__u32 direction, __u32 reason, __u32 bytes)
{
	__u32 index = direction << 8 | (reason & 0xff);
	struct metric *metric = bpf_map_lookup_elem(&metrics, &index);

	if (metric) {
		metric->packets++;
		metric->bytes += bytes;
	}
}
