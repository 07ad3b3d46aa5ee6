/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Returns 7 from a loop callback that takes 0 or 1. */
/* expect: At callback return the register R0 has */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static long step(__u32 index, void *context)
{
	return *(__u32 *)context > 9 ? 7 : 0; /* refused */
}

SEC("tc")
int broken(struct __sk_buff *skb)
{
	__u32 limit = skb->len;

	return bpf_loop(4, step, &limit, 0);
}

char LICENSE[] SEC("license") = "GPL";
