/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Events of fixed layout to one ring, only while somebody reads. Waking the reader costs far more than the
 * event, so it is woken at most once per timer tick and CPU; it looks by itself for what came later in
 * the tick. What could not be written is counted, never silent.
 */
#pragma once

#include "config.h"
#include "judge.h"
#include "maps.h"

#define TRACE_TO_ENDPOINT 0
#define TRACE_TO_HOST 2
#define TRACE_TO_STACK 3

struct event_info {
	__u8 type;
	__u8 subtype;
	__u8 direction;
	__u8 trace_reason;
	__u16 endpoint;
	__u16 target;
	__u32 endpoint_identity;
	__u32 remote_identity;
	__u32 cookie;
	__be16 proxy_port;
	__u8 match_type;
	__u8 flags;
};

verified_once int event_emit(struct __sk_buff *skb, const struct packet *packet, const struct event_info *info)
{
	__u32 zero = 0;
	struct event_state *state = bpf_map_lookup_elem(&event_states, &zero);
	struct flow_event *event;
	__u64 flags = BPF_RB_NO_WAKEUP, tick;
	int is_egress;

	if (!state || !packet || !info)
		return 0;
	state->sequence++;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		state->lost++;
		return 0;
	}
	is_egress = info->direction == DIRECTION_EGRESS;
	event->time = bpf_ktime_get_ns();
	event->type = info->type;
	event->subtype = info->subtype;
	event->direction = info->direction;
	event->flags = info->flags | (packet->is_ipv6 ? EVENT_FLAG_IPV6 : 0) |
		       (packet->flags & PACKET_FRAGMENT ? EVENT_FLAG_FRAGMENT : 0);
	event->endpoint = info->endpoint;
	event->protocol = packet->protocol;
	event->tcp_flags = packet->tcp_flags;
	event->source_identity = is_egress ? info->endpoint_identity : info->remote_identity;
	event->destination_identity = is_egress ? info->remote_identity : info->endpoint_identity;
	event->source_port = packet->source_port;
	event->destination_port = packet->destination_port;
	event->match_type = info->match_type;
	event->trace_reason = info->trace_reason;
	event->proxy_port = info->proxy_port;
	event->cookie = info->cookie;
	event->length = skb->len;
	event->ifindex = skb->ifindex;
	event->target = info->target;
	event->source = packet->source;
	event->destination = packet->destination;
	if (bpf_skb_load_bytes(skb, 0, event->destination_mac, 6) || bpf_skb_load_bytes(skb, 6, event->source_mac, 6))
		__builtin_memset(event->source_mac, 0, 12);
	event->icmp_type = packet->icmp_type;
	event->icmp_code = packet->icmp_code;
	event->ether_type = bpf_ntohs(skb->protocol);
	event->cpu = bpf_get_smp_processor_id();
	event->sequence = state->sequence;

	tick = bpf_jiffies64();
	if (tick != state->last_wake) {
		state->last_wake = tick;
		flags = BPF_RB_FORCE_WAKEUP;
	}
	bpf_ringbuf_submit(event, flags);
	return 0;
}
