/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Stores 8 bytes at an odd place of the stack. */
/* expect: misaligned stack access */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int broken(struct __sk_buff *skb)
{
	asm volatile("*(u64 *)(r10 - 13) = %[v]" : : [v] "r"(1L) : "memory"); /* refused */
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
