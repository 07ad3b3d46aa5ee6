/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Looks up a socket and does not release it. */
/* expect: Unreleased reference */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int broken(struct __sk_buff *skb)
{
	struct bpf_sock_tuple tuple = {};
	struct bpf_sock *sk = bpf_sk_lookup_tcp(skb, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0);

	return sk ? 1 : 0; /* refused */
}

char LICENSE[] SEC("license") = "GPL";
