/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Uses a looked-up value that may not be there. */
/* expect: invalid mem access 'map_value_or_null' */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, __u32);
	__type(value, __u64);
	__uint(max_entries, 4);
} counts SEC(".maps");

SEC("tc")
int broken(struct __sk_buff *skb)
{
	__u32 slot = 0;
	__u64 *count = bpf_map_lookup_elem(&counts, &slot);

	*count += 1; /* refused */
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
