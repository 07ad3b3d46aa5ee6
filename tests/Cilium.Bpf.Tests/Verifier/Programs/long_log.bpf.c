/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The mistake comes after a loop that the verifier walks through step by step: megabytes of log. */
/* expect: invalid access to packet */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int broken(struct __sk_buff *skb)
{
	__u8 *data = (void *)(long)skb->data;
	volatile __u32 sum = 0;

	for (__u32 i = 0; i < 8000; i++)
		sum += i;
	return data[sum & 1]; /* refused */
}

char LICENSE[] SEC("license") = "GPL";
