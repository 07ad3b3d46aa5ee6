/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Calls a tracing helper from a classifier. */
/* expect: bpf_get_stack */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int broken(struct __sk_buff *skb)
{
	__u64 buffer[2] = {};

	return bpf_get_stack(skb, buffer, sizeof(buffer), 0); /* refused */
}

char LICENSE[] SEC("license") = "GPL";
