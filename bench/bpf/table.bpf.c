/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What a table costs by itself: one look-up, and one insertion, in a hash like that of the connections. With many
 * entries in turn it is mostly memory that is waited for, whatever else a packet does. ask does all but that.
 */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

struct table_key {
	__u32 addresses[2];
	__u32 number;
	__u32 protocol;
};

struct table_value {
	__u32 words[12];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 524288);
	__type(key, struct table_key);
	__type(value, struct table_value);
} table SEC(".maps");

__u32 position = 0;
__u32 entries = 1;
__u32 stride = 1;

static __always_inline void next_key(struct table_key *key)
{
	__u32 next = position + stride;

	if (next >= entries)
		next -= entries;
	position = next;
	key->addresses[0] = 10;
	key->addresses[1] = 20;
	key->number = next;
	key->protocol = 6;
}

SEC("tc")
int ask(struct __sk_buff *skb)
{
	struct table_key key;

	next_key(&key);
	asm volatile("" : : "r"(&key) : "memory");
	return TC_ACT_OK;
}

SEC("tc")
int find(struct __sk_buff *skb)
{
	struct table_key key;
	struct table_value *value;

	next_key(&key);
	value = bpf_map_lookup_elem(&table, &key);
	return value && value->words[0] == key.number ? TC_ACT_OK : TC_ACT_SHOT;
}

SEC("tc")
int add(struct __sk_buff *skb)
{
	struct table_value value = {};
	struct table_key key;

	next_key(&key);
	value.words[0] = key.number;
	return bpf_map_update_elem(&table, &key, &value, BPF_ANY) ? TC_ACT_SHOT : TC_ACT_OK;
}

char program_license[] SEC("license") = "Dual BSD/GPL";
