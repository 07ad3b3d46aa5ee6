/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Reads behind a map value. */
/* expect: invalid access to map value */
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
	__u32 slot = 0;
	__u64 *count = bpf_map_lookup_elem(&counts, &slot);

	if (!count)
		return 0;
	return count[1]; /* refused */
}

char LICENSE[] SEC("license") = "GPL";
