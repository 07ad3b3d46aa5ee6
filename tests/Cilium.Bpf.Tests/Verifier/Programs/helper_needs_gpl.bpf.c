/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Calls a helper that is for GPL programs only. */
/* expect: GPL */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int broken(struct __sk_buff *skb)
{
	bpf_printk("length %d", skb->len); /* refused */
	return 0;
}

char LICENSE[] SEC("license") = "Proprietary";
