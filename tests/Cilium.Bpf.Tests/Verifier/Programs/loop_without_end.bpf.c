/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Loops for as long as a word of the context stays the same. */
/* expect: infinite loop detected */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int broken(struct __sk_buff *skb)
{
	int i = 0;

	asm volatile("1: if %[i] == 5 goto 1b" : : [i] "r"(5)); /* refused */
	return i;
}

char LICENSE[] SEC("license") = "GPL";
