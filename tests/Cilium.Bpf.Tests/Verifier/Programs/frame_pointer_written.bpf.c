/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Writes to the frame pointer. */
/* expect: frame pointer is read only */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int broken(struct __sk_buff *skb)
{
	asm volatile("r10 = 0"); /* refused */
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
