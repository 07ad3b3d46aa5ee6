/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Layouts and map kinds that a generated skeleton has to get right. */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

enum verdict {
	VERDICT_DENY = -1,
	VERDICT_NONE,
	VERDICT_ALLOW = 2,
};

/* Has a C# type of its own in the test project. */
struct peer_address {
	__be32 addr[4];
};

typedef struct {
	__u16 low;
	__u16 high;
} port_range_t;

struct flow_event {
	__u64 timestamp;
	struct peer_address source;
	union {
		struct {
			__be16 source_port;
			__be16 target_port;
		};
		__u32 ports;
	};
	enum verdict verdict;
	__u8 is_reply : 1;
	__u8 family : 3;
	__u32 identity : 24;
	port_range_t range;
	__u8 payload[2][3];
	_Bool is_last;
	char name[16];
};

struct __attribute__((packed)) tight {
	__u8 kind;
	__u32 value;
	__u16 tail;
};

struct lpm_key {
	__u32 prefixlen;
	__u8 data[4];
};

volatile const enum verdict default_verdict = VERDICT_ALLOW;
volatile const port_range_t node_ports = { 30000, 32767 };
volatile const __u64 boot_id[2] = { 1, 2 };
struct tight last_tight;
double ratio SEC(".data") = 0.5;
/* Nothing else declares the type of the events. */
const struct flow_event *unused_event __attribute__((unused));

#define MAP(kind, key_type, value_type, entries)                                                   \
	struct {                                                                                   \
		__uint(type, kind);                                                                \
		__type(key, key_type);                                                             \
		__type(value, value_type);                                                         \
		__uint(max_entries, entries);                                                      \
	}

MAP(BPF_MAP_TYPE_LRU_HASH, struct peer_address, struct tight, 16) recent SEC(".maps");
MAP(BPF_MAP_TYPE_PERCPU_HASH, __u32, struct flow_event, 16) per_cpu SEC(".maps");
MAP(BPF_MAP_TYPE_ARRAY, __u32, enum verdict, 16) verdicts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__type(key, struct lpm_key);
	__type(value, port_range_t);
	__uint(max_entries, 16);
	__uint(map_flags, BPF_F_NO_PREALLOC);
} prefixes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__type(value, __u64);
	__uint(max_entries, 16);
} work SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 4);
} stages SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 65536);
} events SEC(".maps");

SEC("tc")
int emit(struct __sk_buff *skb)
{
	struct flow_event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	__u32 slot = 1;
	enum verdict *verdict = bpf_map_lookup_elem(&verdicts, &slot);

	if (!event)
		return 0;
	__builtin_memset(event, 0, sizeof(*event));
	event->timestamp = 0x1122334455667788;
	event->source.addr[3] = 0x0100007f;
	event->source_port = 0x5000;
	event->target_port = 0xbb01;
	event->verdict = verdict ? *verdict : default_verdict;
	event->is_reply = 1;
	event->family = 5;
	event->identity = 0xabcdef;
	event->range = (port_range_t){ node_ports.low, node_ports.high };
	event->payload[1][2] = 9;
	event->is_last = 1;
	event->name[0] = 'x';
	last_tight.kind = 1;
	last_tight.value = 0xdeadbeef;
	last_tight.tail = 7;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
