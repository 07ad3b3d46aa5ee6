/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Reads a packet byte without comparing with data_end. */
/* expect: invalid access to packet */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int broken(struct __sk_buff *skb)
{
	__u8 *data = (void *)(long)skb->data;

	return data[0]; /* refused */
}

char LICENSE[] SEC("license") = "GPL";
