/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The pod devices. from_endpoint runs where packets leave a pod (tc ingress of the host-side device),
 * to_endpoint where they enter one from the node's stack (tc egress). All pods share both programs; a pod is
 * an entry in the map of endpoints. Between pods of one node from_endpoint does all: it judges the
 * sender's egress and the receiver's ingress, and delivers.
 */
#include "deliver.h"
#include "drop.h"
#include "endpoint.h"
#include "events.h"
#include "judge.h"
#include "metrics.h"
#include "neighbor.h"
#include "packet.h"
#include "pod_service.h"

#define TO_PACKED(direction, value) ((direction) << 8 | (value))

/* Counts a drop and, where somebody listens, tells of it. */
inline_always int drop(struct __sk_buff *skb, const struct runtime_state *state, const struct packet *packet,
		       const struct endpoint *endpoint, const struct outcome *outcome, __u32 packed)
{
	metric_count(packed >> 8 & 0xff, packed & 0xff, skb->len);
	if (unlikely(state && (state->event_mask & EVENTS_DROP)))
		event_emit(skb, packet, endpoint, outcome, EVENT_OF(EVENT_DROP, 0, packed));
	return TC_ACT_SHOT;
}

/* Tells of a verdict when it opened a connection, and when only audit let the packet pass; counts the latter. */
inline_always void tell_verdict(struct __sk_buff *skb, const struct runtime_state *state, const struct packet *packet,
				const struct endpoint *endpoint, __u32 direction, const struct outcome *outcome,
				__u8 point)
{
	if (unlikely(outcome->audited))
		metric_count(METRIC_AUDITED, direction, skb->len);
	if (unlikely(state->event_mask & EVENTS_VERDICT) && (outcome->status == STATUS_NEW || outcome->audited))
		event_emit(skb, packet, endpoint, outcome, EVENT_OF(EVENT_VERDICT, direction, point));
}

/* Counts a forwarded packet; tells of its verdict and of its passing when that is due. */
inline_always void forwarded(struct __sk_buff *skb, const struct runtime_state *state, const struct packet *packet,
			     const struct endpoint *endpoint, __u32 direction, const struct outcome *outcome,
			     __u8 point)
{
	metric_count(direction, 0, skb->len);
	if (likely(!outcome->should_report))
		return;
	tell_verdict(skb, state, packet, endpoint, direction, outcome, point);
	if (unlikely(state->event_mask & EVENTS_TRACE))
		event_emit(skb, packet, endpoint, outcome, EVENT_OF(EVENT_TRACE, direction, point));
}

inline_always int is_own_address(const struct endpoint *endpoint, const struct packet *packet,
				 const union address *address)
{
	if (packet->is_ipv6)
		return (endpoint->flags & ENDPOINT_HAS_IPV6) && address->halves[0] == endpoint->ipv6.halves[0] &&
		       address->halves[1] == endpoint->ipv6.halves[1];
	return (endpoint->flags & ENDPOINT_HAS_IPV4) && address->words[0] == endpoint->ipv4;
}

/*
 * The link's own chatter: router solicitations and advertisements (RFC 4861), multicast listeners (RFC 2710,
 * RFC 3810). Every host sends it unasked, nobody on a point-to-point link needs it: counted, not told.
 */
inline_always int is_link_chatter(const struct packet *packet)
{
	return packet->protocol == PROTOCOL_ICMP6 &&
	       ((packet->icmp_type >= 130 && packet->icmp_type <= 134) || packet->icmp_type == 143);
}

inline_always int is_encapsulation(const struct packet *packet)
{
	return packet->protocol == PROTOCOL_UDP &&
	       (packet->destination_port == vxlan_port || packet->destination_port == geneve_port);
}

/* A pod that reaches itself through its service, and its answer to itself: nobody has a say in that. */
inline_always int handle_loopback(struct __sk_buff *skb, const struct runtime_state *state,
				  const struct endpoint *endpoint, const struct packet *packet,
				  const struct outcome *outcome, __u32 service)
{
	int reason = pod_service_commit(skb, service), action;

	if (unlikely(reason))
		return drop(skb, state, packet, endpoint, outcome, TO_PACKED(DIRECTION_EGRESS, reason));
	action = deliver_local(skb, endpoint, packet);
	if (unlikely(action < 0))
		return drop(skb, state, packet, endpoint, outcome, TO_PACKED(DIRECTION_INGRESS, -action));
	metric_count(DIRECTION_EGRESS, 0, skb->len);
	return action;
}

