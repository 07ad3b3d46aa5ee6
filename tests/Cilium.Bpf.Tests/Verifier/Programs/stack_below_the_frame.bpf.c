/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Stores below the 512 bytes of the stack. */
/* expect: invalid write to stack */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int broken(struct __sk_buff *skb)
{
	asm volatile("*(u64 *)(r10 - 520) = %[v]" : : [v] "r"(1L) : "memory"); /* refused */
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
