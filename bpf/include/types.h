/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Every struct that C shares with C#: map keys, map values and events. Padding is explicit; a test compares
 * each of them with its C# counterpart through the object's BTF. Addresses and ports are in network byte
 * order, everything else in host byte order. Our own layouts: numbers that people see (identities, drop
 * reasons, directions, observation points) are the ecosystem's.
 */
#pragma once

#include "base.h"

/* An IPv6 address, or an IPv4 address in the first word with zeroes behind it. */
union address {
	__u8 bytes[16];
	__be32 words[4];
	__u64 halves[2];
};

/* ---- endpoints: interface index -> slot -> endpoint ---- */

#define ENDPOINT_CELLS 65536 /* a power of two; cell: slot in the upper half, interface index in the lower */

#define ENDPOINT_INGRESS_ENFORCED 0x0001
#define ENDPOINT_EGRESS_ENFORCED 0x0002
#define ENDPOINT_AUDIT 0x0004
#define ENDPOINT_HAS_IPV4 0x0008
#define ENDPOINT_HAS_IPV6 0x0010
#define ENDPOINT_INGRESS_SHADOWED 0x0020
#define ENDPOINT_EGRESS_SHADOWED 0x0040

/*
 * Which classifier lookups can hit for a policy, one byte per protocol slot (see policy.h): bit 0 exact port,
 * bit 1 port prefixes, bit 2 any port of the protocol. The last byte, bit 0: any protocol.
 */
struct policy_shape {
	__u8 slots[8];
};

struct endpoint {
	__u16 id;
	__u16 flags;
	__u32 identity;
	__u32 identity_slot;
	__u32 policy;
	__u32 policy_revision;
	__be32 ipv4;
	union address ipv6;
	__u8 mac[6];
	__u8 gateway_mac[6];
	__u32 ifindex;
	struct policy_shape ingress;
	struct policy_shape egress;
	__u32 policy_table; /* first slot of the policy's table << 5 | binary logarithm of its size */
	/* What would decide if audited policies were enforced too; in directions that are shadowed. */
	__u32 shadow_policy;
	__u32 shadow_table;
	struct policy_shape shadow_ingress;
	struct policy_shape shadow_egress;
	__u8 pad[28];
};
/* Two cache lines, of which an established packet needs the first. */
static_assert_size(struct endpoint, 128);

/* ---- IP cache: address -> identity ---- */

#define IPCACHE_SKIP_TUNNEL 0x01
#define IPCACHE_HAS_TUNNEL 0x02
#define IPCACHE_TUNNEL_IPV6 0x04
#define IPCACHE_REMOTE_CLUSTER 0x08

struct ipcache_entry {
	__u32 identity;
	__u32 identity_slot;
	__u32 ifindex; /* of a local endpoint's host-side device; 0: not on this node */
	__u8 flags;
	__u8 encrypt_key;
	__u16 pad;
	union address tunnel;
};
static_assert_size(struct ipcache_entry, 32);

struct prefix4 {
	__u32 length;
	__be32 address;
};

struct prefix6 {
	__u32 length;
	union address address;
} __attribute__((packed, aligned(4)));
static_assert_size(struct prefix6, 20);

/* ---- policy, level 1: what decides at (policy, direction, protocol, port) ---- */

/* Actions; 0: no decision matched. */
#define POLICY_DENY 1
#define POLICY_ALLOW 2
#define POLICY_REDIRECT 3

#define POLICY_DECISIONS 8
#define POLICY_CHUNK_BITS 512
#define POLICY_CHUNK_WORDS (POLICY_CHUNK_BITS / 64)
#define POLICY_MAX_CHUNKS 128

struct policy_key {
	__u32 policy;
	__be16 port;
	__u8 protocol;
	__u8 direction;
};
static_assert_size(struct policy_key, 8);

/*
 * Each policy has a table of its own: a run of policy_slots, a power of two long, in which a key stands at one of two
 * places. So a look-up is one array access or two, never a walk. Key 0 (no policy): free.
 */
#define POLICY_TABLE_BITS 0x1f
#define POLICY_TABLE_SHIFT 5

struct policy_slot {
	struct policy_key key;
	__u32 list; /* index in policy_lists */
	__u32 pad;
};
static_assert_size(struct policy_slot, 16);

struct policy_prefix_key {
	__u32 length;
	__u32 policy;
	__u8 direction;
	__u8 protocol;
	__be16 port;
};
static_assert_size(struct policy_prefix_key, 12);

/*
 * What some selectors do where one of them matches: a single one (chunks is 0), of which 0 matches every identity, or
 * those whose bits are set in a run of policy_masks.
 */
struct policy_decision {
	__u32 selector; /* or the index of the first mask */
	__u8 action;
	__u8 auth_type;
	__be16 proxy_port;
	__u32 cookie; /* of a single selector; that of a mask says mask and bit, see POLICY_MASK_COOKIE */
	__u8 match_type;
	__u8 pad;
	__u16 chunks; /* length of the run */
};
static_assert_size(struct policy_decision, 16);

/* Decisions in order of precedence. */
struct policy_list {
	__u32 decisions;
	__u32 pad;
	struct policy_decision entries[POLICY_DECISIONS];
};
static_assert_size(struct policy_list, 136);

struct selector_chunk {
	__u64 bits[POLICY_CHUNK_WORDS];
};

/* An array by numbers that the agent hands out, so that a long list costs no hash look-ups. */
struct policy_mask {
	__u32 chunk;
	__u32 pad;
	struct selector_chunk selectors;
};
static_assert_size(struct policy_mask, 72);

