/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Reads behind the context. */
/* expect: invalid bpf_context access */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int broken(struct __sk_buff *skb)
{
	return *(volatile __u32 *)((char *)skb + sizeof(*skb) + 8); /* refused */
}

char LICENSE[] SEC("license") = "GPL";
