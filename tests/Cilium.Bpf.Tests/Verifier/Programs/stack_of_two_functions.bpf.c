/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Two frames together exceed 512 bytes. */
/* expect: combined stack size of 2 calls is */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static __noinline int fill(struct __sk_buff *skb)
{
	volatile char buffer[400];

	buffer[skb->mark & 255] = skb->len;
	return buffer[3];
}

SEC("tc")
int broken(struct __sk_buff *skb)
{
	volatile char buffer[300];

	buffer[skb->len & 255] = 1;
	return fill(skb) + buffer[7];
}

char LICENSE[] SEC("license") = "GPL";
