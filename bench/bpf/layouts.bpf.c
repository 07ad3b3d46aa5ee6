/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Three ways to find a verdict, for comparison. selector_bits is the data plane's own code on the data plane's own
 * maps. group_hash: a classifier names a group of selectors, and a hash of (group, identity) the verdict.
 * two_tries: a trie keyed by identity, direction, protocol and port is asked for the identity, then for any
 * identity; its size, 16,384 entries, is what such tables have by default. ask does all but the look-up.
 */
#include "policy.h"

struct group_verdict_key {
	__u32 group;
	__u32 identity;
};

struct verdict_entry {
	__u32 cookie;
	__be16 proxy_port;
	__u8 action;
	__u8 precedence;
};

struct trie_key {
	__u32 length;
	__u32 identity;
	__u8 direction;
	__u8 protocol;
	__be16 port;
};

#define TRIE_FULL 64

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct policy_key);
	__type(value, __u32);
} groups SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 262144);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct group_verdict_key);
	__type(value, struct verdict_entry);
} group_verdicts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 16384);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct trie_key);
	__type(value, struct verdict_entry);
} trie SEC(".maps");

/* Identities first_identity + 0 .. identities - 1, in slots that count up alike, take turns stride apart. */
__u32 position = 0;
__u32 identities = 1;
__u32 stride = 0;
__u32 first_identity = 0;
__u32 first_slot = 0;
__u32 policy = 0;
__u32 policy_table = 0;
__u32 port = 0;
__u64 shape = 0;

inline_always __u32 next_identity(void)
{
	__u32 next = position + stride;

	if (next >= identities)
		next -= identities;
	position = next;
	return next;
}

inline_always struct policy_key question(void)
{
	struct policy_key key = {
		.policy = policy,
		.port = port,
		.protocol = PROTOCOL_TCP,
		.direction = DIRECTION_EGRESS,
	};

	return key;
}

SEC("tc")
int ask(struct __sk_buff *skb)
{
	__u32 next = next_identity(), identity = first_identity + next, slot = first_slot + next;
	struct policy_key key = question();

	asm volatile("" : : "r"(identity), "r"(slot), "r"(&key) : "memory");
	return POLICY_ALLOW;
}

SEC("tc")
int selector_bits(struct __sk_buff *skb)
{
	__u32 next = next_identity();
	__u64 shapes = shape;
	struct verdict verdict = {};
	const struct policy_list *list;

	list = policy_find(policy, policy_table, DIRECTION_EGRESS, PROTOCOL_TCP, port, (struct policy_shape *)&shapes);
	if (list)
		policy_decide(list, first_identity + next, first_slot + next, &verdict);
	return verdict.action;
}

SEC("tc")
int group_hash(struct __sk_buff *skb)
{
	__u32 next = next_identity(), *group;
	struct policy_key question_key = question();
	struct group_verdict_key key = { .identity = first_identity + next };
	struct verdict_entry *entry;

	group = bpf_map_lookup_elem(&groups, &question_key);
	if (!group)
		return 0;
	key.group = *group;
	entry = bpf_map_lookup_elem(&group_verdicts, &key);
	return entry ? entry->action : 0;
}

SEC("tc")
int two_tries(struct __sk_buff *skb)
{
	__u32 next = next_identity();
	struct trie_key key = {
		.length = TRIE_FULL,
		.identity = first_identity + next,
		.direction = DIRECTION_EGRESS,
		.protocol = PROTOCOL_TCP,
		.port = port,
	};
	struct verdict_entry *entry;
	__u32 action = 0, precedence = 0;

	entry = bpf_map_lookup_elem(&trie, &key);
	if (entry) {
		action = entry->action;
		precedence = entry->precedence;
	}
	key.identity = 0;
	entry = bpf_map_lookup_elem(&trie, &key);
	if (entry && (!action || entry->precedence > precedence))
		action = entry->action;
	return action;
}
