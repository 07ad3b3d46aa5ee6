/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Reads a register that holds nothing. */
/* expect: R7 !read_ok */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int broken(struct __sk_buff *skb)
{
	long result;

	asm volatile("%[r] = r7" : [r] "=r"(result)); /* refused */
	return result;
}

char LICENSE[] SEC("license") = "GPL";
