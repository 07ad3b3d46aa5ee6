/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* One of everything that an object file can define: programs, maps, constants, variables. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "sample.h"

volatile const __u32 node_id = 7;
volatile const _Bool is_strict = 0;
volatile const __u8 node_mac[6] = { 2, 0, 0, 0, 0, 1 };
volatile const struct sample_limits limits = { .burst = 10, .rate = 100 };

__u64 packets;
__s32 last_delta = -1;
__u32 step SEC(".data.tuning") = 1;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, struct sample_key);
	__type(value, struct sample_value);
	__uint(max_entries, 128);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 16);
	__uint(max_entries, 4);
	__uint(map_flags, BPF_F_MMAPABLE);
} raw SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__type(key, __u32);
	__uint(max_entries, 8);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_HASH);
		__type(key, __u32);
		__type(value, __u64);
		__uint(max_entries, 16);
	});
} generations SEC(".maps");

static __noinline int count(struct __sk_buff *skb)
{
	struct sample_key key = { .mark = skb->mark, .proto = 6 };
	struct sample_value first = { .bytes = skb->len };
	struct sample_value *seen = bpf_map_lookup_elem(&flows, &key);

	if (seen)
		__sync_fetch_and_add(&seen->bytes, skb->len);
	else
		bpf_map_update_elem(&flows, &key, &first, BPF_ANY);
	return 0;
}

SEC("tc")
int classify(struct __sk_buff *skb)
{
	__u32 slot = 0;
	void *inner = bpf_map_lookup_elem(&generations, &slot);

	__sync_fetch_and_add(&packets, step);
	if (inner)
		last_delta = 1;
	if (is_strict)
		return -1;
	count(skb);
	return node_id + limits.burst + node_mac[5];
}

SEC("tc")
int write_raw(struct __sk_buff *skb)
{
	__u32 slot = 1;
	__u64 *value = bpf_map_lookup_elem(&raw, &slot);

	if (value)
		*value = skb->len;
	return 0;
}

SEC("?xdp")
int optional(struct xdp_md *ctx)
{
	__u64 *event = bpf_ringbuf_reserve(&events, 8, 0);

	if (event) {
		*event = 42;
		bpf_ringbuf_submit(event, 0);
	}
	return XDP_PASS;
}

SEC("tcx/ingress")
int newer_section(struct __sk_buff *skb)
{
	return 3;
}

char LICENSE[] SEC("license") = "GPL";
