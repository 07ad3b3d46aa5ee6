/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Writes to .rodata. */
/* expect: write into map forbidden */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile __u32 limit = 5;

SEC("tc")
int broken(struct __sk_buff *skb)
{
	__u32 *writable = (__u32 *)&limit;

	*(volatile __u32 *)writable = skb->len; /* refused */
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
