/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Whether a packet may pass an endpoint in one direction. A connection remembers the policy revision and
 * the address epoch under which it was admitted: while both stand, so does the verdict; when either
 * moved, the connection is judged afresh in the direction in which it was opened, and what is revoked
 * is revoked for both directions.
 */
#pragma once

#include "connection.h"
#include "ipcache.h"
#include "policy.h"
#include "related.h"

/* Why a packet passes that a policy would deny. */
#define AUDITED_BY_ENDPOINT 1 /* the endpoint is in audit mode */
#define AUDITED_BY_POLICY 2 /* only audited policies would deny it */

struct outcome {
	struct remote remote;
	struct verdict verdict;
	__u32 shadow_cookie; /* of AUDITED_BY_POLICY */
	__u8 shadow_match_type;
	__u8 status;
	__u8 should_report;
	__u8 audited; /* 0, or AUDITED_* */
	__u8 is_translated; /* into judge, of what leaves: to a service; out of it, of what comes: an answer from one */
};

/* What policies know of a packet's destination port: for ICMP the type. */
inline_always __be16 judge_port(const struct packet *packet)
{
	if (packet->protocol == PROTOCOL_ICMP || packet->protocol == PROTOCOL_ICMP6)
		return bpf_htons(packet->icmp_type);
	return packet->destination_port;
}

/*
 * Whether the endpoint's shadow, its policy with the audited ones enforced, would deny what its policy allows. It changes
 * no verdict: neither a redirect nor a demand for authentication of an audited policy counts.
 */
verified_once int judge_shadow(const struct endpoint *endpoint, struct outcome *outcome, __u32 egress, __u32 protocol,
			       __u32 port)
{
	struct verdict shadow = {};
	const struct policy_list *list;

	if (!endpoint || !outcome)
		return 0;
	list = policy_find(endpoint->shadow_policy, endpoint->shadow_table, egress ? DIRECTION_EGRESS : DIRECTION_INGRESS,
			   protocol, port, egress ? &endpoint->shadow_egress : &endpoint->shadow_ingress);
	if (list)
		policy_decide(list, outcome->remote.identity, outcome->remote.slot, &shadow);
	if (shadow.action == POLICY_ALLOW || shadow.action == POLICY_REDIRECT)
		return 0;
	outcome->audited = AUDITED_BY_POLICY;
	outcome->shadow_cookie = shadow.cookie;
	outcome->shadow_match_type = shadow.match_type;
	return 0;
}

/*
 * What the endpoint's policy says in one direction of outcome->remote, a protocol and a port (network byte
 * order). Fills outcome->verdict; returns 0 or a drop reason.
 */
verified_once int judge_policy(const struct endpoint *endpoint, struct outcome *outcome, __u32 egress, __u32 protocol,
			       __u32 port)
{
	const struct policy_list *list;
	int reason = 0;

	if (!endpoint || !outcome)
		return DROP_POLICY;
	outcome->verdict = (struct verdict){};
	if (endpoint->flags & (egress ? ENDPOINT_EGRESS_ENFORCED : ENDPOINT_INGRESS_ENFORCED)) {
		list = policy_find(endpoint->policy, endpoint->policy_table, egress ? DIRECTION_EGRESS : DIRECTION_INGRESS,
				   protocol, port, egress ? &endpoint->egress : &endpoint->ingress);
		if (list)
			policy_decide(list, outcome->remote.identity, outcome->remote.slot, &outcome->verdict);
		switch (outcome->verdict.action) {
		case POLICY_ALLOW:
			reason = outcome->verdict.auth_type ? DROP_AUTH_REQUIRED : 0;
			break;
		case POLICY_DENY:
			reason = DROP_POLICY_DENY;
			break;
		default:
			/* Also a redirect: without its proxy it is not allowed. */
			reason = DROP_POLICY;
			break;
		}
	}
	if (reason && (endpoint->flags & ENDPOINT_AUDIT)) {
		outcome->audited = AUDITED_BY_ENDPOINT;
		return 0;
	}
	if (unlikely(!reason && (endpoint->flags & (egress ? ENDPOINT_EGRESS_SHADOWED : ENDPOINT_INGRESS_SHADOWED))))
		judge_shadow(endpoint, outcome, egress, protocol, port);
	return reason;
}

#define JUDGE_EGRESS 1
#define JUDGE_REMOTE_KNOWN 2
#define JUDGE_NEW 4

/* A function of its own keeps its keys off the stack of what calls it. */
verified_once int judge_look_up_remote(const struct packet *packet, __u32 how, struct outcome *outcome)
{
	__u32 zero = 0;
	struct runtime_state *state = bpf_map_lookup_elem(&runtime, &zero);

	if (state && packet && outcome)
		ipcache_lookup(state, packet->is_ipv6, how & JUDGE_EGRESS ? &packet->destination : &packet->source,
			       &outcome->remote);
	return 0;
}