/* What leaves a pod, once parsed. */
inline_always int handle_egress(struct __sk_buff *skb, const struct runtime_state *state,
				const struct endpoint *endpoint, struct packet *packet)
{
	struct outcome outcome = {};
	struct endpoint *target;
	int reason, action, should_report;
	__u32 service = POD_SERVICE_NONE;

	if (unlikely(!is_own_address(endpoint, packet, &packet->source)))
		return drop(skb, state, packet, endpoint, &outcome, TO_PACKED(DIRECTION_EGRESS, DROP_INVALID_SOURCE));
	if (unlikely(packet->flags & PACKET_FIRST_FRAGMENT))
		fragment_remember(packet);
	if (services_enabled && unlikely(pod_service_may_be(packet))) {
		service = pod_service_resolve(skb, packet);
		if (unlikely(service & 0xff))
			return drop(skb, state, packet, endpoint, &outcome,
				    TO_PACKED(DIRECTION_EGRESS, service & 0xff));
		if (unlikely(service & POD_SERVICE_LOOPBACK))
			return handle_loopback(skb, state, endpoint, packet, &outcome, service);
		outcome.is_translated = service != POD_SERVICE_NONE;
	}
	if (services_enabled && unlikely(packet->flags & PACKET_ICMP_ERROR)) {
		reason = pod_service_quoted(skb, packet);
		if (unlikely(reason))
			return drop(skb, state, packet, endpoint, &outcome, TO_PACKED(DIRECTION_EGRESS, reason));
	}
	/* After the service: one whose backend is a tunnel's end leads there too. */
	if (unlikely(is_encapsulation(packet)))
		return drop(skb, state, packet, endpoint, &outcome, TO_PACKED(DIRECTION_EGRESS, DROP_ENCAPSULATION));

	reason = judge(skb, endpoint, packet, &outcome, JUDGE_EGRESS);
	if (likely(!reason) && unlikely(service))
		reason = pod_service_commit(skb, service);
	if (unlikely(reason))
		return drop(skb, state, packet, endpoint, &outcome, TO_PACKED(DIRECTION_EGRESS, reason));

	if (!outcome.remote.ifindex) {
		forwarded(skb, state, packet, endpoint, DIRECTION_EGRESS, &outcome,
			  outcome.remote.identity == 1 ? TRACE_TO_HOST : TRACE_TO_STACK);
		return TC_ACT_OK;
	}

	target = endpoint_find(outcome.remote.ifindex);
	if (unlikely(!target || !is_own_address(target, packet, &packet->destination)))
		return drop(skb, state, packet, endpoint, &outcome, TO_PACKED(DIRECTION_EGRESS, DROP_UNROUTABLE));
	metric_count(DIRECTION_EGRESS, 0, skb->len);

	/* The sender is certain: it is this device's endpoint. */
	should_report = outcome.should_report;
	if (unlikely(should_report && ((endpoint->flags & ENDPOINT_EGRESS_ENFORCED) || outcome.audited)))
		tell_verdict(skb, state, packet, endpoint, DIRECTION_EGRESS, &outcome, TRACE_TO_ENDPOINT);
	__builtin_memset(&outcome, 0, sizeof(outcome));
	outcome.remote.identity = endpoint->identity;
	outcome.remote.slot = endpoint->identity_slot;
	outcome.remote.ifindex = endpoint->ifindex;
	reason = judge(skb, target, packet, &outcome, JUDGE_REMOTE_KNOWN);
	if (services_enabled && likely(!reason) && unlikely(outcome.is_translated))
		reason = pod_service_answer(skb, packet);
	if (unlikely(reason))
		return drop(skb, state, packet, target, &outcome, TO_PACKED(DIRECTION_INGRESS, reason));
	outcome.should_report |= should_report;
	action = deliver_local(skb, target, packet);
	if (unlikely(action < 0))
		return drop(skb, state, packet, target, &outcome, TO_PACKED(DIRECTION_INGRESS, -action));
	forwarded(skb, state, packet, target, DIRECTION_INGRESS, &outcome, TRACE_TO_ENDPOINT);
	return action;
}

