/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Adds a number of its own to the context pointer. */
/* expect: variable ctx access */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int broken(struct __sk_buff *skb)
{
	long value, offset = skb->len & 4;

	asm volatile("%[s] += %[o]; %[v] = *(u32 *)(%[s] + 0)" : [v] "=r"(value) : [s] "r"(skb), [o] "r"(offset)); /* refused */
	return value;
}

char LICENSE[] SEC("license") = "GPL";