inline_always void judge_resolve(const struct packet *packet, __u32 how, struct outcome *outcome)
{
	if (!(how & JUDGE_REMOTE_KNOWN))
		judge_look_up_remote(packet, how, outcome);
}

/* Judges a connection again, in the direction in which it was opened. */
inline_always int judge_again(const struct endpoint *endpoint, struct connection *connection,
			      const struct packet *packet, __u32 how, __u32 epoch, struct outcome *outcome)
{
	__u32 opened_egress = connection->flags & CONNECTION_FROM_REMOTE ? 0 : 1;
	__be16 port;
	int reason;

	judge_resolve(packet, how, outcome);
	if (packet->protocol == PROTOCOL_ICMP)
		port = bpf_htons(8);
	else if (packet->protocol == PROTOCOL_ICMP6)
		port = bpf_htons(128);
	else
		port = opened_egress == (how & JUDGE_EGRESS) ? packet->destination_port : packet->source_port;

	reason = judge_policy(endpoint, outcome, opened_egress, packet->protocol, port);
	connection->remote_identity = outcome->remote.identity;
	connection->remote_ifindex = outcome->remote.ifindex;
	connection->cookie = outcome->verdict.cookie;
	connection->match_type = outcome->verdict.match_type;
	connection->deny_reason = reason;
	if (reason)
		connection->flags |= CONNECTION_DENIED;
	else
		connection->flags &= ~CONNECTION_DENIED;
	connection->policy_revision = endpoint->policy_revision;
	connection->epoch = epoch;
	outcome->should_report = 1;
	return reason;
}

/* ICMP errors, and ICMP messages that open nothing. Returns 0 or a drop reason. */
inline_always int judge_stateless(struct __sk_buff *skb, const struct endpoint *endpoint, const struct packet *packet,
				  __u32 how, struct outcome *outcome)
{
	judge_resolve(packet, how, outcome);
	outcome->should_report = 1;
	if (packet->flags & PACKET_ICMP_ERROR) {
		if (related_is_allowed(skb, packet, endpoint, how & JUDGE_EGRESS)) {
			outcome->status = STATUS_RELATED;
			return 0;
		}
		if (allow_fragmentation_needed && packet->protocol == PROTOCOL_ICMP && packet->icmp_type == 3 &&
		    packet->icmp_code == 4)
			return 0;
	}
	return judge_policy(endpoint, outcome, how & JUDGE_EGRESS, packet->protocol, judge_port(packet));
}

/* judge_admit found the connection there already. */
#define JUDGE_EXISTS 256

/*
 * Enters a connection that was allowed; with JUDGE_NEW only where there is none. Returns 0, JUDGE_EXISTS or a drop
 * reason.
 */
verified_once int judge_admit(const struct endpoint *endpoint, const struct packet *packet,
			      const struct outcome *outcome, __u32 how, __u32 epoch)
{
	__u32 zero = 0, now = clock_now();
	struct connection_key key;
	struct connection *fresh;
	struct runtime_state *state;
	__be16 local_port, remote_port;
	int is_tcp, is_syn;
	int error;

	state = bpf_map_lookup_elem(&runtime, &zero);
	/* Off the stack, of which little is left this deep; nothing else runs on this CPU meanwhile. */
	fresh = bpf_map_lookup_elem(&fresh_entry, &zero);
	if (!state || !fresh || !endpoint || !packet || !outcome)
		return DROP_CONNECTION_CREATE;
	is_tcp = packet->protocol == PROTOCOL_TCP;
	is_syn = is_tcp && (packet->tcp_flags & TCP_SYN);
	connection_ports(packet->flags, packet->source_port, packet->destination_port, how & JUDGE_EGRESS,
			 &local_port, &remote_port);
	connection_fill_key(&key, packet->is_ipv6, how & JUDGE_EGRESS ? &packet->source : &packet->destination,
			    how & JUDGE_EGRESS ? &packet->destination : &packet->source, local_port,
			    remote_port, packet->protocol);
	__builtin_memset(fresh, 0, sizeof(*fresh));
	fresh->lifetime = now + connection_timeout(packet->protocol, is_syn);
	fresh->policy_revision = endpoint->policy_revision;
	fresh->epoch = epoch;
	fresh->remote_identity = outcome->remote.identity;
	fresh->remote_ifindex = outcome->remote.ifindex;
	fresh->cookie = outcome->verdict.cookie;
	fresh->match_type = outcome->verdict.match_type;
	fresh->flags = (how & JUDGE_EGRESS ? 0 : CONNECTION_FROM_REMOTE) |
		       (outcome->is_translated ? CONNECTION_TRANSLATED : 0) |
		       (is_tcp && !is_syn ? CONNECTION_SEEN_NON_SYN : 0);
	fresh->tx_flags_seen = packet->tcp_flags;
	fresh->last_tx_report = fresh->last_rx_report = now;
	fresh->endpoint = endpoint->id;
	fresh->created = now;
	error = connection_store(state, packet->is_ipv6, &key, fresh, how & JUDGE_NEW ? BPF_NOEXIST : BPF_ANY);
	if (unlikely(error == -ERROR_EXISTS))
		return JUDGE_EXISTS;
	return error ? DROP_CONNECTION_CREATE : 0;
}

