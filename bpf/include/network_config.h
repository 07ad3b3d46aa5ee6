/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Node-wide constants of the programs on the node's own devices, set in .rodata before they are loaded. */
#pragma once

#include "config.h"
#include "types.h"

constant __u8 masquerade_ipv4 = 0;
constant __u8 masquerade_ipv6 = 0;
/* Whether pods' traffic to other nodes gets this node's address too. */
constant __u8 masquerade_to_nodes = 0;

/* Destinations that are reached under pods' own addresses; with a mask of 0 there are none. */
constant __be32 native_network4 = 0;
constant __be32 native_mask4 = 0;
constant union address native_network6 = {};
constant union address native_mask6 = {};

/* Source ports that may be given to translated flows, host order, both inclusive. */
constant __u16 nat_port_first = 1024;
constant __u16 nat_port_last = 65535;

/* Whether a client of a service without backends is told so by an ICMP error. */
constant __u8 refuse_with_icmp = 1;

#define DISPATCH_OPTION 0
#define DISPATCH_IPIP 1

/* How a backend's node is told under which address the client asked, with direct server return. */
constant __u8 direct_return_dispatch = DISPATCH_OPTION;
