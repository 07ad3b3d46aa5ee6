/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The node's own devices. from_network runs where packets reach the node (tc ingress): it balances services that are reached
 * from outside, and gives answers back the addresses under which they were asked for. to_network runs where packets leave it
 * (tc egress): it gives the node's address to what pods send into the world, a service's address to answers of backends here,
 * and balances what the node's own sockets could not. Whatever is not theirs they let pass untouched.
 */
#include "answer.h"
#include "events.h"
#include "host.h"
#include "learn.h"
#include "metrics.h"
#include "quoted.h"
#include "sweep.h"

#define TRACE_TO_NETWORK 11

/* On to whoever else is on the device. */
#define PASS TC_ACT_UNSPEC

#define TO_PACKED(direction, value) ((direction) << 8 | (value))

/* Counts a drop and, where somebody listens, tells of it. */
inline_always int drop(struct __sk_buff *skb, const struct packet *packet, __u32 direction, __u32 reason)
{
	__u32 zero = 0;
	struct runtime_state *state = bpf_map_lookup_elem(&runtime, &zero);

	metric_count(direction, reason, skb->len);
	if (unlikely(state && (state->event_mask & EVENTS_DROP)))
		event_emit(skb, packet, NULL, NULL, EVENT_OF(EVENT_DROP, direction, reason));
	return TC_ACT_SHOT;
}

/* What went wrong with opening a flow. Where it found no room, some is made for the next. */
inline_always int fail(struct __sk_buff *skb, const struct packet *packet, __u32 direction, int reason)
{
	if (reason == DROP_CONNECTION_CREATE)
		sweep_full(packet->is_ipv6);
	return drop(skb, packet, direction, reason);
}

/* Answers with an ICMP error; mtu: 0, or that which the packet is too long for. */
inline_always int refuse(struct __sk_buff *skb, const struct packet *packet, __u32 direction, int reason, __u32 mtu)
{
	int action;

	metric_count(direction, reason, skb->len);
	action = answer_send(skb, packet, mtu);
	return action < 0 ? TC_ACT_SHOT : action;
}

/* Counts a packet that leaves the node again, and tells of one that opened a flow. */
inline_always void passed_on(struct __sk_buff *skb, const struct packet *packet, int is_new)
{
	__u32 zero = 0;
	struct runtime_state *state;

	metric_count(DIRECTION_EGRESS, 0, skb->len);
	if (likely(!is_new))
		return;
	state = bpf_map_lookup_elem(&runtime, &zero);
	if (unlikely(state && (state->event_mask & EVENTS_TRACE)))
		event_emit(skb, packet, NULL, NULL, EVENT_OF(EVENT_TRACE, DIRECTION_EGRESS, TRACE_TO_NETWORK));
}

/* What later fragments need to be translated alike is left behind under the addresses that they arrive with. */
inline_always int translate(struct __sk_buff *skb, struct packet *packet, const struct translation *to)
{
	if (unlikely(packet->flags & PACKET_FIRST_FRAGMENT))
		fragment_remember(packet);
	return rewrite_packet(skb, packet, to);
}

/* Translates a packet, as to says, and sends it out by the hop that was found for it. */
verified_once int send_out(struct __sk_buff *skb, struct packet *packet, const struct translation *to, struct hop *hop,
			   __u32 is_new)
{
	union address asked, node;
	__be16 port;
	int reason;

	if (!packet || !to || !hop)
		return TC_ACT_SHOT;
	reason = forward_age(skb, packet->is_ipv6);
	if (reason)
		return drop(skb, packet, DIRECTION_EGRESS, reason);
	if ((to->flags & (TRANSLATION_DIRECT_RETURN | TRANSLATION_ANSWER)) != TRANSLATION_DIRECT_RETURN) {
		reason = translate(skb, packet, to);
	} else if (direct_return_dispatch == DISPATCH_IPIP) {
		if (packet->flags & PACKET_FIRST_FRAGMENT)
			fragment_remember(packet);
		if (outside_node_address(packet->is_ipv6, hop->ifindex, &node))
			reason = DROP_NO_ROUTE;
		else
			reason = direct_return_encapsulate(skb, packet, &node, &to->destination);
	} else {
		__builtin_memcpy(&asked, &packet->destination, sizeof(asked));
		port = packet->destination_port;
		reason = translate(skb, packet, to);
		if (!reason && direct_return_room(packet))
			reason = direct_return_insert(skb, packet, &asked, port);
	}
	if (reason)
		return drop(skb, packet, DIRECTION_EGRESS, reason);
	passed_on(skb, packet, is_new);
	return forward_send(skb, hop);
}

