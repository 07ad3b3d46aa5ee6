/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Passes a length that may be anything, zero included. */
/* expect: invalid zero-sized read */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int broken(struct __sk_buff *skb)
{
	char buffer[16] = {};

	return bpf_skb_load_bytes(skb, 0, buffer, skb->mark); /* refused */
}

char LICENSE[] SEC("license") = "GPL";
