/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Three programs, of which the second is broken. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int first(struct __sk_buff *skb)
{
	return skb->len;
}

SEC("tc")
int second(struct __sk_buff *skb)
{
	return *(__u8 *)(long)skb->data;
}

SEC("xdp")
int third(struct xdp_md *ctx)
{
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
