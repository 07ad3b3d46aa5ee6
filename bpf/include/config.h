/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Node-wide constants, set in .rodata before the programs are loaded, so that the verifier prunes what a
 * node does not use. Timeouts are in units of the connection clock (clock.h); the loader derives them from
 * the kernel's tick rate, the values here fit 250 Hz: 8000 s, 60 s, 60 s, 10 s, 5 s.
 */
#pragma once

#include "base.h"

#define constant const volatile __attribute__((section(".rodata")))

constant __u32 timeout_tcp = 7813;
constant __u32 timeout_any = 59;
constant __u32 timeout_syn = 59;
constant __u32 timeout_closed = 10;
constant __u32 report_interval = 5;
constant __u8 report_flags = 0x07; /* FIN, SYN, RST */

constant __be16 vxlan_port = bpf_htons(8472);
constant __be16 geneve_port = bpf_htons(6081);

/* Identity of an address that nothing is known of: 9 and 10 on dual-stack nodes, else 2. */
constant __u32 world_ipv4 = 9;
constant __u32 world_ipv6 = 10;

constant __u8 ipv4_enabled = 1;
constant __u8 ipv6_enabled = 1;
constant __u8 allow_fragmentation_needed = 1;
