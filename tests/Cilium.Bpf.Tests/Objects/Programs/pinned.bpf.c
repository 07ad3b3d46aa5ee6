/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A map that is pinned by name, a map defined by a typedef'd struct, and a tagged type. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define tagged(text) __attribute__((btf_decl_tag(text)))

struct tagged("schema:2") state {
	__u64 total;
	__u32 generation tagged("since:1.1");
	__u32 pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, __u32);
	__type(value, struct state);
	__uint(max_entries, 8);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} shared_state SEC(".maps");

SEC("cgroup_skb/egress")
int touch(struct __sk_buff *skb)
{
	__u32 key = 1;
	struct state *state = bpf_map_lookup_elem(&shared_state, &key);

	return state ? 1 : 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