/* A packet of a flow that is to leave the node by another way than the stack's. */
verified_once int send_known(struct __sk_buff *skb, struct packet *packet, const struct translation *entry)
{
	struct network_work *work = network_work_get();
	__u32 room = 0;
	int result;

	if (!packet || !entry || !work)
		return TC_ACT_SHOT;
	if ((entry->flags & (TRANSLATION_DIRECT_RETURN | TRANSLATION_ANSWER)) == TRANSLATION_DIRECT_RETURN)
		room = direct_return_room(packet);
	result = forward_find(skb, packet, entry, &work->hop, room);
	if (unlikely(result == -DROP_TOO_LONG))
		return refuse(skb, packet, DIRECTION_EGRESS, DROP_TOO_LONG, work->hop.mtu - room);
	if (unlikely(result < 0))
		return drop(skb, packet, DIRECTION_EGRESS, -result);
	if (unlikely(result == FORWARD_LOCAL)) {
		result = translate(skb, packet, entry);
		return result ? drop(skb, packet, DIRECTION_INGRESS, result) : PASS;
	}
	return send_out(skb, packet, entry, &work->hop, 0);
}

/* Whether a packet of a known flow opens a new one: its connection ended, or its backend takes no new ones or is gone. */
inline_always int is_new_flow(const struct translation *entry, const struct packet *packet)
{
	struct backend *backend;

	if ((entry->flags & (TRANSLATION_SERVICE | TRANSLATION_ANSWER)) != TRANSLATION_SERVICE || !entry->backend)
		return 0;
	if (packet->protocol == PROTOCOL_TCP) {
		if (likely(!translation_is_opening(packet)))
			return 0;
		if (translation_is_reopened(entry, packet))
			return 1;
		backend = service_backend(entry->backend);
		return !backend || backend->phase != BACKEND_ACTIVE;
	}
	return !service_backend(entry->backend);
}

/* Whether a packet is the last of a flow that has a port of its own. */
inline_always int is_last(const struct translation *entry, const struct packet *packet)
{
	return unlikely(packet->protocol == PROTOCOL_TCP && (packet->tcp_flags & (TCP_FIN | TCP_RST))) &&
	       (entry->flags & TRANSLATION_SOURCE) &&
	       (entry->flags & TRANSLATION_CLOSING) == TRANSLATION_CLOSING;
}

/* The entry of a packet, which is recorded on it; NULL: it belongs to none, or opens a new flow. */
inline_always struct translation *known_flow(struct __sk_buff *skb, const struct packet *packet)
{
	__u32 now = clock_now();
	struct translation *entry = translation_find(packet, now);

	if (!entry)
		return NULL;
	if (unlikely(is_new_flow(entry, packet))) {
		translation_end(entry, packet);
		return NULL;
	}
	if (unlikely(translation_touch(entry, packet, skb->len, now)))
		return NULL;
	if (is_last(entry, packet))
		nat_note_end(entry, packet);
	return entry;
}

/* ---- from the network ---- */

inline_always int enter_known(struct __sk_buff *skb, struct packet *packet, const struct translation *entry)
{
	int reason;

	if (entry->flags & TRANSLATION_FORWARDED)
		return send_known(skb, packet, entry);
	reason = translate(skb, packet, entry);
	return unlikely(reason) ? drop(skb, packet, DIRECTION_INGRESS, reason) : PASS;
}

