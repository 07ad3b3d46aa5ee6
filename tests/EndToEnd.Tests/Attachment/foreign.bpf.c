/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Programs of somebody else on a pod's device. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

/* Lets every packet pass, and keeps it from the programs behind. */
SEC("tc")
int accept_all(struct __sk_buff *skb)
{
	return TC_ACT_OK;
}

/* Leaves every packet to the programs behind. */
SEC("tc")
int look_on(struct __sk_buff *skb)
{
	return TC_ACT_UNSPEC;
}

char LICENSE[] SEC("license") = "GPL";
