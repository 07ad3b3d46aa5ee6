/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Fills rings with records of 64 bytes, so that reading can be measured without writing. Each reader has a ring of its
 * own, because a ring has one consumer. The records that found room are counted.
 */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

#define RECORD_WORDS 8
#define RECORDS_A_RUN 256

struct record {
	__u64 words[RECORD_WORDS];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024 * 1024);
} our_ring SEC(".maps"), peer_ring SEC(".maps");

__u64 written = 0;

static __always_inline int fill(void *ring)
{
	for (int i = 0; i < RECORDS_A_RUN; i++) {
		struct record *record = bpf_ringbuf_reserve(ring, sizeof(*record), 0);

		if (!record)
			return TC_ACT_SHOT;
		for (int word = 0; word < RECORD_WORDS; word++)
			record->words[word] = written + word;
		bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
		written++;
	}
	return TC_ACT_OK;
}

SEC("tc")
int fill_ours(struct __sk_buff *skb)
{
	return fill(&our_ring);
}

SEC("tc")
int fill_peer(struct __sk_buff *skb)
{
	return fill(&peer_ring);
}

char program_license[] SEC("license") = "Dual BSD/GPL";
