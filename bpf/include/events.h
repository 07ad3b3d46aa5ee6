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

/* Keeps the layout in the object's type information, where the agent's tests read it. */
const struct flow_event *const event_layout __attribute__((used)) = 0;

/* What an event says, in one word: its type, the direction, and the drop reason or the observation point. */
#define EVENT_OF(type, direction, subtype) ((type) << 16 | (direction) << 8 | (subtype))

/* endpoint and outcome may be missing: of packets that were dropped before they were known. */
verified_once int event_emit(struct __sk_buff *skb, const struct packet *packet, const struct endpoint *endpoint,
			     const struct outcome *outcome, __u32 what)
{
	__u32 zero = 0, endpoint_identity = 0, remote_identity = 0;
	struct event_state *state = bpf_map_lookup_elem(&event_states, &zero);
	struct flow_event *event;
	__u64 wake = BPF_RB_NO_WAKEUP, tick;

	if (!state || !packet)
		return 0;
	state->sequence++;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		state->lost++;
		return 0;
	}
	event->time = bpf_ktime_get_ns();
	event->type = what >> 16;
	event->direction = what >> 8;
	event->subtype = what;
	event->flags = (packet->is_ipv6 ? EVENT_FLAG_IPV6 : 0) |
		       (packet->flags & PACKET_FRAGMENT ? EVENT_FLAG_FRAGMENT : 0) |
		       (event->type == EVENT_DROP ? 0 : EVENT_FLAG_ALLOWED);
	event->endpoint = 0;
	if (endpoint) {
		event->endpoint = endpoint->id;
		endpoint_identity = endpoint->identity;
	}
	event->cookie = 0;
	event->proxy_port = 0;
	event->match_type = 0;
	event->trace_reason = 0;
	if (outcome) {
		remote_identity = outcome->remote.identity;
		event->cookie = outcome->verdict.cookie;
		event->proxy_port = outcome->verdict.proxy_port;
		event->match_type = outcome->verdict.match_type;
		event->trace_reason = outcome->status;
		event->flags |= (outcome->status == STATUS_REPLY ? EVENT_FLAG_REPLY : 0) |
				(outcome->audited ? EVENT_FLAG_AUDITED : 0);
		if (outcome->audited == AUDITED_BY_POLICY) {
			event->flags |= EVENT_FLAG_SHADOWED;
			event->cookie = outcome->shadow_cookie;
			event->match_type = outcome->shadow_match_type;
		}
	}
	if (event->direction == DIRECTION_EGRESS) {
		event->source_identity = endpoint_identity;
		event->destination_identity = remote_identity;
	} else {
		event->source_identity = remote_identity;
		event->destination_identity = endpoint_identity;
	}
	event->target = event->type != EVENT_DROP && event->direction == DIRECTION_INGRESS ? event->endpoint : 0;
	event->protocol = packet->protocol;
	event->tcp_flags = packet->tcp_flags;
	event->source_port = packet->source_port;
	event->destination_port = packet->destination_port;
	event->length = skb->len;
	event->ifindex = skb->ifindex;
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
		wake = BPF_RB_FORCE_WAKEUP;
	}
	bpf_ringbuf_submit(event, wake);
	return 0;
}
