/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Connection tracking from an endpoint's point of view: one entry and one look-up for both directions.
 * States, flags and timeouts follow our facts (datapath, section 6); TCP's closing follows RFC 9293.
 */
#pragma once

#include "clock.h"
#include "config.h"
#include "maps.h"
#include "transport.h"

#define STATUS_NEW 0
#define STATUS_ESTABLISHED 1
#define STATUS_REPLY 2
#define STATUS_RELATED 3

/* Error numbers of the kernel's hashes. */
#define ERROR_TOO_BIG 7
#define ERROR_EXISTS 17

struct connection_key {
	union {
		struct connection_key4 v4;
		struct connection_key6 v6;
	};
};

/*
 * ICMP echo: the identifier stands on the opener's side, so that two hosts that ping each other with one
 * identifier have two connections.
 */
inline_always void connection_ports(__u8 flags, __be16 source_port, __be16 destination_port, int egress, __be16 *local,
				    __be16 *remote)
{
	if (flags & (PACKET_ICMP_REQUEST | PACKET_ICMP_REPLY)) {
		int is_opened_here = !(flags & PACKET_ICMP_REQUEST) == !egress;

		*local = is_opened_here ? source_port : 0;
		*remote = is_opened_here ? 0 : source_port;
		return;
	}
	*local = egress ? source_port : destination_port;
	*remote = egress ? destination_port : source_port;
}

inline_always void connection_fill_key(struct connection_key *key, int is_ipv6, const union address *local,
				       const union address *remote, __be16 local_port, __be16 remote_port,
				       __u8 protocol)
{
	if (is_ipv6) {
		key->v6.local_address = *local;
		key->v6.remote_address = *remote;
		key->v6.local_port = local_port;
		key->v6.remote_port = remote_port;
		key->v6.protocol = protocol;
		key->v6.pad[0] = key->v6.pad[1] = key->v6.pad[2] = 0;
	} else {
		key->v4.local_address = local->words[0];
		key->v4.remote_address = remote->words[0];
		key->v4.local_port = local_port;
		key->v4.remote_port = remote_port;
		key->v4.protocol = protocol;
		key->v4.pad[0] = key->v4.pad[1] = key->v4.pad[2] = 0;
	}
}

/*
 * The barriers keep the compiler from making one call with either map of two: the verifier turns a call whose map it
 * knows into the look-up itself, which costs a third.
 */
inline_always struct connection *connection_find(const struct runtime_state *state, int is_ipv6,
						 const struct connection_key *key)
{
	struct connection *found;

	if (is_ipv6) {
		found = bpf_map_lookup_elem(&connections6, &key->v6);
		barrier_data(found);
	} else {
		found = bpf_map_lookup_elem(&connections4, &key->v4);
	}
	if (likely(found || !state->overflow))
		return found;
	return is_ipv6 ? bpf_map_lookup_elem(&connections6_more, &key->v6) :
			 bpf_map_lookup_elem(&connections4_more, &key->v4);
}

/*
 * flags: BPF_ANY, or BPF_NOEXIST. Returns 0 or a negative error number: 32 bits of it, as kernels before 6.4 leave the
 * upper half undefined.
 */
inline_always int connection_store(struct runtime_state *state, int is_ipv6, const struct connection_key *key,
				    const struct connection *value, __u64 flags)
{
	int error;

	if (is_ipv6) {
		error = bpf_map_update_elem(&connections6, &key->v6, value, flags);
		barrier_data(error);
	} else {
		error = bpf_map_update_elem(&connections4, &key->v4, value, flags);
	}
	if (likely(error != -ERROR_TOO_BIG))
		return error;
	state->overflow = 1;
	return is_ipv6 ? bpf_map_update_elem(&connections6_more, &key->v6, value, flags) :
			 bpf_map_update_elem(&connections4_more, &key->v4, value, flags);
}

inline_always int connection_is_over(const struct connection *connection, __u32 now)
{
	return (__s32)(connection->lifetime - now) < 0;
}

inline_always __u32 connection_timeout(__u8 protocol, int is_syn_only)
{
	if (protocol != PROTOCOL_TCP)
		return timeout_any;
	return is_syn_only ? timeout_syn : timeout_tcp;
}

/*
 * Records a packet on its connection. Writes only what changes, so that established flows leave the
 * entry's cache line alone. Returns whether the packet is worth a trace event.
 */
inline_always int connection_touch(struct connection *connection, const struct packet *packet, int is_reply, __u32 now)
{
	__u16 flags = connection->flags, before = flags;
	__u8 seen = 0, *seen_flags = is_reply ? &connection->rx_flags_seen : &connection->tx_flags_seen;
	__u16 *last_report = is_reply ? &connection->last_rx_report : &connection->last_tx_report;
	__u32 lifetime;
	int should_report = 0;

	if (packet->protocol == PROTOCOL_TCP && !(packet->flags & PACKET_LATER_FRAGMENT)) {
		seen = packet->tcp_flags;
		if (!(seen & TCP_SYN))
			flags |= CONNECTION_SEEN_NON_SYN;
		if (unlikely(seen & (TCP_FIN | TCP_RST))) {
			flags |= is_reply ? CONNECTION_RX_CLOSING : CONNECTION_TX_CLOSING;
			if ((seen & TCP_RST) && !(connection->tx_flags_seen & connection->rx_flags_seen & TCP_SYN))
				flags |= CONNECTION_CLOSING;
		}
	}
	if ((flags & CONNECTION_CLOSING) != CONNECTION_CLOSING)
		lifetime = now + connection_timeout(packet->protocol, !(flags & CONNECTION_SEEN_NON_SYN));
	else if ((before & CONNECTION_CLOSING) != CONNECTION_CLOSING)
		lifetime = now + timeout_closed;
	else
		lifetime = connection->lifetime;

	if (flags != before)
		connection->flags = flags;
	if (lifetime != connection->lifetime)
		connection->lifetime = lifetime;
	if ((*seen_flags | seen) != *seen_flags) {
		should_report = (seen & ~*seen_flags & report_flags) != 0;
		*seen_flags |= seen;
	}
	if (should_report || (__u16)(now - *last_report) >= report_interval) {
		*last_report = now;
		should_report = 1;
	}
	return should_report;
}
