/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Reserves a record and neither submits nor discards it. */
/* expect: Unreleased reference */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

SEC("tc")
int broken(struct __sk_buff *skb)
{
	__u64 *event = bpf_ringbuf_reserve(&events, 8, 0);

	if (event)
		*event = 1;
	return 0; /* refused */
}

char LICENSE[] SEC("license") = "GPL";
