/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Passes a number where a helper wants a key. */
/* expect: R2 type=scalar expected= */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, __u64);
	__uint(max_entries, 4);
} counts SEC(".maps");

SEC("tc")
int broken(struct __sk_buff *skb)
{
	void *key = (void *)(long)skb->len;

	return bpf_map_lookup_elem(&counts, key) ? 1 : 0; /* refused */
}

char LICENSE[] SEC("license") = "GPL";
