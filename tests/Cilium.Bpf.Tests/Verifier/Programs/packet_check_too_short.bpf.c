/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Checks for 14 bytes and reads the 21st. */
/* expect: invalid access to packet */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int broken(struct __sk_buff *skb)
{
	__u8 *data = (void *)(long)skb->data;
	__u8 *end = (void *)(long)skb->data_end;

	if (data + 14 > end)
		return 0;
	return data[20]; /* refused */
}

char LICENSE[] SEC("license") = "GPL";
