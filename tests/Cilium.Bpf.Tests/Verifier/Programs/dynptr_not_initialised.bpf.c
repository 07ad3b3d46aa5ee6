/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Reads through a dynptr that was never made. */
/* expect: dynptr */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int broken(struct __sk_buff *skb)
{
	struct bpf_dynptr pointer;
	char buffer[8];

	return bpf_dynptr_read(buffer, sizeof(buffer), &pointer, 0, 0); /* refused */
}

char LICENSE[] SEC("license") = "GPL";