/* A cookie with the top bit set: the mask's index above nine bits that name the selector in its chunk. */
#define POLICY_MASK_COOKIE 0x80000000U

/* The rule behind such a cookie. Programs do not read it: who reads a cookie does. */
struct policy_detail {
	__u32 cookie;
	__u8 match_type;
	__u8 pad[3];
};
static_assert_size(struct policy_detail, 8);

/* ---- policy, level 2: which selectors match an identity ---- */

#define MEMBERSHIP_CHUNKS 2

/* Selectors 0..1023, by identity slot. */
struct membership {
	__u32 identity;
	__u32 flags;
	struct selector_chunk first[MEMBERSHIP_CHUNKS];
};
static_assert_size(struct membership, 136);

/* Selectors from 1024 on, by identity and chunk. */
struct membership_key {
	__u32 identity;
	__u32 chunk;
};

/* ---- connection tracking ---- */

/* Local and remote are the endpoint's view, so both directions of a connection have one key. */
struct connection_key4 {
	__be32 local_address;
	__be32 remote_address;
	__be16 local_port;
	__be16 remote_port;
	__u8 protocol;
	__u8 pad[3];
};
static_assert_size(struct connection_key4, 16);

struct connection_key6 {
	union address local_address;
	union address remote_address;
	__be16 local_port;
	__be16 remote_port;
	__u8 protocol;
	__u8 pad[3];
};
static_assert_size(struct connection_key6, 40);

#define CONNECTION_FROM_REMOTE 0x0001 /* opened by the remote side */
#define CONNECTION_SEEN_NON_SYN 0x0002
#define CONNECTION_TX_CLOSING 0x0004 /* a FIN or RST went in the opener's direction */
#define CONNECTION_RX_CLOSING 0x0008
#define CONNECTION_DENIED 0x0010 /* revoked by a later policy */
#define CONNECTION_TRANSLATED 0x0020 /* opened to a service: answers are translated back */
#define CONNECTION_CLOSING (CONNECTION_TX_CLOSING | CONNECTION_RX_CLOSING)

struct connection {
	__u32 lifetime; /* end of life, on the connection clock: 256 timer ticks a unit */
	__u32 policy_revision;
	__u32 epoch;
	__u32 remote_identity;
	__u32 remote_ifindex; /* where the remote lives on this node; 0: not on this node */
	__u32 cookie;
	__u16 flags;
	__u8 tx_flags_seen;
	__u8 rx_flags_seen;
	__u16 last_tx_report; /* on the connection clock, the low half */
	__u16 last_rx_report;
	__u16 endpoint;
	__u16 created; /* on the connection clock, the low half */
	__u8 deny_reason;
	__u8 match_type;
	__u16 pad;
};
/* With the kernel's 48 bytes before it, an IPv6 entry is two cache lines. */
static_assert_size(struct connection, 40);

/* ---- fragments ---- */

struct fragment_key4 {
	__be32 source;
	__be32 destination;
	__be16 id;
	__u8 protocol;
	__u8 pad;
};
static_assert_size(struct fragment_key4, 12);

struct fragment_key6 {
	union address source;
	union address destination;
	__be32 id;
	__u8 protocol;
	__u8 pad[3];
};
static_assert_size(struct fragment_key6, 40);

struct fragment_ports {
	__be16 source;
	__be16 destination;
};

/* ---- run-time state written by the agent, and counters ---- */

#define EVENTS_DROP 0x01
#define EVENTS_TRACE 0x02
#define EVENTS_VERDICT 0x04

struct runtime_state {
	__u32 epoch; /* moves whenever an address may mean another identity or another place */
	__u32 event_mask;
	__u32 ipv4_prefixes; /* entries in the prefix tries; 0 skips the look-up */
	__u32 ipv6_prefixes;
	__u32 schema;
	__u32 next_revision; /* the agent's alone: policy revisions never repeat, not even over its restarts */
	__u32 overflow; /* set by programs: connections may be in the LRU tables; cleared by the agent */
	__u32 pad;
};
static_assert_size(struct runtime_state, 32);

struct metric {
	__u64 packets;
	__u64 bytes;
};

/* ---- events ---- */

#define EVENT_DROP 1
#define EVENT_TRACE 4
#define EVENT_VERDICT 5

#define EVENT_FLAG_IPV6 0x01
#define EVENT_FLAG_AUDITED 0x02
#define EVENT_FLAG_REPLY 0x04
#define EVENT_FLAG_FRAGMENT 0x08
#define EVENT_FLAG_ALLOWED 0x10
#define EVENT_FLAG_SHADOWED 0x20 /* with AUDITED: only audited policies would deny it */

struct flow_event {
	__u64 time; /* ns, monotonic clock */
	__u8 type;
	__u8 subtype; /* drop reason, or observation point */
	__u8 direction; /* 1 ingress, 2 egress */
	__u8 flags;
	__u16 endpoint;
	__u8 protocol;
	__u8 tcp_flags;
	__u32 source_identity;
	__u32 destination_identity;
	__be16 source_port;
	__be16 destination_port;
	__u8 match_type;
	__u8 trace_reason;
	__be16 proxy_port;
	__u32 cookie;
	__u32 length;
	__u32 ifindex;
	__u32 target; /* trace: endpoint id delivered to */
	union address source;
	union address destination;
	__u8 source_mac[6];
	__u8 destination_mac[6];
	__u8 icmp_type;
	__u8 icmp_code;
	__u16 ether_type;
	__u32 cpu;
	__u32 sequence; /* per CPU; gaps are losses */
};
static_assert_size(struct flow_event, 104);

struct event_state {
	__u64 lost;
	__u64 last_wake;
	__u32 sequence;
	__u32 pad;
};
