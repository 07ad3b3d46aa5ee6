/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Returns 5 from a hook that takes 0 or 1. */
/* expect: At program exit the register R0 has */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/connect4")
int broken(struct bpf_sock_addr *ctx)
{
	return ctx->user_port == 80 ? 5 : 1; /* refused */
}

char LICENSE[] SEC("license") = "GPL";