inline_always int enter_new(struct __sk_buff *skb, struct packet *packet)
{
	struct translation *entry;
	struct network_work *work = network_work_get();
	int result;

	if (!work)
		return TC_ACT_SHOT;
	result = outside_open(skb, packet, &work->hop);
	if (likely(result == OUTSIDE_NOTHING))
		return PASS;
	if (result == OUTSIDE_REFUSED)
		return refuse(skb, packet, DIRECTION_INGRESS, DROP_NO_SERVICE, 0);
	if (result == -DROP_TOO_LONG)
		return refuse(skb, packet, DIRECTION_EGRESS, DROP_TOO_LONG, work->hop.mtu);
	if (result < 0)
		return fail(skb, packet, DIRECTION_INGRESS, -result);
	if (result == OUTSIDE_KNOWN) {
		entry = translation_find(packet, clock_now());
		return entry ? enter_known(skb, packet, entry) :
			       drop(skb, packet, DIRECTION_INGRESS, DROP_CONNECTION_CREATE);
	}
	entry = translation_fresh();
	if (!entry)
		return TC_ACT_SHOT;
	if (entry->flags & TRANSLATION_FORWARDED)
		return send_out(skb, packet, entry, &work->hop, 1);
	result = translate(skb, packet, entry);
	return result ? drop(skb, packet, DIRECTION_INGRESS, result) : PASS;
}

/* An error about a translated flow; others are the stack's. */
inline_always int enter_error(struct __sk_buff *skb, struct packet *packet)
{
	struct translation *to;
	int result = quoted_translate(skb, packet);

	if (result < 0)
		return drop(skb, packet, DIRECTION_INGRESS, -result);
	if (result != QUOTED_FORWARDED)
		return PASS;
	/* It has its addresses already; it is sent to them. */
	to = translation_fresh();
	if (!to)
		return TC_ACT_SHOT;
	__builtin_memcpy(&to->source, &packet->source, sizeof(to->source));
	__builtin_memcpy(&to->destination, &packet->destination, sizeof(to->destination));
	to->source_port = to->destination_port = 0;
	to->flags = 0;
	return send_known(skb, packet, to);
}

inline_always int enter(struct __sk_buff *skb, struct packet *packet)
{
	struct translation *entry;
	int result;

	if (unlikely(packet->flags & PACKET_ICMP_ERROR))
		return enter_error(skb, packet);
	if (unlikely(packet->l4_offset != ETH_HLEN + (packet->is_ipv6 ? sizeof(struct ipv6_header) :
									  sizeof(struct ipv4_header)))) {
		result = learn_option(skb, packet);
		if (result < 0)
			return fail(skb, packet, DIRECTION_INGRESS, -result);
	}
	entry = known_flow(skb, packet);
	if (entry)
		return enter_known(skb, packet, entry);
	return enter_new(skb, packet);
}

SEC("tc")
int from_network(struct __sk_buff *skb)
{
	struct packet packet = {};
	int reason;

	if (skb->pkt_type != PACKET_HOST || unlikely(skb->vlan_present))
		return PASS;
	if (skb->protocol == bpf_htons(ETH_P_IP) && ipv4_enabled)
		reason = packet_parse_ipv4(skb, &packet);
	else if (skb->protocol == bpf_htons(ETH_P_IPV6) && ipv6_enabled)
		reason = packet_parse_ipv6(skb, &packet);
	else
		return PASS;
	if (unlikely(reason)) {
		if (direct_return_dispatch != DISPATCH_IPIP || reason != DROP_UNKNOWN_PROTOCOL ||
		    packet.protocol != (packet.is_ipv6 ? PROTOCOL_IPV6 : PROTOCOL_IPIP))
			return PASS;
		reason = learn_unwrap(skb, &packet);
		if (reason)
			return reason < 0 ? fail(skb, &packet, DIRECTION_INGRESS, -reason) : PASS;
	}
	return enter(skb, &packet);
}

/* ---- to the network ---- */

inline_always int leave_as(struct __sk_buff *skb, struct packet *packet, const struct translation *entry)
{
	int reason = translate(skb, packet, entry);

	if (unlikely(reason))
		return drop(skb, packet, DIRECTION_EGRESS, reason);
	forward_mark(skb);
	return PASS;
}

inline_always int leave_known(struct __sk_buff *skb, struct packet *packet, const struct translation *entry)
{
	/* To another destination than the route was for. */
	if ((entry->flags & (TRANSLATION_SERVICE | TRANSLATION_ANSWER)) == TRANSLATION_SERVICE)
		return send_known(skb, packet, entry);
	return leave_as(skb, packet, entry);
}