inline_always int reply_or(struct __sk_buff *skb, const struct runtime_state *state, const struct packet *packet, const struct endpoint *endpoint,
			   int answer, int reason)
{
	if (answer == NEIGHBOR_REPLY)
		return bpf_redirect(skb->ifindex, 0);
	if (answer == NEIGHBOR_DROP)
		return drop(skb, state, packet, endpoint, NULL, TO_PACKED(DIRECTION_EGRESS, reason));
	return TC_ACT_OK;
}

inline_always int egress_ipv4(struct __sk_buff *skb, const struct runtime_state *state,
			      const struct endpoint *endpoint, struct packet *packet)
{
	int reason = packet_parse_ipv4(skb, packet);

	if (unlikely(reason)) {
		/* A packet that lies about its sender says so first, whatever else is wrong with it. */
		if (reason != DROP_INVALID && packet->source.words[0] != endpoint->ipv4)
			reason = DROP_INVALID_SOURCE;
		return drop(skb, state, packet, endpoint, NULL, TO_PACKED(DIRECTION_EGRESS, reason));
	}
	return handle_egress(skb, state, endpoint, packet);
}

inline_always int egress_ipv6(struct __sk_buff *skb, const struct runtime_state *state,
			      const struct endpoint *endpoint, struct packet *packet)
{
	int reason = packet_parse_ipv6(skb, packet);

	if (unlikely(reason)) {
		if (reason != DROP_INVALID && !is_own_address(endpoint, packet, &packet->source))
			reason = DROP_INVALID_SOURCE;
		return drop(skb, state, packet, endpoint, NULL, TO_PACKED(DIRECTION_EGRESS, reason));
	}
	if (unlikely(is_link_chatter(packet))) {
		metric_count(DIRECTION_EGRESS, DROP_FORBIDDEN_ICMP6, skb->len);
		return TC_ACT_SHOT;
	}
	if (unlikely(packet->protocol == PROTOCOL_ICMP6 && packet->icmp_type >= 135 && packet->icmp_type <= 142)) {
		int is_unspecified = !packet->source.halves[0] && !packet->source.halves[1];
		int is_link_local = (packet->source.words[0] & bpf_htonl(0xffc00000)) == bpf_htonl(0xfe800000);
		int answer = NEIGHBOR_DROP;

		/* Neighbour discovery and nothing else about the link; never for another's address. */
		reason = DROP_FORBIDDEN_ICMP6;
		if (!is_unspecified && !is_link_local && !is_own_address(endpoint, packet, &packet->source))
			reason = DROP_INVALID_SOURCE;
		else if (packet->icmp_type == NDP_ADVERTISEMENT)
			answer = neighbor_handle_advertisement(skb, endpoint, packet, &reason);
		else if (packet->icmp_type == NDP_SOLICITATION)
			answer = is_unspecified ? NEIGHBOR_PASS :
						  neighbor_handle_solicitation(skb, endpoint, packet, &reason);
		return reply_or(skb, state, packet, endpoint, answer, reason);
	}
	return handle_egress(skb, state, endpoint, packet);
}

SEC("tc")
int from_endpoint(struct __sk_buff *skb)
{
	__u32 zero = 0;
	struct runtime_state *state = bpf_map_lookup_elem(&runtime, &zero);
	struct endpoint *endpoint = endpoint_find(skb->ifindex);
	struct packet packet = {};
	int reason, answer;

	if (unlikely(!state || !endpoint))
		return drop(skb, state, &packet, endpoint, NULL, TO_PACKED(DIRECTION_EGRESS, DROP_ENDPOINT_NOT_READY));
	if (unlikely(skb->vlan_present))
		return drop(skb, state, &packet, endpoint, NULL, TO_PACKED(DIRECTION_EGRESS, DROP_VLAN));
	/* A mark that comes from a pod means nothing. */
	if (unlikely(skb->mark))
		skb->mark = 0;

	if (skb->protocol == bpf_htons(ETH_P_IP) && ipv4_enabled)
		return egress_ipv4(skb, state, endpoint, &packet);
	if (skb->protocol == bpf_htons(ETH_P_IPV6) && ipv6_enabled)
		return egress_ipv6(skb, state, endpoint, &packet);
	if (skb->protocol == bpf_htons(ETH_P_ARP) && ipv4_enabled) {
		answer = neighbor_handle_arp(skb, endpoint, &reason);
		return reply_or(skb, state, &packet, endpoint, answer, reason);
	}
	reason = bpf_ntohs(skb->protocol) < 0x600 ? DROP_UNSUPPORTED_L2 : DROP_UNKNOWN_L3;
	return drop(skb, state, &packet, endpoint, NULL, TO_PACKED(DIRECTION_EGRESS, reason));
}

