/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Services, as C and C# share them: (address, port, protocol) -> frontend -> pool -> slot -> backend. Only the first step
 * is a hash look-up; the others are arrays that the agent maps into its memory, so a change of backends is a few stores.
 * Backends belong to one service port each: what becomes of one never touches another service. Our own layouts.
 */
#pragma once

#include "types.h"

struct frontend_key4 {
	__be32 address; /* 0: any address of a node */
	__be16 port;
	__u8 protocol;
	__u8 pad;
};
static_assert_size(struct frontend_key4, 8);

struct frontend_key6 {
	union address address;
	__be16 port;
	__u8 protocol;
	__u8 pad[5];
};
static_assert_size(struct frontend_key6, 24);

/* Kinds: the ecosystem's bits (facts: datapath, section 8.2). */
#define FRONTEND_EXTERNAL_IP 0x0001
#define FRONTEND_NODE_PORT 0x0002
#define FRONTEND_LOCAL_OUTSIDE 0x0004 /* externalTrafficPolicy Local: no source translation */
#define FRONTEND_HOST_PORT 0x0008
#define FRONTEND_AFFINITY 0x0010
#define FRONTEND_LOAD_BALANCER 0x0020
#define FRONTEND_ROUTABLE 0x0040 /* reachable from outside */
#define FRONTEND_SOURCE_RANGES 0x0080
#define FRONTEND_LOOPBACK 0x0800 /* a host port that is bound to loopback */
#define FRONTEND_LOCAL_INSIDE 0x1000
#define FRONTEND_SOURCE_DENY 0x4000 /* the source ranges list who is refused */
#define FRONTEND_DIRECT_RETURN 0x8000

struct frontend {
	__u32 id; /* index in frontend_addresses */
	__u32 service; /* number of the service port: counters, affinity, source ranges */
	__u32 inside; /* indices in pools: for traffic from the cluster, twice the service's number, */
	__u32 outside; /* and from elsewhere, one more */
	__u32 flags;
	__u32 pad;
};
static_assert_size(struct frontend, 24);

/* By frontend id: what replies are translated back to. An address of 0 stays what the packet says. */
struct frontend_address {
	union address address;
	__be16 port;
	__u8 protocol;
	__u8 is_ipv6;
	__u32 service;
};
static_assert_size(struct frontend_address, 24);

#define POOL_MAGLEV 0x80000000U

/* First slot and number of slots change in one store. */
struct pool {
	__u32 first;
	__u32 count; /* with POOL_MAGLEV: chosen by the flow's hash, else by chance */
	__u32 affinity_timeout; /* seconds; 0: none */
	__u32 room; /* slots from the first on that are this pool's, used or not; programs need not know */
};
static_assert_size(struct pool, 16);

/* A backend's id: its index in backends, and above it a number that moves whenever the element is given to another. */
#define BACKEND_INDEX_BITS 20
#define BACKEND_INDEX(id) ((id) & ((1U << BACKEND_INDEX_BITS) - 1))

/* Phases: BackendPhase.cs. */
#define BACKEND_ACTIVE 0
#define BACKEND_TERMINATING 1

#define BACKEND_LOCAL 0x01 /* runs on this node */
#define BACKEND_INSIDE 0x02 /* the pool for traffic from the cluster leads to it: who has it by affinity may keep it */
#define BACKEND_OUTSIDE 0x04 /* the same for traffic from elsewhere */

struct backend {
	union address address;
	__be16 port;
	__u8 protocol;
	__u8 phase;
	__u32 id; /* 0: nobody */
	__u32 service;
	__u16 flags;
	__u16 generation; /* that of the last id, also where nobody is */
};
static_assert_size(struct backend, 32);

/* ---- session affinity ---- */

struct affinity_key {
	union address client; /* or a network namespace's cookie in the first half */
	__u32 service;
	__u8 is_namespace;
	__u8 pad[3];
};
static_assert_size(struct affinity_key, 24);

struct affinity {
	__u32 backend; /* id */
	__u32 last_used; /* seconds of the monotonic clock */
};

/* ---- source ranges: whoever is found may, or may not, by FRONTEND_SOURCE_DENY ---- */

struct source_range4 {
	__u32 length; /* 32 + that of the prefix */
	__u32 service;
	__be32 address;
};
static_assert_size(struct source_range4, 12);

struct source_range6 {
	__u32 length;
	__u32 service;
	union address address;
} __attribute__((packed, aligned(4)));
static_assert_size(struct source_range6, 24);

/* ---- nodes, as far as their ports lead to services ---- */

#define NODE_ADDRESS_LOCAL 1
#define NODE_ADDRESS_REMOTE 2

/* ---- counters ---- */

/*
 * By BACKEND_INDEX, over all its connections. Not per CPU: a table for each CPU of a large node would be a gigabyte, and
 * programs count a connection, not each packet of it. Packets and bytes are added when a translated connection ends.
 */
struct backend_count {
	__u64 connections;
	__u64 resets; /* connections that a RST ended */
	__u64 packets;
	__u64 bytes;
};
static_assert_size(struct backend_count, 32);
