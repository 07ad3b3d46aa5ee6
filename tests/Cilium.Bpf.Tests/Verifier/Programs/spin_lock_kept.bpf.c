/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Ends while it holds a lock. */
/* expect: bpf_spin_lock|bpf_spin_unlock is missing */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct guarded {
	struct bpf_spin_lock lock;
	__u32 count;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, struct guarded);
	__uint(max_entries, 1);
} guarded SEC(".maps");

SEC("tc")
int broken(struct __sk_buff *skb)
{
	__u32 slot = 0;
	struct guarded *value = bpf_map_lookup_elem(&guarded, &slot);

	if (!value)
		return 0;
	bpf_spin_lock(&value->lock);
	value->count++;
	return 0;
} /* refused */

char LICENSE[] SEC("license") = "GPL";
