/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Writes a field of the context that is read-only. */
/* expect: invalid bpf_context access */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int broken(struct __sk_buff *skb)
{
	skb->ifindex = 3; /* refused */
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
