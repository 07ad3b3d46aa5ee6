/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Touches a record that it gave away. */
/* expect: invalid mem access 'scalar' */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

SEC("tc")
int broken(struct __sk_buff *skb)
{
	__u64 *event = bpf_ringbuf_reserve(&events, 8, 0);

	if (!event)
		return 0;
	bpf_ringbuf_submit(event, 0);
	return *(volatile __u64 *)event; /* refused */
}

char LICENSE[] SEC("license") = "GPL";
