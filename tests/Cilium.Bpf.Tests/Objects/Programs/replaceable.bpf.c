/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A program with a function that others may replace, and a replacement for it. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__noinline int stage(struct __sk_buff *skb)
{
	volatile int verdict = 1;

	return skb ? verdict : 0;
}

SEC("tc")
int staged(struct __sk_buff *skb)
{
	return stage(skb);
}

SEC("?freplace/stage")
int replacement(struct __sk_buff *skb)
{
	return 7;
}

char LICENSE[] SEC("license") = "GPL";
