/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Passes a length larger than the buffer. */
/* expect: invalid write to stack|invalid indirect access to stack */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int broken(struct __sk_buff *skb)
{
	char buffer[16] = {};

	return bpf_skb_load_bytes(skb, 0, buffer, 32); /* refused */
}

char LICENSE[] SEC("license") = "GPL";