/* What enters a pod from the node's stack, once parsed. */
inline_always int handle_ingress(struct __sk_buff *skb, const struct runtime_state *state,
				 const struct endpoint *endpoint, struct packet *packet)
{
	struct outcome outcome = {};
	int reason;

	if (unlikely(!is_own_address(endpoint, packet, &packet->destination)))
		return drop(skb, state, packet, endpoint, &outcome, TO_PACKED(DIRECTION_INGRESS, DROP_UNROUTABLE));
	if (unlikely(packet->flags & PACKET_FIRST_FRAGMENT))
		fragment_remember(packet);
	reason = judge(skb, endpoint, packet, &outcome, 0);
	if (services_enabled && likely(!reason)) {
		if (unlikely(outcome.is_translated))
			reason = pod_service_answer(skb, packet);
		else if (unlikely(packet->flags & PACKET_ICMP_ERROR))
			reason = pod_service_quoted(skb, packet);
	}
	if (unlikely(reason))
		return drop(skb, state, packet, endpoint, &outcome, TO_PACKED(DIRECTION_INGRESS, reason));
	forwarded(skb, state, packet, endpoint, DIRECTION_INGRESS, &outcome, TRACE_TO_ENDPOINT);
	return TC_ACT_OK;
}

inline_always int ingress_ipv4(struct __sk_buff *skb, const struct runtime_state *state,
			       const struct endpoint *endpoint, struct packet *packet)
{
	int reason = packet_parse_ipv4(skb, packet);

	if (unlikely(reason))
		return drop(skb, state, packet, endpoint, NULL, TO_PACKED(DIRECTION_INGRESS, reason));
	return handle_ingress(skb, state, endpoint, packet);
}

inline_always int ingress_ipv6(struct __sk_buff *skb, const struct runtime_state *state,
			       const struct endpoint *endpoint, struct packet *packet)
{
	int reason = packet_parse_ipv6(skb, packet);

	if (unlikely(reason))
		return drop(skb, state, packet, endpoint, NULL, TO_PACKED(DIRECTION_INGRESS, reason));
	if (unlikely(is_link_chatter(packet))) {
		metric_count(DIRECTION_INGRESS, DROP_FORBIDDEN_ICMP6, skb->len);
		return TC_ACT_SHOT;
	}
	/* The node asks for its pod's MAC address; only the node can reach this device's far end. */
	if (unlikely(packet->protocol == PROTOCOL_ICMP6 &&
		     (packet->icmp_type == NDP_SOLICITATION || packet->icmp_type == NDP_ADVERTISEMENT)))
		return TC_ACT_OK;
	return handle_ingress(skb, state, endpoint, packet);
}

SEC("tc")
int to_endpoint(struct __sk_buff *skb)
{
	__u32 zero = 0;
	struct runtime_state *state = bpf_map_lookup_elem(&runtime, &zero);
	struct endpoint *endpoint = endpoint_find(skb->ifindex);
	struct packet packet = {};
	int reason;

	if (unlikely(!state || !endpoint))
		return drop(skb, state, &packet, endpoint, NULL, TO_PACKED(DIRECTION_INGRESS, DROP_ENDPOINT_NOT_READY));
	if (unlikely(skb->vlan_present))
		return drop(skb, state, &packet, endpoint, NULL, TO_PACKED(DIRECTION_INGRESS, DROP_VLAN));
	if (skb->protocol == bpf_htons(ETH_P_IP) && ipv4_enabled)
		return ingress_ipv4(skb, state, endpoint, &packet);
	if (skb->protocol == bpf_htons(ETH_P_IPV6) && ipv6_enabled)
		return ingress_ipv6(skb, state, endpoint, &packet);
	if (skb->protocol == bpf_htons(ETH_P_ARP))
		return TC_ACT_OK;
	reason = bpf_ntohs(skb->protocol) < 0x600 ? DROP_UNSUPPORTED_L2 : DROP_UNKNOWN_L3;
	return drop(skb, state, &packet, endpoint, NULL, TO_PACKED(DIRECTION_INGRESS, reason));
}

/* What the connection clock says now, for user space. */
SEC("tc")
int read_clock(struct __sk_buff *skb)
{
	return clock_now();
}
