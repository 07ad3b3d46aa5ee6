/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Uses a packet pointer that a helper has invalidated. */
/* expect: invalid mem access 'scalar' */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int broken(struct xdp_md *ctx)
{
	__u8 *data = (void *)(long)ctx->data;
	__u8 *end = (void *)(long)ctx->data_end;

	if (data + 1 > end)
		return XDP_PASS;
	if (bpf_xdp_adjust_head(ctx, -8))
		return XDP_DROP;
	return data[0]; /* refused */
}

char LICENSE[] SEC("license") = "GPL";
