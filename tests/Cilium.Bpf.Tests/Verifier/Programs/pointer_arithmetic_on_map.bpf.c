/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Calculates with a map pointer. */
/* expect: pointer arithmetic */
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
	long map = (long)&counts;
	__u32 slot = 0;

	asm volatile("%[m] *= 2" : [m] "+r"(map)); /* refused */
	return bpf_map_lookup_elem((void *)map, &slot) ? 1 : 0;
}

char LICENSE[] SEC("license") = "GPL";