inline_always int judge_is_usable(const struct connection *connection, __u32 now, __u16 unwanted)
{
	return connection && !connection_is_over(connection, now) && !(connection->flags & unwanted);
}

/*
 * how: JUDGE_EGRESS, and JUDGE_REMOTE_KNOWN where the caller has put a remote it is certain of (a local endpoint)
 * into outcome; else it is looked up. Returns 0 or a drop reason; outcome is filled either way.
 */
verified_once int judge(struct __sk_buff *skb, const struct endpoint *endpoint, const struct packet *packet,
			struct outcome *outcome, __u32 how)
{
	struct runtime_state *state;
	struct connection *connection;
	struct connection_key key;
	__be16 local_port, remote_port;
	__u32 egress = how & JUDGE_EGRESS, zero = 0, epoch, now;
	int is_syn, is_reply, reason;

	state = bpf_map_lookup_elem(&runtime, &zero);
	if (!state || !endpoint || !packet || !outcome)
		return DROP_ENDPOINT_NOT_READY;
	/* Before any look-up: what is written after we read it will be noticed later. */
	epoch = *(const volatile __u32 *)&state->epoch;

	if ((packet->protocol == PROTOCOL_ICMP || packet->protocol == PROTOCOL_ICMP6) &&
	    !(packet->flags & (PACKET_ICMP_REQUEST | PACKET_ICMP_REPLY)))
		return judge_stateless(skb, endpoint, packet, how, outcome);

	is_syn = packet->protocol == PROTOCOL_TCP &&
		 (packet->tcp_flags & (TCP_SYN | TCP_ACK | TCP_RST | TCP_FIN)) == TCP_SYN;
	/*
	 * An opening SYN is judged by policy in any case. One that is denied needs no connection look-up, and one that
	 * is allowed seldom finds a connection: it is entered first, and looked up only where one is in the way.
	 */
	if (unlikely(is_syn)) {
		judge_resolve(packet, how, outcome);
		outcome->should_report = 1;
		reason = judge_policy(endpoint, outcome, egress, packet->protocol, packet->destination_port);
		if (reason)
			return reason;
		reason = judge_admit(endpoint, packet, outcome, how | JUDGE_NEW, epoch);
		if (likely(reason != JUDGE_EXISTS))
			return reason;
	}

	now = clock_now();
	connection_ports(packet->flags, packet->source_port, packet->destination_port, egress, &local_port,
			 &remote_port);
	connection_fill_key(&key, packet->is_ipv6, egress ? &packet->source : &packet->destination,
			    egress ? &packet->destination : &packet->source, local_port, remote_port,
			    packet->protocol);
	connection = connection_find(state, packet->is_ipv6, &key);
	if (likely(judge_is_usable(connection, now, is_syn ? CONNECTION_CLOSING | CONNECTION_DENIED : 0)))
		goto known;
	if (!is_syn) {
		judge_resolve(packet, how, outcome);
		outcome->should_report = 1;
		reason = judge_policy(endpoint, outcome, egress, packet->protocol, judge_port(packet));
		if (reason)
			return reason;
	}
	if (packet->flags & PACKET_ICMP_REPLY)
		return 0;
	return judge_admit(endpoint, packet, outcome, how, epoch);

known:
	is_reply = (connection->flags & CONNECTION_FROM_REMOTE ? 0 : 1) != egress;
	outcome->status = is_reply ? STATUS_REPLY : STATUS_ESTABLISHED;
	if (egress) {
		if (unlikely(outcome->is_translated && !(connection->flags & CONNECTION_TRANSLATED)))
			connection->flags |= CONNECTION_TRANSLATED;
	} else {
		outcome->is_translated = is_reply && (connection->flags & CONNECTION_TRANSLATED);
	}
	if (likely(connection->policy_revision == endpoint->policy_revision && connection->epoch == epoch)) {
		outcome->remote.identity = connection->remote_identity;
		outcome->remote.ifindex = connection->remote_ifindex;
		outcome->verdict.cookie = connection->cookie;
		outcome->verdict.match_type = connection->match_type;
		reason = connection->flags & CONNECTION_DENIED ? connection->deny_reason : 0;
	} else {
		reason = judge_again(endpoint, connection, packet, how, epoch, outcome);
	}
	if (likely(!reason))
		outcome->should_report |= connection_touch(connection, packet, is_reply, now);
	return reason;
}