/* What the node itself sends. */
inline_always int leave_host(struct __sk_buff *skb, struct packet *packet)
{
	struct translation *entry;
	struct network_work *work = network_work_get();
	int result;

	if (!work)
		return TC_ACT_SHOT;
	result = host_open(skb, packet, &work->hop);
	if (unlikely(result < 0))
		return fail(skb, packet, DIRECTION_EGRESS, -result);
	if (unlikely(result == OUTSIDE_KNOWN)) {
		entry = translation_find(packet, clock_now());
		return entry ? leave_known(skb, packet, entry) :
			       drop(skb, packet, DIRECTION_EGRESS, DROP_CONNECTION_CREATE);
	}
	entry = translation_fresh();
	if (!entry)
		return TC_ACT_SHOT;
	if (unlikely(!result))
		return send_out(skb, packet, entry, &work->hop, 1);
	result = host_guard(skb, packet);
	if (unlikely(result < 0))
		return fail(skb, packet, DIRECTION_EGRESS, -result);
	return result ? leave_as(skb, packet, entry) : PASS;
}

/* A pod's packet gets the node's address. */
verified_once int leave_masqueraded(struct __sk_buff *skb, struct packet *packet)
{
	struct translation *there = translation_fresh(), *entry;
	int result;

	if (!packet || !there)
		return TC_ACT_SHOT;
	if (packet->flags & PACKET_ICMP_REPLY ||
	    ((packet->protocol == PROTOCOL_ICMP || packet->protocol == PROTOCOL_ICMP6) &&
	     !(packet->flags & PACKET_ICMP_REQUEST)))
		return PASS;
	if (outside_node_address(packet->is_ipv6, skb->ifindex, &there->source))
		return drop(skb, packet, DIRECTION_EGRESS, DROP_NAT_NO_MAPPING);
	__builtin_memcpy(&there->destination, &packet->destination, sizeof(there->destination));
	there->destination_port = packet->destination_port;
	there->backend = there->frontend = 0;
	there->flags = TRANSLATION_SOURCE;
	result = nat_store(skb, packet, NAT_KEEP_PORT | NAT_CHECK_SOCKETS);
	if (likely(!result))
		return leave_as(skb, packet, there);
	if (result == TRANSLATION_KNOWN) {
		entry = translation_find(packet, clock_now());
		if (entry)
			return leave_as(skb, packet, entry);
	}
	return fail(skb, packet, DIRECTION_EGRESS, -outside_stored(result));
}

inline_always int leave(struct __sk_buff *skb, struct packet *packet)
{
	struct translation *entry;
	int result;

	if (unlikely(packet->flags & PACKET_ICMP_ERROR)) {
		result = quoted_translate(skb, packet);
		if (result < 0)
			return drop(skb, packet, DIRECTION_EGRESS, -result);
		if (result != QUOTED_NOTHING)
			forward_mark(skb);
		return PASS;
	}
	entry = known_flow(skb, packet);
	if (entry)
		return leave_known(skb, packet, entry);
	if (!skb->ingress_ifindex)
		return leave_host(skb, packet);
	if (masquerade_is_wanted(skb, packet))
		return leave_masqueraded(skb, packet);
	return PASS;
}

SEC("tc")
int to_network(struct __sk_buff *skb)
{
	struct packet packet = {};
	int reason;

	if ((skb->mark & MARK_KIND) == MARK_TRANSLATED || unlikely(skb->vlan_present))
		return PASS;
	if (skb->protocol == bpf_htons(ETH_P_IP) && ipv4_enabled)
		reason = packet_parse_ipv4(skb, &packet);
	else if (skb->protocol == bpf_htons(ETH_P_IPV6) && ipv6_enabled)
		reason = packet_parse_ipv6(skb, &packet);
	else
		return PASS;
	if (likely(!reason))
		return leave(skb, &packet);
	/* A pod's address must not get out because a packet cannot be understood. */
	if (masquerade_is_wanted(skb, &packet))
		return drop(skb, &packet, DIRECTION_EGRESS,
			    reason == DROP_UNKNOWN_PROTOCOL ? DROP_NAT_PROTOCOL : reason);
	return PASS;
}

/* Takes what is dead out of the tables; the state says how much. Runs on the agent's behalf, not on a packet's. */
SEC("syscall")
int collect_translations(void *context)
{
	sweep_all();
	return 0;
}
