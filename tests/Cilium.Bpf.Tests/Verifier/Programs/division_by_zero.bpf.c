/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Divides by a constant zero. */
/* expect: div by zero */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int broken(struct __sk_buff *skb)
{
	long value = skb->len;

	asm volatile("%[v] /= 0" : [v] "+r"(value)); /* refused */
	return value;
}

char LICENSE[] SEC("license") = "GPL";
