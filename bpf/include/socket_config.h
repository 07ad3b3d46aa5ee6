/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Constants of balancing at the socket, set in .rodata before the programs are loaded. */
#pragma once

#include "config.h"

/* The cookie of the network namespace that node ports, host ports and loopback addresses belong to. */
constant __u64 host_namespace = 1;

/* 0: sockets of other network namespaces are left alone; their packets are balanced on the devices. */
constant __u8 balances_pods = 1;

/* Whether programs of these kinds may choose the error of a refused call (bpf_set_retval, Linux 6.1); without, it is EPERM. */
constant __u8 chooses_error = 1;
