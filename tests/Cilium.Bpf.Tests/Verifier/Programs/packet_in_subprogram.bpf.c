/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The mistake is in a function that the program calls, behind another function. */
/* expect: invalid access to packet */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static __noinline int length(struct __sk_buff *skb)
{
	return skb->len > 100 ? 1 : 2;
}

static __noinline int first_byte(struct __sk_buff *skb)
{
	__u8 *data = (void *)(long)skb->data;

	return data[3]; /* refused */
}

SEC("tc")
int broken(struct __sk_buff *skb)
{
	return length(skb) + first_byte(skb);
}

char LICENSE[] SEC("license") = "GPL";
