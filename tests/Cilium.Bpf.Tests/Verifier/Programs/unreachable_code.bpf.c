/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Has instructions that nothing leads to. */
/* expect: unreachable insn */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int broken(struct __sk_buff *skb)
{
	asm volatile("r0 = 0; exit; r0 = 1; r0 = 2"); /* refused */
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
