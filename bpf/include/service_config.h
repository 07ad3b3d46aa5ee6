/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Node-wide constants of services, set in .rodata before the programs are loaded. */
#pragma once

#include "config.h"

/* Ports of nodes that services may have, host order; both inclusive (facts: datapath, section 8.6). */
constant __u16 node_port_first = 30000;
constant __u16 node_port_last = 32767;

/* Seeds of the flow hash (facts: datapath, section 8.5): those of the published default. */
constant __u32 maglev_seed4 = 0x71dcda46;
constant __u32 maglev_seed6 = 0x92505688;

constant __u8 services_enabled = 1;

/* What a pod that reaches itself through its service sees as the sender. */
constant __be32 loopback_ipv4 = bpf_htonl(0xa9fe2a01); /* 169.254.42.1 */
constant __u64 loopback_ipv6[2] = { bpf_cpu_to_be64(0xfe80000000000000ULL), bpf_cpu_to_be64(1) };
